// Written practice: after writing, the marked examples to compare with, and the rubric to mark one's own text by.

import { h, uid } from "./dom.js";
import { createKeeper } from "./keeper.js";
import { createSaveLine } from "./save_line.js";

const sum = (points) => Object.values(points).reduce((total, each) => total + each, 0);

function anchor(say, rubric, most, example, place) {
  const marks = rubric.criteria.map((criterion) => h("li", {}, say("p.self_point", { what: criterion.name, a: example.points[criterion.id], b: criterion.descriptors.length - 1 })));
  const texts = example.text.split("\n").filter(Boolean).map((line) => h("p", {}, line));
  return h("details", { class: "ds-anchor" },
    h("summary", {}, say("p.self_anchor", { n: place + 1, a: sum(example.points), b: most })),
    h("blockquote", {}, texts),
    h("ul", {}, marks),
    h("p", {}, example.comment));
}

/** The examples and the sheet under a written practice text. `rubric` is what the keeper of the answers sent with its feedback. */
export function createSelfMarking(host, say, rubric) {
  const most = rubric.criteria.reduce((total, criterion) => total + criterion.descriptors.length - 1, 0);
  const own = { ...rubric.own };
  const total = h("p", { class: "ds-self-total", role: "status" });
  const saveLine = createSaveLine(say, { emptyWords: say("p.self_none"), retry: () => keeper.retry() });
  // An outbox of its own: the text itself waits under the item's name.
  const keeper = createKeeper({ ...host, assignment: `${host.assignment}/self` }, {
    each: false,
    show: (state) => saveLine.show(state),
    refused: () => {},
  });

  function tell() {
    const marked = rubric.criteria.filter((criterion) => criterion.id in own).length;
    const words = marked < rubric.criteria.length ? say("p.self_left", { n: rubric.criteria.length - marked }) : say("p.self_total", { a: sum(own), b: most });
    total.replaceChildren(words);
  }

  function choose(criterion, points, boxes) {
    own[criterion.id] = points;
    boxes.forEach((box, place) => box.classList.toggle("is-chosen", place === points));
    tell();
    keeper.post({ type: "self-mark", value: { ...own } });
  }

  function sheet(criterion) {
    const name = uid("self");
    const boxes = criterion.descriptors.map((words, points) =>
      h("label", { class: own[criterion.id] === points ? "ds-option is-chosen" : "ds-option" },
        h("input", { type: "radio", name, checked: own[criterion.id] === points, on: { change: () => choose(criterion, points, boxes) } }),
        h("span", { class: "ds-option-text" }, h("strong", {}, say("p.self_score", { n: points })), " ", words)));
    return h("fieldset", { class: "ds-group ds-self-criterion" },
      h("legend", {}, h("span", { class: "ds-self-name" }, criterion.name)),
      h("div", { class: "ds-options" }, boxes));
  }

  const node = h("div", { class: "ds-self" },
    h("h2", { class: "ds-self-title" }, say("p.self_anchors")),
    rubric.anchors.map((example, place) => anchor(say, rubric, most, example, place)),
    h("h2", { class: "ds-self-title" }, say("p.self_sheet")),
    h("p", {}, say("p.self_note")),
    rubric.criteria.map(sheet),
    total,
    saveLine.nodes);
  tell();
  saveLine.show(Object.keys(own).length ? { kind: "saved", at: "" } : { kind: "none" });
  if (keeper.waiting()) keeper.resume();
  return { node, hear: keeper.hear, waiting: keeper.waiting, close: keeper.close };
}
