// Practice only: what the host says about an answer, and the way on. An assessment never sends such a message.

import { button, focusOn, h } from "./dom.js";
import { icon } from "./icons.js";
import { createSelfMarking } from "./self_marking.js";

const LOOKS = { right: ["good", "ok"], partly: ["fact", "half"], wrong: ["bad", "bad"], unsafe: ["bad", "bad"], open: ["fact", "half"] };
const NO_REPLY = 4000;

function titleOf(say, message) {
  if (message.title) return message.title;
  if (message.verdict === "right") return say("p.right");
  if (message.verdict === "partly" && message.of) return say("p.partly", { a: message.hits, b: message.of });
  if (message.verdict === "unsafe") return say("sim.unsafe");
  return say(message.verdict === "open" ? "p.open" : "p.wrong");
}

/** The box itself: title with its icon, sentences, and on request the right answer. */
export function feedbackBox(say, message) {
  const [look, shape] = LOOKS[message.verdict] || LOOKS.wrong;
  const title = h("p", { class: "ds-note-title", tabindex: "-1" }, icon(shape), h("span", {}, titleOf(say, message)));
  const sentences = (message.texts || []).map((text) => h("p", {}, text));
  const answer = (message.answer || []).length
    ? [h("p", { class: "ds-note-sub" }, say("p.answer")), h(message.ordered ? "ol" : "ul", {}, message.answer.map((text) => h("li", {}, text)))]
    : [];
  return { title, node: h("div", { class: `ds-note ds-note-${look}` }, title, sentences, answer) };
}

/** The buttons under a practice question. `ask(type)` sends "check" or "reveal"; `control` is the answer's control. */
export function createPractice({ host, say, control, ask }) {
  const said = h("div", { class: "ds-feedback" });
  const told = h("p", { class: "ds-error", role: "status" });
  const acts = h("div", { class: "ds-acts ds-acts-wide" });
  let timer = 0;
  let marking = null;

  const check = () => button("main", say(host.item.type === "extended-text" ? "p.compare" : "p.check"), () => request("check"));
  const reveal = () => button("hollow", say("p.after_two"), () => request("reveal"));
  const onward = () => (host.next ? [button("main", say("q.next"), host.next, {}, icon("right"))] : []);
  const reread = () => (host.reread ? [h("a", { class: "ds-link", href: host.reread }, say("p.reread"))] : []);

  function tell(words) {
    told.replaceChildren(...(words ? [icon("warn"), h("span", {}, words)] : []));
  }

  function request(type) {
    if (control.finish) control.finish();
    if (control.value() === null) {
      tell(say("p.first"));
      control.first().focus();
      return;
    }
    tell("");
    clearTimeout(timer);
    timer = setTimeout(() => tell(say("p.no_reply")), NO_REPLY);
    ask(type);
  }

  function again() {
    reset();
    control.first().focus();
  }

  function reset() {
    clearTimeout(timer);
    control.clear();
    tell("");
    if (marking) marking.close();
    marking = null;
    if (said.firstChild) said.replaceChildren();
    said.parentElement?.classList.remove("is-told");
    acts.replaceChildren(check());
  }

  function show(message) {
    clearTimeout(timer);
    tell("");
    control.mark(message.marks || {});
    const box = feedbackBox(say, message);
    if (marking) marking.close();
    marking = message.rubric ? createSelfMarking(host, say, message.rubric) : null;
    said.replaceChildren(box.node, ...(marking ? [marking.node] : []));
    said.parentElement.classList.add("is-told"); // the box stands where the save line was
    const settled = message.verdict === "right" || message.verdict === "open" || message.revealed;
    acts.replaceChildren(
      ...(settled ? onward() : [button("main", say("p.again"), again)]),
      ...(!settled && message.tries >= 2 ? [reveal()] : []),
      ...(settled && message.verdict !== "right" && message.verdict !== "open" ? [button("hollow", say("p.again"), again)] : []),
      ...(message.verdict === "right" ? [] : reread()),
    );
    focusOn(box.title);
  }

  reset();
  return {
    nodes: [said, told, acts],
    show,
    /** The answer changed: what was said belongs to the answer before. */
    changed() {
      if (said.firstChild) reset();
      else tell("");
    },
    fail(words) {
      clearTimeout(timer);
      tell(words);
    },
    /** What concerns the learner's own marks. */
    hear(message) {
      if (marking) marking.hear(message);
    },
    waiting: () => (marking ? marking.waiting() : 0),
    close() {
      if (marking) marking.close();
    },
  };
}
