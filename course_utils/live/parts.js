// What stands in a box beside its lines and points: legends, marks and images; and texts and tables beside
// the boxes. Read together with view.js, as one module.

const circle = (r) => (x, y) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
const cross = (r) => (x, y) => `M${x - r},${y - r}l${2 * r},${2 * r}m${-2 * r},0l${2 * r},${-2 * r}`;
const MARKS = { dot: circle(3.5), circle: circle(5), cross: cross(4.5) };
// Of the data points.
const SHAPES = { A: circle(6.5), B: cross(6), wrong: circle(14), chosen: circle(10.5) };

function drawLegend(group, entries, y) {
  for (const [x, name, sample] of entries) {
    const entry = make(group, "g", { transform: `translate(${x},${y - 4})` });
    if (sample.kind === "points") drawMarker(entry, name === "A" ? 0 : 1);
    else if (sample.kind === "dots") make(entry, "path", { class: dotsClass(sample), d: MARKS[sample.marker](0, 0) });
    else make(entry, "path", { class: lineClass(sample), d: "M-16,0H6" });
    make(entry, "text", { class: "label", x: 12, y: 5 }, name);
  }
}

const dotsClass = ({ role, marker }) => `mark ${marker} ${role}`;

function drawDots(group, items, { x, y }) {
  while (group.childElementCount < items.length) make(group, "path");
  while (group.childElementCount > items.length) group.lastChild.remove();
  items.forEach((item, i) => {
    const xs = typed(item.x, Float64Array);
    const ys = typed(item.y, Float64Array);
    let d = "";
    xs.forEach((at, k) => {
      if (!Number.isNaN(ys[k])) d += MARKS[item.marker](+x(at).toFixed(1), +y(ys[k]).toFixed(1));
    });
    set(group.children[i], { d, class: dotsClass(item) });
  });
}

// Points that nobody can move: a few paths for all of them, since there may be hundreds.
function drawFixed(group, items, scale) {
  const paths = items.flatMap((item) => fixedPaths(item, scale));
  while (group.childElementCount < paths.length) make(group, "path");
  while (group.childElementCount > paths.length) group.lastChild.remove();
  paths.forEach((path, i) => set(group.children[i], path));
}

function fixedPaths({ x: bytes, labels: categories, wrong: flags, chosen }, { x, y }) {
  const at = typed(bytes, Float64Array);
  const [labels, wrong] = [typed(categories, Uint8Array), typed(flags, Uint8Array)];
  const d = { chosen: "", wrong: "", A: "", B: "" };
  labels.forEach((label, i) => {
    const place = [+x(at[2 * i]).toFixed(1), +y(at[2 * i + 1]).toFixed(1)];
    const looks = [label === 0 ? "A" : "B", wrong[i] && "wrong", i === chosen && "chosen"];
    for (const look of looks.filter(Boolean)) d[look] += SHAPES[look](...place);
  });
  const { A, B, ...rings } = d;
  const paths = Object.entries({ ...rings, "marker halo": A + B, "marker A": A, "marker B": B });
  return paths.map(([look, d]) => ({ class: look, d }));
}

function drawTexts(group, texts) {
  const key = JSON.stringify(texts);
  if (key === group.dataset.key) return;
  group.dataset.key = key;
  group.replaceChildren();
  for (const { text, x, y, role, size, bold, align } of texts) {
    const style = `font-size: ${size}px; font-weight: ${bold ? 600 : 400}`;
    make(group, "text", { class: `text ${role}`, x, y, style, "text-anchor": align }, text);
  }
}

// Mathematics or a text of which (x, y) is the start, middle or end.
function typeset(parent, { mathml, latex }, x, y, room, letter, role) {
  const left = { l: x, c: x - room / 2, r: x - room }[letter];
  const holder = make(parent, "foreignObject", { x: left, y: y - 20, width: room, height: 40, class: `typeset ${role}` });
  const box = html(holder, "div", `align-${letter}`);
  box.innerHTML = mathml;
  box.setAttribute("aria-label", latex);
}

// ---------------------------------------------------------------- moving among the pickable parts of a whole

// One stop of the Tab key; from there the arrow keys go from part to part, and each part reached is picked.
// What can be picked may change from frame to frame.
class Roving {
  constructor(group, pick) {
    this.group = group;
    this.pick = pick;
    this.parts = [];
  }

