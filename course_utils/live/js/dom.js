// Nodes of the page. The browser lays out again whatever is written, even unchanged, so only changes are written.

import { pieces, SHIFTS } from "./indices.js";

const SVG = "http://www.w3.org/2000/svg";

export function make(parent, name, attributes = {}, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) letter(node, text);
  parent.append(node);
  return node;
}

// Writes words into a picture, with exponents and indices as large as they must be.
function letter(node, text) {
  const found = node.namespaceURI === SVG ? pieces(text) : [[text, 0]];
  if (found.every(([, kind]) => !kind)) return void (node.textContent = text);
  node.replaceChildren();
  let low = 0; // how far below the line the pen is, in letters of the text
  for (const [piece, kind] of found) {
    const { size, down } = SHIFTS[kind];
    const part = document.createElementNS(SVG, "tspan");
    set(part, { "font-size": `${size}em`, dy: `${((down - low) / size).toFixed(3)}em` });
    part.textContent = piece;
    node.append(part);
    low = down;
  }
}

export function html(parent, name, className) {
  const node = document.createElement(name);
  node.className = className;
  parent.append(node);
  return node;
}

export function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (node.getAttribute(key) !== `${value}`) node.setAttribute(key, value);
  }
}

// Returns whether the text has changed.
export function write(node, text) {
  if (node.textContent === text) return false;
  letter(node, text);
  return true;
}

const drawn = new WeakMap();

// Whether the data of a node differ from those it was last drawn from; if so, the caller is about to draw it.
export function changed(node, data) {
  const before = drawn.get(node);
  if (before?.data === data) return false; // what Python has not changed stays the same object
  const key = JSON.stringify(data);
  drawn.set(node, { data, key });
  return before?.key !== key;
}

// Gives a node as many children as there are parts.
export function fill(group, parts, create) {
  while (group.childElementCount < parts.length) create(group);
  while (group.childElementCount > parts.length) group.lastChild.remove();
}

// Keeps as many views, or nodes, as there are parts.
export function keep(views, parts, create) {
  while (views.length < parts.length) views.push(create(views.length));
  while (views.length > parts.length) views.pop().remove();
}

// A canvas under the drawing; the caption is its text alternative.
export function addCanvas(picture, className = "course-field") {
  const canvas = html(picture, "canvas", className);
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

// Lays a canvas over a rectangle of the picture, whatever the size of the picture.
export function lay(canvas, box, picture) {
  const whole = [picture.width, picture.height, picture.width, picture.height];
  ["left", "top", "width", "height"].forEach((key, k) => (canvas.style[key] = `${(100 * box[k]) / whole[k]}%`));
}

// A copy, since the bytes of a message may not be aligned to the size of a number.
export function typed(view, Type) {
  return new Type(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// Mathematics, which a screen reader can read; its LaTeX source is kept beside it.
export function addMath(parent, place, { mathml, latex }, className = "") {
  const box = html(make(parent, "foreignObject", place), "div", className);
  box.innerHTML = mathml;
  box.dataset.latex = latex;
}
