// Fields of a simulated phone: digits on a keypad drawn in the page, letters in a plain field. What is typed is not scored and stays
// in the page: zeros or an "a" stand for it in the event, so that nobody's own code gets into a journal.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";

function frame(act, read, control, complain, send) {
  const label = read(act.label);
  const button = h("button", { type: "button", class: "ds-key-send", "data-act": act.id, on: { click: send } }, label);
  return h("div", { class: "ds-typing" }, control, complain, button);
}

function complaint(id) {
  const node = h("p", { class: "ds-error", id, role: "status" });
  return { node, tell: (words) => node.replaceChildren(...(words ? [icon("warn"), h("span", {}, words)] : [])) };
}

function digitsField(act, say, read, send) {
  const size = act.field.digits;
  const errorId = uid("e");
  const { node: error, tell } = complaint(errorId);
  const cells = Array.from({ length: size }, () => h("span", { class: "ds-digit" }));
  // The field itself is real: a keyboard, pasting and a screen reader work. `none` keeps the telephone's own keyboard away.
  const field = h("input", {
    class: "ds-digits-field", type: "text", inputmode: "none", autocomplete: "off", maxlength: size,
    "aria-label": say("sim.digits", { n: size }), "aria-describedby": errorId, on: { input: show },
  });
  const box = h("div", { class: "ds-digits" }, h("span", { class: "ds-digit-row", "aria-hidden": "true" }, cells), field);

  function show() {
    const typed = field.value.replace(/\D/g, "").slice(0, size);
    if (field.value !== typed) field.value = typed;
    cells.forEach((cell, index) => { cell.textContent = typed[index] || ""; });
    tell("");
  }

  function press(digit) {
    field.value = (field.value + digit).slice(0, size);
    show();
  }

  const key = (words, run, name) => h("button", { type: "button", class: `ds-key${name || ""}`, on: { click: run } }, words);
  const keys = h("div", { class: "ds-keypad" },
    "123456789".split("").map((digit) => key(digit, () => press(digit))),
    h("span", {}),
    key("0", () => press("0")),
    key(say("sim.erase"), () => { field.value = field.value.slice(0, -1); show(); }, " ds-key-word"));

  return frame(act, read, [box, keys], error, () => {
    if (field.value.length === size) send({ a: act.id, v: "0".repeat(size) });
    else tell(say("sim.need_digits", { n: size }));
  });
}

function lettersField(act, say, read, send) {
  const { node: error, tell } = complaint(uid("e"));
  const field = h("input", {
    class: "ds-field", id: uid("f"), type: "text", autocomplete: "off", maxlength: act.field.letters,
    "aria-describedby": error.id, on: { input: () => tell("") },
  });
  const label = h("label", { class: "ds-typing-label", for: field.id }, say("sim.letters"));
  return frame(act, read, [label, field], error, () => {
    if (field.value.trim()) send({ a: act.id, v: "a" });
    else tell(say("sim.need_letters"));
  });
}

/** The field of a `type` act with the button that commits what was typed; `send` gets the event. */
export function typingField(act, say, read, send) {
  return (act.field.digits ? digitsField : lettersField)(act, say, read, send);
}
