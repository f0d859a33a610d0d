// The parts of a picture made as narrow as they can be read, before panels.js moves them. What is decided for
// a part, once for each width of the page, is a function, which is applied to the part in every frame.

import { lines, textWidth } from "./lines.js";
import { areNames, named } from "./names.js";

const CELL = 7; // on either side of the words in a table
const MONO = 8.75; // the width of a letter where all have the same
const HAND = 140; // a box may be as narrow as a hand is wide
const SAMPLE = 40; // of an entry of a legend: the sample and the gaps
const FONTS = { title: { size: 17, bold: true, next: 21 }, label: { size: 15, next: 19 } };
const MAPS = ["field", "points"]; // of what both axes measure in the same units
const LEAST = 14; // picture units, which letters keep at the smallest scale
const BY = 80; // as far from a graph the names of its layers stand

const END = 14; // from a box to what stands at its right
const BELOW = 34; // and as far below a box what is said of it

const asItIs = (part) => part;

// The words of a box, a line each where they are longer than the box is wide.
export const wordsOf = (text, kind, wrap) => (wrap ? lines({ text, ...FONTS[kind] }, wrap) : [text]);
export const nextLine = (kind) => FONTS[kind].next;
const further = (text, kind, wrap) => (wordsOf(text, kind, wrap).length - 1) * nextLine(kind);
const widest = (ticks) => Math.max(0, ...ticks.map(([, label]) => textWidth({ text: label, size: 14 })));

export function axesExtent({ box: [left, top, width, height], title, ylabel, xlabel, xticks, yticks, legend, wrap, under = 0, before = 0 }) {
  const above = title ? 48 : ylabel || legend.length ? 28 : 6;
  const below = under + (xlabel ? 46 : xticks.length ? 26 : 6);
  const samples = wrap ? [] : legend.map(([x]) => x - 20);
  const start = Math.min(left - (yticks.length ? 12 + widest(yticks) : 6), left - before, ...samples);
  const end = Math.max(END, widest(xticks.slice(-1)) / 2 + 2);
  return [start, top - above, left + width + end, top + height + below];
}

// How much farther than that its words and its legend reach, above and below, as they take more lines.
export const axesLines = ({ title, xlabel, wrap, raised = 0 }) => ({
  up: raised + further(title, "title", wrap),
  down: further(xlabel, "label", wrap),
});

// Of the numbers of an axis every second, third .. where all of them have no room; names are kept.
function thinned(axes) {
  const { xticks: ticks, box: [, , room] } = axes;
  if (areNames(ticks)) return named(axes, 1);
  const needed = ticks.reduce((sum, [, label]) => sum + (label ? 8.6 * label.length + 12 : 0), 0);
  const every = Math.ceil(needed / room);
  return every > 1 ? { ...axes, xticks: ticks.map(([value, label], k) => [value, k % every ? "" : label]) } : axes;
}

// A legend ends at the right beside the words of its axis, or if it has no room there stands in lines of its
// own above them: where each entry is, and how far above.
function laid({ legend, ylabel }, [left, , width], wrap, spare) {
  const wide = legend.map(([, name]) => SAMPLE + textWidth({ text: name, size: 15 }));
  const all = wide.reduce((sum, one) => sum + one, 0);
  const beside = ylabel ? textWidth({ text: ylabel, size: 15 }) + 8 : 0;
  let [at, row] = [left + width - all, 0];
  if (all + beside <= width) return { raised: 0, places: wide.map((one) => [(at += one) - one + 26, 0]) };
  const base = ylabel ? further(ylabel, "label", wrap) + nextLine("label") : 0;
  at = 0;
  const rows = wide.map((one) => {
    if (at && at + one > width + 20) [at, row] = [0, row + 1];
    at += one;
    return [left + at - one + 16 - Math.max(0, Math.min(spare, one - width - 14)), row];
  });
  const up = (k) => base + (row - k) * nextLine("label");
  return { raised: up(0), places: rows.map(([x, k]) => [x, up(k)]) };
}

// How wide the words in a box are that stand on one line.
function wordsIn({ box: [left, top, width, height] }, texts) {
  const wide = new Map();
  for (const text of texts) {
    const inside = text.x >= left && text.x <= left + width && text.y >= top && text.y <= top + height;
    if (inside) wide.set(text.y, [...(wide.get(text.y) ?? []), textWidth(text) + 16]);
  }
  const several = [...wide.values()].filter((one) => one.length > 1);
  return Math.max(0, ...several.map((one) => one.reduce((sum, next) => sum + next, 0)));
}

