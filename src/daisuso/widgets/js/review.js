// The review before handing in, the question whether to, and the receipt. The host says what is saved; the page knows what is not.

import { button, focusOn, h, uid } from "./dom.js";
import { coffee, icon } from "./icons.js";
import { nextNumber } from "./keeper.js";
import { goTo, lockAll, onChange, tellClosed, unsavedItems } from "./ledger.js";

const NO_RECEIPT = 8000;
const SETTLE = 300;
const ASK_AGAIN = 5000;

function listed(say, rows) {
  const names = rows.map((row) => say("rev.question", { n: row.number }));
  if (names.length < 2) return names.join("");
  return say("rev.and", { list: names.slice(0, -1).join(", "), last: names[names.length - 1] });
}

function rowState(say, row, unsaved) {
  if (unsaved.includes(row.item)) return ["todo", "warn", say("rev.not_saved")];
  return row.answered ? ["saved", "ok", say("rev.saved")] : ["todo", "warn", say("rev.todo")];
}

/** The receipt as a page: what was received, when, under which code, and what happens next. */
export function drawReceipt(host, say, receipt) {
  const name = (receipt.name || "").trim();
  const field = (name, value, look) => [h("dt", {}, say(name)), h("dd", { class: look || null }, value)];
  const title = h("h2", { class: "ds-task-title", tabindex: "-1" }, say("rec.title"));
  const remarks = [];
  if (receipt.by_trainer) remarks.push(say("rec.by_trainer", { time: receipt.by_trainer }));
  if (receipt.late) remarks.push(say("rec.late"));
  const ways = [];
  if (receipt.result) ways.push(h("a", { class: "ds-btn ds-btn-main", href: receipt.result }, say("rec.card")));
  if (host.home) ways.push(h("a", { class: `ds-btn ${ways.length ? "ds-btn-hollow" : "ds-btn-main"}`, href: host.home }, say("rec.home")));
  const node = h("section", { class: "ds-receipt" },
    h("div", { class: "ds-receipt-top" }, icon("ok"), coffee()),
    title,
    h("p", {}, name ? say("rec.thanks", { name }) : say("rec.thanks_you")),
    remarks.map((words) => h("p", {}, words)),
    h("div", { class: "ds-card" },
      h("dl", { class: "ds-fields" },
        field("rec.lesson", receipt.title),
        field("rec.at", receipt.at),
        field("rec.answered", say("rec.of", { a: receipt.answered, b: receipt.total })),
        field("rec.code", receipt.code, "ds-code")),
      h("p", { class: "ds-small" }, say("rec.keep"))),
    (receipt.next || []).length
      ? [h("h3", { class: "ds-ask" }, say("rec.next")), h("ol", { class: "ds-steps" }, receipt.next.map((words) => h("li", {}, words)))]
      : [],
    ways.length ? h("div", { class: "ds-acts ds-acts-wide ds-acts-stack" }, ways) : null);
  return { node, title };
}

