// The phone simulator: task, phone, "Bạn làm gì?", hints. What is done on the device is done inside the frame; what the ambassador
// says or decides stands outside it, in rows that all look the same.

import { button, focusOn, h, uid } from "./dom.js";
import { feedbackBox } from "./feedback.js";
import { icon } from "./icons.js";
import { typingField } from "./keypad.js";
import { phoneMachine } from "./machine.js";
import { position } from "./question.js";
import { createRun } from "./run.js";
import { capital } from "./words.js";

/** The red box of practice: what happened, and what to do in real life. */
export function unsafeBox(say, message) {
  const title = h("p", { class: "ds-note-title", tabindex: "-1" }, icon("bad"), h("span", {}, say("sim.unsafe")));
  const [before, after] = say("sim.real", { x: "\u0000" }).split("\u0000");
  const real = message.real ? h("p", {}, h("b", {}, before.trim()), ` ${message.real}`, after) : null;
  return { title, node: h("div", { class: "ds-note ds-note-bad" }, title, message.told ? h("p", {}, message.told) : null, real) };
}

/** The task of a phone or a talk: where one is, its title, what is to be done. The item's stem says the same more shortly. */
export function taskHead(host, say, read, eyebrow) {
  const { item } = host;
  const machine = item.body.machine;
  const heading = position(host, say);
  return h("div", { class: "ds-task" },
    heading,
    eyebrow,
    h(heading ? "h3" : "h2", { class: "ds-task-title", tabindex: "-1" }, read(machine.title)),
    item.scene ? h("p", {}, read(item.scene)) : null,
    h("p", {}, read(machine.task)));
}

