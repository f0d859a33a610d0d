// Paints a scene that Python computed. Fields go on a canvas; axes, lines, points and formulas are SVG, so
// that they stay sharp at every zoom, follow the theme, and can be reached by keyboard and screen reader.
// Python decides what is shown; this file decides how, and reports what the reader does to the points.

const SVG = "http://www.w3.org/2000/svg";
const LATE = 10000; // ms after which an unanswered event is taken as lost and no longer holds the next one back
const SLACK = 3; // pixels that a press may tremble before it is a drag

function make(parent, name, attributes = {}, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  parent.append(node);
  return node;
}

function html(parent, name, className) {
  const node = document.createElement(name);
  node.className = className;
  parent.append(node);
  return node;
}

function typed(view, Type) {
  // A copy, since the bytes of a message need not start at a multiple of the number's size.
  return new Type(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// ---------------------------------------------------------------- scales

function scales({ box: [left, top, width, height], xlim, ylim, xlog, ylog }) {
  const same = (value) => value;
  const [u, v] = [xlog ? Math.log10 : same, ylog ? Math.log10 : same];
  const [backX, backY] = [xlog, ylog].map((log) => (log ? (value) => 10 ** value : same));
  const [x0, x1] = xlim.map(u);
  const [y0, y1] = ylim.map(v);
  return {
    x: (x) => left + ((u(x) - x0) / (x1 - x0)) * width,
    y: (y) => top + (1 - (v(y) - y0) / (y1 - y0)) * height,
    // From picture units back to data.
    dataX: (px) => backX(x0 + ((px - left) / width) * (x1 - x0)),
    dataY: (py) => backY(y0 + (1 - (py - top) / height) * (y1 - y0)),
  };
}

// The end that is named first may be the larger one.
const clip = (value, [a, b]) => Math.min(Math.max(a, b), Math.max(Math.min(a, b), value));

// ---------------------------------------------------------------- fields

function hexToRgb(hex) {
  const n = parseInt(hex.trim().slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

// 512 colours: 0..255 for -1..0 (category B), 256..511 for 0..1 (category A).
function palette(style) {
  const colour = (name) => hexToRgb(style.getPropertyValue(name));
  const [a0, a1, b0, b1] = ["--field-a0", "--field-a1", "--field-b0", "--field-b1"].map(colour);
  const table = new Uint32Array(512);
  for (let i = 0; i < 256; i++) {
    const mix = (from, to) => from.map((c, k) => Math.round(c + ((to[k] - c) * i) / 255));
    const [ra, ga, ba] = mix(a0, a1);
    const [rb, gb, bb] = mix(b0, b1);
    table[256 + i] = 0xff000000 | (ba << 16) | (ga << 8) | ra;
    table[255 - i] = 0xff000000 | (bb << 16) | (gb << 8) | rb;
  }
  return table;
}

// For each of `count` pixels: the grid node before it and the fraction of the way to the next node.
function stretch(count, nodes) {
  const before = new Int32Array(count);
  const fraction = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    const at = ((k + 0.5) / count) * (nodes - 1);
    before[k] = Math.min(Math.floor(at), nodes - 2);
    fraction[k] = at - before[k];
  }
  return [before, fraction];
}

// Whether the canvas shows these values in this way already; if not, it is taken that it soon will.
function painted(canvas, values, way) {
  const before = canvas.shown;
  const now = (canvas.shown = { values, way: [...way, canvas.width, canvas.height] });
  if (before?.values.length !== values.length || before.way.some((part, i) => part !== now.way[i])) return false;
  for (let i = 0; i < values.length; i++) if (!Object.is(values[i], before.values[i])) return false;
  return true;
}

function paintField(canvas, { rows, columns }, values, colours, ink) {
  const { width, height } = canvas;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const out = new Uint32Array(image.data.buffer);
  const [column, tx] = stretch(width, columns);
  const [row, ty] = stretch(height, rows);
  const line = new Float32Array(columns);
  for (let k = 0; k < height; k++) {
    const from = row[k] * columns;
    for (let i = 0; i < columns; i++) {
      line[i] = values[from + i] + (values[from + columns + i] - values[from + i]) * ty[k];
    }
    let target = (height - 1 - k) * width; // row 0 of the field is at the bottom
    for (let c = 0; c < width; c++) {
      const i = column[c];
      const value = line[i] + (line[i + 1] - line[i]) * tx[c];
      const shade = Math.min(255, Math.abs(value) * 255) | 0;
      out[target++] = colours[value > 0 ? 256 + shade : 255 - shade];
    }
  }
  context.putImageData(image, 0, 0);
  const path = boundary(values, rows, columns, width / (columns - 1), height / (rows - 1), height);
  context.strokeStyle = ink;
  context.lineWidth = Math.max(1.5, width / 260);
  context.lineJoin = "round";
  context.stroke(path);
}

// The level 0 by marching squares: each cell of the grid is crossed by straight pieces.
function boundary(values, rows, columns, dx, dy, height) {
  const path = new Path2D();
  for (let j = 0; j + 1 < rows; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      const at = j * columns + i;
      const high = values[at] > 0;
      // Nearly all cells end here, so nothing is made before.
      if (values[at + 1] > 0 === high && values[at + columns] > 0 === high && values[at + columns + 1] > 0 === high) continue;
      const corner = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]];
      const inside = corner.map((v) => v > 0);
      const crossings = [];
      for (let side = 0; side < 4; side++) {
        const next = (side + 1) % 4;
        if (inside[side] === inside[next]) continue;
        const t = corner[side] / (corner[side] - corner[next]);
        const [x, y] = [[t, 0], [1, t], [1 - t, 1], [0, 1 - t]][side];
        crossings.push([(i + x) * dx, height - (j + y) * dy]);
      }
      // Four crossings are a saddle: the mean in the middle says which two pieces there are.
      const middle = corner[0] + corner[1] + corner[2] + corner[3] > 0;
      if (crossings.length === 4 && middle === inside[0]) crossings.push(crossings.shift());
      for (let k = 0; k < crossings.length; k += 2) {
        path.moveTo(...crossings[k]);
        path.lineTo(...crossings[k + 1]);
      }
    }
  }
  return path;
}

