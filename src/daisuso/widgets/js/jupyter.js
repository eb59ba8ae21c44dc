// The host of a Jupyter page: widget messages. Python sets the traits; nothing is ever written back into them.

import { mount } from "./mount.js";

/** Show the item (or the review) of a widget model in `el`; `words` is the message table. Returns what takes it away. */
export function attach(model, el, words) {
  return mount(el, {
    ...model.get("props"),
    words,
    send: (message) => model.send(message),
    listen(hear) {
      const run = (message) => hear(message);
      model.on("msg:custom", run);
      return () => model.off("msg:custom", run);
    },
  });
}
