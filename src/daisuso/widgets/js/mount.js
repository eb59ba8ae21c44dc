// The one entrance: a host hands over an item (or asks for the review) and gets it on the page.
//
// host = {
//   item        presented item, or none for the review
//   response    saved response or null        locked   true after handing in
//   words       message table of one language  lang     "vi" or "en"
//   mode        "assessment" or "practice"     number, total   place on the form, optional
//   token, assignment   opaque names under which unsaved answers wait in the browser
//   send(message)       page to keeper: answer, event, restart, check, reveal, hello, review, hand-in
//   listen(hear)        keeper to page: ack, refused, state, feedback, locked, review, receipt; returns a function that stops it
//   next(), reread, home, storage   optional: way on, address of the part to read again, home page, a store like localStorage
// }

import { mountDialogue } from "./dialogue.js";
import { h } from "./dom.js";
import { nextNumber } from "./keeper.js";
import { announce, enter } from "./ledger.js";
import { mountPhone } from "./phone.js";
import { mountQuestion } from "./question.js";
import { mountReview } from "./review.js";
import { reader, speaker } from "./words.js";

const BY_TYPE = { simulation: mountPhone, dialogue: mountDialogue };

/** What these pages need; the newest of it came with Chrome and WebView 105 and Safari 15.4. */
export function browserFits() {
  return (
    typeof HTMLDialogElement === "function" &&
    typeof Element.prototype.replaceChildren === "function" &&
    typeof Object.hasOwn === "function" &&
    CSS.supports("selector(:focus-visible)")
  );
}

/** Put an item or the review into `el`. Returns a function that takes it away and sends what is still held. */
export function mount(el, host) {
  const say = speaker(host.words);
  const read = reader(host.lang);
  // The attribute keeps a notebook's own keyboard shortcuts away from what is typed here.
  const root = h("div", { class: "ds", lang: host.lang, "data-lm-suppress-shortcuts": "true" });
  root.addEventListener("keydown", (event) => event.stopPropagation());
  // Not replaceChildren(): this much works in browsers that are about to be told that they are too old.
  el.textContent = "";
  el.append(root);
  if (!browserFits()) {
    root.append(h("p", { class: "ds-note ds-note-warn" }, say("err.old_browser")));
    return () => root.remove();
  }
  const part = host.item ? (BY_TYPE[host.item.type] || mountQuestion)(root, host, say, read) : mountReview(root, host, say, read);
  const deaf = host.listen((message) => part.hear(message));
  let leave = () => {};
  if (host.item) {
    root.id = `ds-item-${host.item.id}`;
    leave = enter(host.item.id, { root, ...part });
    announce();
  }
  try {
    host.send({ type: "hello", seq: nextNumber() });
  } catch {
    // Nobody there yet: the first answer will find out.
  }
  return () => {
    part.close();
    leave();
    deaf();
    root.remove();
  };
}
