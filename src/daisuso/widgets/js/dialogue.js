// A talk: bubbles above, replies as radios below, one button that says the chosen one. What was said stays readable.

import { optionRow } from "./choices.js";
import { button, focusOn, h, uid } from "./dom.js";
import { feedbackBox } from "./feedback.js";
import { icon } from "./icons.js";
import { dialogueMachine } from "./machine.js";
import { taskHead, unsafeBox } from "./phone.js";
import { createRun } from "./run.js";
import { capital } from "./words.js";

/** Pieces of progress; words beside them say the same, so they are decoration. */
function pieces(done, all) {
  const bars = Array.from({ length: all }, (_, index) => {
    const state = index < done ? "is-full" : index === done ? "is-half" : "";
    return h("span", { class: `ds-piece ${state}` });
  });
  return h("div", { class: "ds-pieces", "aria-hidden": "true" }, bars);
}

export function mountDialogue(root, host, say, read) {
  const source = host.item.body.machine;
  const machine = dialogueMachine(source);
  const name = read(source.person);
  const eyebrow = h("p", { class: "ds-eyebrow" });
  const bar = h("div", {});
  const talk = h("ol", { class: "ds-talk" });
  const log = h("div", { role: "log", "aria-label": capital(name) }, talk);
  const alarm = h("div", { class: "ds-consequence" });
  const area = h("div", {});
  const below = h("div", { class: "ds-acts ds-acts-wide" });
  const told = h("p", { class: "ds-error", role: "status" });
  const card = h("section", { class: "ds-card ds-replies" });
  const result = h("div", { class: "ds-said" });
  const foot = h("div", { class: "ds-acts" });
  const note = h("p", { class: "ds-small" }, say("dlg.final"));
  let bubbles = 0;
  const run = createRun(host, say, machine, { render, told: tell });
  const head = taskHead(host, say, read, eyebrow);
  head.append(bar);
  root.append(h("section", { class: "ds-dialogue" }, head, log, alarm, card, note, result, foot));
  card.append(area, told, ...run.saveLine.nodes, below);

  function theirs(turn) {
    return h("li", { class: "ds-turn" },
      h("span", { class: "ds-initial", "aria-hidden": "true" }, source.initial),
      h("div", { class: "ds-speech" },
        h("p", { class: "ds-who" }, capital(name)),
        h("p", { class: "ds-bubble" }, read(turn.line)),
        turn.stage ? h("p", { class: "ds-stage" }, read(turn.stage)) : null));
  }

  function mine(reply) {
    return h("li", { class: "ds-turn ds-turn-mine" },
      h("div", { class: "ds-speech" },
        h("p", { class: "ds-who" }, say("dlg.you")),
        h("p", { class: "ds-bubble" }, read(reply.text))));
  }

  function drawTalk(state) {
    const all = state.said.flatMap(({ turn, reply }) => [() => theirs(turn), () => mine(reply)]);
    all.push(() => theirs(machine.turn(state)));
    if (all.length < bubbles) talk.replaceChildren();
    // Only new bubbles are added: a log announces what is added to it, not what was there.
    for (const make of all.slice(talk.children.length)) talk.append(make());
    bubbles = all.length;
  }

  function drawReplies(state) {
    const group = uid("r");
    let chosen = "";
    const options = machine.turn(state).replies.map((reply) => {
      const made = optionRow("radio", group, reply.id, read(reply.text), () => {
        chosen = reply.id;
        for (const option of options) option.row.classList.toggle("is-chosen", option.control.checked);
        told.replaceChildren();
      });
      return made;
    });
    const legend = h("span", { class: "ds-stem", tabindex: "-1" }, say("dlg.ask"));
    const speak = button("main", say("dlg.say"), () => {
      if (chosen) {
        alarm.replaceChildren();
        if (run.post({ a: chosen })) render("act");
      } else {
        told.replaceChildren(icon("warn"), h("span", {}, say("dlg.pick_first")));
        options[0].control.focus();
      }
    });
    below.replaceChildren(speak);
    told.replaceChildren();
    area.replaceChildren(
      h("fieldset", { class: "ds-group" }, h("legend", {}, legend), h("div", { class: "ds-options" }, options.map((option) => option.row))));
    return legend;
  }

  function drawEnd() {
    const words = h("p", { class: "ds-stem", tabindex: "-1" }, say("dlg.end"));
    area.replaceChildren(words);
    below.replaceChildren();
    told.replaceChildren();
    return words;
  }

  function render(why) {
    const state = run.state();
    const over = machine.ended(state) || run.isLocked();
    const turn = Math.min(state.said.length + 1, machine.length);
    eyebrow.textContent = say("dlg.turn", { name, a: turn, b: machine.length });
    bar.replaceChildren(pieces(machine.ended(state) ? machine.length : state.said.length, machine.length));
    drawTalk(state);
    const start = over ? drawEnd() : drawReplies(state);
    note.hidden = over;
    if (why !== "start") result.replaceChildren();
    const practice = run.isPractice() && !run.isLocked();
    foot.replaceChildren(
      ...(practice && over && host.next ? [button("main", say("q.next"), host.next, {}, icon("right"))] : []),
      ...(practice && run.events().length ? [button("hollow", say("sim.restart"), () => { alarm.replaceChildren(); run.restart(); })] : []));
    if (why !== "start") focusOn(start);
  }

  function tell(message) {
    if (message.kind === "unsafe") {
      if (message.i !== run.events().length - 1) return;
      const box = unsafeBox(say, message);
      alarm.replaceChildren(box.node);
      focusOn(box.title);
    } else if (message.kind === "run" && machine.ended(run.state())) {
      const box = feedbackBox(say, message);
      result.replaceChildren(box.node);
      if (!alarm.firstChild && !message.restored) focusOn(box.title);
    }
  }

  run.begin();
  const start = head.querySelector("[tabindex]");
  return { start, hear: run.hear, unsaved: run.unsaved, isDurable: run.isDurable, lock: run.lock, arrive: () => focusOn(start), close: run.close };
}
