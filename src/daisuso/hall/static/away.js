// The learner goes on in another browser, or has left: this page turns read-only, keeps what it could not send, and says so.

const LEDGER = Symbol.for("daisuso.ledger"); // of the widgets: which items of the page have answers that are not saved

function unsent() {
  const parts = globalThis[LEDGER]?.parts;
  return parts ? [...parts.values()].filter((part) => part.unsaved() > 0).length : 0;
}

/** @param why "waiting": another browser is the learner's; "gone": nobody is signed in here */
export function turnAway(line, why) {
  const root = document.documentElement;
  const words = line.dataset;
  if (root.dataset.away) return;
  root.dataset.away = why;
  root.dataset.unsent = words.unsentItem; // for each widget, also one that comes later
  // What is being typed goes to the widget, and so to the outbox.
  document.activeElement?.blur?.();
  for (const widget of document.querySelectorAll(".widget")) widget.inert = true;
  document.getElementById("note")?.remove();
  document.dispatchEvent(new CustomEvent("daisuso:away"));
  const count = unsent();
  const said = why === "waiting" ? words.awayWaiting : words.awayGone;
  const way = document.createElement("a");
  way.href = `${why === "waiting" ? "/elsewhere" : "/enter"}?next=${encodeURIComponent(location.pathname)}`;
  way.textContent = why === "waiting" ? words.wayWaiting : words.wayGone;
  line.replaceChildren(count ? `${said} ${words.unsent.replace("{n}", String(count))} ` : `${said} `, way);
  line.scrollIntoView({ block: "nearest" });
}
