// One thing at a time: shows one page of a notebook, says which, and remembers it. Without this script all pages stand below one another.

const root = document.documentElement;
const pages = JSON.parse(document.getElementById("pages-plan")?.textContent || "[]");
const title = document.getElementById("title");
const turn = document.querySelector(".turn");
let at = -1;

// Handed in: no answer can be changed any more.
document.addEventListener("daisuso:closed", () => document.getElementById("note")?.remove());

function remember(id) {
  try {
    localStorage.setItem(root.dataset.place, id);
  } catch {
    // The address still holds the place.
  }
}

function draw() {
  const { id, title: heading, where, next, piece } = pages[at];
  root.dataset.page = id;
  document.getElementById("only-page").textContent = `@media screen{.page:not([data-page="${CSS.escape(id)}"]){display:none}}`;
  for (const section of document.querySelectorAll(".page")) section.toggleAttribute("data-current", section.dataset.page === id);
  document.getElementById("where").textContent = where;
  title.querySelector(".part").textContent = heading;
  document.title = `${heading}. ${root.dataset.title}`;
  document.querySelectorAll(".pieces span").forEach((span, place) => {
    span.className = place + 1 < piece ? "full" : place + 1 === piece ? "half" : "";
  });
  document.querySelector(".pieces.long span")?.style.setProperty("--share", String((at + 0.5) / pages.length));
  const [back, on] = turn.querySelectorAll("button");
  const last = at === pages.length - 1;
  back.hidden = at === 0;
  on.hidden = last;
  on.querySelector(".words").textContent = next;
  for (const onward of turn.querySelectorAll("a")) onward.hidden = !last;
  const note = document.getElementById("note");
  if (note) note.hidden = last;
  turn.classList.toggle("alone", at === 0 || (last && !turn.querySelector("a")));
}

/** Show a page; `focus` moves the reader to its heading, as a new page would. */
function show(place, focus) {
  if (place === at || !pages[place]) return;
  at = place;
  draw();
  remember(pages[at].id);
  if (!focus) return;
  window.scrollTo(0, 0);
  title.focus({ preventScroll: true });
}

function placeOf(id) {
  const named = pages.findIndex((page) => `page-${page.id}` === id);
  if (named >= 0) return named;
  const inside = id && document.getElementById(id)?.closest(".page");
  return inside ? pages.findIndex((page) => page.id === inside.dataset.page) : -1;
}

function go(step) {
  const next = pages[at + step];
  if (next) location.hash = `page-${next.id}`;
}

if (pages.length > 1) {
  root.dataset.paged = "";
  turn.hidden = false;
  const [back, on] = turn.querySelectorAll("button");
  back.addEventListener("click", () => go(-1));
  on.addEventListener("click", () => go(1));
  window.addEventListener("hashchange", () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const place = placeOf(id);
    if (place < 0) return;
    show(place, true);
    if (!id.startsWith("page-")) document.getElementById(id).scrollIntoView();
  });
  // A widget asks for a page by an element that stands on it, or by its number.
  document.addEventListener("daisuso:show", (event) => {
    const { page, id } = event.detail || {};
    const place = page ? pages.findIndex((one) => one.id === String(page)) : placeOf(id);
    if (place >= 0) location.hash = `page-${pages[place].id}`;
  });
  show(Math.max(0, pages.findIndex((page) => page.id === root.dataset.page)), false);
  history.replaceState(history.state, "", `#page-${pages[at].id}`);
} else if (turn?.querySelector("a")) {
  for (const button of turn.querySelectorAll("button")) button.hidden = true;
  turn.hidden = false;
}
