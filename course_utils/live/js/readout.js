// A small box beside the place that is read, and the marks there.

import { changed, fill, html, make, set, write } from "./dom.js";
import { drawLegend, drawMarker } from "./marks.js";

const READOUT_GAP = 6; // picture units between what is read and the box

// Where a box of this size stands so that it hides nothing of what is `free` and is not cut off: [left, top] in
// a room [left, top, right, bottom]. Under a finger only what is above can be seen.
export function placed([left, top, right, bottom], [width, height], room, above = false) {
  const inRoom = (at, size, k) => Math.max(room[k], Math.min(at, room[k + 2] - size));
  const [x, y] = [inRoom((left + right - width) / 2, width, 0), inRoom((top + bottom - height) / 2, height, 1)];
  const sides = { right: [right + READOUT_GAP, y], left: [left - READOUT_GAP - width, y] };
  const ends = { above: [x, top - READOUT_GAP - height], below: [x, bottom + READOUT_GAP] };
  const all = above ? { above: ends.above, ...sides, ...ends } : { ...sides, ...ends };
  const fits = ([u, v]) => u >= room[0] && v >= room[1] && u + width <= room[2] && v + height <= room[3];
  const found = Object.values(all).find(fits);
  if (found) return found;
  // Nowhere beside it: at the edge that is further away.
  return [left - room[0] > room[2] - right ? room[0] : room[2] - width, y];
}

export class Readout {
  constructor(picture, svg) {
    this.picture = picture;
    this.group = make(svg, "g", { class: "reading", "aria-hidden": "true" });
    this.box = html(picture, "div", "course-readout");
    set(this.box, { "aria-hidden": "true" }); // what is read by keyboard is spoken
    this.box.hidden = true;
  }

  get open() {
    return !this.box.hidden;
  }

  show({ rows, marks, guide, cell, free }, { axes, frame, above }) {
    this.drawMarks(axes.box, marks, guide, cell);
    this.box.hidden = false;
    fill(this.box, rows, (box) => {
      const row = html(box, "div", "");
      for (const part of ["sample", "name", "value"]) html(row, "span", `course-readout-${part}`);
    });
    rows.forEach((row, i) => this.drawRow(this.box.children[i], row));
    this.box.classList.toggle("plain", !rows.some(({ sample }) => sample));
    const scale = this.picture.clientWidth / frame.width;
    const { scrollLeft, clientWidth } = this.picture.parentElement; // of a picture wider than the page this is seen
    const right = scrollLeft + Math.min(clientWidth, this.picture.clientWidth);
    const seen = [scrollLeft, 0, right, this.picture.clientHeight];
    const size = [this.box.offsetWidth, this.box.offsetHeight];
    const [left, top] = placed(free.map((one) => one * scale), size, seen, above);
    this.box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  // Whether a newer answer of Python is awaited.
  await(answer) {
    this.box.classList.toggle("late", answer);
  }

  // asked: Python's answer.
  drawRow(node, { name, value, sample, asked }) {
    const [mark, words, number] = node.children;
    node.classList.toggle("asked", Boolean(asked));
    write(words, name);
    if (changed(mark, sample ?? null)) drawSample(mark, sample);
    if (changed(number, [name, value])) drawValue(number, name, value);
  }

  drawMarks([, top, , height], marks, guide, cell) {
    this.group.replaceChildren();
    if (guide !== undefined) make(this.group, "path", { class: "reading-guide", d: `M${guide},${top}v${height}` });
    if (cell) make(this.group, "rect", { class: "reading-cell", ...cell });
    for (const { x, y, role } of marks) {
      make(this.group, "circle", { class: "reading-halo", cx: x, cy: y, r: 5.5 });
      make(this.group, "circle", { class: `reading-mark mark ${role}`, cx: x, cy: y, r: 4.5 });
    }
  }

  hide() {
    this.box.hidden = true;
    this.group.replaceChildren();
  }
}

function drawSample(mark, sample) {
  mark.replaceChildren();
  if (sample) drawLegend(make(mark, "svg", { viewBox: "-18 -9 26 18" }), [[0, "", sample]], 4);
}

// A category has its mark before its letter.
function drawValue(node, name, value) {
  node.replaceChildren();
  if (name === "category") drawMarker(make(node, "svg", { viewBox: "-10 -10 20 20" }), "AB".indexOf(value));
  node.append(value);
}
