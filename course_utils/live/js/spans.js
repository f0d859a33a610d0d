// How far a picture can be pressed together, along x or y: for each of its parts the spans that it takes there,
// and to which share of its length each may shrink. Words keep their size, boxes and tables do not.

import { textWidth } from "./lines.js";
import { areNames } from "./names.js";
import { scales } from "./scales.js";

export const X = 0;
export const Y = 1;
export const TITLE = 21; // picture units, of a title in a lecture hall where it has room
export const APART = 19; // ticks of an axis, at least
const RIGID = 1;
const LOOSE = 0.4; // of a box
const TIGHT = 0.1; // of empty room
const TEXT_ROW = 17.5; // of a table of words
export const LEAD = 5; // between the rule below its heads and its first row
const FORMULA = { size: 19, least: 14, room: 1 }; // of one with formulas, which may become smaller
const NUMBER = 21.4; // the height of a cell with a number in it
const NEXT = 15.5; // and of each line there, if there are several
const LETTER = 9; // the width there of each of its letters
const words = (text, size, bold = false) => textWidth({ text, size, bold });
const rigid = (from, to) => [from, to, RIGID];

// Whether no axis has its name, and no legend stands, above the boxes of a row: then a title comes down.
export function isLow({ box: [, top] }, all) {
  const row = all.filter(({ box }) => Math.abs(box[1] - top) < TITLE);
  return row.every(({ ylabel, legend }) => !ylabel && !legend.length);
}

// Ticks stand at the left and below; a title that has no room becomes smaller.
function aroundBox({ box: [left, top, width, height], title, ylabel, xlabel, xticks, yticks, legend, ...names }, axis, low) {
  if (axis === Y) {
    const above = title ? TITLE + (low ? 7 : 27) : ylabel || legend.length ? 28 : 6;
    const below = (xlabel ? 46 : xticks.length ? 26 : 4) + (names.under ?? 0);
    return [rigid(top - above, top), rigid(top + height, top + height + below)];
  }
  const ticks = Math.max(0, ...yticks.map(([, label]) => words(label, 14)));
  const right = left + width;
  const last = xticks.length && !names.turned ? words(xticks.at(-1)[1], 14) / 2 : 0;
  const said = [[title, 14, true], [ylabel, 15, false]].filter(([text]) => text);
  return [
    rigid(left - Math.max(ticks + (ticks ? 12 : 4), names.before ?? 0), left),
    rigid(right, right + Math.max(4, last)),
    ...said.map(([text, size, bold]) => rigid(left, left + words(text, size, bold))),
    ...(xlabel ? [rigid(right - words(xlabel, 15), right)] : []),
    ...legend.map(([x, name]) => rigid(x - 20, x + 14 + words(name, 15))),
  ];
}

// The share of its height that a box needs for the names beside it.
function sideNames(axes) {
  if (!areNames(axes.yticks)) return 0;
  const places = axes.yticks.map(([value]) => scales(axes).y(value)).toSorted((a, b) => a - b);
  return APART / Math.min(...places.slice(1).map((place, k) => place - places[k]));
}

function boxSpans(axes, axis, all) {
  const [start, size] = [axes.box[axis], axes.box[2 + axis]];
  const numbered = axes.items.filter(({ kind, numbers }) => kind === "image" && numbers.length);
  const high = (numbers) => Math.max(NUMBER, ...numbers.map((text) => NEXT * text.split("\n").length + 1));
  const needed = numbered.map(({ rows, columns, letters, numbers }) =>
    axis === Y ? high(numbers) * rows : LETTER * letters * columns,
  );
  needed.push(size * (axis === X ? (axes.share ?? 0) : sideNames(axes)));
  return [...aroundBox(axes, axis, isLow(axes, all)), [start, start + size, Math.min(RIGID, Math.max(LOOSE * size, ...needed) / size)]];
}

// The height of the highest formula of a table.
function highest({ heads, rows }, measured) {
  const formulas = [heads, ...rows].flat().filter((cell) => cell?.mathml);
  return Math.max(0, ...formulas.map((formula) => measured(formula, FORMULA.size)[1]));
}

// The size of the formulas of a table whose rows have become low.
export function formulaSize(table, measured) {
  const high = highest(table, measured);
  return high && Math.min(FORMULA.size, (FORMULA.size * (table.height - FORMULA.room)) / high);
}