export function mountPhone(root, host, say, read) {
  const source = host.item.body.machine;
  const machine = phoneMachine(source);
  const hints = source.hints || [];
  const ids = { title: uid("p"), ask: uid("a"), note: uid("n") };
  const eyebrow = h("p", { class: "ds-eyebrow" });
  const alarm = h("div", { class: "ds-consequence" });
  const screen = h("div", { class: "ds-screen" });
  const said = h("div", { class: "ds-said", role: "status" });
  const acts = h("div", { class: "ds-person" });
  const help = h("div", { class: "ds-hints" });
  const foot = h("div", { class: "ds-acts" });
  let taken = "";
  let openHints = new Set();
  const run = createRun(host, say, machine, { render, told });
  const frame = h("div", { class: "ds-phone", role: "group", "aria-labelledby": ids.title, "aria-describedby": ids.note },
    h("p", { class: "ds-phone-label", id: ids.title }, say("sim.label")), screen);
  const device = h("div", { class: "ds-device" }, frame, h("p", { class: "ds-small", id: ids.note }, say("sim.illustration")));
  const head = taskHead(host, say, read, eyebrow);
  root.append(h("section", { class: "ds-sim" },
    h("div", { class: "ds-sim-grid" }, head, alarm, device, said, acts, help,
      h("div", { class: "ds-sim-foot" }, run.saveLine.nodes, foot,
        h("p", { class: "ds-small" }, say("sim.fiction", { name: capital(read(source.person)) }))))));

  function send(event) {
    if (!run.post(event)) return;
    taken = "";
    if (alarm.firstChild) alarm.replaceChildren();
    render("act");
  }

  function inPhone(act) {
    if (act.kind === "type" && act.field) return typingField(act, say, read, send);
    const props = { type: "button", class: "ds-app-row", "data-act": act.id, on: { click: () => send({ a: act.id }) } };
    return h("button", props, h("span", {}, read(act.label)), icon(act.kind === "scroll" ? "scroll" : "right"));
  }

  function outside(act) {
    if (act.kind === "type" && act.field) return h("li", {}, typingField(act, say, read, send));
    const wrong = taken === act.id;
    const props = { type: "button", class: wrong ? "ds-row is-wrong" : "ds-row", "data-act": act.id, on: { click: () => send({ a: act.id }) } };
    const mark = wrong ? h("span", { class: "ds-hidden" }, ` (${say("p.yours")})`) : null;
    return h("li", {}, h("button", props, h("span", {}, read(act.label), mark), icon(wrong ? "bad" : "right")));
  }

  function drawScreen(state) {
    const shown = machine.screen(state);
    const all = run.isLocked() ? [] : machine.acts(state);
    const onPhone = all.filter((act) => act.where === "phone");
    const backs = onPhone.filter((act) => act.kind === "back");
    const back = backs.length === 1 ? backs[0] : null;
    const arrow = back
      ? h("button", { type: "button", class: "ds-app-back", "data-act": back.id, "aria-label": read(back.label), on: { click: () => send({ a: back.id }) } }, icon("left"))
      : null;
    const title = h("h3", { class: "ds-app-title", tabindex: "-1" }, read(shown.title));
    screen.replaceChildren(
      h("div", { class: "ds-app-bar" }, arrow, title),
      h("div", { class: "ds-app-body" },
        machine.lines(state).map((line) => h("p", {}, read(line))),
        onPhone.filter((act) => act !== back).map(inPhone)),
    );
    const person = all.filter((act) => act.where === "person");
    acts.replaceChildren(...(person.length
      ? [h("h3", { class: "ds-ask", id: ids.ask, tabindex: "-1" }, say(taken ? "sim.again" : "sim.ask")),
        h("ul", { class: "ds-rows", "aria-labelledby": ids.ask }, person.map(outside))]
      : []));
    return title;
  }

  function drawSaid(state, why) {
    const act = why === "act" ? state.act : null;
    const lines = [];
    if (act && act.says) lines.push(h("p", { class: "ds-says" }, say("sim.says", { name: capital(read(source.person)), x: read(act.says) })));
    if (act && act.note) lines.push(h("p", {}, read(act.note)));
    if (machine.ended(state) && !run.isPractice()) lines.push(h("p", {}, say("sim.end")));
    said.replaceChildren(...lines);
  }

  function drawHints(state) {
    const used = Math.min(state.hints, hints.length);
    const over = machine.ended(state) || run.isLocked();
    const rows = hints.slice(0, over ? used : used + 1).map((text, index) => {
      const open = openHints.has(index);
      const id = uid("g");
      const toggle = h("button", { type: "button", class: "ds-hint-row", "aria-expanded": String(open), "aria-controls": id, "data-hint": index, on: { click: () => turn(index) } },
        icon("bulb"), h("span", {}, say("sim.hint", { n: index + 1 })), icon(open ? "up" : "down"));
      return h("div", { class: "ds-disclosure" }, toggle, h("div", { id, hidden: !open, class: "ds-hint-text" }, h("p", {}, read(text))));
    });
    const counts = rows.length && host.mode !== "practice" ? [h("p", { class: "ds-small" }, say("sim.hint_counts"))] : [];
    help.replaceChildren(...rows, ...counts);
  }

  function turn(index) {
    if (openHints.has(index)) openHints.delete(index);
    else openHints.add(index);
    if (index >= run.state().hints) run.post({ a: "hint" });
    drawHints(run.state());
    help.querySelector(`[data-hint="${index}"]`).focus();
  }

  function drawFoot(state) {
    const again = run.isPractice() && run.events().length > 0 && !run.isLocked();
    const next = run.isPractice() && machine.ended(state) && host.next;
    foot.replaceChildren(
      ...(next ? [button("main", say("q.next"), host.next, {}, icon("right"))] : []),
      ...(again ? [button("hollow", say("sim.restart"), () => { taken = ""; openHints = new Set(); alarm.replaceChildren(); run.restart(); })] : []));
  }

  function render(why) {
    const state = run.state();
    const held = document.activeElement && root.contains(document.activeElement) ? document.activeElement.dataset.act : "";
    if (why === "start") openHints = new Set();
    eyebrow.textContent = say("sim.step", { a: Math.min(state.steps, source.steps), b: source.steps });
    const title = drawScreen(state);
    drawSaid(state, why);
    drawHints(state);
    drawFoot(state);
    if (why === "again" || (why === "act" && state.moved)) focusOn(title);
    else if (why === "act") focusOn(root.querySelector(`[data-act="${held}"]`) || title);
  }

  function told(message) {
    if (message.kind === "unsafe") {
      if (message.i !== run.events().length - 1) return; // something else was done since
      taken = message.act;
      drawScreen(run.state());
      const box = unsafeBox(say, message);
      alarm.replaceChildren(box.node);
      focusOn(box.title);
    } else if (message.kind === "detour") {
      said.append(h("p", {}, say("sim.detour")));
    } else if (message.kind === "run" && machine.ended(run.state())) {
      const box = feedbackBox(say, message);
      const unsafeNow = alarm.querySelector(".ds-note-bad");
      said.replaceChildren(box.node);
      if (!unsafeNow && !message.restored) focusOn(box.title);
    }
  }

  run.begin();
  const start = head.querySelector("[tabindex]");
  return { start, hear: run.hear, unsaved: run.unsaved, isDurable: run.isDurable, lock: run.lock, arrive: () => focusOn(start), close: run.close };
}
