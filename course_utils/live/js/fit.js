// A picture on a screen is pressed together until its letters are large enough for the last row: boxes, tables
// and empty room become smaller, words do not. What is decided for a picture is kept while its parts stay where
// they are, and what is unchanged stays the same object, by which it is known that it need not be drawn again.

import { textWidth } from "./lines.js";
import { areNames, named } from "./names.js";
import { scales } from "./scales.js";
import { APART, formulaSize, isLow, LEAD, pressed, TITLE, X, Y } from "./spans.js";

const SMALL = 14; // picture units, the smallest letters of any picture
const SQUARE = 0.05; // a cell is square whose sides differ by no more
const BASE = 30; // of a title, above its box
const LOW = 10; // where nothing stands between them
const EXPONENT = /[⁰¹²³⁴⁵⁶⁷⁸⁹]/; // which rises above its line
const HIGHER = 24; // from one label with an exponent to the next, at least
const CLEAR = 3; // between a title and the words above it
const ASCENT = 0.93; // of a letter, in font sizes

const where = ({ width, height, axes, tables, graphs, texts, formulas }, room) =>
  JSON.stringify([
    room,
    [width, height],
    axes.map(({ box, title, ylabel, xlabel, legend, share = 0 }) => [box, title, ylabel, xlabel, share, legend.map(([x, name]) => [x, name])]),
    tables.map(({ box, height: row }) => [box, row]),
    graphs.map(({ nodes }) => nodes.map(({ x, y, notes }) => [x, y, notes.length])),
    texts.map(({ x, y, size }) => [x, y, size]),
    formulas.map(({ x, y, size }) => [x, y, size]),
  ]);

const isSquare = ({ box, items }) =>
  items.some(({ kind, rows, columns, numbers }) => {
    const ratio = kind === "image" && box[2] / columns / (box[3] / rows);
    return ratio && !numbers.length && Math.abs(ratio - 1) < SQUARE;
  });

// Every second, third .. label of an axis along which they would touch; but all names.
function thinnedTicks(ticks, at, room) {
  if (areNames(ticks)) return ticks;
  const places = ticks.map(([value]) => at(value));
  const gaps = places.slice(1).map((place, k) => Math.abs(place - places[k]));
  const every = Math.ceil(Math.max(1, ...ticks.slice(1).map(([, label], k) => (label ? room(label) / gaps[k] : 0))));
  return every > 1 ? ticks.map(([value, label], k) => [value, k % every ? "" : label]) : ticks;
}

function ticked(axes) {
  const { x, y } = scales(axes);
  const xticks = thinnedTicks(axes.xticks, x, (label) => textWidth({ text: label, size: 14 }) + 8);
  const yticks = thinnedTicks(axes.yticks, y, (label) => (EXPONENT.test(label) ? HIGHER : APART));
  return { ...axes, xticks, yticks };
}

// How each kind of part moves, given where its x and y go.
const PRESSED = {
  axes(axes, { x, y }) {
    const [left, top, width, height] = axes.box;
    let box = [x(left), y(top), x(left + width) - x(left), y(top + height) - y(top)];
    if (isSquare(axes)) {
      const scale = Math.min(box[2] / width, box[3] / height);
      box = [box[0] + (box[2] - scale * width) / 2, box[1] + (box[3] - scale * height) / 2, scale * width, scale * height];
    }
    return ticked({ ...axes, box, dense: true, legend: axes.legend.map(([at, ...rest]) => [x(at), ...rest]) });
  },
  tables(table, { x, y }) {
    const [left, top, width, height] = table.box;
    const box = [x(left), y(top), x(left + width) - x(left), y(top + height) - y(top)];
    const columns = table.columns.map(([at, ...rest]) => [x(at), ...rest]);
    const lead = table.heads.length ? LEAD : 0;
    return { ...table, box, columns, lead, height: (box[3] - lead) / Math.round(height / table.height) };
  },
  graphs: (graph, { x, y }) => ({
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, x: x(node.x), y: y(node.y) })),
    edges: graph.edges.map((edge) => ({ ...edge, at: edge.at && [x(edge.at[0]), y(edge.at[1])] })),
  }),
  texts: (text, { x, y }) => ({ ...text, x: x(text.x), y: y(text.y) }),
  formulas: (formula, { x, y }) => ({ ...formula, x: x(formula.x), y: y(formula.y) }),
};