// ---------------------------------------------------------------- axes and lines

function drawFrame(group, axes) {
  const [left, top, width, height] = axes.box;
  const { x, y } = scales(axes);
  group.replaceChildren();
  // A field or an image is a picture of its own and needs no grid lines.
  const gridded = !axes.items.some((item) => item.kind === "field" || item.kind === "image");
  for (const [value, label] of axes.yticks) {
    if (gridded) make(group, "line", { class: "grid", x1: left, x2: left + width, y1: y(value), y2: y(value) });
    make(group, "text", { class: "tick", x: left - 8, y: y(value) + 4.5, "text-anchor": "end" }, label);
  }
  for (const [value, label] of axes.xticks) {
    if (gridded) make(group, "line", { class: "grid", x1: x(value), x2: x(value), y1: top, y2: top + height });
    make(group, "text", { class: "tick", x: x(value), y: top + height + 20, "text-anchor": "middle" }, label);
  }
  make(group, "rect", { class: "box", x: left, y: top, width, height });
  make(group, "text", { class: "title", x: left, y: top - 30 }, axes.title);
  make(group, "text", { class: "label", x: left, y: top - 10 }, axes.ylabel);
  make(group, "text", { class: "label", x: left + width, y: top + height + 40, "text-anchor": "end" }, axes.xlabel);
  drawLegend(group, axes.legend, top - 14);
}

function drawMarker(group, label) {
  if (label === 2) return void make(group, "circle", { class: "handle", r: 7.5 });
  const name = label === 0 ? "A" : "B";
  for (const layer of ["halo", name]) make(group, "path", { class: `marker ${layer}`, d: SHAPES[name](0, 0) });
}

const lineClass = ({ role, dashed }) => `line ${role}${dashed ? " dashed" : ""}`;

