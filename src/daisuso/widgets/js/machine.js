// Phones and dialogues as state machines, stepped here at once and replayed by the keeper of the answers by the same rules
// (docs/simulator-format.md). Every function returns a new state; an impossible event gives null.

const HINT = "hint";

/** Whether every flag of a list such as ["f1", "!f2"] holds. */
export const holds = (flags, wanted) =>
  (wanted || []).every((flag) => (flag.startsWith("!") ? !flags.has(flag.slice(1)) : flags.has(flag)));

function screenOf(machine, state) {
  return machine.screens.find((screen) => screen.id === state.screen);
}

const canDo = (state, act) => holds(state.flags, act.when) && (act.go !== "return" || state.back !== null);

function fits(act, text) {
  const field = act.field || {};
  if (field.digits) return typeof text === "string" && text.length === field.digits && /^[0-9]+$/.test(text);
  if (!field.letters) return text === undefined;
  if (typeof text !== "string") return false;
  const letters = [...text.normalize("NFC")].length;
  return letters > 0 && letters <= field.letters;
}

function stepPhone(machine, state, event) {
  if (event.a === HINT) return event.v === undefined ? { ...state, hints: state.hints + 1 } : null;
  const act = (screenOf(machine, state).acts || []).find((candidate) => candidate.id === event.a);
  if (!act || !canDo(state, act) || !fits(act, event.v)) return null;
  const flags = new Set(state.flags);
  for (const flag of act.set || []) {
    if (flag.startsWith("!")) flags.delete(flag.slice(1));
    else flags.add(flag);
  }
  const next = { ...state, flags, act, moved: act.go !== undefined && act.go !== null };
  if (!next.moved) return next;
  next.steps += 1;
  if (act.go === "return") return { ...next, screen: state.back, back: null };
  const rings = machine.interruptions || [];
  const ring = rings.findIndex((one, index) => one.at === act.go && !state.shown.has(index) && holds(flags, one.when));
  if (ring < 0) return { ...next, screen: act.go };
  return { ...next, screen: rings[ring].screen, back: act.go, shown: new Set([...state.shown, ring]) };
}

/** A phone to be walked: start(), step(state, event), screen(state), lines(state), acts(state), ended(state). */
export function phoneMachine(machine) {
  return {
    start: () => ({ screen: machine.start, flags: new Set(), back: null, shown: new Set(), hints: 0, steps: 1, act: null, moved: true }),
    step: (state, event) => stepPhone(machine, state, event),
    screen: (state) => screenOf(machine, state),
    lines: (state) => (screenOf(machine, state).lines || []).filter((line) => holds(state.flags, line.when)),
    acts: (state) => (screenOf(machine, state).acts || []).filter((act) => canDo(state, act)),
    ended: (state) => Boolean(screenOf(machine, state).end),
  };
}

/** A dialogue to be walked: start(), step(state, event), turn(state), ended(state), and `length`, the turns of the longest talk. */
export function dialogueMachine(machine) {
  const byId = new Map(machine.turns.map((turn) => [turn.id, turn]));
  const lengths = new Map();
  function longest(id) {
    if (!lengths.has(id)) {
      const replies = byId.get(id).replies || [];
      lengths.set(id, replies.length ? 1 + Math.max(...replies.map((reply) => longest(reply.go))) : 0);
    }
    return lengths.get(id);
  }
  return {
    start: () => ({ turn: machine.start, said: [] }),
    step(state, event) {
      const reply = (byId.get(state.turn).replies || []).find((candidate) => candidate.id === event.a);
      if (!reply || event.v !== undefined) return null;
      return { turn: reply.go, said: [...state.said, { turn: byId.get(state.turn), reply }] };
    },
    turn: (state) => byId.get(state.turn),
    ended: (state) => Boolean(byId.get(state.turn).end),
    length: longest(machine.start),
  };
}

/** Walk a list of events as far as it is possible; returns the state and the events that were. */
export function walk(machine, events) {
  let state = machine.start();
  const done = [];
  for (const event of events) {
    const next = machine.step(state, event);
    if (!next) break;
    state = next;
    done.push(event);
  }
  return { state, events: done };
}
