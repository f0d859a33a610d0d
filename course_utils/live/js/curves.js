// Curves as functions: lines and marks whose x goes one way, read at one of their places.

import { typed } from "./dom.js";
import { scales } from "./scales.js";

const known = new WeakMap(); // what Python has not changed stays the same object

// A curve has its places in order; a frame, a path or a cloud has not, and two ends alone are a guide.
function curveOf(item) {
  const found = known.get(item);
  if (found !== undefined) return found;
  const [x, y] = [typed(item.x, Float64Array), typed(item.y, Float64Array)];
  const there = [];
  let way = NaN; // of x, from each place to the next; 0 where it turns or stays
  for (let i = 0; i < x.length && way !== 0; i++) {
    if (Number.isNaN(x[i] + y[i])) continue;
    const next = there.length ? Math.sign(x[i] - x[there.at(-1)]) : NaN;
    way = there.length < 2 || next === way ? next : 0;
    there.push(i);
  }
  const guide = item.thin || (item.kind === "line" && there.length === 2 && !item.label && !item.dot);
  const curve = way && !guide ? { item, x, y, there } : null; // NaN where there are no two places
  known.set(item, curve);
  return curve;
}

export const curvesOf = (axes) =>
  axes.items.filter(({ kind }) => kind === "line" || kind === "dots").flatMap((item) => curveOf(item) ?? []);

// All x at which some curve has a place inside the box, from left to right.
export function placesOf(axes, curves) {
  const [low, high] = axes.xlim.toSorted((a, b) => a - b);
  const all = new Set(curves.flatMap(({ x, there }) => there.map((i) => x[i]).filter((at) => at >= low && at <= high)));
  const { x } = scales(axes);
  return [...all].toSorted((a, b) => x(a) - x(b));
}

export function closest(values, at, far = (value) => Math.abs(value - at)) {
  return values.reduce((best, value) => (far(value) < far(best) ? value : best), values[0]);
}

// The value of a curve at x, if it has one: its own, or, between two of its places, that of the line drawn.
export function valueAt({ item, x, y }, at, scale) {
  const own = x.findIndex((one, i) => one === at && !Number.isNaN(y[i]));
  if (own >= 0) return { value: y[own], exact: true };
  const before = x.findIndex((one, i) => (one - at) * (x[i + 1] - at) < 0);
  if (item.kind === "dots" || before < 0 || Number.isNaN(y[before] + y[before + 1])) return null;
  const [x0, x1] = [scale.x(x[before]), scale.x(x[before + 1])];
  const [y0, y1] = [scale.y(y[before]), scale.y(y[before + 1])];
  const share = (scale.x(at) - x0) / (x1 - x0);
  return { value: scale.dataY(y0 + share * (y1 - y0)), exact: false };
}

const sameLook = (one, other) => one.role === other.role && !one.dashed === !other.dashed;

// The curves of a box with their names: their own; or that of marks or a line of the same look, here or in
// another box. A lone curve, with the marks upon it, is what its box says it shows; beside others, what has no
// name is no curve.
export function namedCurves(axes, frame) {
  const curves = curvesOf(axes);
  const shown = axes.ylabel || axes.title || "y";
  const boxes = [axes, ...frame.axes.filter((other) => other !== axes)];
  const labelled = boxes.flatMap(({ items }) => items).filter(({ label }) => label);
  const own = ({ item }) => item.label || item.name;
  const drawn = curves.filter(({ item }) => item.kind !== "dots");
  const lone = drawn.length < 2 && curves.every(({ item }) => sameLook(item, curves[0].item));
  const found = curves.map((curve) => {
    const borrowed = lone && !curves.some(own) ? null : labelled.find((other) => sameLook(other, curve.item));
    return { ...curve, name: own(curve) || borrowed?.label || "" };
  });
  if (!found.some(({ name }) => name)) return found.map((curve) => ({ ...curve, name: shown }));
  return found.filter(({ name }) => name);
}
