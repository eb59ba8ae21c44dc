// A question card: scene, question, answer, save line, and in practice the check.

import { createChoices } from "./choices.js";
import { focusOn, h, uid } from "./dom.js";
import { createEntry } from "./entries.js";
import { createPractice } from "./feedback.js";
import { createKeeper, nextNumber } from "./keeper.js";
import { tellClosed } from "./ledger.js";
import { createMatching } from "./matching.js";
import { createOrdering } from "./ordering.js";
import { createSaveLine } from "./save_line.js";

const CONTROLS = {
  "single-choice": createChoices,
  "multiple-choice": createChoices,
  ordering: createOrdering,
  matching: createMatching,
  numeric: createEntry,
  "short-text": createEntry,
  "extended-text": createEntry,
};

/** The heading of an item: "Câu 4 trong 7"; none without a number, or where the page shows one thing at a time and says so itself. */
export function position(host, say) {
  if (!host.number || document.documentElement.dataset.pages) return null;
  const words = host.total ? say("q.n", { a: host.number, b: host.total }) : say("rev.question", { n: host.number });
  return h("h2", { class: "ds-position", tabindex: "-1" }, words);
}

function layOut(host, say, read, control, below) {
  const { item } = host;
  const sceneId = uid("s");
  const hintId = uid("h");
  const scene = item.scene ? h("p", { class: "ds-scene", id: sceneId }, read(item.scene)) : null;
  const hint = control.hint ? h("p", { class: "ds-hint", id: hintId }, control.hint) : null;
  const described = [scene && sceneId, hint && hintId].filter(Boolean).join(" ") || null;
  const stem = h("span", { class: "ds-stem", tabindex: "-1" }, read(item.stem));
  const answer = control.grouped
    ? h("fieldset", { class: "ds-group", "aria-describedby": described }, h("legend", {}, stem), hint, control.nodes)
    : h("div", { class: "ds-group" }, h("label", { for: control.labels }, stem), control.nodes);
  if (!control.grouped && scene) {
    const field = control.first();
    field.setAttribute("aria-describedby", `${sceneId} ${field.getAttribute("aria-describedby")}`);
  }
  const heading = position(host, say);
  return { start: heading || stem, node: h("section", { class: "ds-card ds-question" }, heading, scene, answer, below) };
}

export function mountQuestion(root, host, say, read) {
  const { item } = host;
  let locked = false;
  let touched = false;
  let partly = "";
  const saveLine = createSaveLine(say, { emptyWords: say("save.none"), retry: () => keeper.retry() });
  const keeper = createKeeper(host, {
    each: false,
    show(state) {
      if (state.kind === "saved" && control.value() === null) saveLine.show({ kind: "none" });
      else if (state.kind === "saved" && partly && !state.again) saveLine.show({ kind: "partly", words: partly });
      else saveLine.show(state);
    },
    refused(message) {
      if (!control.complain) return;
      control.complain(message.words);
      notSaved();
    },
  });
  const control = CONTROLS[item.type]({
    item,
    say,
    read,
    change(value, how = {}) {
      touched = true;
      partly = how.partly || "";
      if (how.said) saveLine.before(how.said);
      if (practice) practice.changed();
      const message = { type: "answer", value };
      if (how.later) keeper.hold(message);
      else keeper.post(message);
    },
    forget() {
      touched = true;
      keeper.forget();
      notSaved();
      if (practice) practice.changed();
    },
    settle: keeper.release,
  });
  const practice = host.mode === "practice"
    ? createPractice({
        host,
        say,
        control,
        ask: (type) => {
          asked = nextNumber();
          try {
            host.send({ type, seq: asked, item: item.id, value: control.value() });
          } catch {
            // No line: the practice says so when no reply comes.
          }
        },
      })
    : null;
  let asked = 0;

  /** What stands in the field is no answer; an earlier one may be saved, but the line must not say so of this one. */
  function notSaved() {
    saveLine.show({ kind: "refused", words: say("rev.not_saved") });
  }

  const card = layOut(host, say, read, control, [saveLine.nodes, practice ? practice.nodes : null]);
  root.append(card.node);

  function lock() {
    if (locked) return;
    locked = true;
    keeper.drop();
    control.lock();
    card.node.classList.add("is-locked");
    saveLine.show({ kind: "locked" });
    tellClosed();
  }

  function restore(response) {
    control.set(response);
    partly = control.progress && control.value() !== null ? control.progress() : "";
    if (control.value() === null) saveLine.show({ kind: "none" });
    else saveLine.show(partly ? { kind: "partly", words: partly } : { kind: "saved", at: "" });
  }

  const left = keeper.queued();
  restore(left.length ? left[left.length - 1].value : host.response);
  if (left.length) {
    touched = true;
    saveLine.show({ kind: "busy" });
    keeper.resume();
  }
  if (host.locked) lock();

  return {
    start: card.start,
    hear(message) {
      if (message.type === "feedback" && practice && message.seq === asked) practice.show(message);
      else if (message.type === "refused" && practice && message.seq === asked) practice.fail(message.words);
      else if (message.type === "locked") lock();
      else if (message.type === "state") {
        // What the page was made with may be old by now: another device, or a kernel that was started ahead.
        if (message.locked) lock();
        else if (!touched) restore(message.response);
      } else {
        keeper.hear(message);
        if (practice) practice.hear(message);
      }
    },
    unsaved: () => keeper.waiting() + (practice ? practice.waiting() : 0),
    isDurable: keeper.isDurable,
    lock,
    arrive: () => focusOn(card.start),
    close() {
      keeper.close();
      if (practice) practice.close();
    },
  };
}