export function mountReview(root, host, say) {
  const box = h("div", { role: "status" });
  const list = h("ul", { class: "ds-review-list" });
  const gate = h("section", { class: "ds-card ds-gate" });
  const told = h("p", { class: "ds-error", role: "alert" });
  const title = h("h2", { class: "ds-task-title", tabindex: "-1" }, say("rev.title"));
  const page = h("section", { class: "ds-review" }, title, box, list, gate);
  root.append(page);
  box.append(h("p", { class: "ds-save" }, icon("busy"), h("span", {}, say("rev.wait"))));
  let rows = [];
  let drawn = "";
  let done = false;
  let handed = 0;
  let timer = 0;
  let settle = 0;

  function send(type) {
    const seq = nextNumber();
    try {
      host.send({ type, seq });
    } catch {
      // No line: the timer of handing in tells, and a list is asked for again.
    }
    return seq;
  }

  function refresh() {
    clearTimeout(settle);
    if (done) return;
    draw();
    settle = setTimeout(() => {
      send("review");
      if (!rows.length) settle = setTimeout(refresh, ASK_AGAIN);
    }, SETTLE);
  }

  function note(look, shape, words, more) {
    return h("div", { class: `ds-note ds-note-${look}` },
      h("p", { class: "ds-note-title" }, icon(shape), h("span", {}, words)), more ? h("p", {}, more) : null);
  }

  function draw() {
    if (done || !rows.length) return;
    const unsaved = unsavedItems();
    const now = JSON.stringify([rows, unsaved]);
    if (now === drawn) return; // nothing is drawn again under a reader who is reading it
    drawn = now;
    const missing = rows.filter((row) => !row.answered && !unsaved.includes(row.item));
    const held = document.activeElement && page.contains(document.activeElement) ? document.activeElement.dataset.key : "";
    let summary = note("good", "ok", say("rev.all", { n: rows.length }));
    if (unsaved.length) summary = note("warn", "warn", say("rev.unsaved", { n: unsaved.length }));
    else if (missing.length) summary = note("warn", "warn", say("rev.missing", { n: missing.length, list: listed(say, missing) }), say("rev.missing_text"));
    if (box.textContent !== summary.textContent) box.replaceChildren(summary);
    list.replaceChildren(...rows.map((row) => drawRow(row, unsaved)));
    drawGate(missing, unsaved);
    if (held) page.querySelector(`[data-key="${held}"]`)?.focus();
  }

  function drawRow(row, unsaved) {
    const [look, shape, words] = rowState(say, row, unsaved);
    const name = say("rev.item", { n: row.number, title: row.title });
    const link = h("a", {
      class: "ds-link ds-review-go", href: `#ds-item-${row.item}`, "data-key": row.item, "aria-label": `${say(row.answered ? "rev.see" : "rev.do")}: ${name}`,
      on: { click(event) { event.preventDefault(); goTo(row.item); } },
    }, say(row.answered ? "rev.see" : "rev.do"));
    return h("li", { class: `ds-review-row is-${look}` },
      h("div", {}, h("p", { class: "ds-review-name" }, name), h("p", { class: "ds-review-state" }, icon(shape), h("span", {}, words))), link);
  }

  function drawGate(missing, unsaved) {
    const first = missing[0];
    const handIn = first ? say("rev.send_gaps", { n: missing.length }) : say("rev.send");
    const acts = [];
    if (first) acts.push(button("main", say("rev.first", { n: first.number }), () => goTo(first.item), { "data-key": "first" }));
    acts.push(button(first ? "hollow" : "main", handIn, () => ask(missing, unsaved), { "data-key": "send" }));
    gate.replaceChildren(h("h3", { class: "ds-ask" }, say("rev.send")), h("p", {}, say("rev.once")), told, h("div", { class: "ds-acts ds-acts-wide ds-acts-stack" }, acts));
  }

  function ask(missing) {
    if (unsavedItems().length) {
      told.replaceChildren(icon("warn"), h("span", {}, say("rev.unsaved", { n: unsavedItems().length })));
      return;
    }
    const no = button("hollow", say("rev.no"), () => dialog.close());
    const yes = button("hollow", missing.length ? say("rev.send_gaps", { n: missing.length }) : say("rev.yes"), () => {
      dialog.close();
      handIn();
    });
    const name = h("h2", { class: "ds-dialog-title", id: uid("d") }, say("rev.sure"));
    const dialog = h("dialog", { class: "ds-dialog", "aria-labelledby": name.id }, name,
      missing.length ? h("p", {}, say("rev.missing", { n: missing.length, list: listed(say, missing) })) : null,
      h("p", {}, say("rev.once")), h("div", { class: "ds-acts" }, no, yes));
    dialog.addEventListener("close", () => {
      dialog.remove();
      gate.querySelector('[data-key="send"]')?.focus();
    });
    root.append(dialog);
    dialog.showModal();
    no.focus(); // the safe one
  }

  function handIn() {
    told.replaceChildren(icon("busy"), h("span", {}, say("rev.busy")));
    clearTimeout(timer);
    timer = setTimeout(() => fail(""), NO_RECEIPT);
    handed = send("hand-in");
  }

  function fail(words, code) {
    clearTimeout(timer);
    const way = code === "rev.consent" && host.home ? h("a", { class: "ds-link", href: `${host.home}consent` }, say("rev.to_consent")) : null;
    told.replaceChildren(icon("warn"), h("span", {}, words || say("rev.fail"), " ", way || ""));
  }

  function received(receipt, restored) {
    if (done) return;
    clearTimeout(timer);
    done = true;
    lockAll();
    tellClosed();
    const shown = drawReceipt(host, say, receipt);
    page.replaceChildren(shown.node);
    if (!restored) focusOn(shown.title);
  }

  const quiet = onChange(refresh);
  const seen = () => {
    if (document.visibilityState === "visible") refresh();
  };
  document.addEventListener("visibilitychange", seen);
  refresh();
  return {
    start: title,
    hear(message) {
      if (message.type === "review") {
        rows = message.rows;
        draw();
      } else if (message.type === "receipt") received(message.receipt, message.seq !== handed);
      else if (message.type === "refused" && message.seq === handed) fail(message.words, message.code);
    },
    close() {
      quiet();
      clearTimeout(timer);
      clearTimeout(settle);
      document.removeEventListener("visibilitychange", seen);
    },
  };
}
