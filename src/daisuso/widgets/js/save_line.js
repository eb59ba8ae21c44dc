// One line under every answer says where it is: not answered, saving, saved at, not saved. Both regions stand from the start,
// because screen readers do not announce a region that appears together with its text.

import { button, h } from "./dom.js";
import { icon } from "./icons.js";

export function createSaveLine(say, { emptyWords, retry }) {
  const line = h("p", { class: "ds-save", role: "status" });
  const alarm = h("div", { class: "ds-alarm", role: "alert" });
  let lead = "";

  function put(look, words, name) {
    line.className = `ds-save ds-save-${look}`;
    line.replaceChildren(icon(name), h("span", {}, words));
  }

  function calm() {
    if (alarm.firstChild) alarm.replaceChildren();
  }

  function failure(state) {
    line.replaceChildren(); // stays in place, empty: a region that comes and goes is not announced
    const words = state.words || say(state.durable ? "save.fail_text" : "save.private");
    const acts = state.away ? [] : [button("hollow", say("save.retry"), retry)];
    if (state.stuck && state.durable) acts.push(button("hollow", say("save.reload"), () => window.location.reload()));
    alarm.replaceChildren(
      h("div", { class: "ds-note ds-note-warn" },
        h("p", { class: "ds-note-title" }, icon("warn"), h("span", {}, say("save.fail"))),
        h("p", {}, words),
        acts.length ? h("div", { class: "ds-acts" }, acts) : null),
    );
  }

  const shows = {
    none() {
      put("none", emptyWords, "none");
    },
    partly(state) {
      put("none", state.words, "half");
    },
    busy() {
      put("busy", say("save.busy"), "busy");
    },
    saved(state) {
      const when = state.at ? say("save.ok", { time: state.at }) : say("save.ok_before");
      put("saved", [state.again ? say("save.back") : "", lead, state.again ? "" : when].filter(Boolean).join(" "), "ok");
      lead = "";
    },
    locked() {
      put("none", say("q.locked"), "ok");
    },
  };

  return {
    nodes: [line, alarm],
    /** A sentence that is to stand before the next "saved": what the last move did. */
    before(sentence) {
      lead = sentence;
    },
    show(state) {
      if (state.kind === "failed") {
        failure(state);
        return;
      }
      calm();
      if (state.kind === "refused") {
        line.className = "ds-save ds-save-refused";
        line.replaceChildren(icon("warn"), h("span", {}, state.words || say("save.bad")));
      } else {
        shows[state.kind](state);
      }
    },
  };
}
