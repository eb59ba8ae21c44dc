// Single and multiple choice: native radios and checkboxes inside labels; the text wraps, marks stand under it.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";

const MARKS = { right: ["ok", "p.correct"], missed: ["ok", "p.correct"], wrong: ["bad", "p.yours"] };

/** The mark under an option, a row or a pair; `mark` is right, missed or wrong. */
export function markLine(say, mark) {
  const [shape, words] = MARKS[mark];
  return h("span", { class: `ds-mark ds-mark-${mark}` }, icon(shape), h("span", {}, say(words)));
}

/** One option: the whole box is the label of its control. */
export function optionRow(type, name, id, words, onInput) {
  const control = h("input", { type, name, value: id, id: uid("o"), on: { change: onInput } });
  const text = h("span", { class: "ds-option-text" }, words);
  return { control, text, row: h("label", { class: "ds-option", for: control.id }, control, text) };
}

export function createChoices({ item, say, read, change }) {
  const many = item.type === "multiple-choice";
  const limit = many ? item.body.choose || 0 : 0;
  const name = uid("n");
  const error = h("p", { class: "ds-error", role: "status" });
  const options = item.body.options.map((option) => {
    const made = optionRow(many ? "checkbox" : "radio", name, option.id, read(option.text), moved);
    return { id: option.id, ...made };
  });
  let hint = ""; // a radio button says itself that one is to be chosen
  if (many) hint = limit ? say("q.many", { n: limit }) : say("q.any");

  const chosen = () => options.filter((option) => option.control.checked).map((option) => option.id);

  function value() {
    const ids = chosen();
    if (!many) return ids[0] || null;
    return ids.length ? ids : null;
  }

  function paint() {
    for (const option of options) option.row.classList.toggle("is-chosen", option.control.checked);
    const over = limit > 0 && chosen().length > limit;
    error.replaceChildren(...(over ? [icon("warn"), h("span", {}, say("q.too_many", { n: chosen().length, m: limit }))] : []));
    return !over;
  }

  function moved() {
    clear();
    if (paint()) change(value());
  }

  function clear() {
    for (const option of options) {
      option.row.classList.remove("is-right", "is-wrong", "is-missed");
      option.text.querySelector(".ds-mark")?.remove();
    }
  }

  return {
    grouped: true,
    hint,
    nodes: [h("div", { class: "ds-options" }, options.map((option) => option.row)), error],
    value,
    set(saved) {
      const ids = Array.isArray(saved) ? saved : [saved];
      for (const option of options) option.control.checked = ids.includes(option.id);
      paint();
    },
    lock() {
      for (const option of options) option.control.disabled = true;
    },
    mark(marks) {
      clear();
      for (const option of options) {
        const mark = marks[option.id];
        if (!Object.hasOwn(MARKS, mark)) continue;
        option.row.classList.add(`is-${mark}`);
        option.text.append(markLine(say, mark));
      }
    },
    clear,
    first: () => (options.find((option) => option.control.checked) || options[0]).control,
  };
}
