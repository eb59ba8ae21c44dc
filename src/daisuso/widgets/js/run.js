// What a phone and a dialogue share: the run of events, its way to the disk, and its return to the same place.

import { createKeeper } from "./keeper.js";
import { tellClosed } from "./ledger.js";
import { createSaveLine } from "./save_line.js";
import { walk } from "./machine.js";

/**
 * @param render render(why): "start", "act", "hint" or "again"; draws the present state
 * @param told   told(message): practice only, what the host says about an act or the finished run
 */
export function createRun(host, say, machine, { render, told }) {
  let events = [];
  let state = machine.start();
  let locked = false;
  let acted = false;
  const saveLine = createSaveLine(say, { emptyWords: say("rev.todo"), retry: () => keeper.retry() });
  const keeper = createKeeper(host, { each: true, show: (shown) => saveLine.show(shown), refused });

  function place(list) {
    ({ state, events } = walk(machine, list));
  }

  /** The host would not take an event: go back to what is saved, and say why. */
  function refused(message) {
    place(message.response && Array.isArray(message.response.events) ? message.response.events : []);
    render("again");
  }

  function post(event) {
    const next = machine.step(state, event);
    if (!next || locked) return false;
    const i = events.length;
    state = next;
    events = [...events, event];
    acted = true;
    keeper.post({ type: "event", i, value: event });
    return true;
  }

  function restart() {
    place([]);
    acted = true;
    keeper.post({ type: "restart" });
    render("again");
  }

  function lock() {
    if (locked) return;
    locked = true;
    keeper.drop();
    saveLine.show({ kind: "locked" });
    tellClosed();
    render("start");
  }

  /** Events that are saved, then those of an earlier visit that still wait here. A waiting restart empties what was before it. */
  function restore(response) {
    let list = response && Array.isArray(response.events) ? [...response.events] : [];
    for (const entry of keeper.queued()) {
      if (entry.type === "restart") list = [];
      else list = [...list.slice(0, entry.i), entry.value];
    }
    place(list);
    saveLine.show(events.length ? { kind: "saved", at: "" } : { kind: "none" });
  }

  return {
    saveLine,
    post,
    restart,
    begin() {
      restore(host.response);
      render("start");
      if (host.locked) lock();
      else if (keeper.waiting()) {
        acted = true;
        saveLine.show({ kind: "busy" });
        keeper.resume();
      }
    },
    state: () => state,
    events: () => events,
    isLocked: () => locked,
    isPractice: () => host.mode === "practice",
    hear(message) {
      if (message.type === "locked") lock();
      else if (message.type === "feedback") told(message);
      else if (message.type === "state") {
        if (!acted && JSON.stringify((message.response || {}).events || []) !== JSON.stringify(events)) {
          restore(message.response);
          render("start");
        }
        if (message.locked) lock();
        if (message.run) told(message.run);
      } else keeper.hear(message);
    },
    unsaved: keeper.waiting,
    isDurable: keeper.isDurable,
    lock,
    close: keeper.close,
  };
}