function drawLine(group, item, { x, y }) {
  const xs = typed(item.x, Float64Array);
  const ys = typed(item.y, Float64Array);
  let d = "";
  let pen = "M";
  for (let i = 0; i < xs.length; i++) {
    if (Number.isNaN(ys[i])) pen = "M"; // a gap
    else {
      d += `${pen}${x(xs[i]).toFixed(1)},${y(ys[i]).toFixed(1)}`;
      pen = "L";
    }
  }
  const path = group.firstChild ?? make(group, "path");
  set(path, { d, class: lineClass(item) });
  if (!item.dot || !xs.length || Number.isNaN(xs.at(-1) + ys.at(-1))) return void group.children[1]?.remove();
  const dot = group.children[1] ?? make(group, "circle", { r: 4 });
  set(dot, { class: `dot ${item.role}`, cx: x(xs.at(-1)), cy: y(ys.at(-1)) });
}

function drawBars(group, items, { x, y }) {
  const key = JSON.stringify(items);
  if (group.dataset.key === key) return;
  group.dataset.key = key;
  group.replaceChildren();
  for (const { x: at, heights, width, chosen, digits } of items) {
    heights.forEach((height, i) => {
      const [left, right] = [x(at[i] - width / 2), x(at[i] + width / 2)];
      const [top, bottom] = [y(Math.max(height, 0)), y(Math.min(height, 0))];
      const size = { x: left, width: right - left, y: top, height: bottom - top };
      make(group, "rect", { class: i === chosen ? "bar chosen-bar" : "bar", ...size });
      const text = { class: "tick", x: x(at[i]), y: height < 0 ? bottom + 15 : top - 6, "text-anchor": "middle" };
      make(group, "text", text, Number(height.toFixed(digits)).toString().replace("-", "−"));
    });
  }
}

// ---------------------------------------------------------------- events

// Of these only the newest matters: where the reader's hand is.
const PASSING = ["move", "point"];
const alike = (one, other) => one.kind === other.kind && one.name === other.name && one.part === other.part;

// Sends one event at a time: while Python is at work on one, only the newest of the rest is kept.
class Mail {
  constructor(model) {
    this.model = model;
    this.serial = 0;
    this.open = 0; // serial number of the event that is not answered yet
    this.waiting = null;
    this.timer = null;
  }

  send(event) {
    if (this.open && PASSING.includes(event.kind) && (!this.waiting || alike(this.waiting, event))) {
      this.waiting = event;
      return;
    }
    if (this.waiting) this.post(this.waiting);
    this.post(event);
  }

  post(event) {
    this.waiting = null;
    // Counting from the clock keeps events in order across reloaded pages and several views of one exhibit.
    this.open = this.serial = Math.max(this.serial + 1, Date.now());
    this.model.send({ ...event, serial: this.serial });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.answered(this.serial), LATE);
  }

  answered(serial) {
    if (!this.open || serial < this.open) return;
    this.open = 0;
    clearTimeout(this.timer);
    if (this.waiting) this.post(this.waiting);
  }

  // True while what Python shows is older than what the reader did.
  get behind() {
    return this.open > 0 || this.waiting !== null;
  }
}

// ---------------------------------------------------------------- movable points

class PointLayer {
  constructor(parent, mail, { name }) {
    this.group = make(parent, "g", { class: "points" });
    if (!name) for (const [key, value] of [["role", "group"], ["aria-label", "data points"]]) this.group.setAttribute(key, value);
    this.mail = mail;
    this.nodes = [];
    this.held = null; // index of the point under the reader's hand
    this.place = null; // where the reader put it; outranks Python's older echo
    this.chosen = null;
  }

  update(item, axes) {
    this.item = item;
    this.axes = axes;
    this.scale = scales(axes);
    const focused = this.group.contains(document.activeElement); // asked before a focused node is removed
    while (this.nodes.length < item.x.length) this.nodes.push(this.create(this.nodes.length));
    while (this.nodes.length > item.x.length) this.nodes.pop().remove();
    if (!this.mail.behind) this.chosen = item.chosen;
    if (this.held === null && !this.mail.behind) this.place = null;
    item.x.forEach((x, index) => this.draw(index, x));
    // The keyboard goes on with the chosen point, also when it is a new one or the old one is gone.
    const chosen = this.nodes[this.chosen];
    if (focused && chosen && this.held === null && chosen !== document.activeElement) {
      chosen.focus({ preventScroll: true });
    }
  }

