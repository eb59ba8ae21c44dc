// Icons in a 24 px box: line icons have a 2.2 px line, state icons are filled shapes. Always decoration: words stand beside them.

const SVG = "http://www.w3.org/2000/svg";
const line = (d) => [["path", { d, class: "ds-line" }]];
const SHAPES = {
  ok: [["circle", { cx: 12, cy: 12, r: 10.5 }], ["path", { d: "M7.2 12.4l3.3 3.3 6.4-6.9", class: "ds-cut" }]],
  bad: [["rect", { x: 2, y: 2, width: 20, height: 20, rx: 4 }], ["path", { d: "M8.4 8.4l7.2 7.2M15.6 8.4l-7.2 7.2", class: "ds-cut" }]],
  warn: [["path", { d: "M12 2.6L23 21.4H1z", class: "ds-round" }], ["path", { d: "M12 9.6v5.2M12 18.1v.3", class: "ds-cut" }]],
  none: [["circle", { cx: 12, cy: 12, r: 9, class: "ds-line ds-broken" }]],
  busy: [["path", { d: "M7.5 4.2a9 9 0 1 0 9 0", class: "ds-line" }]],
  half: [["circle", { cx: 12, cy: 12, r: 9, class: "ds-line" }], ["path", { d: "M12 3a9 9 0 0 1 0 18z" }]],
  up: line("M6 15l6-6 6 6"),
  down: line("M6 9l6 6 6-6"),
  left: line("M15 5l-7 7 7 7"),
  right: line("M9 5l7 7-7 7"),
  scroll: line("M12 4v15M6 13.5l6 6 6-6"),
  bulb: line("M9 17.5h6M10 21h4M8.7 14.6a6 6 0 1 1 6.6 0c-.5.4-.8.9-.8 1.5v1.4h-5v-1.4c0-.6-.3-1.1-.8-1.5z"),
};

// A glass of filter coffee beside a phone: the only picture, on the receipt. [element, attributes with colours by class]
const COFFEE = [
  ["ellipse", { cx: 42, cy: 70, rx: 36, ry: 4.5, class: "ds-c-sand" }],
  ["path", { d: "M22 32h36l-5 36H27z", class: "ds-c-glass" }],
  ["path", { d: "M24.8 48h30.4l-2.6 18H27.4z", class: "ds-c-coffee" }],
  ["rect", { x: 15, y: 28, width: 50, height: 4.5, rx: 2, class: "ds-c-edge" }],
  ["path", { d: "M25 12h30v16H25z", class: "ds-c-tin" }],
  ["rect", { x: 22, y: 9, width: 36, height: 4, rx: 2, class: "ds-c-edge" }],
  ["circle", { cx: 40, cy: 5.5, r: 3, class: "ds-c-edge" }],
  ["path", { d: "M40 37v2M40 43v2", class: "ds-c-drop" }],
  ["rect", { x: 72, y: 28, width: 24, height: 42, rx: 4, class: "ds-c-phone" }],
  ["path", { d: "M78 49l4.4 4.4 8-8.6", class: "ds-c-tick" }],
];

function drawing(shapes, box, name) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: box, class: name, "aria-hidden": "true", focusable: "false" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  for (const [tag, props] of shapes) {
    const shape = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(props)) shape.setAttribute(key, String(value));
    svg.append(shape);
  }
  return svg;
}

export function icon(name) {
  return drawing(SHAPES[name], "0 0 24 24", `ds-icon ds-icon-${name}`);
}

export function coffee() {
  return drawing(COFFEE, "0 0 100 76", "ds-coffee");
}
