// Brings a page's widgets to life. The page holds their state; their scripts are anywidget front-end modules, loaded once each.

import { turnAway } from "./away.js";
import { Channel } from "./channel.js";
import { Model } from "./models.js";

const root = document.documentElement;
root.dataset.modules = ""; // first.js asks whether this script has run
// A page that broke off has no plan; what it says already stands there.
const plan = JSON.parse(document.getElementById("widgets")?.textContent || "null") || { models: {} };
const line = document.getElementById("line");
const models = new Map();
const started = new Map();

const channel = plan.kernel ? open(plan.kernel) : null;

function open(kernel) {
  root.dataset.kernel = kernel;
  return new Channel(kernel, {
    message: (comm, data) => models.get(comm)?.receive(data),
    state(now, why) {
      if (now === "away") {
        turnAway(line, why);
        return;
      }
      line.textContent = { open: "", lost: line.dataset.lost, gone: line.dataset.gone }[now];
      if (now === "open") document.dispatchEvent(new CustomEvent("daisuso:connected"));
    },
  });
}

for (const [id, { state }] of Object.entries(plan.models)) {
  models.set(id, new Model(id, state, channel, (other) => models.get(String(other).replace("IPY_MODEL_", ""))));
}

/** A style sheet, loaded before what it dresses is shown; one that does not come holds nothing up for long. */
function dress(address) {
  return new Promise((ready) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address, onload: ready, onerror: ready });
    document.head.append(link);
    setTimeout(ready, 3000);
  });
}

/** The module of a model, and its `initialize`, once. */
function start(id) {
  if (!started.has(id)) {
    started.set(
      id,
      (async () => {
        const found = (await import(plan.models[id].script)).default;
        const widget = typeof found === "function" ? await found() : found;
        await widget.initialize?.({ model: models.get(id), signal: new AbortController().signal });
        return widget;
      })(),
    );
  }
  return started.get(id);
}

async function mount(el) {
  const { model: id } = el.dataset;
  try {
    const widget = await start(id);
    el.textContent = ""; // what a browser without modules would be told
    await widget.render?.({ model: models.get(id), el, signal: new AbortController().signal });
  } catch (error) {
    console.error(error);
    el.textContent = "";
    el.append(document.getElementById("broken").content.cloneNode(true));
  }
}

async function run() {
  const styles = [...new Set(Object.values(plan.models).map(({ style }) => style))].filter(Boolean);
  await Promise.all(styles.map(dress));
  const places = [...document.querySelectorAll(".widget[data-model]")];
  const here = (el) => (el.closest(".page")?.dataset.page === root.dataset.page ? 0 : 1);
  places.sort((one, other) => here(one) - here(other));
  for (const place of places) await mount(place);
  root.dataset.ready = "";
}

run();
