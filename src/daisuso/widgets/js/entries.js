// Typed answers: a number, a few words, a written plan. The text stays as it was typed; an error stands under it.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";

const IDLE = 1000; // ms after the last key
const LONGEST_HOLD = 5000; // who types on and on is saved in between
// Nine to twelve digits in a row, also in groups: a telephone number or an identity number.
const PRIVATE = /(?:\d[ .-]?){9,12}/;
const MOST_LETTERS = 8000;

const trimmed = (text) => (text.trim() === "" ? null : text);

function wordCount(text) {
  return text.split(/\s+/u).filter(Boolean).length;
}

export function createEntry({ item, say, read, change, forget, settle }) {
  const { type, body } = item;
  const numeric = type === "numeric";
  const long = type === "extended-text";
  const ids = { field: uid("f"), hint: uid("f"), error: uid("f") };
  const error = h("p", { class: "ds-error", id: ids.error, role: "status" });
  const count = h("p", { class: "ds-count", id: ids.hint });
  const described = `${ids.hint} ${ids.error}`;
  const field = long
    ? h("textarea", { class: "ds-field ds-field-long", id: ids.field, rows: 6, maxlength: MOST_LETTERS, "aria-describedby": described })
    : h("input", {
        class: numeric ? "ds-field ds-field-number" : "ds-field", id: ids.field, type: "text", autocomplete: "off",
        "aria-describedby": described, inputmode: numeric ? (Number(body.decimals) ? "decimal" : "numeric") : null,
        maxlength: numeric ? 12 : body.max_length, autocapitalize: numeric ? "off" : null,
      });
  let idle = 0;
  let heldSince = 0;
  let dirty = false;

  function hint() {
    if (numeric) return say("q.number_hint", { a: body.minimum, b: body.maximum });
    if (!long) return say("q.short_hint");
    return say("q.words", { n: wordCount(field.value), a: body.words[0], b: body.words[1] });
  }

  let complaint = "";

  function complain(words) {
    if (words === complaint) return; // said once, not at every key
    complaint = words;
    error.replaceChildren(...(words ? [icon("warn"), h("span", {}, words)] : []));
    if (words) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  /** What is wrong with a typed number, or "". The keeper of the answers checks again. */
  function numberTrouble(text) {
    if (text === "") return "";
    const decimals = Number(body.decimals) || 0;
    const shape = decimals ? new RegExp(`^\\d{1,9}(?:[.,]\\d{1,${decimals}})?$`) : /^\d{1,9}$/;
    if (!shape.test(text)) return say("q.number_bad");
    const number = Number(text.replace(",", "."));
    const inside = number >= Number(body.minimum) && number <= Number(body.maximum);
    return inside ? "" : say("q.number_range", { a: body.minimum, b: body.maximum });
  }

  function grow() {
    if (!long) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 4}px`;
  }

  function typed() {
    dirty = true;
    count.textContent = hint();
    grow();
    clearTimeout(idle);
    if (numeric) {
      complain("");
      if (numberTrouble(field.value.trim())) forget();
      else change(trimmed(field.value), { later: true });
    } else {
      complain(PRIVATE.test(field.value) ? say("q.private_data") : "");
      change(trimmed(field.value), { later: true });
    }
    const now = Date.now();
    if (!heldSince) heldSince = now;
    if (now - heldSince >= LONGEST_HOLD) finish();
    else idle = setTimeout(finish, IDLE);
  }

  function finish() {
    clearTimeout(idle);
    heldSince = 0;
    if (!dirty) return;
    dirty = false;
    if (numeric) complain(numberTrouble(field.value.trim()));
    settle();
  }

  field.addEventListener("input", typed);
  field.addEventListener("blur", finish);
  count.textContent = hint();
  const unit = numeric && body.unit ? h("span", { class: "ds-unit" }, read(body.unit)) : null;
  return {
    grouped: false,
    labels: ids.field,
    hint: "",
    nodes: [count, h("div", { class: "ds-entry" }, field, unit), error],
    value: () => trimmed(field.value),
    finish,
    complain,
    set(saved) {
      field.value = typeof saved === "string" ? saved : "";
      count.textContent = hint();
      requestAnimationFrame(grow);
    },
    lock() {
      field.readOnly = true;
    },
    mark(marks) {
      field.classList.toggle("is-right", marks.field === "right");
      field.classList.toggle("is-wrong", marks.field === "wrong");
    },
    clear() {
      field.classList.remove("is-right", "is-wrong");
    },
    first: () => field,
  };
}
