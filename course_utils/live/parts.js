// What stands in a box beside its lines and points: legends, marks and images; and texts and tables beside
// the boxes. Read together with view.js, as one module.

const MARKS = {
  dot: (x, y) => `M${x - 3.5},${y}a3.5,3.5 0 1,0 7,0a3.5,3.5 0 1,0 -7,0`,
  circle: (x, y) => `M${x - 5},${y}a5,5 0 1,0 10,0a5,5 0 1,0 -10,0`,
  cross: (x, y) => `M${x - 4.5},${y - 4.5}l9,9m-9,0l9,-9`,
};

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
    const xs = floats(item.x, Float64Array);
    const ys = floats(item.y, Float64Array);
    let d = "";
    xs.forEach((at, k) => {
      if (!Number.isNaN(ys[k])) d += MARKS[item.marker](+x(at).toFixed(1), +y(ys[k]).toFixed(1));
    });
    group.children[i].setAttribute("d", d);
    group.children[i].setAttribute("class", dotsClass(item));
  });
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
function typeset(parent, { mathml, latex }, x, y, room, letter) {
  const left = { l: x, c: x - room / 2, r: x - room }[letter];
  const holder = make(parent, "foreignObject", { x: left, y: y - 20, width: room, height: 40, class: "typeset" });
  const box = html(holder, "div", `align-${letter}`);
  box.innerHTML = mathml;
  box.setAttribute("aria-label", latex);
}

// ---------------------------------------------------------------- moving among the pickable parts of a whole

// One stop of the Tab key; from there the arrow keys go from part to part, and each part reached is picked.
class Roving {
  constructor(pick) {
    this.pick = pick;
    this.nodes = [];
  }

  add(node, index) {
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", -1);
    node.addEventListener("click", () => {
      node.focus({ preventScroll: true });
      this.pick(index);
    });
    node.addEventListener("keydown", (event) => this.key(event, node, index));
  }

  // The parts that can be picked now, in their order, as pairs of node and index; `chosen` is the Tab stop.
  arrange(parts, chosen) {
    this.parts = parts;
    const stop = parts.find(([, index]) => index === chosen) ?? parts[0];
    for (const part of parts) part[0].setAttribute("tabindex", part === stop ? 0 : -1);
  }

  key(event, node, index) {
    const at = this.parts.findIndex(([other]) => other === node);
    const last = this.parts.length - 1;
    const places = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last };
    const place = places[event.key];
    if (place !== undefined) {
      const [next, number] = this.parts[clip(place, [0, last])];
      next.focus({ preventScroll: true });
      this.pick(number);
    } else if (event.key === " " || event.key === "Enter") this.pick(index);
    else return;
    event.preventDefault();
  }
}

// ---------------------------------------------------------------- tables

class TableView {
  constructor(svg, mail) {
    this.group = make(svg, "g", { class: "table", role: "group" });
    this.head = make(this.group, "g", { class: "head" });
    this.rows = [];
    this.mail = mail;
    this.roving = new Roving((index) => this.tell("pick", index));
  }

  tell(kind, index) {
    this.mail.send({ kind, part: this.table.name, what: "row", index });
  }

  update(table) {
    this.table = table;
    const { box, rows, heads, height, name, chosen } = table;
    this.group.setAttribute("aria-label", name);
    this.drawHead(heads, box, height);
    while (this.rows.length < rows.length) this.rows.push(this.create(this.rows.length));
    while (this.rows.length > rows.length) this.rows.pop().remove();
    rows.forEach((cells, index) => this.drawRow(cells, index));
    if (name) this.roving.arrange(this.rows.map((node, index) => [node, index]), chosen);
  }

  create(index) {
    const node = make(this.group, "g", { class: "row" });
    if (!this.table.name) return node;
    this.roving.add(node, index);
    node.classList.add("pickable");
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
      if (cell.mathml) return typeset(node, cell, x, middle, room, letter);
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
  return Array.from({ length: 511 }, (_, k) => {
    const [full, share] = [k < 255 ? b : a, Math.abs(k - 255) / 255];
    return paper.map((c, i) => Math.round(c + (full[i] - c) * share));
  });
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
    this.data = item.colours ? new Uint8Array(item.colours.buffer, item.colours.byteOffset, item.colours.byteLength)
      : floats(item.values, Float32Array);
    this.drawNumbers();
    this.drawOutlines();
    if (item.name) this.drawCover();
    else this.cover = void this.cover?.remove();
  }