// How far a text reaches to the right of its left end, and that end.
function extentOf(text) {
  const width = textWidth(text);
  const left = text.x - { start: 0, middle: width / 2, end: width }[text.align];
  return [left, left + width];
}

// The lowest edge of what is said above a title, which stands at this base line and is so wide.
function ceiling({ texts }, left, right, base) {
  const over = texts.filter((text) => {
    const [from, to] = extentOf(text);
    return text.y < base - 6 && text.y > base - 2 * TITLE && from < right && to > left;
  });
  return Math.max(0, ...over.map(({ y, size }) => y + 0.25 * size + CLEAR));
}

// Titles are large where they end before what is beside and above them, and before the picture does.
function titled(frame) {
  return (axes) => {
    const [left, top] = axes.box;
    const beside = frame.axes.filter(({ box, title }) => title && box[0] > left && Math.abs(box[1] - top) < TITLE);
    const level = frame.texts.filter(({ x, y, align }) => align === "start" && x > left && Math.abs(y - top + 30) < TITLE);
    const ends = [...beside.map(({ box }) => box[0]), ...level.map(({ x }) => x)];
    const room = Math.min(frame.width, ...ends.map((end) => end - APART)) - left;
    const width = textWidth({ text: axes.title, size: TITLE, bold: true });
    const up = isLow(axes, frame.axes) && axes.dense ? LOW : BASE;
    const above = (top - up - ceiling(frame, left, left + width, top - up)) / ASCENT;
    return { ...axes, titleUp: up, titleSize: Math.max(SMALL, Math.min(TITLE, above, (TITLE * room) / width)) };
  };
}

const once = (known, part, make) => known.get(part) ?? known.set(part, make()).get(part);

// Where parts go, and the size of the whole; and, by part, what has become of it.
function planned(frame, [wide, high], unit, measured) {
  const [across, down] = [pressed(frame, X, wide / unit, measured), pressed(frame, Y, high / unit, measured)];
  const size = { width: across.size, height: down.size };
  return { places: { x: across.to, y: down.to }, size, moved: new WeakMap(), titles: new WeakMap() };
}

// Returns a function of (frame, room in pixels, pixels of the smallest letters) to the frame as it is to be drawn,
// its scale, and how large its smallest letters are, of what they should be.
export function fitting(measured) {
  let [key, plan] = ["", null];
  const boxes = new WeakMap();
  return (sent, [wide, high], letters) => {
    const unit = letters / SMALL;
    const frame = { ...sent, axes: sent.axes.map((part) => once(boxes, part, () => named(part))) };
    const now = where(frame, [wide, high, letters]);
    if (now !== key) [key, plan] = [now, planned(frame, [wide, high], unit, measured)];
    const { places, size, moved, titles } = plan;
    const move = (kind, part) => {
      const there = PRESSED[kind](part, places);
      return kind === "tables" ? { ...there, formulaSize: formulaSize(there, measured) } : there;
    };
    const parts = Object.keys(PRESSED).map((kind) => [kind, frame[kind].map((part) => once(moved, part, () => move(kind, part)))]);
    const drawn = { ...frame, ...Object.fromEntries(parts), ...size };
    const title = titled(drawn);
    const axes = drawn.axes.map((part) => (part.title ? once(titles, part, () => title(part)) : part));
    const scale = Math.min(wide / size.width, high / size.height);
    return { frame: { ...drawn, axes }, scale, small: Math.min(1, scale / unit) };
  };
}
