// Reads a section of a lesson aloud, where this device has a voice for the page's language; elsewhere nothing is offered.

const root = document.documentElement;
const speech = window.speechSynthesis;
const READ = "h2, h3, h4, p, li, dt, dd, th, td, blockquote, img[alt]";
const LEFT_OUT = ".ds-source, .widget, .listen-row";
const LONGEST = 180; // letters; some voices fall silent in the middle of longer texts
let reading = null; // the section that is being read

/** The voice to read with: one of the page's language, rather on this device than from the network. */
function voice() {
  const fit = speech.getVoices().filter(({ lang }) => lang.toLowerCase().replace("_", "-").split("-")[0] === root.lang);
  return fit.find(({ localService }) => localService) || fit[0] || null;
}

/** What is to be read, in pieces short enough for every voice: text of the innermost elements, in order. */
function piecesOf(section) {
  const wanted = [...section.querySelectorAll(READ)].filter((node) => !node.closest(LEFT_OUT));
  const innermost = wanted.filter((node) => !wanted.some((other) => other !== node && node.contains(other) && other.tagName !== "IMG"));
  return innermost.flatMap((node) => short((node.tagName === "IMG" ? node.alt : node.textContent).replace(/\s+/g, " ").trim()));
}

function short(text) {
  const pieces = [];
  for (const sentence of text.match(/[^.!?…:;]+[.!?…:;”’"')]*\s*|\S+/g) || []) {
    const last = pieces[pieces.length - 1];
    if (last !== undefined && last.length + sentence.length <= LONGEST) pieces[pieces.length - 1] = last + sentence;
    else pieces.push(sentence);
  }
  return pieces.map((piece) => piece.trim()).filter(Boolean);
}

function show(section) {
  const button = section.querySelector(".listen");
  button.textContent = section === reading ? root.dataset.stop : root.dataset.listen;
}

function stop() {
  const section = reading;
  reading = null;
  speech.cancel();
  if (section) show(section);
}

function read(section) {
  stop();
  reading = section;
  show(section);
  const pieces = piecesOf(section);
  const chosen = voice();
  pieces.forEach((piece, place) => {
    const words = new SpeechSynthesisUtterance(piece);
    words.lang = chosen.lang;
    words.voice = chosen;
    words.rate = 0.9; // for people who listen in a second language, or late in life
    const ended = () => {
      if (reading === section && place === pieces.length - 1) stop();
    };
    words.addEventListener("end", ended);
    words.addEventListener("error", ended);
    speech.speak(words);
  });
}

/** Offer it, once, when a voice is there; voices come late on many devices. */
function offer() {
  if (root.hasAttribute("data-listening") || !voice()) return;
  root.setAttribute("data-listening", "");
  for (const section of document.querySelectorAll(".page")) {
    if (!section.querySelector(".text")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button listen";
    button.addEventListener("click", () => (reading === section ? stop() : read(section)));
    const row = document.createElement("p");
    row.className = "listen-row";
    row.append(button);
    const heading = section.querySelector(".page-title");
    if (heading) heading.after(row);
    else section.prepend(row);
    show(section);
  }
}

if (speech && root.dataset.listen) {
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  window.addEventListener("hashchange", stop); // another page of the lesson
  window.addEventListener("pagehide", stop);
}