  paint({ width, height, shades }) {
    const { rows, columns, limit, colours } = this.item;
    const { x, y } = this.scale;
    const place = [x(0) / width, y(0) / height, (x(columns) - x(0)) / width, (y(rows) - y(0)) / height];
    ["left", "top", "width", "height"].forEach((key, i) => (this.canvas.style[key] = `${100 * place[i]}%`));
    if (this.canvas.width !== columns) this.canvas.width = columns;
    if (this.canvas.height !== rows) this.canvas.height = rows;
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    for (let k = 0; k < rows * columns; k++) {
      const value = this.data[k];
      if (!colours && Number.isNaN(value)) continue; // empty
      const rgb = colours ? this.data.subarray(3 * k, 3 * k + 3)
        : shades[255 + Math.round(255 * clip(value / limit, [-1, 1]))];
      image.data.set([...rgb, 255], 4 * k);
    }
    context.putImageData(image, 0, 0);
  }

  drawNumbers() {
    const { numbers, rows, columns } = this.item;
    const { x, y } = this.scale;
    const key = JSON.stringify([numbers, rows, columns, x(0), y(0), x(1), y(1)]);
    if (key === this.numbersKey) return;
    this.numbersKey = key;
    this.numbers.replaceChildren();
    const size = Math.min(15, 0.4 * Math.abs(y(1) - y(0)), (x(1) - x(0)) / 3.2);
    numbers.forEach((text, k) => {
      const [i, j] = [Math.floor(k / columns), k % columns];
      const place = { x: x(j + 0.5), y: y(i + 0.5) + 0.35 * size, "text-anchor": "middle" };
      make(this.numbers, "text", { class: "cell ink", style: `font-size: ${size}px`, ...place }, text);
    });
  }

  drawOutlines() {
    const { marked, chosen } = this.item;
    const { x, y } = this.scale;
    const key = JSON.stringify([marked, chosen, x(0), y(0), x(1), y(1)]);
    if (key === this.outlinesKey) return;
    this.outlinesKey = key;
    this.outlines.replaceChildren();
    const outline = ([i, j], name) => {
      const place = { x: x(j), y: y(i), width: x(j + 1) - x(j), height: y(i + 1) - y(i) };
      make(this.outlines, "rect", { class: name, ...place });
    };
    for (const cell of marked) outline(cell, "marked-cell");
    if (chosen) outline(chosen, "chosen-cell");
  }

  // One sheet over all cells: it is told where the pointer is, and the arrow keys move the chosen cell.
  drawCover() {
    const { rows, columns, chosen, name } = this.item;
    const { x, y } = this.scale;
    this.cover ??= this.createCover();
    const place = { x: x(0), y: y(0), width: x(columns) - x(0), height: y(rows) - y(0) };
    for (const [key, value] of Object.entries(place)) this.cover.setAttribute(key, value);
    const [i, j] = chosen ?? [0, 0];
    const value = this.item.colours ? "" : `: ${this.data[i * columns + j].toPrecision(3)}`;
    const where = chosen ? `, row ${i + 1}, column ${j + 1}${value}` : "";
    this.cover.setAttribute("aria-label", `${name}${where}`);
  }

  createCover() {
    const cover = make(this.group, "rect", { class: "cover", tabindex: 0, role: "button" });
    const tell = (kind, index) => this.mail.send({ kind, part: this.item.name, what: "cell", index });
    const cell = (event) => {
      const [x, y] = toData(cover, this.scale, event);
      const { rows, columns } = this.item;
      return [clip(Math.floor(y), [0, rows - 1]), clip(Math.floor(x), [0, columns - 1])];
    };
    cover.addEventListener("pointermove", (event) => {
      const at = cell(event);
      if (`${at}` !== `${this.under}`) tell("point", (this.under = at));
    });
    cover.addEventListener("pointerleave", () => tell("point", (this.under = null)));
    cover.addEventListener("click", (event) => tell("pick", cell(event)));
    cover.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!way) return;
      event.preventDefault();
      const { rows, columns, chosen } = this.item;
      const [i, j] = this.place ?? chosen ?? [0, 0];
      this.place = [clip(i + way[0], [0, rows - 1]), clip(j + way[1], [0, columns - 1])];
      tell("pick", this.place);
    });
    cover.addEventListener("keyup", () => (this.place = null));
    return cover;
  }

  remove() {
    this.canvas.remove();
    this.group.remove();
  }
}
