// Names under an axis. Of numbers every second may be left out where they would touch, of names none may: they
// are broken at a space, or, where even that is too wide, turned.

import { textWidth } from "./lines.js";
import { scales } from "./scales.js";

const NAME_SIZE = 14; // picture units
const NEXT_NAME = 16; // from line to line
const BETWEEN = 6; // neighbours
const PRESSED_TO = 0.9; // to which share of their room names may be pressed before they are broken
const SLOPE = 40; // degrees, of turned names
const DOWN = Math.sin((SLOPE * Math.PI) / 180);
const LEFTWARD = Math.cos((SLOPE * Math.PI) / 180);

export const areNames = (ticks) => ticks.some(([, label]) => /\p{L}/u.test(label));

const widthOf = (label) => Math.max(...label.split("\n").map((text) => textWidth({ text, size: NAME_SIZE })));

// Which share of the room between them the labels need: where it is 1, some have no gap to spare.
function crowded(ticks, at) {
  const needed = ticks.slice(1).map(([value, label], k) => {
    const [before, name] = ticks[k];
    return ((widthOf(label) + widthOf(name)) / 2 + BETWEEN) / Math.abs(at(value) - at(before));
  });
  return Math.max(0, ...needed);
}

// In two lines, as equal as its spaces allow.
function inTwo(label) {
  const places = [...label.matchAll(/ /g)].map(({ index }) => index);
  if (!places.length) return label;
  const at = places.reduce((best, place) => (Math.abs(place - label.length / 2) < Math.abs(best - label.length / 2) ? place : best));
  return `${label.slice(0, at)}\n${label.slice(at + 1)}`;
}

// How far below one line names reach, and how far before its tick a turned one begins.
function reach(ticks, turned) {
  const widest = Math.max(0, ...ticks.map(([, label]) => widthOf(label)));
  if (turned) return { under: Math.max(0, widest * DOWN - 6), before: widest * LEFTWARD };
  return { under: (Math.max(1, ...ticks.map(([, label]) => label.split("\n").length)) - 1) * NEXT_NAME, before: 0 };
}

// How names are written where each has the room that `at` gives it, or less: the ticks, whether they are turned,
// which share of that room they need, and how far they reach.
function written(ticks, at, least) {
  for (const found of [ticks, ticks.map(([value, label]) => [value, inTwo(label)])]) {
    const share = crowded(found, at);
    if (share <= least) return { xticks: found, turned: false, share, ...reach(found, false) };
  }
  const gaps = ticks.slice(1).map(([value], k) => Math.abs(at(value) - at(ticks[k][0])));
  return { xticks: ticks, turned: true, share: (NAME_SIZE + 2) / DOWN / Math.min(...gaps), ...reach(ticks, true) };
}

// A box with its names as they are written; what they need below it is taken from its height.
export function named(axes, least = PRESSED_TO) {
  if (!areNames(axes.xticks)) return axes;
  const found = written(axes.xticks, scales(axes).x, least);
  const [left, top, width, height] = axes.box;
  return { ...axes, ...found, box: [left, top, width, height - found.under] };
}

// Where the lines of a label stand, below the place (x, y) on the axis: attributes and words of each.
export function labelLines(label, turned, x, y) {
  if (turned) {
    const place = { x: 0, y: 0, "text-anchor": "end", transform: `translate(${x + 5},${y + 14}) rotate(${-SLOPE})` };
    return [[place, label]];
  }
  return label.split("\n").map((line, k) => [{ x, y: y + 20 + NEXT_NAME * k, "text-anchor": "middle" }, line]);
}