function tableSpans(table, axis, measured) {
  const { box, height, heads } = table;
  if (axis === X) return [rigid(box[0], box[0] + box[2])];
  const formula = (highest(table, measured) * FORMULA.least) / FORMULA.size + FORMULA.room;
  const lead = heads.length ? LEAD : 0;
  return [[box[1], box[1] + box[3], Math.min(RIGID, Math.max(TEXT_ROW, formula) / height + lead / box[3])]];
}

// Nodes keep their size and their notes: the next of the same layer, or layer, comes as near as these allow.
function graphSpans({ nodes }, axis) {
  const [along, across] = axis === Y ? ["y", "x"] : ["x", "y"];
  const before = (node) => (axis === Y ? node.size / 2 + 4 : Math.max(node.size / 2 + 17, noteWidth(node) / 2 + 4));
  const after = (node) => (axis === Y ? before(node) + 18 * node.notes.length : before(node));
  const pairs = nodes.flatMap((one) => nodes.filter((other) => other[along] > one[along] + 1
    && (axis === X || Math.abs(other[across] - one[across]) < 1)).map((other) => [one, other]));
  const share = pairs.map(([one, other]) => (after(one) + before(other)) / (other[along] - one[along]));
  const at = nodes.map((node) => node[along]);
  const [first, last] = [Math.min(...at), Math.max(...at)];
  const end = Math.max(...nodes.map((node) => node[along] + after(node)));
  const start = Math.min(...nodes.map((node) => node[along] - before(node)));
  return [rigid(start, first), [first, last, Math.min(RIGID, Math.max(LOOSE, ...share))], rigid(last, end)];
}

const noteWidth = ({ notes }) => Math.max(0, ...notes.map((note) => words(note, 14)));

function textSpans({ text, x, y, size, bold, align }, axis) {
  if (axis === Y) return [rigid(y - 0.85 * size, y + 0.3 * size)];
  const width = words(text, size, bold);
  const left = x - { start: 0, middle: width / 2, end: width }[align];
  return [rigid(left, left + width)];
}

function formulaSpans({ x, y, size, ...formula }, axis, measured) {
  const [width, height] = measured(formula, size);
  return [axis === X ? rigid(x, x + width) : rigid(y - height / 2 - 2, y + height / 2 + 2)];
}

function spans(frame, axis, measured) {
  return [
    ...frame.axes.flatMap((part) => boxSpans(part, axis, frame.axes)),
    ...frame.graphs.flatMap((part) => graphSpans(part, axis)),
    ...frame.tables.flatMap((part) => tableSpans(part, axis, measured)),
    ...frame.texts.flatMap((part) => textSpans(part, axis)),
    ...frame.formulas.flatMap((part) => formulaSpans(part, axis, measured)),
  ];
}

// The shares of the pieces between all ends of spans that make their sum `target`, or as near as they can.
function shared(pieces, target) {
  const total = (share) => pieces.reduce((sum, [from, to, least]) => sum + (to - from) * Math.max(least, share), 0);
  let [low, high] = [0, 1];
  for (let k = 0; k < 30; k += 1) {
    const middle = (low + high) / 2;
    if (total(middle) > target) high = middle;
    else low = middle;
  }
  return low;
}

// The function along an axis that makes the picture as long as `target` where it can, and its new length.
export function pressed(frame, axis, target, measured) {
  const size = axis === X ? frame.width : frame.height;
  if (target >= size) return { to: (at) => at, size };
  const found = spans(frame, axis, measured).map(([from, to, least]) => [Math.max(0, from), Math.min(size, to), least]);
  const ends = [...new Set([0, size, ...found.flatMap(([from, to]) => [from, to])])].toSorted((a, b) => a - b);
  const pieces = ends.slice(1).map((to, k) => {
    const over = found.filter(([start, end]) => start < to && end > ends[k]);
    return [ends[k], to, over.length ? Math.max(...over.map(([, , least]) => least)) : TIGHT];
  });
  const share = shared(pieces, target);
  const to = (at) => pieces.reduce((sum, [from, end, least]) => sum + Math.max(0, Math.min(at, end) - from) * Math.max(least, share), Math.min(0, at))
    + Math.max(0, at - size);
  return { to, size: to(size) };
}