  create(index) {
    const node = make(this.group, "g", { class: "point" });
    make(node, "circle", { class: "touch", r: 17 });
    node.setAttribute("role", "button");
    // The style `touch-action: none` does not keep Chromium from scrolling here, which would end the drag.
    node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    node.addEventListener("pointerdown", (event) => this.take(event, index));
    node.addEventListener("pointermove", (event) => this.held === index && this.drag(event, index));
    for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => this.release());
    node.addEventListener("keydown", (event) => this.key(event, index));
    node.addEventListener("focus", () => this.choose(index));
    return node;
  }

  draw(index, x) {
    const node = this.nodes[index];
    const { labels, wrong } = this.item;
    const [px, py] = this.place?.index === index ? this.place.x : x;
    const there = `translate(${this.scale.x(px).toFixed(2)},${this.scale.y(py).toFixed(2)})`;
    set(node, { transform: there, tabindex: index === (this.chosen ?? 0) ? 0 : -1 });
    const look = `${labels[index]}${wrong[index]}${this.chosen === index}`;
    if (node.dataset.look !== look) {
      node.dataset.look = look;
      node.replaceChildren(...node.querySelectorAll(".touch"));
      if (this.chosen === index) make(node, "path", { class: "chosen", d: SHAPES.chosen(0, 0) });
      if (wrong[index]) make(node, "path", { class: "wrong", d: SHAPES.wrong(0, 0) });
      drawMarker(node, labels[index]);
    }
    if (this.item.name) {
      const [x, y] = [px, py].map((value) => (Math.abs(value) < 0.1 ? +value.toPrecision(3) : value.toFixed(2)));
      return set(node, { "aria-label": `${this.item.name}, x = ${x} and y = ${y}` });
    }
    const place = `x1 = ${px.toFixed(3)}, x2 = ${py.toFixed(3)}`;
    const verdict = wrong[index] ? "misclassified" : "classified correctly";
    const name = `Point ${index + 1} of ${labels.length}, category ${"AB"[labels[index]]}, ${place}, ${verdict}`;
    set(node, { "aria-label": name });
  }

  choose(index) {
    if (this.chosen === index || this.item.name) return; // there is only one handle
    this.chosen = index;
    this.item.x.forEach((x, i) => this.draw(i, x));
    this.mail.send({ kind: "choose", index });
  }

  move(index, x, y) {
    // Finer than a pixel, and short enough to read; on a logarithmic axis small numbers matter as well.
    const tidy = (value, log) => (log ? Number(value.toPrecision(4)) : Math.round(value * 1e4) / 1e4);
    const { xlim, ylim, xlog, ylog } = this.axes;
    this.place = { index, x: [tidy(clip(x, xlim), xlog), tidy(clip(y, ylim), ylog)] };
    this.draw(index, this.item.x[index]);
    this.mail.send({ kind: "move", name: this.item.name, index, x: this.place.x[0], y: this.place.x[1] });
  }

  take(event, index) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault(); // no text selection; so focus by hand
    const [x, y] = toData(this.group, this.scale, event);
    const [px, py] = this.place?.index === index ? this.place.x : this.item.x[index];
    this.grip = { x: px - x, y: py - y, at: [event.clientX, event.clientY] };
    this.nodes[index].focus({ preventScroll: true });
    this.nodes[index].setPointerCapture(event.pointerId);
    this.held = index;
  }

  // Python's last answer may have come while the point was held; no other will show where it belongs.
  release() {
    this.held = null;
    this.update(this.item, this.axes);
  }

  drag(event, index) {
    const { grip } = this;
    if (grip.at && Math.hypot(event.clientX - grip.at[0], event.clientY - grip.at[1]) < SLACK) return;
    grip.at = null; // from here on it is a drag
    const [x, y] = toData(this.group, this.scale, event);
    this.move(index, x + grip.x, y + grip.y);
  }

  key(event, index) {
    const step = this.item.step * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const last = this.nodes.length - 1;
    const jump = { PageUp: Math.max(0, index - 1), PageDown: Math.min(last, index + 1), Home: 0, End: last }[event.key];
    const [x, y] = this.place?.index === index ? this.place.x : this.item.x[index];
    const up = this.axes.ylim[0] > this.axes.ylim[1] ? -step : step; // rows of a picture are counted downward
    if (way) this.move(index, x + way[0] * step, y + way[1] * up);
    else if (this.item.name) return; // a handle can only be moved
    else if (jump !== undefined) this.nodes[jump].focus({ preventScroll: true });
    else if (event.key === " " || event.key === "Enter") this.mail.send({ kind: "flip", index });
    else if (event.key === "Insert" || event.key === "+") this.mail.send({ kind: "add", x: x + 0.05, y });
    else if (event.key === "Delete" || event.key === "Backspace") this.mail.send({ kind: "remove", index });
    else return;
    event.preventDefault();
  }
}