  add(node) {
    node.addEventListener("click", () => {
      const index = this.index(node);
      if (index === undefined) return;
      node.focus({ preventScroll: true });
      this.pick(index);
    });
    node.addEventListener("keydown", (event) => this.key(event, node));
    node.addEventListener("focus", () => this.stopAt(node));
  }

  index(node) {
    return this.parts.find(([other]) => other === node)?.[1];
  }

  // Asked before parts are removed, and the focus with one of them.
  get focused() {
    return this.group.contains(document.activeElement);
  }

  // The parts that can be picked now, in their order, as pairs of node and index; `chosen` is the Tab stop,
  // unless the focus is on another; it stays in here if it was.
  arrange(parts, chosen, focused) {
    const now = new Set(parts.map(([node]) => node));
    for (const [node] of this.parts) {
      if (now.has(node)) continue;
      node.classList.remove("pickable");
      for (const key of ["role", "tabindex"]) node.removeAttribute(key);
    }
    this.parts = parts;
    for (const node of now) {
      if (!node.classList.contains("pickable")) node.classList.add("pickable");
      set(node, { role: "button" });
    }
    const at = (holds) => parts.find(holds)?.[0];
    const held = at(([node]) => node === document.activeElement);
    const stop = held ?? at(([, index]) => index === chosen) ?? parts[0]?.[0];
    this.stopAt(stop);
    if (focused && !this.focused) stop?.focus({ preventScroll: true });
  }

  stopAt(stop) {
    for (const [node] of this.parts) set(node, { tabindex: node === stop ? 0 : -1 });
  }

  key(event, node) {
    const at = this.parts.findIndex(([other]) => other === node);
    if (at < 0) return;
    const last = this.parts.length - 1;
    const places = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last };
    const place = event.key === " " || event.key === "Enter" ? at : places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    const [next, index] = this.parts[clip(place, [0, last])];
    next.focus({ preventScroll: true });
    this.pick(index);
  }
}

// ---------------------------------------------------------------- tables

class TableView {
  constructor(svg, mail) {
    this.group = make(svg, "g", { class: "table", role: "group" });
    this.head = make(this.group, "g", { class: "head" });
    this.rows = [];
    this.mail = mail;
    this.roving = new Roving(this.group, (index) => this.tell("pick", index));
  }

  tell(kind, index) {
    if (this.table.name) this.mail.send({ kind, part: this.table.name, what: "row", index });
  }

  update(table) {
    this.table = table;
    const { box, rows, heads, height, name, chosen } = table;
    set(this.group, { "aria-label": name });
    this.drawHead(heads, box, height);
    const { focused } = this.roving;
    while (this.rows.length < rows.length) this.rows.push(this.create(this.rows.length));
    while (this.rows.length > rows.length) this.rows.pop().remove();
    rows.forEach((cells, index) => this.drawRow(cells, index));
    this.roving.arrange(name ? this.rows.map((node, index) => [node, index]) : [], chosen, focused);
  }

  create(index) {
    const node = make(this.group, "g", { class: "row" });
    this.roving.add(node);
    node.addEventListener("pointerenter", () => this.tell("point", index));
    node.addEventListener("pointerleave", () => this.tell("point", null));
    return node;
  }

  drawHead(heads, [left, top, width], height) {
    const key = JSON.stringify([heads, left, top, width, height]);
    if (key === this.headKey) return;
    this.headKey = key;
    this.head.replaceChildren();
    if (!heads.length) return;
    this.drawCells(this.head, heads, top + height / 2, "muted");
    make(this.head, "path", { class: "rule", d: `M${left},${top + height}h${width}` });
  }

  drawRow(cells, index) {
    const { box, heads, height, roles, name } = this.table;
    const [left, first, width] = box;
    const state = ["marked", "chosen", "lit"].filter((word) => this.table[word] === index);
    const top = first + (index + (heads.length ? 1 : 0)) * height;
    const node = this.rows[index];
    const key = JSON.stringify([cells, top, height, width, left, roles[index], state]);
    if (key === node.dataset.key) return;
    node.dataset.key = key;
    node.replaceChildren();
    make(node, "rect", { class: `back ${state.join(" ")}`, x: left, y: top, width, height, rx: 4 });
    if (state.includes("marked")) make(node, "rect", { class: "here", x: left, y: top + 2, width: 4, height: height - 4 });
    this.drawCells(node, cells, top + height / 2, roles[index] ?? "ink");
    if (name) node.setAttribute("aria-label", cells.map((cell) => cell.latex ?? cell).join(", "));
  }

