// Ordering: rows with two buttons each. No dragging: a button works for every hand, keyboard and screen reader.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { markLine } from "./choices.js";

export function createOrdering({ item, say, read, change }) {
  let rows = item.body.options.map((option) => makeRow(option.id, read(option.text)));
  const list = h("ol", { class: "ds-order" }, rows.map((row) => row.node));
  const keep = h("button", { type: "button", class: "ds-btn ds-btn-hollow", on: { click: keepIt } }, say("q.keep"));
  const keepBox = h("div", { class: "ds-acts" }, keep);
  let answered = false;
  let locked = false;

  function makeRow(id, words) {
    const number = h("span", { class: "ds-order-n", "aria-hidden": "true" });
    const text = h("span", { class: "ds-order-text" }, words);
    const up = h("button", { type: "button", class: "ds-arrow", "aria-label": say("q.up", { x: words }) }, icon("up"));
    const down = h("button", { type: "button", class: "ds-arrow", "aria-label": say("q.down", { x: words }) }, icon("down"));
    const row = { id, words, number, text, up, down };
    up.addEventListener("click", () => move(row, -1, up));
    down.addEventListener("click", () => move(row, 1, down));
    row.node = h("li", { class: "ds-order-row" }, number, text, h("span", { class: "ds-arrows" }, up, down));
    return row;
  }

  function paint(moved) {
    rows.forEach((row, index) => {
      row.number.textContent = String(index + 1);
      row.node.classList.toggle("is-moved", row === moved);
      // Not `disabled`: a button that vanishes under the finger takes the focus with it.
      row.up.setAttribute("aria-disabled", String(index === 0 || locked));
      row.down.setAttribute("aria-disabled", String(index === rows.length - 1 || locked));
    });
    keepBox.hidden = answered || locked;
  }

  const value = () => (answered ? rows.map((row) => row.id) : null);

  function move(row, step, control) {
    const from = rows.indexOf(row);
    const to = from + step;
    if (locked || to < 0 || to >= rows.length) return;
    clear();
    rows.splice(from, 1);
    rows.splice(to, 0, row);
    list.insertBefore(row.node, rows[to + 1] ? rows[to + 1].node : null);
    control.focus(); // moving a node in the page takes the focus away from it
    answered = true;
    paint(row);
    change(value(), { said: say("q.moved", { x: row.words, n: to + 1 }) });
  }

  function keepIt() {
    answered = true;
    paint(null);
    rows[0].down.focus();
    change(value());
  }

  function clear() {
    for (const row of rows) {
      row.node.classList.remove("is-right", "is-wrong");
      row.text.querySelector(".ds-mark")?.remove();
    }
  }

  paint(null);
  return {
    grouped: true,
    hint: say("q.order_hint"),
    nodes: [list, keepBox],
    value,
    set(saved) {
      answered = Array.isArray(saved);
      if (answered) {
        const sorted = saved.map((id) => rows.find((row) => row.id === id)).filter(Boolean);
        if (sorted.length === rows.length) rows = sorted;
        list.replaceChildren(...rows.map((row) => row.node));
      }
      paint(null);
    },
    lock() {
      locked = true;
      paint(null);
    },
    mark(marks) {
      clear();
      for (const row of rows) {
        const mark = marks[row.id];
        if (mark !== "right" && mark !== "wrong") continue;
        row.node.classList.add(`is-${mark}`);
        if (mark === "right") row.text.append(markLine(say, "right"));
      }
    },
    clear,
    first: () => rows[0].down,
  };
}