function toData(node, scale, event) {
  const svg = node.ownerSVGElement;
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [scale.dataX(at.x), scale.dataY(at.y)];
}

// ---------------------------------------------------------------- one box of the picture

class AxesView {
  constructor(picture, svg, mail) {
    this.picture = picture;
    this.frame = make(svg, "g", { "aria-hidden": "true" });
    this.under = make(svg, "g");
    this.lines = make(svg, "g", { "aria-hidden": "true" });
    // Lines end at the box; a dot on its edge is shown whole.
    const id = `course-clip-${Math.random().toString(36).slice(2)}`; // every exhibit loads this file anew
    this.clip = make(make(svg, "clipPath", { id }), "rect");
    this.lines.setAttribute("clip-path", `url(#${id})`);
    this.bars = make(svg, "g", { "aria-hidden": "true" });
    this.dots = make(svg, "g", { "aria-hidden": "true" });
    this.fixed = make(svg, "g", { class: "points fixed", "aria-hidden": "true" });
    this.over = make(svg, "g"); // yet under the points
    this.svg = svg;
    this.mail = mail;
    this.drawn = "";
    this.points = new Map(); // layers by the names of the handles; the data points have none
  }

  update(axes, size) {
    const still = JSON.stringify({ ...axes, items: axes.items.map((item) => item.kind) });
    if (still !== this.drawn) {
      this.drawn = still;
      drawFrame(this.frame, axes);
      const [left, top, width, height] = axes.box;
      const around = { x: left - 5, y: top - 2, width: width + 10, height: height + 7 };
      for (const [key, value] of Object.entries(around)) this.clip.setAttribute(key, value);
    }
    this.axes = axes;
    const of = (kind) => axes.items.filter((item) => item.kind === kind);
    const lines = of("line");
    while (this.lines.childElementCount < lines.length) make(this.lines, "g");
    while (this.lines.childElementCount > lines.length) this.lines.lastChild.remove();
    lines.forEach((item, i) => drawLine(this.lines.children[i], item, scales(axes)));
    drawBars(this.bars, of("bars"), scales(axes));
    drawDots(this.dots, of("dots"), scales(axes));
    drawFixed(this.fixed, of("fixed"), scales(axes));
    this.part("image", of("image"), axes, () => new ImageView(this.picture, this.under, this.mail));
    this.part("sketch", of("sketch"), axes, () => new SketchView(this.over, this.mail));
    this.updatePoints(of("points"), axes);
    [this.field] = of("field");
    if (!this.field) this.canvas = void this.canvas?.remove();
    else this.values = typed(this.field.values, Float32Array);
    this.paint(size);
  }

  // The one part of its kind, if there is one.
  part(kind, [item], axes, create) {
    if (item) (this[kind] ??= create()).update(item, axes);
    else this[kind] = void this[kind]?.remove();
  }

  updatePoints(items, axes) {
    const names = items.map(({ name }) => name ?? "");
    this.frame.classList.toggle("editable", items.some(({ name }) => !name) && !this.sketch);
    for (const [name, layer] of this.points) {
      if (names.includes(name)) continue;
      layer.group.remove();
      this.points.delete(name);
    }
    items.forEach((item, i) => {
      if (!this.points.has(names[i])) this.points.set(names[i], this.pointLayer(item));
      this.points.get(names[i]).update(item, axes);
    });
  }

