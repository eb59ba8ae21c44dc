// Text size and contrast: kept in this browser, put on the root element before the first paint by first.js.

const root = document.documentElement;

function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private mode: it holds for this page only.
  }
}

for (const input of document.querySelectorAll("input[data-setting]")) {
  const { setting } = input.dataset;
  input.checked = (root.dataset[setting] || "normal") === input.value;
  input.addEventListener("change", () => {
    if (input.value === "normal") delete root.dataset[setting];
    else root.dataset[setting] = input.value;
    keep(`daisuso:${setting}`, input.value);
  });
}

const panel = document.querySelector("details.settings");
panel?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !panel.open) return;
  panel.open = false;
  panel.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  if (panel?.open && !panel.contains(event.target)) panel.open = false;
});

// The other language shows the same part.
document.querySelector("a.other-language")?.addEventListener("click", (event) => {
  event.currentTarget.hash = location.hash;
});
