// A static page of a lesson: brings its practice to life.

import { aloneHost } from "./alone.js";
import { mount } from "./mount.js";

export function startLesson() {
  const root = document.documentElement;
  root.dataset.modules = ""; // first.js asks whether this script has run
  const { words, lang, place, items } = JSON.parse(document.getElementById("practice").textContent);
  for (const el of document.querySelectorAll(".widget[data-item]")) mount(el, aloneHost(items[el.dataset.item], { words, lang, place }));
  try {
    localStorage.setItem("daisuso:site:last", root.dataset.place); // the home page goes on from here
  } catch {
    // Nothing is kept here; the home page begins with the first lesson.
  }
  root.dataset.ready = "";
}
