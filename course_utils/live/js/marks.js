// What is in a box only to be looked at: lines, bars, marks, fixed points and the legend.

import { changed, fill, make, set, typed } from "./dom.js";

const circle = (r) => (x, y) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
const cross = (r) => (x, y) => `M${x - r},${y - r}l${2 * r},${2 * r}m${-2 * r},0l${2 * r},${-2 * r}`;
const MARKS = { dot: circle(3.5), circle: circle(5), cross: cross(4.5) };
// For data points.
export const SHAPES = { A: circle(6.5), B: cross(6), wrong: circle(14), chosen: circle(10.5) };

const lineClass = ({ role, dashed, thin }) => `line ${role}${dashed ? " dashed" : ""}${thin ? " thin" : ""}`;
const dotsClass = ({ role, marker }) => `mark ${marker} ${role}`;

export function drawMarker(group, label) {
  if (label === 2) return void make(group, "circle", { class: "handle", r: 7.5 });
  const name = "AB"[label];
  for (const layer of ["halo", name]) make(group, "path", { class: `marker ${layer}`, d: SHAPES[name](0, 0) });
}

export function drawLegend(group, entries, y) {
  for (const [x, name, sample, raised = 0] of entries) {
    const entry = make(group, "g", { transform: `translate(${x},${y - 4 - raised})` });
    if (sample.kind === "points") drawMarker(entry, name === "A" ? 0 : 1);
    else if (sample.kind === "dots") make(entry, "path", { class: dotsClass(sample), d: MARKS[sample.marker](0, 0) });
    else make(entry, "path", { class: lineClass(sample), d: "M-16,0H6" });
    make(entry, "text", { class: "label", x: 12, y: 5 }, name);
  }
}

export function drawLines(group, items, scale) {
  fill(group, items, () => make(group, "g"));
  items.forEach((item, i) => drawLine(group.children[i], item, scale));
}

// Of a place far outside, a number that a path can hold: with another, the browser draws none of what follows.
const inReach = (place) => Math.min(Math.max(place, -1e7), 1e7);

function drawLine(group, item, { x, y }) {
  const [xs, ys] = [typed(item.x, Float64Array), typed(item.y, Float64Array)];
  let d = "";
  let pen = "M";
  for (let i = 0; i < xs.length; i++) {
    const [px, py] = [x(xs[i]), y(ys[i])];
    if (!Number.isFinite(px + py)) pen = "M"; // a gap: a pole, or 0 on a logarithmic axis, is nowhere
    else {
      d += `${pen}${inReach(px).toFixed(1)},${inReach(py).toFixed(1)}`;
      pen = "L";
    }
  }
  const path = group.firstChild ?? make(group, "path");
  set(path, { d, class: lineClass(item), style: item.thin ? `opacity: ${item.thin}` : "" });
  if (!item.dot || !xs.length || !Number.isFinite(x(xs.at(-1)) + y(ys.at(-1)))) return void group.children[1]?.remove();
  const dot = group.children[1] ?? make(group, "circle", { r: 4 });
  set(dot, { class: `dot ${item.role}`, cx: x(xs.at(-1)), cy: y(ys.at(-1)) });
}

// Which numbers over bars are written where all would touch: those that count more.
function withRoom(numbers, x, counts) {
  const wide = numbers.map((text) => 8.9 * text.length);
  const kept = new Set();
  for (const i of numbers.map((_, k) => k).toSorted((a, b) => counts(b) - counts(a))) {
    if ([...kept].every((k) => Math.abs(x(i) - x(k)) > (wide[i] + wide[k]) / 2)) kept.add(i);
  }
  return kept;
}

export function drawBars(group, items, { x, y }) {
  if (!changed(group, [items, x(1), x(2), y(1), y(2)])) return; // the box may have become narrower
  group.replaceChildren();
  for (const { x: at, heights, width, chosen, digits } of items) {
    const numbers = heights.map((height) => Number(height.toFixed(digits)).toString().replace("-", "−"));
    const written = withRoom(numbers, (i) => x(at[i]), (i) => (i === chosen ? Infinity : Math.abs(heights[i])));
    heights.forEach((height, i) => {
      const [left, right] = [x(at[i] - width / 2), x(at[i] + width / 2)];
      const [top, bottom] = [y(Math.max(height, 0)), y(Math.min(height, 0))];
      const size = { x: left, width: right - left, y: top, height: bottom - top };
      make(group, "rect", { class: i === chosen ? "bar chosen-bar" : "bar", ...size });
      const text = { class: "tick", x: x(at[i]), y: height < 0 ? bottom + 15 : top - 6, "text-anchor": "middle" };
      if (written.has(i)) make(group, "text", text, numbers[i]);
    });
  }
}

export function drawDots(group, items, { x, y }) {
  const paths = items.map((item) => {
    const [xs, ys] = [typed(item.x, Float64Array), typed(item.y, Float64Array)];
    let d = "";
    xs.forEach((at, k) => {
      const [px, py] = [x(at), y(ys[k])];
      if (Number.isFinite(px + py)) d += MARKS[item.marker](+inReach(px).toFixed(1), +inReach(py).toFixed(1));
    });
    return { d, class: dotsClass(item) };
  });
  drawPaths(group, paths);
}

// Points that cannot be moved: there may be hundreds, so a few paths hold them all.
export function drawFixed(group, items, scale) {
  drawPaths(group, items.flatMap((item) => fixedPaths(item, scale)));
}

function fixedPaths({ x: bytes, labels: categories, wrong: flags, chosen }, { x, y }) {
  const at = typed(bytes, Float64Array);
  const [labels, wrong] = [typed(categories, Uint8Array), typed(flags, Uint8Array)];
  const d = { chosen: "", wrong: "", A: "", B: "" };
  labels.forEach((label, i) => {
    const place = [+x(at[2 * i]).toFixed(1), +y(at[2 * i + 1]).toFixed(1)];
    const looks = ["AB"[label], wrong[i] && "wrong", i === chosen && "chosen"];
    for (const look of looks.filter(Boolean)) d[look] += SHAPES[look](...place);
  });
  const { A, B, ...rings } = d;
  const paths = Object.entries({ ...rings, "marker halo": A + B, "marker A": A, "marker B": B });
  return paths.map(([look, shape]) => ({ class: look, d: shape }));
}

function drawPaths(group, paths) {
  fill(group, paths, () => make(group, "path"));
  paths.forEach((path, i) => set(group.children[i], path));
}
