// A function on a rectangle as a shaded region with a dark boundary.

import { typed } from "./dom.js";

function rgb(style, name) {
  const n = parseInt(style.getPropertyValue(name).trim().slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

// A colour as a pixel of a canvas.
const packed = ([red, green, blue]) => (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;

const mix = (from, to, share) => packed(from.map((c, k) => Math.round(c + (to[k] - c) * share)));

// 512 colours: 0..255 for -1..0 (category B), 256..511 for 0..1 (category A).
export function palette(style) {
  const [a0, a1, b0, b1] = ["a0", "a1", "b0", "b1"].map((end) => rgb(style, `--field-${end}`));
  const shade = (k) => (k > 255 ? mix(a0, a1, (k - 256) / 255) : mix(b0, b1, (255 - k) / 255));
  return Uint32Array.from({ length: 512 }, (_, k) => shade(k));
}

// For images: 511 colours, from -limit through 0 to +limit.
export function shades(style) {
  const [paper, a, b] = ["--paper", "--image-a", "--image-b"].map((name) => rgb(style, name));
  return Uint32Array.from({ length: 511 }, (_, k) => mix(paper, k < 255 ? b : a, Math.abs(k - 255) / 255));
}

let halves = null;

// The numbers that Python sends in half precision: one bit is the sign, five the exponent, ten the fraction.
export function fromHalves(bytes) {
  halves ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
  });
  const all = typed(bytes, Uint16Array);
  const values = new Float32Array(all.length);
  for (let i = 0; i < all.length; i++) values[i] = halves[all[i]]; // ten times as fast as Float32Array.from
  return values;
}

// For each of `count` pixels, the grid node before it and the fraction of the way to the next one.
export function stretch(count, nodes) {
  const before = new Int32Array(count);
  const fraction = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    const at = ((k + 0.5) / count) * (nodes - 1);
    before[k] = Math.min(Math.floor(at), nodes - 2);
    fraction[k] = at - before[k];
  }
  return [before, fraction];
}

// Whether the canvas already shows these values in this way; if not, the caller is about to paint them.
export function painted(canvas, values, way) {
  const before = canvas.shown;
  const now = (canvas.shown = { values, way: [...way, canvas.width, canvas.height] });
  if (before?.values.length !== values.length || before.way.some((part, i) => part !== now.way[i])) return false;
  for (let i = 0; i < values.length; i++) if (!Object.is(values[i], before.values[i])) return false;
  return true;
}

export function paintField(canvas, { rows, columns }, values, { field: colours, ink }) {
  if (painted(canvas, values, [colours, rows])) return;
  const { width, height } = canvas;
  const context = canvas.getContext("2d", { alpha: false }); // what lies under it need not be drawn
  const image = context.createImageData(width, height);
  const out = new Uint32Array(image.data.buffer);
  const [column, tx] = stretch(width, columns);
  const [row, ty] = stretch(height, rows);
  const line = new Float32Array(columns);
  for (let k = 0; k < height; k++) {
    const from = row[k] * columns;
    for (let i = 0; i < columns; i++) {
      line[i] = values[from + i] + (values[from + columns + i] - values[from + i]) * ty[k];
    }
    let target = (height - 1 - k) * width; // row 0 of the field is at the bottom
    for (let c = 0; c < width; c++) {
      const i = column[c];
      const value = line[i] + (line[i + 1] - line[i]) * tx[c];
      const shade = Math.min(255, Math.abs(value) * 255) | 0;
      out[target++] = colours[value > 0 ? 256 + shade : 255 - shade];
    }
  }
  context.putImageData(image, 0, 0);
  const path = new Path2D();
  boundary(path, values, rows, columns, width, height);
  context.strokeStyle = ink;
  context.lineWidth = Math.max(1.5, width / 260);
  context.lineJoin = "round";
  context.stroke(path);
}

// Draws the zero level by marching squares: straight pieces, one or two in each cell that it crosses.
export function boundary(path, values, rows, columns, width, height) {
  const [dx, dy] = [width / (columns - 1), height / (rows - 1)];
  for (let j = 0; j + 1 < rows; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      const at = j * columns + i;
      const high = values[at] > 0;
      // Nearly all cells stop here, so nothing is allocated before this line.
      if (values[at + 1] > 0 === high && values[at + columns] > 0 === high && values[at + columns + 1] > 0 === high) continue;
      const corner = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]];
      const inside = corner.map((v) => v > 0);
      const crossings = [];
      for (let side = 0; side < 4; side++) {
        const next = (side + 1) % 4;
        if (inside[side] === inside[next]) continue;
        const t = corner[side] / (corner[side] - corner[next]);
        const [x, y] = [[t, 0], [1, t], [1 - t, 1], [0, 1 - t]][side];
        crossings.push([(i + x) * dx, height - (j + y) * dy]);
      }
      // Four crossings mean a saddle: the sign at its centre, the mean of the corners, decides how to join them.
      const middle = corner[0] + corner[1] + corner[2] + corner[3] > 0;
      if (crossings.length === 4 && middle !== inside[0]) crossings.push(crossings.shift());
      for (let k = 0; k < crossings.length; k += 2) {
        path.moveTo(...crossings[k]);
        path.lineTo(...crossings[k + 1]);
      }
    }
  }
}