  drawCells(node, cells, middle, role) {
    const anchors = { l: "start", c: "middle", r: "end" };
    cells.forEach((cell, i) => {
      const [x, room, letter] = this.table.columns[i];
      if (cell.mathml) return typeset(node, cell, x, middle, room, letter, role);
      const place = { x, y: middle + 5, "text-anchor": anchors[letter] };
      make(node, "text", { class: `cell ${role}${this.table.mono ? " mono" : ""}`, ...place }, cell);
    });
  }

  remove() {
    this.group.remove();
  }
}

// ---------------------------------------------------------------- matrices and pictures

// 511 colours from -limit over nothing to +limit.
function shades(style) {
  const [paper, a, b] = ["--paper", "--image-a", "--image-b"].map((name) => hexToRgb(style.getPropertyValue(name)));
  return Uint32Array.from({ length: 511 }, (_, k) => {
    const [full, share] = [k < 255 ? b : a, Math.abs(k - 255) / 255];
    return packed(paper.map((c, i) => Math.round(c + (full[i] - c) * share)));
  });
}

// Of a canvas's pixel.
const packed = ([red, green, blue]) => (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;

const LINE = 1.2; // from line to line of what is written into a cell, in font sizes

// Changes what has changed: what is written anew, even the same, is laid out anew.
function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (node.getAttribute(key) !== `${value}`) node.setAttribute(key, value);
  }
}

// Writes a text where it differs, since even the same would be laid out anew; returns whether it did.
function write(node, text) {
  if (node.textContent === text) return false;
  node.textContent = text;
  return true;
}

class ImageView {
  constructor(picture, svg, mail) {
    this.canvas = html(picture, "canvas", "course-field course-image");
    this.canvas.setAttribute("aria-hidden", "true");
    this.group = make(svg, "g", { class: "image" });
    this.numbers = make(this.group, "g", { "aria-hidden": "true" });
    this.outlines = make(this.group, "g", { "aria-hidden": "true" });
    this.mail = mail;
  }

  update(item, axes) {
    this.item = item;
    this.scale = scales(axes);
    const bytes = item.colours ?? item.greys;
    this.data = bytes ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : typed(item.values, Float32Array);
    this.drawNumbers();
    this.drawOutlines();
    if (item.name) this.drawCover();
    else if (this.cover) for (const part of ["cover", "cursor"]) this[part] = void this[part].remove();
  }

  paint({ width, height, shades }) {
    const { rows, columns, limit, colours, greys } = this.item;
    const { x, y } = this.scale;
    const place = [x(0) / width, y(0) / height, (x(columns) - x(0)) / width, (y(rows) - y(0)) / height];
    ["left", "top", "width", "height"].forEach((key, i) => (this.canvas.style[key] = `${100 * place[i]}%`));
    // Cells are crisp, but the pixels of a photograph, hardly larger than the screen's, would come out uneven.
    this.canvas.classList.toggle("fine", x(columns) - x(0) < 2 * columns);
    if (this.canvas.width !== columns) this.canvas.width = columns;
    if (this.canvas.height !== rows) this.canvas.height = rows;
    if (painted(this.canvas, this.data, [shades, limit])) return;
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const out = new Uint32Array(image.data.buffer);
    const { data } = this;
    // Every pixel of a photograph passes here at every frame: nothing is called that makes an object.
    for (let k = 0; k < out.length; k++) {
      if (colours) out[k] = 0xff000000 | (data[3 * k + 2] << 16) | (data[3 * k + 1] << 8) | data[3 * k];
      else if (greys) out[k] = 0xff000000 | (data[k] * 0x10101);
      else if (!Number.isNaN(data[k])) out[k] = shades[255 + Math.round(255 * Math.min(1, Math.max(-1, data[k] / limit)))];
    }
    context.putImageData(image, 0, 0);
  }