  pointLayer(points) {
    const layer = new PointLayer(this.svg, this.mail, points);
    if (points.name) return layer;
    this.frame.ondblclick = (event) => {
      if (!this.frame.classList.contains("editable")) return;
      const [x, y] = toData(this.frame, scales(this.axes), event);
      this.mail.send({ kind: "add", x: clip(x, this.axes.xlim), y: clip(y, this.axes.ylim) });
    };
    return layer;
  }

  remove() {
    const layers = [...this.points.values()].map(({ group }) => group);
    const parts = [this.clip.parentNode, this.frame, this.lines, this.bars, this.dots, this.fixed, this.under, this.over];
    for (const part of [...parts, ...layers, this.image, this.canvas]) part?.remove();
  }

  paint(size) {
    const { width, height, scale, colours, ink } = size;
    if (!colours) return; // the style sheet has not arrived yet
    this.image?.paint(size);
    if (!this.field) return;
    if (!this.canvas) {
      this.canvas = html(this.picture, "canvas", "course-field");
      this.canvas.setAttribute("aria-hidden", "true");
    }
    const { x, y } = scales(this.axes);
    const [x0, x1, y0, y1] = this.field.extent;
    const [left, top, w, h] = [x(x0), y(y1), x(x1) - x(x0), y(y0) - y(y1)];
    const place = [(100 * left) / width, (100 * top) / height, (100 * w) / width, (100 * h) / height];
    ["left", "top", "width", "height"].forEach((key, i) => (this.canvas.style[key] = `${place[i]}%`));
    const pixels = [Math.round(w * scale), Math.round(h * scale)];
    if (this.canvas.width !== pixels[0]) [this.canvas.width, this.canvas.height] = pixels;
    if (painted(this.canvas, this.values, [colours, this.field.rows])) return;
    paintField(this.canvas, this.field, this.values, colours, ink);
  }
}

// ---------------------------------------------------------------- the whole picture

// What can be done with the picture itself.
function hints(items, graphs, tables) {
  const movable = items.filter((item) => item.kind === "points");
  const named = (parts) => parts.some(({ name }) => name);
  const pickable = [
    [graphs.some(({ nodes }) => named(nodes)), "a neuron"],
    [graphs.some(({ edges }) => named(edges)), "an edge"],
    [named(tables), "a row"],
    [named(items.filter(({ kind }) => kind === "image")), "a cell"],
  ].filter(([there]) => there).map(([, words]) => words);
  const found = [
    [items.some(({ kind }) => kind === "sketch"),
      "Draw with the mouse or a finger; by keyboard, arrows move the pen and Space puts it down and lifts it."],
    [movable.some(({ name }) => name), "Drag the dot, or choose it with Tab and move it with the arrow keys."],
    [movable.some(({ name }) => !name),
      "Drag a point; double click for a new one. Keys for the chosen point: arrows move it (Shift: far, Alt: " +
      "finely), Space changes A and B, + adds, Delete removes, Page Up and Page Down go to the next."],
    [pickable.length, `Click ${pickable.join(" or ")}, or go there with Tab and the arrow keys.`],
  ];
  return found.filter(([there]) => there).map(([, words]) => words);
}

