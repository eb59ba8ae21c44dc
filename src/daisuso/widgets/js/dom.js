// Elements are made here: text always goes in as text, never as markup.

const RUN = Math.random().toString(36).slice(2, 7);
let made = 0;

/** An id that no other element of the page has, also when two notebooks share the page. */
export function uid(stem) {
  made += 1;
  return `ds-${stem}-${RUN}-${made}`;
}

/** An element with attributes, listeners (`on: {click: run}`) and children; null and false are left out. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
    } else if (name === "class") {
      node.className = value;
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Move the focus to a heading, a box or a control, so that a screen reader goes on reading there. */
export function focusOn(node) {
  if (!node) return;
  if (node.tabIndex < 0 && !node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
  node.focus();
}

/** A button; `look` is "main" (filled, one a view), "hollow" or "plain". */
export function button(look, words, run, props, ...after) {
  return h("button", { type: "button", class: `ds-btn ds-btn-${look}`, ...props, on: { click: run } }, words, after);
}
