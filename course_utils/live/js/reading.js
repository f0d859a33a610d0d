// What is read in a box at a place (x, y) of its data: rows of names and values, and where they belong.

import { closest, curvesOf, namedCurves, placesOf, valueAt } from "./curves.js";
import { typed } from "./dom.js";
import { fixed, plain } from "./numbers.js";
import { clip, scales } from "./scales.js";

const FREE = 9; // picture units around a mark that stay free

// A reading has `place`, in the box's data; `rows`, of name, value and perhaps the sample of a legend; `marks`,
// of x, y and role, a `guide` at x or the rectangle of a `cell`; what may not be hidden, `free`; and what Python
// is to be asked for, `ask`. All but the data are in picture units.

const around = (x, y) => [x - FREE, y - FREE, x + FREE, y + FREE];
const hull = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
const inside = ({ box: [left, top, width, height] }, x, y) =>
  x >= left - 1 && x <= left + width + 1 && y >= top - 1 && y <= top + height + 1;
const tickAt = (ticks, at) => ticks.find(([value, label]) => label && Math.abs(value - at) < 1e-9)?.[1];
const of = (axes, kind) => axes.items.filter((item) => item.kind === kind);

const READ = {
  field: { read: readField, step: stepField },
  image: { read: readCell, step: stepCell },
  bars: { read: readBar, step: stepBar },
  curves: { read: readCurves, step: stepCurves },
};

function kindOf(axes) {
  const [field] = of(axes, "field");
  if (field) return field.reads ? READ.field : null;
  for (const kind of ["image", "bars"]) if (of(axes, kind).length) return READ[kind];
  return curvesOf(axes).length ? READ.curves : null;
}

export const readable = (axes) => kindOf(axes) !== null;
export const readAt = (axes, place, frame) => kindOf(axes)?.read(axes, place, frame) ?? null;
// Where an arrow key leads, or null for another key: far with Shift, finely with Alt.
export const stepped = (axes, place, event, frame) => kindOf(axes)?.step(axes, place, event, frame) ?? null;
export const middle = ({ box: [left, top, width, height] }) => [left + width / 2, top + height / 2];

