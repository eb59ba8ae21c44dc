// A host without Python: answers are kept in this browser and feedback is worked out here. It holds the conversation that
// daisuso.widgets.exchange describes, for practice items only.

import { dialogueMachine, phoneMachine, walk } from "./machine.js";
import { answerFeedback, refusalOf } from "./practice_answers.js";
import { actFeedback, runFeedback } from "./practice_traces.js";
import { reader, speaker } from "./words.js";

const TRIES_BEFORE_REVEAL = 2;
const MACHINES = { simulation: phoneMachine, dialogue: dialogueMachine };

/** Keeps one value in the browser. `put` says whether the browser took it: a private window, or a full one, does not. */
function shelf(storage, name, version) {
  return {
    get() {
      try {
        const kept = JSON.parse(storage.getItem(name));
        return kept.version === version ? kept.value : {};
      } catch {
        return {}; // nothing there, or nothing that could be read
      }
    },
    put(value) {
      try {
        storage.setItem(name, JSON.stringify({ version, value }));
        return true;
      } catch {
        return false;
      }
    },
  };
}

function storeOf(given) {
  try {
    return given || window.localStorage;
  } catch {
    return null; // refused: some browsers do so for pages that were opened as files
  }
}

function clock() {
  const now = new Date();
  return `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
}

/**
 * The host of one practice item, for `mount`.
 * @param item, key   as compiled for a page: one language; a written item's key holds its `rubric`, a dialogue's its `most` points
 * @param words, lang the message table of the page
 * @param place       name of the lesson, under which answers are kept
 */
export function aloneHost({ item, key, reread }, { words: table, lang, place, storage }) {
  const words = { ...table };
  const say = speaker(words);
  const read = reader(lang);
  const machine = MACHINES[item.type] ? MACHINES[item.type](item.body.machine) : null;
  const kept = shelf(storeOf(storage), `daisuso:site:answer:${place}:${item.id}`, item.version);
  const ears = new Set();
  const saved = kept.get();
  let tries = 0;
  if (machine && saved.response) {
    const { events } = saved.response;
    if (!Array.isArray(events) || walk(machine, events).events.length < events.length) saved.response = null;
  } else if (saved.response !== undefined && saved.response !== null && refusalOf(item, saved.response)) saved.response = null;

  const refused = (seq, [code, fill], more) => ({ type: "refused", seq, code, words: say(code, fill), retry: false, ...more });
  const runOf = (events) => runFeedback({ item, key, machine, events, say, read });

  function ack(seq) {
    // What is not in the browser's store lives as long as the page, and the line under the answer says so.
    words["save.ok"] = kept.put(saved) ? table["save.ok"] : table["site.unkept"];
    return { type: "ack", seq, at: clock() };
  }

  function state(seq) {
    const run = machine ? runOf(eventsNow()) : null;
    return { type: "state", seq, response: saved.response ?? null, locked: false, ...(run ? { run: { ...run, restored: true } } : {}) };
  }

  const eventsNow = () => (saved.response ? saved.response.events : []);

  function event({ seq, i, value }) {
    const before = eventsNow();
    const back = { response: saved.response ?? null };
    if (i < before.length && JSON.stringify(before[i]) === JSON.stringify(value)) return [ack(seq)];
    if (i !== before.length) return [refused(seq, ["save.old_page"], back)];
    const events = [...before, value];
    if (walk(machine, events).events.length < events.length) return [refused(seq, ["format.act", { n: events.length }], back)];
    saved.response = { events };
    const told = [actFeedback({ item, key, machine, events }), runOf(events)].filter(Boolean);
    return [ack(seq), ...told.map((one) => ({ type: "feedback", seq, ...one }))];
  }

  function take(value, seq) {
    saved.response = value;
    return [ack(seq)];
  }

  function judge({ type, seq, value }) {
    if (type === "reveal" && tries < TRIES_BEFORE_REVEAL) return [refused(seq, ["save.bad"])];
    if (type === "check") tries += 1;
    const said = answerFeedback({ item, key, value, say, read, reveal: type === "reveal" });
    const rubric = key.rubric ? { rubric: { ...key.rubric, own: saved.own || {} } } : {};
    return [{ type: "feedback", seq, tries, ...said, ...rubric }];
  }

  function repliesTo(message) {
    const { type, seq, value } = message;
    if (type === "hello") return [state(seq)];
    if (type === "restart") return take({ events: [] }, seq);
    if (type === "event") return event(message);
    if (type === "self-mark") {
      saved.own = value;
      return [ack(seq)];
    }
    if (type === "answer" && value === null) return take(null, seq);
    const refusal = refusalOf(item, value);
    if (refusal) return [refused(seq, refusal)];
    return type === "answer" ? take(value, seq) : judge(message);
  }

  return {
    item,
    words,
    lang,
    reread,
    mode: "practice",
    response: saved.response ?? null,
    locked: false,
    assignment: place,
    token: "site",
    send(message) {
      const replies = repliesTo(message);
      // Later, as from anywhere else: whoever sends has not finished drawing.
      queueMicrotask(() => replies.forEach((reply) => ears.forEach((ear) => ear(reply))));
    },
    listen(ear) {
      ears.add(ear);
      return () => ears.delete(ear);
    },
  };
}
