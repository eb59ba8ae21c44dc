// The live room: asks each second and shows what it is told. Names, answers and cards are text and never anything else.

const EVERY = 1000;
const WITHIN = 4000;
const STALE_AFTER = 5000;
const UNFOLDED = 10;
const { base, first, words, screen } = JSON.parse(document.getElementById("room-data").textContent);
const find = (id) => document.getElementById(id);
const rows = new Map();
let unfolded = false;
let heard = Date.now();
let shown = {};

function say(id, fill = {}) {
  let sentence = words[id];
  for (const [name, value] of Object.entries(fill)) sentence = sentence.replace(`{${name}}`, value);
  return sentence;
}

function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

const DRAWINGS = {
  hand: ["drawn", "M8.5 12V5.5a1.5 1.5 0 0 1 3 0V11m0-.5v-6a1.5 1.5 0 0 1 3 0V11m0-.2V6a1.5 1.5 0 0 1 3 0v8.5a6.5 6.5 0 0 1-6.5 6.5c-2.6 0-4.2-1.2-5.5-3.3L3.7 13.8a1.5 1.5 0 0 1 2.5-1.6L8.5 15z"],
  quiet: ["drawn", "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17zM12 7v5.3l3.4 2"],
  unsaved: ["solid", "M12 2.6L23 21.4H1z", "M12 9.6v5.2M12 18.1v.3"],
  problem: ["solid", "M12 2.6L23 21.4H1z", "M12 9.6v5.2M12 18.1v.3"],
  done: ["solid", "M12 1.5a10.5 10.5 0 1 0 0 21a10.5 10.5 0 0 0 0-21z", "M7.2 12.4l3.3 3.3 6.4-6.9"],
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const [kind, ...paths] = DRAWINGS[name];
  svg.setAttribute("class", `icon ${kind}`);
  for (const d of paths) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

// People. A row stays the same element as long as its learner is shown, so that the keyboard keeps its place.
const CELLS = { s: "saved", a: "at", u: "lost", o: "open" };

function newRow(learner) {
  const row = make("tr", "");
  const name = make("th", "");
  name.scope = "row";
  const link = make("a", "");
  link.href = `${base}/learner/${encodeURIComponent(learner)}`;
  name.append(link);
  const cells = make("td", "cells");
  cells.append(make("span", "pieces-of", ""), make("span", "hidden-words", ""));
  cells.firstChild.setAttribute("aria-hidden", "true");
  const why = make("td", "why");
  why.append(make("span", "sign"), make("span", "words"));
  row.append(name, make("td", "at"), cells, why);
  return row;
}

function fillRow(row, person) {
  row.className = person.why;
  put(row.querySelector("a"), person.name);
  put(row.querySelector(".at"), person.where);
  put(row.querySelector(".why .words"), person.text);
  put(row.querySelector(".cells .hidden-words"), person.said);
  const pieces = row.querySelector(".pieces-of");
  if (pieces.dataset.cells !== person.cells) {
    pieces.dataset.cells = person.cells;
    pieces.replaceChildren(...[...person.cells].map((cell) => make("i", CELLS[cell])));
  }
  const sign = row.querySelector(".sign");
  if (sign.dataset.why !== person.why) {
    sign.dataset.why = person.why;
    sign.replaceChildren(...(DRAWINGS[person.why] ? [icon(person.why)] : []));
  }
  const down = row.querySelector(".why button");
  if (person.hand && !down) {
    const button = make("button", "plain", say("live.hand_down"));
    button.type = "button";
    button.setAttribute("aria-label", say("live.hand_down_of", { name: person.name }));
    button.addEventListener("click", () => act({ what: "hand-down", value: person.id }));
    row.querySelector(".why").append(button);
  } else if (!person.hand) down?.remove();
}

function showPeople(people) {
  const body = find("people").tBodies[0];
  const wanted = people.map((person) => {
    if (!rows.has(person.id)) rows.set(person.id, newRow(person.id));
    fillRow(rows.get(person.id), person);
    return rows.get(person.id);
  });
  for (const [learner, row] of rows) {
    if (wanted.includes(row)) continue;
    row.remove();
    rows.delete(learner);
  }
  if (wanted.some((row, at) => body.rows[at] !== row)) {
    const focused = document.activeElement;
    body.append(...wanted);
    if (body.contains(focused)) focused.focus({ preventScroll: true });
  }
  // Whoever needs somebody is never folded away.
  const loud = people.filter(({ why }) => ["hand", "unsaved", "quiet", "problem"].includes(why)).length;
  const open = unfolded ? people.length : Math.max(UNFOLDED, loud);
  wanted.forEach((row, at) => (row.hidden = at >= open));
  const rest = people.length - Math.max(UNFOLDED, loud);
  find("rest").hidden = rest <= 0;
  put(find("rest"), unfolded ? say("live.rest_fold") : say("live.rest", { n: rest }));
  find("rest").setAttribute("aria-expanded", String(unfolded));
  find("people").hidden = people.length === 0;
  find("nobody").hidden = people.length > 0;
}

function showAgenda({ left, running, begun, last, parts }) {
  put(find("agenda-left"), left);
  find("agenda-none").hidden = parts.length > 0;
  find("agenda").replaceChildren(
    ...parts.map((part) => {
      const row = make("li", part.state);
      const title = make("span", "title", part.title);
      if (part.left) {
        const time = make("span", "left", part.left);
        time.lang = document.documentElement.lang;
        title.append(document.createElement("br"), time);
      }
      if (part.state === "now") row.setAttribute("aria-current", "step");
      row.append(make("span", "time", part.time), title);
      return row;
    }),
  );
  if (screen) return;
  const over = begun && !running;
  find("agenda-form").hidden = parts.length === 0;
  find("agenda-on").hidden = over;
  find("agenda-back").hidden = !begun;
  put(find("agenda-on"), say(!begun ? "live.agenda_start" : last ? "live.agenda_end" : "live.agenda_next"));
}

function showPoll(poll) {
  find("poll").hidden = !poll;
  if (screen) find("no-poll").hidden = Boolean(poll);
  put(find("poll-title"), poll ? poll.title : find("poll-title").dataset.none);
  if (!poll) return;
  put(find("poll-note"), poll.note);
  put(find("poll-stem"), poll.stem);
  const told = !screen || poll.answer;
  find("poll-bars").replaceChildren(
    ...poll.options.map(({ text, count, right }) => {
      const row = make("li", right && told ? "right" : "");
      const bar = make("span", "bar-of");
      const fill = make("i", "");
      fill.style.width = `${poll.of ? (100 * count) / poll.of : 0}%`;
      bar.append(fill);
      bar.setAttribute("aria-hidden", "true");
      row.append(make("span", "option", right && told ? say("live.poll_right", { text }) : text), make("strong", "count", String(count)), bar);
      return row;
    }),
  );
}

function showCards(cards) {
  find("no-cards").hidden = cards.length > 0;
  find("cards").replaceChildren(...cards.map((text) => make("li", "", text)));
}

function show(view) {
  // Only what has changed is touched: a reader or a keyboard in the middle of a part is not thrown out of it.
  const changed = (name) => {
    const text = JSON.stringify(view[name]);
    const was = shown[name];
    shown[name] = text;
    return was !== text;
  };
  if (changed("agenda")) showAgenda(view.agenda);
  if (changed("poll")) showPoll(view.poll);
  if (screen) return;
  if (changed("figures")) {
    for (const cell of document.querySelectorAll("[data-figure]")) put(cell, view.figures[cell.dataset.figure]);
    put(find("called"), say("live.called", { n: view.figures.attention }));
  }
  put(find("cells-title"), say("live.col_items", { n: view.items }));
  if (changed("people")) showPeople(view.people);
  if (changed("cards")) showCards(view.cards);
  if (changed("trouble") && view.trouble) put(find("trouble"), view.trouble);
}

function tellAge() {
  const age = Date.now() - heard;
  const stale = age > STALE_AFTER;
  const time = new Date(heard);
  const late = stale ? say("live.stale", { time: `${time.getHours()}:${String(time.getMinutes()).padStart(2, "0")}` }) : "";
  put(find("stale"), late);
  const line = find("fresh");
  if (!line) return;
  line.classList.toggle("stale", stale);
  put(line.querySelector(".words"), late || say("live.fresh", { n: Math.max(1, Math.round(age / 1000)) }));
}

let asking = null;

async function ask() {
  asking?.abort();
  const cut = (asking = new AbortController());
  const timer = setTimeout(() => cut.abort(), WITHIN);
  try {
    const reply = await fetch(`${base}/now${screen ? "?screen=yes" : ""}`, { cache: "no-store", signal: cut.signal });
    if (reply.ok) {
      show(await reply.json());
      heard = Date.now();
    }
  } catch {
    // What stands there stays, and its age is told.
  } finally {
    clearTimeout(timer);
    if (asking === cut) asking = null;
  }
  tellAge();
}

async function act(fields) {
  try {
    const reply = await fetch(`${base}/do`, { method: "POST", body: new URLSearchParams({ ...fields, quiet: "yes" }) });
    put(find("trouble"), reply.ok ? "" : say("live.not_noted"));
  } catch {
    put(find("trouble"), say("live.not_noted"));
  }
  await ask();
}

for (const form of document.querySelectorAll("form.quiet")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    act(fields);
  });
}
find("rest")?.addEventListener("click", () => {
  unfolded = !unfolded;
  shown.people = "";
  ask();
});

show(first);
tellAge();
document.documentElement.dataset.ready = "";
setInterval(() => (asking ? tellAge() : ask()), EVERY);
