// What practice says during and after a run of a phone or a dialogue, worked out in the page; see practice_answers.js. It says what
// daisuso.widgets.trace_feedback says.

import { holds, walk } from "./machine.js";

/** What is to be said of the last event, or null: `kind` unsafe or detour. */
export function actFeedback({ item, key, machine, events }) {
  const act = events[events.length - 1].a;
  const i = events.length - 1;
  const unsafe = (key.values.unsafe || []).find((entry) => entry.act === act);
  if (unsafe) return { kind: "unsafe", i, act, told: unsafe.told || "", real: unsafe.real || "" };
  const astray = key.values.wrong_turns || [];
  if (item.type !== "simulation" || !astray.length) return null;
  const at = walk(machine, events).state.screen;
  const before = walk(machine, events.slice(0, -1)).state.screen;
  return astray.includes(at) && !astray.includes(before) ? { kind: "detour", i } : null;
}

function phoneRun({ item, key, machine, events, say, name }) {
  const { state } = walk(machine, events);
  const first = new Map();
  let acts = 0;
  for (const event of events) {
    if (event.a === "hint") continue;
    acts += 1;
    if (!first.has(event.a)) first.set(event.a, acts);
  }
  const at = (act) => (first.has(act) ? first.get(act) : acts + 1);
  const checks = key.values.verification.map((check) => check.acts.some((act) => at(act) < at(check.before || "")));
  const hints = Math.min(state.hints, (item.body.machine.hints || []).length);
  const reached = holds(state.flags, key.values.goal);
  return {
    reached,
    title: say(reached ? "sim.goal_yes" : "sim.goal_no", { name }),
    unsafe: (key.values.unsafe || []).filter((entry) => first.has(entry.act)).length,
    texts: [
      ...(checks.length ? [say("sim.checks", { a: checks.filter(Boolean).length, b: checks.length })] : []),
      ...(hints ? [say("sim.hints_used", { n: hints })] : []),
    ],
  };
}

function talkRun({ key, events, say }) {
  const unsafe = (key.values.unsafe || []).map((entry) => entry.act);
  const points = events.flatMap((event) => Object.values(key.values.skills[event.a] || {}));
  const earned = points.reduce((sum, each) => sum + each, 0);
  return {
    reached: 2 * earned >= key.most,
    title: say("dlg.end"),
    unsafe: events.filter((event) => unsafe.includes(event.a)).length,
    texts: [say("dlg.skills", { a: earned, b: key.most })],
  };
}

/** What is to be said of a finished run, or null while it goes on: `kind` run, verdict, title, texts. */
export function runFeedback({ item, key, machine, events, say, read }) {
  if (!events.length || !machine.ended(walk(machine, events).state)) return null;
  const name = read(item.body.machine.person);
  const run = (item.type === "dialogue" ? talkRun : phoneRun)({ item, key, machine, events, say, name });
  const told = run.unsafe ? [say("sim.unsafe_done", { n: run.unsafe, name })] : [];
  const texts = [...told, ...run.texts, ...(key.explanation ? [key.explanation] : [])];
  if (run.unsafe) return { kind: "run", verdict: "unsafe", texts };
  return { kind: "run", verdict: run.reached ? "right" : "partly", title: run.title, texts };
}
