// What a learner's page tells the trainer: a raised hand, a line on what is unclear, and which item it shows. No answer goes this way.

const ASK_AGAIN = 15000; // ms; while a hand is up, the trainer may take it down
const root = document.documentElement;
const help = document.getElementById("help");
const line = document.getElementById("help-line");
const card = document.getElementById("minute-card");
const pages = JSON.parse(document.getElementById("pages-plan")?.textContent || "[]");
const { sheet } = help.dataset;

const piece = () => pages.find((page) => page.id === root.dataset.page)?.piece || 0;

async function post(address, fields) {
  const reply = await fetch(address, { method: "POST", body: new URLSearchParams(fields) });
  if (reply.status === 204) return {};
  const said = await reply.json();
  if (!reply.ok) throw Object.assign(new Error("refused"), { said: said.said });
  return said;
}

function showHand(up) {
  help.setAttribute("aria-pressed", String(up));
  help.querySelector(".words").textContent = up ? help.dataset.on : help.dataset.ask;
  clearTimeout(showHand.timer);
  if (up) showHand.timer = setTimeout(askHand, ASK_AGAIN);
}

async function askHand() {
  try {
    const reply = await fetch("/help", { cache: "no-store" });
    if (!reply.ok) return;
    const { up } = await reply.json();
    if (!up && help.getAttribute("aria-pressed") === "true") line.textContent = help.dataset.said;
    showHand(up);
  } catch {
    // No hall at the other end: what the button says is what was last noted there.
    showHand.timer = setTimeout(askHand, ASK_AGAIN);
  }
}

help.hidden = false;
showHand(help.getAttribute("aria-pressed") === "true");
help.addEventListener("click", async () => {
  const up = help.getAttribute("aria-pressed") !== "true";
  try {
    showHand((await post("/help", { up: up ? "yes" : "no" })).up);
    line.textContent = "";
  } catch (error) {
    line.textContent = error.said || help.dataset.failed;
  }
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && askHand());

// Where the page is, and what it could not save: told when either changes, and at most so often.
let told = "";
let timer = 0;

function here() {
  timer = 0;
  const ledger = globalThis[Symbol.for("daisuso.ledger")];
  const parts = [...(ledger?.parts || [])];
  const shown = parts.find(([, part]) => part.root?.closest(".page")?.dataset.page === root.dataset.page);
  const unsaved = parts.filter(([, part]) => part.unsaved() > 0).map(([item]) => item);
  const fields = { sheet, item: shown ? shown[0] : "", part: String(piece()), unsaved: unsaved.join(",") };
  const now = JSON.stringify(fields);
  if (now === told) return;
  told = now;
  post("/here", fields).catch(() => (told = ""));
}

function soon() {
  if (!timer) timer = setTimeout(here, 700); // an answer that is saved in time was never unsaved for anybody
}

window.addEventListener("hashchange", soon);
document.addEventListener("daisuso:connected", soon);
soon();

/** The ledger of the page's widgets appears when the first of them is mounted. */
function listen() {
  const ledger = globalThis[Symbol.for("daisuso.ledger")];
  if (ledger) ledger.listeners.add(soon);
  else setTimeout(listen, 500);
  soon();
}
listen();

// The minute card stands at the end of a part.
function place() {
  if (!card) return;
  const at = pages.findIndex((page) => page.id === root.dataset.page);
  card.hidden = at >= 0 && at < pages.length - 1 && pages[at + 1].piece === pages[at].piece;
}

if (card) {
  place();
  window.addEventListener("hashchange", place);
  const form = card.querySelector("form");
  const said = document.getElementById("card-said");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      await post("/minute-card", { text: form.elements.text.value, sheet, part: String(piece()) });
      form.reset();
      said.textContent = said.dataset.kept;
    } catch (error) {
      said.textContent = error.said || said.dataset.failed;
    }
  });
}
