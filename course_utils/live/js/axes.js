// One box of the picture: its scales and everything in it.

import { addCanvas, changed, lay, make, set } from "./dom.js";
import { fromHalves, paintField } from "./field.js";
import { ImageView } from "./image.js";
import { drawBars, drawDots, drawFixed, drawLegend, drawLines } from "./marks.js";
import { labelLines } from "./names.js";
import { nextLine, wordsOf } from "./narrow.js";
import { PointLayer } from "./points.js";
import { clip, scales, toData } from "./scales.js";
import { SketchView } from "./sketch.js";

function drawFrame(group, axes) {
  const [left, top, width, height] = axes.box;
  const { x, y } = scales(axes);
  group.replaceChildren();
  // Grid lines would only clutter a field or an image.
  const gridded = !axes.items.some((item) => item.kind === "field" || item.kind === "image");
  for (const [value, label] of axes.yticks) {
    if (gridded) make(group, "line", { class: "grid", x1: left, x2: left + width, y1: y(value), y2: y(value) });
    make(group, "text", { class: "tick", x: left - 8, y: y(value) + 4.5, "text-anchor": "end" }, label);
  }
  for (const [value, label] of axes.xticks) {
    if (gridded) make(group, "line", { class: "grid", x1: x(value), x2: x(value), y1: top, y2: top + height });
    for (const [place, line] of labelLines(label, axes.turned, x(value), top + height)) {
      make(group, "text", { class: "tick", ...place }, line);
    }
  }
  make(group, "rect", { class: "box", x: left, y: top, width, height });
  drawWords(group, "title", axes, { x: left, y: top - (axes.titleUp ?? 30) - (axes.raised ?? 0) }, -1);
  drawWords(group, "ylabel", axes, { x: left, y: top - 10 }, -1);
  drawWords(group, "xlabel", axes, { x: left + width, y: top + height + 40 + (axes.under ?? 0), "text-anchor": "end" }, 1);
  const inside = axes.legend.length && axes.legend[0][0] - 20 >= left; // and not above the ticks at the left
  drawLegend(group, axes.legend, top - (axes.dense && axes.title && inside ? 10 : 14)); // a title there is large
}

// Words above the box grow upwards, those below it downwards.
function drawWords(group, name, axes, { y, ...place }, way) {
  const kind = name === "title" ? name : "label";
  const found = wordsOf(axes[name], kind, axes.wrap);
  found.forEach((line, k) => {
    const away = nextLine(kind) * (way < 0 ? k + 1 - found.length : k);
    const size = kind === "title" && axes.titleSize ? { style: `font-size: ${axes.titleSize}px` } : {};
    const node = make(group, "text", { class: kind, ...place, ...size, y: y + away }, kind === "title" ? "" : line);
    if (kind === "title") node.textContent = line; // whose indices are large enough as they are
  });
}

export class AxesView {
  constructor(picture, svg, mail) {
    this.picture = picture;
    this.svg = svg;
    this.mail = mail;
    const layer = (attributes = { "aria-hidden": "true" }) => make(svg, "g", attributes);
    this.frame = layer();
    this.under = layer({});
    // Lines are clipped at the box; a dot on its edge is shown whole.
    const id = `course-clip-${Math.random().toString(36).slice(2)}`; // a page may have read this module twice
    this.lines = layer({ "aria-hidden": "true", "clip-path": `url(#${id})` });
    this.clip = make(make(svg, "clipPath", { id }), "rect");
    this.bars = layer();
    this.dots = layer();
    this.fixed = layer({ class: "points fixed", "aria-hidden": "true" });
    this.over = layer({}); // but under the points
    this.points = new Map(); // by the name of the handle; the data points have none
    this.frame.addEventListener("click", (event) => this.put(event));
    this.frame.addEventListener("dblclick", (event) => this.add(event));
  }

  update(axes) {
    if (axes !== this.axes) this.draw(axes);
    // What the reader holds, or was refused, may have to move back although Python has changed nothing.
    const of = (kind) => axes.items.filter((item) => item.kind === kind);
    this.part("image", of("image"), () => new ImageView(this.picture, this.under, this.mail));
    this.part("sketch", of("sketch"), () => new SketchView(this.over, this.mail));
    this.updatePoints(of("points"));
  }

  draw(axes) {
    this.axes = axes;
    if (changed(this.frame, { ...axes, items: axes.items.map((item) => item.kind) })) {
      drawFrame(this.frame, axes);
      const [left, top, width, height] = axes.box;
      set(this.clip, { x: left - 5, y: top - 2, width: width + 10, height: height + 7 });
    }
    const of = (kind) => axes.items.filter((item) => item.kind === kind);
    const scale = scales(axes);
    drawLines(this.lines, of("line"), scale);
    drawBars(this.bars, of("bars"), scale);
    drawDots(this.dots, of("dots"), scale);
    drawFixed(this.fixed, of("fixed"), scale);
    const [field] = of("field");
    for (const layer of [this.lines, this.dots]) layer.classList.toggle("on-field", Boolean(field));
    if (!field) this.canvas = void this.canvas?.remove();
    else if (field !== this.field) this.values = fromHalves(field.values);
    this.field = field;
  }

  // Updates the only part of its kind, creating or removing it as needed.
  part(kind, [item], create) {
    if (item) (this[kind] ??= create()).update(item, this.axes);
    else this[kind] = void this[kind]?.remove();
  }

  updatePoints(items) {
    const names = items.map(({ name }) => name ?? "");
    this.frame.classList.toggle("editable", names.includes("") && !this.sketch);
    for (const [name, layer] of this.points) {
      if (names.includes(name)) continue;
      layer.remove();
      this.points.delete(name);
    }
    items.forEach((item, i) => {
      if (!this.points.has(names[i])) this.points.set(names[i], new PointLayer(this.svg, this.mail, item));
      this.points.get(names[i]).update(item, this.axes);
    });
  }

  // Puts down what a click has picked up. The second click of a double-click adds no point then.
  put(event) {
    const put = [...this.points.values()].some((layer) => layer.put(event));
    if (put || event.detail === 1) this.taken = put;
  }

  add(event) {
    if (!this.frame.classList.contains("editable") || this.taken) return;
    const [x, y] = toData(this.frame, scales(this.axes), event);
    this.mail.send({ kind: "add", x: clip(x, this.axes.xlim), y: clip(y, this.axes.ylim) });
  }

  remove() {
    const parts = [this.frame, this.under, this.lines, this.bars, this.dots, this.fixed, this.over];
    const rest = [this.clip.parentNode, this.image, this.canvas, ...this.points.values()];
    for (const part of [...parts, ...rest]) part?.remove();
  }

  paint(size) {
    this.image?.paint(size);
    if (!this.field) return;
    this.canvas ??= addCanvas(this.picture);
    const { x, y } = scales(this.axes);
    const [x0, x1, y0, y1] = this.field.extent;
    const [width, height] = [x(x1) - x(x0), y(y0) - y(y1)];
    lay(this.canvas, [x(x0), y(y1), width, height], size);
    const pixels = [Math.round(width * size.scale), Math.round(height * size.scale)];
    if (this.canvas.width !== pixels[0]) [this.canvas.width, this.canvas.height] = pixels;
    paintField(this.canvas, this.field, this.values, size.colours);
  }
}