class View {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.mail = new Mail(model);
    root.classList.add("course-view");
    this.picture = html(root, "div", "course-picture");
    this.svg = make(this.picture, "svg", { role: "group", "aria-label": "picture" });
    this.caption = html(root, "p", "course-caption");
    // A message takes the place of the hint, so that nothing below it jumps.
    const notes = html(root, "div", "course-notes");
    this.message = html(notes, "p", "course-message");
    this.message.setAttribute("role", "alert");
    this.hint = html(notes, "p", "course-hint");
    this.spoken = html(root, "p", "course-spoken");
    this.spoken.setAttribute("aria-live", "polite");
    this.formulas = make(this.svg, "g");
    this.texts = make(this.svg, "g");
    this.axes = [];
    this.graphs = [];
    this.tables = [];
    this.addFullScreen();
    this.theme();
  }

  size() {
    const { width, height } = this.model.get("frame");
    const shown = (this.wide ??= this.picture.clientWidth) || width;
    // One canvas pixel per device pixel, within reason.
    const scale = Math.min(2, (shown / width) * (window.devicePixelRatio || 1));
    return { width, height, scale, colours: this.colours, shades: this.shades, ink: this.ink };
  }

  show() {
    const frame = this.model.get("frame");
    if (!frame.n) return;
    this.mail.answered(frame.handled);
    this.picture.style.aspectRatio = `${frame.width} / ${frame.height}`;
    this.root.style.setProperty("--picture-width", frame.width);
    this.root.style.setProperty("--picture-height", frame.height);
    set(this.svg, { viewBox: `0 0 ${frame.width} ${frame.height}` });
    const { picture, svg, mail } = this;
    this.keep(this.axes, frame.axes, () => new AxesView(picture, svg, mail));
    this.keep(this.graphs, frame.graphs, () => new GraphView(picture, svg, mail));
    this.keep(this.tables, frame.tables, () => new TableView(svg, mail));
    const size = this.size();
    frame.axes.forEach((axes, i) => this.axes[i].update(axes, size));
    frame.graphs.forEach((graph, i) => this.graphs[i].update(graph));
    if (size.colours) for (const graph of this.graphs) graph.paint(size);
    frame.tables.forEach((table, i) => this.tables[i].update(table));
    drawTexts(this.texts, frame.texts);
    this.showFormulas(frame.formulas);
    this.showText(frame);
    if (frame.ack) this.model.send({ kind: "ack", n: frame.n });
  }

  // As many views as there are parts to be shown.
  keep(views, parts, create) {
    while (views.length < parts.length) views.push(create());
    while (views.length > parts.length) views.pop().remove();
  }

  showFormulas(formulas) {
    const key = JSON.stringify(formulas);
    if (key === this.formulaKey) return;
    this.formulaKey = key;
    this.formulas.replaceChildren();
    for (const { mathml, latex, x, y, size } of formulas) {
      const at = { x, y: y - 24, width: 700, height: 48, class: "formula", style: `font-size: ${size}px` };
      const holder = make(this.formulas, "foreignObject", at);
      const box = html(holder, "div", "");
      box.innerHTML = mathml;
      box.setAttribute("aria-label", latex);
    }
  }

  showText({ caption, message, axes, graphs, tables }) {
    write(this.hint, hints(axes.flatMap((a) => a.items), graphs, tables).join(" "));
    // A refusal is written anew each time, so that it is spoken again.
    if (message || this.message.textContent) this.message.textContent = message;
    if (!write(this.caption, caption)) return;
    // A screen reader speaks when the picture has come to rest, not at every frame.
    clearTimeout(this.speech);
    this.speech = setTimeout(() => (this.spoken.textContent = caption), 800);
  }

  theme() {
    const style = getComputedStyle(this.root);
    if (!style.getPropertyValue("--field-a0")) return;
    this.colours = palette(style);
    this.shades = shades(style);
    this.ink = style.getPropertyValue("--ink").trim();
  }

  repaint() {
    this.theme();
    const size = this.size();
    if (!size.colours) return;
    for (const part of [...this.axes, ...this.graphs]) part.paint(size);
  }

  // The picture with its controls, once they are on the page.
  get exhibit() {
    return this.root.closest(".course-exhibit") ?? this.root;
  }

  addFullScreen() {
    if (!document.fullscreenEnabled) return; // a telephone
    const button = html(this.picture, "button", "course-full");
    button.title = "Full screen";
    button.setAttribute("aria-label", "Full screen");
    const icon = make(button, "svg", { viewBox: "0 0 16 16", width: 16, height: 16 });
    make(icon, "path", { d: "M2,6V2H6M10,2H14V6M14,10V14H10M6,14H2V10" });
    this.fullScreenChanged = () => {
      button.title = document.fullscreenElement === this.exhibit ? "Leave full screen" : "Full screen";
      button.setAttribute("aria-label", button.title);
    };
    document.addEventListener("fullscreenchange", this.fullScreenChanged);
    button.addEventListener("click", () => {
      if (document.fullscreenElement) return void document.exitFullscreen();
      const exhibit = this.exhibit;
      // What the controls and the caption need is not the picture's.
      exhibit.style.setProperty("--rest", `${exhibit.scrollHeight - this.picture.clientHeight + 24}px`);
      exhibit.requestFullscreen();
    });
  }
}

