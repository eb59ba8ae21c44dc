// Matching: one native select a prompt; where an option is too long for a select on a small phone, radios instead.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { markLine, optionRow } from "./choices.js";

const LONGEST_IN_SELECT = 24; // letters; a select cuts longer ones at 320 px

export function createMatching({ item, say, read, change }) {
  const options = item.body.options.map((option) => ({ id: option.id, words: read(option.text) }));
  const long = options.some((option) => option.words.length > LONGEST_IN_SELECT);
  const rows = item.body.prompts.map((prompt) => (long ? radioRow(prompt) : selectRow(prompt)));

  function selectRow(prompt) {
    const select = h("select", { class: "ds-select", id: uid("m"), on: { change: moved } },
      h("option", { value: "" }, say("q.pick")),
      options.map((option) => h("option", { value: option.id }, option.words)));
    const words = h("span", {}, read(prompt.text));
    const mark = h("span", { class: "ds-mark-place" });
    const box = h("span", { class: "ds-select-box" }, select, icon("down"));
    const node = h("div", { class: "ds-pair" }, h("label", { class: "ds-pair-label", for: select.id }, words), h("div", {}, box, mark));
    return {
      id: prompt.id, node, mark, control: select,
      get: () => select.value,
      put(id) { select.value = id || ""; },
      paint() { node.classList.toggle("is-chosen", select.value !== ""); },
      lock() { select.disabled = true; },
    };
  }

  function radioRow(prompt) {
    const name = uid("m");
    const made = options.map((option) => ({ id: option.id, ...optionRow("radio", name, option.id, option.words, moved) }));
    const mark = h("span", { class: "ds-mark-place" });
    const node = h("fieldset", { class: "ds-pair ds-pair-radios" },
      h("legend", { class: "ds-pair-label" }, read(prompt.text)),
      h("div", { class: "ds-options" }, made.map((option) => option.row)), mark);
    return {
      id: prompt.id, node, mark, control: made[0].control,
      get: () => (made.find((option) => option.control.checked) || { id: "" }).id,
      put(id) { for (const option of made) option.control.checked = option.id === id; },
      paint() { for (const option of made) option.row.classList.toggle("is-chosen", option.control.checked); },
      lock() { for (const option of made) option.control.disabled = true; },
    };
  }

  function value() {
    const pairs = Object.fromEntries(rows.map((row) => [row.id, row.get()]).filter(([, option]) => option));
    return Object.keys(pairs).length ? pairs : null;
  }

  function progress() {
    const done = rows.filter((row) => row.get()).length;
    return done === rows.length ? "" : say("q.match_count", { a: done, b: rows.length });
  }

  function moved() {
    clear();
    for (const row of rows) row.paint();
    change(value(), { partly: progress() });
  }

  function clear() {
    for (const row of rows) {
      row.node.classList.remove("is-right", "is-wrong");
      row.mark.replaceChildren();
    }
  }

  return {
    grouped: true,
    hint: say("q.match_hint"),
    nodes: [h("div", { class: "ds-pairs" }, rows.map((row) => row.node))],
    value,
    progress,
    set(saved) {
      for (const row of rows) {
        row.put(saved && typeof saved === "object" ? saved[row.id] : "");
        row.paint();
      }
    },
    lock() {
      for (const row of rows) row.lock();
    },
    mark(marks) {
      clear();
      for (const row of rows) {
        const mark = marks[row.id];
        if (mark !== "right" && mark !== "wrong") continue;
        row.node.classList.add(`is-${mark}`);
        row.mark.append(markLine(say, mark));
      }
    },
    clear,
    first: () => rows[0].control,
  };
}
