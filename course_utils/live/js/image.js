// Matrices and pictures: cells with colours, numbers and outlines, which may be pointed at and picked.

import { addCanvas, changed, fill, lay, make, set, typed, write } from "./dom.js";
import { painted } from "./field.js";
import { clip, scales, toData } from "./scales.js";

const LINE = 1.2; // distance of the lines written into a cell, in font sizes
const CLOSE = 1.08; // the same where the picture is pressed together

export class ImageView {
  constructor(picture, svg, mail) {
    this.canvas = addCanvas(picture, "course-field course-image");
    this.group = make(svg, "g", { class: "image" });
    this.numbers = make(this.group, "g", { "aria-hidden": "true" });
    this.outlines = make(this.group, "g", { "aria-hidden": "true" });
    this.mail = mail;
  }

  update(item, axes) {
    this.item = item;
    this.scale = scales(axes);
    this.share = axes.dense ? 0.66 : 0.5; // of a cell's height that a number takes
    this.next = axes.dense ? CLOSE : LINE;
    const bytes = item.colours ?? item.greys;
    this.data = bytes ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : typed(item.values, Float32Array);
    this.drawNumbers();
    this.drawOutlines();
    if (item.name) this.drawCover();
    else if (this.cover) for (const part of ["cover", "cursor"]) this[part] = void this[part].remove();
  }

  paint(size) {
    const { rows, columns, limit, colours, greys } = this.item;
    const { canvas, data } = this;
    const { x, y, width, height } = this.sheet;
    lay(canvas, [x, y, width, height], size);
    // Cells have crisp edges, but the pixels of a photograph, hardly larger than the screen's, would look uneven.
    canvas.classList.toggle("fine", width < 2 * columns);
    if (canvas.width !== columns) canvas.width = columns;
    if (canvas.height !== rows) canvas.height = rows;
    if (painted(canvas, data, [size.colours.image, limit])) return;
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const out = new Uint32Array(image.data.buffer);
    const shades = size.colours.image;
    // This runs for every pixel of a photograph at every frame, so nothing in it allocates.
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
    // On grey, whichever of black and white can be read.
    const inks = numbers.map((_, k) => (greys ? (this.data[k] < 128 ? "on-dark" : "on-light") : "ink"));
    if (!changed(this.numbers, [numbers, inks, rows, columns, x(0), y(0), x(1), y(1)])) return;
    const size = Math.min(15, this.share * Math.abs(y(1) - y(0)), (x(1) - x(0)) / (0.64 * letters));
    const lines = numbers.flatMap((text, k) => text.split("\n").map((line, n, all) => [line, k, n - (all.length - 1) / 2]));
    fill(this.numbers, lines, (group) => make(group, "text", { "text-anchor": "middle" }));
    lines.forEach(([line, k, below], n) => {
      const node = this.numbers.children[n];
      const [i, j] = [Math.floor(k / columns), k % columns];
      const place = { x: x(j + 0.5), y: y(i + 0.5) + (this.next * below + 0.35) * size };
      set(node, { ...place, class: `cell ${inks[k]}`, style: `font-size: ${size}px` });
      write(node, line);
    });
  }

  drawOutlines() {
    const { marked, chosen, tile } = this.item;
    const { x, y } = this.scale;
    if (!changed(this.outlines, [marked, chosen, tile, x(0), y(0), x(1), y(1)])) return;
    this.outlines.replaceChildren();
    for (const cell of marked) make(this.outlines, "rect", { class: "marked-cell", ...this.place(cell, 1) });
    if (chosen) make(this.outlines, "rect", { class: "chosen-cell", ...this.place(chosen) });
  }

  // The rectangle of so many rows and columns of cells that starts at the cell (i, j).
  rectangle(i, j, rows, columns) {
    const { x, y } = this.scale;
    return { x: x(j), y: y(i), width: x(j + columns) - x(j), height: y(i + rows) - y(i) };
  }

  // The rectangle of a cell, or of a tile.
  place([i, j], side = this.item.tile) {
    return this.rectangle(i * side, j * side, side, side);
  }

  get sheet() {
    return this.rectangle(0, 0, this.item.rows, this.item.columns);
  }

  // The nearest existing cell or tile.
  clipped([i, j]) {
    const { rows, columns, tile } = this.item;
    return [clip(i, [0, rows / tile - 1]), clip(j, [0, columns / tile - 1])];
  }

  // One transparent sheet over all cells takes the pointer and the keys; the arrow keys go from cell to cell.
  drawCover() {
    const { columns, chosen, name, numbers, colours, greys, tile, labels } = this.item;
    if (!this.cover) this.createCover();
    if (!this.mail.behind && chosen) this.at = chosen;
    const [i, j] = (this.at = this.clipped(this.at));
    set(this.cursor, this.place(this.at));
    const k = i * columns + j;
    const plain = greys ? `grey ${this.data[k]}` : `${+this.data[k].toPrecision(3)}`;
    const empty = numbers.length ? "empty" : "";
    const number = Number.isNaN(this.data[k]) ? empty : numbers[k] || plain;
    const value = colours ? `colour ${this.data.subarray(3 * k, 3 * k + 3).join(", ")}` : number;
    const place = `${name}, row ${i + 1}, column ${j + 1}`;
    set(this.cover, { ...this.sheet, "aria-label": labels[k] || (tile === 1 && value ? `${place}: ${value}` : place) });
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

  // The cell or tile under the pointer.
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