// ---------------------------------------------------------------- living in JupyterLab

// The stored still picture is an output of its own, just before ours: hide it while the live view is there.
function stillBefore(root) {
  let output = root.closest(".jp-OutputArea-child")?.previousElementSibling;
  while (output && !output.querySelector("figure.course-still")) output = output.previousElementSibling;
  return output;
}

// JupyterLab takes arrow keys and letters for itself unless the focused element itself forbids it: its
// shortcuts match that element before they look at those around it. Shortcuts with Ctrl, Cmd or Shift+Enter
// stay JupyterLab's.
function keepKeys(exhibit, event) {
  if (!exhibit.contains(event.target)) return;
  const theirs = event.ctrlKey || event.metaKey || (event.shiftKey && event.key === "Enter");
  event.target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
}

// What ipywidgets leaves out: slider handles have a role but no name, a slider of words speaks its position
// and not its value, and the header of a fold cannot be reached by keyboard.
function nameControls(exhibit) {
  for (const header of exhibit.querySelectorAll(".jupyter-widget-Collapse-header:not([tabindex])")) {
    header.tabIndex = 0;
    header.setAttribute("role", "button");
    header.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      header.click();
    });
  }
  for (const control of exhibit.querySelectorAll(".jupyter-widgets, .widget-slider")) {
    const label = control.querySelector(":scope > .widget-label")?.textContent;
    const handle = control.querySelector(":scope [role=slider], :scope > select, :scope > textarea, :scope > input");
    if (label && handle) set(handle, { "aria-label": label });
    const readout = control.querySelector(":scope > .widget-readout");
    const value = readout?.textContent;
    if (handle && readout) set(handle, { "aria-valuetext": value });
    // The readout of a slider of words looks as if one could type into it, and loses what is typed.
    if (readout && control.classList.contains("course-steps")) set(readout, { contenteditable: "false" });
  }
}

function render({ model, el }) {
  const view = new View(model, el);
  const show = () => view.show();
  model.on("change:frame", show);
  // The caption keeps the height of its longest text: what is below must not jump.
  const keepHeight = () => (view.caption.style.minHeight = `${view.caption.offsetHeight}px`);
  const longest = new ResizeObserver(keepHeight);
  longest.observe(view.caption);
  const resize = new ResizeObserver(() => {
    view.wide = null; // asked for again once, since asking makes the browser lay out the page
    view.caption.style.minHeight = ""; // at another width the text has other lines
    keepHeight();
    view.repaint();
  });
  resize.observe(view.picture);
  const theme = new MutationObserver(() => view.repaint());
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-light", "class"] });
  let still = null;
  let exhibit = el;
  const keys = (event) => keepKeys(exhibit, event);
  // ipywidgets builds its parts, and rewrites their values, in its own time.
  const controls = new MutationObserver((changes) => {
    if (changes.some(({ target }) => !el.contains(target))) nameControls(exhibit);
  });
  let gone = false;
  const attached = () => {
    if (gone) return;
    if (!el.isConnected) return void requestAnimationFrame(attached);
    still = stillBefore(el);
    if (still) still.style.display = "none";
    exhibit = view.exhibit;
    window.addEventListener("keydown", keys, true);
    controls.observe(exhibit, { subtree: true, childList: true, attributeFilter: ["aria-valuetext"] });
    view.theme();
    view.show();
    nameControls(exhibit);
  };
  attached();
  return () => {
    gone = true;
    model.off("change:frame", show);
    longest.disconnect();
    resize.disconnect();
    theme.disconnect();
    controls.disconnect();
    window.removeEventListener("keydown", keys, true);
    document.removeEventListener("fullscreenchange", view.fullScreenChanged);
    if (still) still.style.display = "";
  };
}

export default { render };
