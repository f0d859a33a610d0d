// What can be shown beyond what was recorded, where the network's parameters p were: a point that is moved, and
// a weight between two positions of its slider.

import { difference, misjudged } from "./forward.js";

const SHARE = 1e-9; // by which a position may differ from the number in p that it sets

const TRAINING = "To train on the points as they lie now needs the notebook, which you can open below.";

const whole = new Float32Array(1);
const bits = new Uint32Array(whole.buffer);

// A number in half precision, towards zero, but never zero: the sign is the category.
function half(value) {
  whole[0] = Math.max(-65000, Math.min(65000, value));
  const sign = (bits[0] >> 16) & 0x8000;
  const exponent = ((bits[0] >> 23) & 255) - 112;
  if (exponent > 0) return sign | (exponent << 10) | ((bits[0] >> 13) & 1023);
  return sign | (value === 0 ? 0 : Math.max(1, Math.floor(Math.abs(value) * 2 ** 24)));
}

const isRegion = ({ items }) => items.some(({ kind, rows }) => kind === "field" && rows === 101);
const isPoints = ({ kind, name }) => kind === "points" && !name;

// The frame with other items in the boxes that show the region of its network.
function withItems(frame, change) {
  const axes = frame.axes.map((box) => (isRegion(box) ? { ...box, items: box.items.map(change) } : box));
  return { ...frame, axes };
}

const judged = (item, network) => ({ ...item, wrong: misjudged(network, item.x, item.labels) });

export function moved(frame, { index, x, y }) {
  const { network } = frame;
  const place = [x, y].map((value) => Math.max(0, Math.min(1, value)));
  let wrong = [];
  const after = withItems(frame, (item) => {
    if (!isPoints(item)) return item;
    const there = judged({ ...item, x: item.x.with(index, place), chosen: index }, network);
    ({ wrong } = there);
    return there;
  });
  const [all, failed] = [wrong.length, wrong.filter(Boolean).length];
  const caption = `${all - failed} of ${all} points correct, with the parameters as they were recorded. ${TRAINING}`;
  const values = { ...frame.values, ...("x1" in frame.values ? { x1: place[0], x2: place[1] } : {}) };
  return { ...after, caption, values };
}

// Which number of p a slider sets, -1 if none: there two of its positions differ, and in no other.
export function setBy(recording, name) {
  const [first, last] = [0, recording.values[name].length - 1].map((k) => recording.at[`${name}=${k}`]?.[0]);
  const ends = [first, last].map((node) => node !== undefined && recording.frame(node).network?.p);
  if (!ends[0] || ends[0].length !== ends[1]?.length) return -1;
  const changed = [...ends[0].keys()].filter((k) => ends[0][k] !== ends[1][k]);
  const [k] = changed;
  const meant = changed.length === 1 && Math.abs(ends[0][k] - recording.values[name][0]) < SHARE;
  return meant ? k : -1;
}

export function weighed(frame, name, k, value) {
  const p = frame.network.p.slice();
  p[k] = value;
  const network = { ...frame.network, p };
  const values = Uint16Array.from(difference(network), half);
  const repainted = (item) => (item.kind === "field" ? { ...item, values } : isPoints(item) ? judged(item, network) : item);
  const set = { ...frame.values, [name]: value };
  return { ...withItems(frame, repainted), network, values: set };
}