// Images are left as they are: their cells are square. Boxes that lie on each other stay so, and a map keeps its
// shape.
function narrowAxes(axes, { axes: all, texts }, room) {
  const same = all.filter(({ box }) => `${box}` === `${axes.box}`);
  const extents = same.map((one) => axesExtent({ ...one, wrap: Infinity }));
  const [left, right] = [Math.min(...extents.map(([start]) => start)), Math.max(...extents.map(([, , end]) => end))];
  const [x, y, width, height] = axes.box;
  const narrow = Math.min(width, room - (right - left - width));
  if (narrow < Math.max(HAND, wordsIn(axes, texts)) || axes.items.some(({ kind }) => kind === "image")) return asItIs;
  const isMap = same.some(({ items }) => items.some(({ kind }) => MAPS.includes(kind)));
  const [box, wrap] = [[x, y, narrow, isMap ? (height * narrow) / width : height], narrow + 12];
  const alone = axes.ylabel ? further(axes.ylabel, "label", wrap) : 0;
  const { raised, places } = axes.legend.length ? laid(axes, box, wrap, x - left) : { raised: alone, places: [] };
  const entry = ([at, name, sample], k) => [places[k]?.[0] ?? at, name, sample, places[k]?.[1] ?? 0];
  return (now) => thinned({ ...now, box, wrap, raised, legend: now.legend.map(entry) });
}

// The names of the rows of a matrix, with room for them, which stand at another one beside it and not at itself:
// below it, they would be missed.
function rowNames({ items, yticks, ylim, box: [left, top, width, height] }, all) {
  const isMatrix = (parts) => parts.some(({ kind }) => kind === "image");
  if (yticks.length || !isMatrix(items)) return {};
  const beside = (other) => other.box[1] === top && other.box[3] === height && `${other.ylim}` === `${ylim}`;
  const other = all.find((one) => one.yticks.length && isMatrix(one.items) && beside(one));
  if (!other) return {};
  const free = left - (other.box[0] + other.box[2]) - END; // of the words beside it
  const box = [left + Math.max(0, 12 + widest(other.yticks) - free), top, width, height];
  return { yticks: other.yticks, ylabel: other.ylabel, box };
}

// The columns of a table as narrow as their cells allow.
function narrowTable(table, room, measured) {
  const [left, top, width, height] = table.box;
  if (width <= room) return asItIs;
  const words = (text) => (table.mono ? MONO * text.length : textWidth({ text, size: 15 }));
  const cell = (one) => (one?.mathml ? measured(one, 19) : words(one ?? ""));
  const needed = table.columns.map((_, i) => Math.max(...[table.heads, ...table.rows].map((row) => cell(row[i]))));
  const all = needed.reduce((sum, one) => sum + one + 2 * CELL, 0);
  const spare = Math.max(0, Math.min(width, room) - all) / needed.length;
  let at = left;
  const columns = table.columns.map(([, , letter], i) => {
    const [start, inside] = [at + CELL, needed[i] + spare];
    at += inside + 2 * CELL;
    return [start + { l: 0, c: inside / 2, r: inside }[letter], inside, letter];
  });
  return (now) => ({ ...now, box: [left, top, at - left, height], columns });
}

// The box above which words stand, unless they are nearer to one above them, as it becomes.
function boxUnder({ x, y }, frame, room) {
  const across = frame.axes.filter(({ box: [left, , width] }) => x > left - 60 && x < left + width);
  if (across.some(({ box: [, top, , height] }) => y > top && y < top + height + BELOW)) return null;
  const found = across.find(({ box: [, top] }) => y > top - 90 && y < top - 16);
  if (!found) return null;
  return narrowAxes(found, frame, room)(found);
}

// Words above a box go up with what is above it.
function lifted(words, home) {
  const { up } = axesLines(home);
  return { ...words, y: words.y - up, lift: up };
}