function arrow({ key }) {
  return { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
}

// ---- curves

function readCurves(axes, [at, height], frame) {
  const curves = namedCurves(axes, frame);
  const scale = scales(axes);
  const aim = scale.x(at);
  const x = closest(placesOf(axes, curves), at, (one) => Math.abs(scale.x(one) - aim));
  if (x === undefined) return null;
  const found = valuesAt(curves, x, scale);
  const marks = found.map(({ value, item }) => ({ x: scale.x(x), y: scale.y(value), role: item.role }));
  const shown = marks.filter((mark) => inside(axes, mark.x, mark.y));
  const rows = [{ name: axes.xlabel || "x", value: plain(x) }, ...found.map(({ row }) => row)];
  const pointer = around(scale.x(x), clip(scale.y(height) || 0, [axes.box[1], axes.box[1] + axes.box[3]]));
  const free = shown.map((mark) => around(mark.x, mark.y)).reduce(hull, pointer);
  return { place: [x, height], rows, marks: shown, guide: scale.x(x), free };
}

// One value of each curve that has one; marks on a line of the same name and value say nothing new.
function valuesAt(curves, x, scale) {
  const found = [];
  for (const curve of curves) {
    const here = valueAt(curve, x, scale);
    if (!here) continue;
    const row = { name: curve.name, value: `${here.exact ? "" : "≈ "}${plain(here.value)}`, sample: curve.item };
    const twin = found.find(({ row: { name, value } }) => name === row.name && value === row.value);
    if (!twin) found.push({ row, value: here.value, item: curve.item });
    else if (curve.item.label) twin.row.sample = curve.item; // as it stands in the legend
  }
  return found;
}

// To the next place that can be told apart on the screen; with Alt to the very next.
function stepCurves(axes, [x, height], event, frame) {
  const way = { Home: -Infinity, End: Infinity, ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!way) return null;
  const places = placesOf(axes, namedCurves(axes, frame));
  const scale = scales(axes);
  const least = event.shiftKey ? 25 : event.altKey ? 1e-9 : 2;
  const beyond = places.filter((one) => Math.sign(way) * (scale.x(one) - scale.x(x)) >= least);
  const ends = way < 0 ? places[0] : places.at(-1);
  if (!Number.isFinite(way) || !beyond.length) return [ends, height];
  return [way < 0 ? beyond.at(-1) : beyond[0], height];
}

// ---- bars

function readBar(axes, [at, level], frame) {
  const bars = of(axes, "bars").flatMap(({ x, heights, width }) =>
    x.map((middleX, i) => ({ x: middleX, height: heights[i], width })),
  );
  const bar = closest(bars, null, (one) => Math.abs(one.x - at));
  if (!bar) return null;
  const scale = scales(axes);
  const [left, right] = [bar.x - bar.width / 2, bar.x + bar.width / 2].map(scale.x);
  const rows = [
    { name: axes.xlabel || "bar", value: tickAt(axes.xticks, bar.x) ?? plain(bar.x) },
    { name: axes.ylabel || axes.title || "height", value: plain(bar.height) },
  ];
  const dots = namedCurves(axes, frame).flatMap((curve) => {
    const here = valueAt(curve, bar.x, scale);
    return here?.exact ? [{ name: curve.name, value: plain(here.value), sample: curve.item }] : [];
  });
  const [top, bottom] = [bar.height, 0].map((value) => clip(scale.y(value), [axes.box[1], axes.box[1] + axes.box[3]]));
  const cell = { x: left, y: Math.min(top, bottom), width: right - left, height: Math.abs(bottom - top) };
  const free = [left, cell.y - 20, right, cell.y + cell.height + 20]; // with its number
  return { place: [bar.x, level], rows: [...rows, ...dots], marks: [], cell, free };
}

function stepBar(axes, [at, level], { key }) {
  const all = of(axes, "bars").flatMap(({ x }) => x).toSorted((a, b) => a - b);
  const k = all.indexOf(closest(all, at));
  const next = { ArrowLeft: k - 1, ArrowRight: k + 1, Home: 0, End: all.length - 1 }[key];
  return next === undefined ? null : [all[clip(next, [0, all.length - 1])], level];
}

// ---- images

function readCell(axes, [x, y]) {
  const [image] = of(axes, "image").slice(-1);
  const [i, j] = [clip(Math.floor(y), [0, image.rows - 1]), clip(Math.floor(x), [0, image.columns - 1])];
  const value = cellValue(image, i * image.columns + j);
  const called = image.labels[i * image.columns + j];
  if (!value || (image.labels.length && !called)) return null;
  const named = (label, ticks, at, word) => {
    const tick = tickAt(ticks, at + 0.5);
    return { name: tick && label && label.length < 14 ? label : word, value: tick || `${at + 1}` };
  };
  const byPlace = [named(axes.ylabel, axes.yticks, i, "row"), named(axes.xlabel, axes.xticks, j, "column"), value];
  const rows = called ? [{ name: called.split(": ")[0], value: image.worded ? "" : value.value }] : byPlace;
  const scale = scales(axes);
  const [left, top, right, bottom] = [scale.x(j), scale.y(i), scale.x(j + 1), scale.y(i + 1)];
  const cell = { x: left, y: top, width: right - left, height: bottom - top };
  const free = hull([left, top, right, bottom], around((left + right) / 2, (top + bottom) / 2));
  return { place: [j + 0.5, i + 0.5], rows, marks: [], cell, free };
}

// Where the cells have words, these say more than the shade.
function cellValue({ colours, greys, values, numbers, worded }, k) {
  const bytes = colours ?? greys;
  if (bytes) {
    const [from, count, name] = colours ? [3 * k, 3, "red, green, blue"] : [k, 1, "grey"];
    return { name, value: [...new Uint8Array(bytes.buffer, bytes.byteOffset + from, count)].join(", ") };
  }
  if (worded) return numbers[k] ? { name: "value", value: numbers[k].replaceAll("\n", " ") } : null;
  const value = typed(values, Float32Array)[k];
  return Number.isNaN(value) ? null : { name: "value", value: plain(value) };
}

function stepCell(axes, [x, y], event) {
  const [image] = of(axes, "image").slice(-1);
  const row = { Home: 0.5, End: image.columns - 0.5 }[event.key];
  if (row !== undefined) return [row, y];
  const way = arrow(event);
  if (!way) return null;
  const far = event.shiftKey ? 10 : 1;
  return [clip(x + far * way[0], [0.5, image.columns - 0.5]), clip(y + far * way[1], [0.5, image.rows - 0.5])];
}

// ---- fields

// So many decimals that a pixel makes a difference.
const digitsOf = ([low, high], room) => Math.max(0, Math.ceil(Math.log10(room / Math.abs(high - low))));

// The place is rounded as it is written, so that the values belong to what is read.
function readField(axes, [x, y]) {
  const [field] = of(axes, "field");
  const digits = [digitsOf(axes.xlim, axes.box[2]), digitsOf(axes.ylim, axes.box[3])];
  const [x0, x1, y0, y1] = field.extent;
  const place = [clip(x, [x0, x1]), clip(y, [y0, y1])].map((value, k) => Number(value.toFixed(digits[k])));
  const scale = scales(axes);
  const [u, v] = [scale.x(place[0]), scale.y(place[1])];
  const rows = field.reads.map((name, k) => ({ name, value: fixed(place[k], digits[k]) }));
  return { place, rows, marks: [{ x: u, y: v, role: "ink" }], free: around(u, v), ask: place };
}

function stepField(axes, [x, y], event) {
  const way = arrow(event);
  if (!way) return null;
  const share = event.shiftKey ? 0.1 : event.altKey ? 0.001 : 0.01;
  const go = ([low, high], at, by) => clip(at + share * by * (high - low), [low, high]);
  return [go(axes.xlim, x, way[0]), go(axes.ylim, y, -way[1])];
}