  drawNumbers() {
    const { numbers, letters, rows, columns, greys } = this.item;
    const { x, y } = this.scale;
    // On grey, black or white, whichever can be read.
    const inks = numbers.map((_, k) => (greys ? (this.data[k] < 128 ? "on-dark" : "on-light") : "ink"));
    const key = JSON.stringify([numbers, inks, rows, columns, x(0), y(0), x(1), y(1)]);
    if (key === this.numbersKey) return;
    this.numbersKey = key;
    const size = Math.min(15, 0.4 * Math.abs(y(1) - y(0)), (x(1) - x(0)) / (0.64 * letters));
    const lines = numbers.flatMap((text, k) => text.split("\n").map((line, n, all) => [line, k, n - (all.length - 1) / 2]));
    while (this.numbers.childElementCount < lines.length) make(this.numbers, "text", { "text-anchor": "middle" });
    while (this.numbers.childElementCount > lines.length) this.numbers.lastChild.remove();
    lines.forEach(([line, k, below], n) => {
      const node = this.numbers.children[n];
      const [i, j] = [Math.floor(k / columns), k % columns];
      const place = { x: x(j + 0.5), y: y(i + 0.5) + (LINE * below + 0.35) * size };
      set(node, { ...place, class: `cell ${inks[k]}`, style: `font-size: ${size}px` });
      write(node, line);
    });
  }

  drawOutlines() {
    const { marked, chosen, tile } = this.item;
    const { x, y } = this.scale;
    const key = JSON.stringify([marked, chosen, tile, x(0), y(0), x(1), y(1)]);
    if (key === this.outlinesKey) return;
    this.outlinesKey = key;
    this.outlines.replaceChildren();
    for (const cell of marked) make(this.outlines, "rect", { class: "marked-cell", ...this.place(cell, 1) });
    if (chosen) make(this.outlines, "rect", { class: "chosen-cell", ...this.place(chosen) });
  }

  // Where a cell is, or a tile.
  place([i, j], side = this.item.tile) {
    const { x, y } = this.scale;
    const [left, top] = [x(j * side), y(i * side)];
    return { x: left, y: top, width: x((j + 1) * side) - left, height: y((i + 1) * side) - top };
  }

  // How many cells, or tiles, there are to be picked.
  get size() {
    const { rows, columns, tile } = this.item;
    return [rows / tile, columns / tile];
  }

  clipped(cell) {
    return cell.map((k, way) => clip(k, [0, this.size[way] - 1]));
  }

  // One sheet over all cells: it is told where the pointer is, and the arrow keys go from cell to cell.
  drawCover() {
    const { rows, columns, chosen, name, numbers, colours, greys, tile } = this.item;
    const { x, y } = this.scale;
    if (!this.cover) this.createCover();
    if (!this.mail.behind && chosen) this.at = chosen;
    const [i, j] = (this.at = this.clipped(this.at));
    const sheet = { x: x(0), y: y(0), width: x(columns) - x(0), height: y(rows) - y(0) };
    set(this.cursor, this.place(this.at));
    const k = i * columns + j;
    const plain = greys ? `grey ${this.data[k]}` : `${+this.data[k].toPrecision(3)}`;
    const empty = numbers.length ? "empty" : "";
    const number = Number.isNaN(this.data[k]) ? empty : numbers[k] || plain;
    const value = colours ? `colour ${this.data.subarray(3 * k, 3 * k + 3).join(", ")}` : number;
    const place = `${name}, row ${i + 1}, column ${j + 1}`;
    set(this.cover, { ...sheet, "aria-label": tile === 1 && value ? `${place}: ${value}` : place });
  }

  createCover() {
    this.cover = make(this.group, "rect", { class: "cover", tabindex: 0, role: "button" });
    this.cursor = make(this.group, "rect", { class: "cursor-cell", "aria-hidden": "true" });
    this.at = [0, 0];
    this.cover.addEventListener("pointermove", (event) => {
      const at = this.under(event);
      if (`${at}` !== `${this.pointed}`) this.tell("point", (this.pointed = at));
    });
    this.cover.addEventListener("pointerleave", () => this.tell("point", (this.pointed = null)));
    this.cover.addEventListener("click", (event) => this.pick(this.under(event)));
    this.cover.addEventListener("keydown", (event) => {
      const ways = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      const way = { ...ways, " ": [0, 0], Enter: [0, 0] }[event.key];
      if (!way) return;
      event.preventDefault();
      this.pick(this.clipped([this.at[0] + way[0], this.at[1] + way[1]]));
    });
  }

  // The cell, or the tile, under the pointer.
  under(event) {
    const [x, y] = toData(this.cover, this.scale, event);
    return this.clipped([Math.floor(y / this.item.tile), Math.floor(x / this.item.tile)]);
  }

  pick(cell) {
    this.at = cell;
    this.tell("pick", cell);
    this.drawCover();
  }

  tell(kind, index) {
    this.mail.send({ kind, part: this.item.name, what: "cell", index });
  }

  remove() {
    this.canvas.remove();
    this.group.remove();
  }
}
