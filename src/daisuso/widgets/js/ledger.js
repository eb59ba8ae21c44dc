// What all parts of one page know of each other: which items are mounted, and how many of their answers are not saved.

// One ledger a page, also where each widget brings its own copy of these modules.

const NAME = Symbol.for("daisuso.ledger");
const ledger = (globalThis[NAME] = globalThis[NAME] || { parts: new Map(), listeners: new Set() });
const { parts, listeners } = ledger;

/** Enter a part; `part` has unsaved(), lock() and root. Returns a function that takes it out again. */
export function enter(item, part) {
  parts.set(item, part);
  return () => {
    if (parts.get(item) === part) parts.delete(item);
  };
}

export function unsavedItems() {
  return [...parts].filter(([, part]) => part.unsaved() > 0).map(([item]) => item);
}

export function lockAll() {
  for (const part of parts.values()) part.lock();
}

/** Tell the page around the parts that the work has been handed in: what it says about changing answers holds no more. */
export function tellClosed() {
  document.dispatchEvent(new CustomEvent("daisuso:closed"));
}

/** Tell everyone who listens that something was saved or became unsaved. */
export function announce() {
  for (const listener of listeners) listener();
}

export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Go to an item: a page that shows one thing at a time turns to it, any other brings it into view. */
export function goTo(item) {
  const part = parts.get(item);
  if (!part) return;
  document.dispatchEvent(new CustomEvent("daisuso:show", { detail: { id: part.root.id } }));
  if (document.documentElement.dataset.pages) return;
  part.root.scrollIntoView({ block: "start" });
  part.arrive();
}

/** Ask before leaving, only where nothing but this page holds an answer: elsewhere the outbox keeps it, and asking would only frighten. */
function askBeforeLeaving(event) {
  if ([...parts.values()].some((part) => part.unsaved() > 0 && !part.isDurable())) event.preventDefault();
}

if (!ledger.asks) {
  ledger.asks = true;
  window.addEventListener("beforeunload", askBeforeLeaving);
}