function narrowFormula(formula, frame, room, measured) {
  const width = measured(formula, formula.size);
  const size = Math.min(formula.size, Math.max(Math.min(formula.size, LEAST), (formula.size * room) / width));
  const home = boxUnder(formula, frame, room);
  if (!home) return size < formula.size ? (now) => ({ ...now, size }) : asItIs;
  const [edge, , end] = axesExtent(home);
  const { box, title } = home;
  const level = title && Math.abs(box[1] - 30 - formula.y) < 24;
  const start = level ? box[0] + textWidth({ text: title, ...FONTS.title }) + 12 : edge;
  const x = Math.max(Math.min(formula.x, start), Math.min(formula.x, end - (width * size) / formula.size));
  return (now) => lifted({ ...now, size, x }, home);
}

const noted = ({ notes }) => Math.max(0, ...notes.map((text) => textWidth({ text, size: 14 })));

export function graphExtent({ nodes }) {
  const wide = (node, out) => Math.max(node.size / 2 + out, noted(node) / 2 + 4);
  const far = (sign, out) => sign * Math.max(...nodes.map((node) => sign * node.x + wide(node, out)));
  const notes = Math.max(0, ...nodes.map((node) => node.notes.length));
  const high = (sign, out) => sign * Math.max(...nodes.map((node) => sign * node.y + node.size / 2 + out));
  return [far(-1, 22), high(-1, 8), far(1, 22), high(1, 8 + 18 * notes)];
}

// Where the x of a graph goes, whose layers come nearer to each other as far as what is written there allows.
function nearer({ nodes, ...rest }, room) {
  const [left, , right] = graphExtent({ nodes, ...rest });
  const at = [...new Set(nodes.map(({ x }) => x))].toSorted((a, b) => a - b);
  const step = Math.min(...at.slice(1).map((x, k) => x - at[k]));
  const needed = Math.max(...nodes.map((node) => Math.max(node.size + 34, noted(node) + 8)));
  const span = at.at(-1) - at[0];
  const share = Math.min(1, Math.max((span - (right - left - room)) / span, needed / step));
  return share < 1 ? (x) => at[0] + (x - at[0]) * share : null;
}

function narrowGraph(graph, room) {
  const to = nearer(graph, room);
  if (!to) return asItIs;
  const edge = (one) => ({ ...one, at: one.at && [to(one.at[0]), one.at[1]] });
  return (now) => ({ ...now, nodes: now.nodes.map((node) => ({ ...node, x: to(node.x) })), edges: now.edges.map(edge) });
}

// Words in a box, or at the layers of a graph, go along with what becomes narrower.
function narrowText({ x, y }, frame, room) {
  const { axes, graphs } = frame;
  for (const [index, graph] of graphs.entries()) {
    const [, top, , bottom] = graphExtent(graph);
    const layer = graph.nodes.some((node) => Math.abs(node.x - x) < 2) && y >= top - BY && y <= bottom + BY;
    const to = nearer(graph, room) ?? asItIs;
    if (layer) return (now) => ({ ...now, x: to(now.x), graph: index });
  }
  const home = boxUnder({ x, y }, frame, room);
  if (home) return (now) => lifted(now, home);
  for (const part of axes) {
    const [left, top, width, height] = part.box;
    if (x < left || x > left + width || y < top || y > top + height) continue;
    const [, , narrow, low] = narrowAxes(part, frame, room)(part).box;
    const within = (now) => ({ ...now, y: top + ((now.y - top) / height) * low });
    if (narrow < width) return (now) => kept(within(now), left + ((now.x - left) / width) * narrow, [left, narrow]);
  }
  return asItIs;
}

// A line of text, broken and moved so that it stays in the box.
function kept(text, x, [left, width]) {
  const wrap = width - 12;
  const wide = Math.min(wrap, Math.max(...lines(text, wrap).map((line) => textWidth({ ...text, text: line }))));
  const before = { start: 0, middle: wide / 2, end: wide }[text.align];
  return { ...text, wrap, x: Math.min(Math.max(x, left + 6 + before), left + width - 6 - wide + before) };
}

// For each part of a frame what makes it narrow.
export function narrowing(frame, room, measured) {
  return {
    axes: frame.axes.map((part) => {
      const [narrow, names] = [narrowAxes(part, frame, room), rowNames(part, frame.axes)];
      return (now) => ({ ...narrow(now), ...names });
    }),
    graphs: frame.graphs.map((part) => narrowGraph(part, room)),
    tables: frame.tables.map((part) => narrowTable(part, room, measured)),
    texts: frame.texts.map((part) => narrowText(part, frame, room)),
    formulas: frame.formulas.map((part) => narrowFormula(part, frame, room, measured)),
  };
}
