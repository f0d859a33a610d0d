// A recording, as tools/site/packing.py writes it: frames as what has changed, arrays as few digits as are seen.

import { applied } from "./changes.js";

// Of each kind of array the type in which its numbers are kept, and that in which a view wants them.
const STORED = {
  line: [Float32Array, Float64Array],
  field: [Uint16Array, Uint16Array], // half precision, which the view reads by itself
  cell: [Float32Array, Float32Array],
  number: [Float64Array, Float64Array],
  byte: [Uint8Array, Uint8Array],
};

// The bytes of all numbers were sorted by their place in a number.
function sorted(bytes, size) {
  if (size === 1) return bytes;
  const count = bytes.length / size;
  const out = new Uint8Array(bytes.length);
  for (let k = 0; k < size; k++) for (let i = 0; i < count; i++) out[i * size + k] = bytes[k * count + i];
  return out;
}

function arrays(described, bytes, start) {
  let at = start;
  return described.map(([kind, length]) => {
    const [Kept, Wanted] = STORED[kind];
    const kept = new Kept(sorted(bytes.subarray(at, at + length), Kept.BYTES_PER_ELEMENT).slice().buffer);
    at += length;
    return Kept === Wanted ? kept : Wanted.from(kept);
  });
}

const unzipped = async (base64) => {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

export class Recording {
  constructor({ nodes, buffers, ...rest }, bytes, start) {
    Object.assign(this, rest);
    this.nodes = nodes;
    this.buffers = arrays(buffers, bytes, start);
    this.known = [];
  }

  static async read(base64) {
    const bytes = await unzipped(base64);
    const end = 4 + new DataView(bytes.buffer).getUint32(0, true);
    return new Recording(JSON.parse(new TextDecoder().decode(bytes.subarray(4, end))), bytes, end);
  }

  // What two frames have in common is the very same object, by which it is known that it need not be drawn again.
  frame(number) {
    const waiting = [];
    let k = number;
    while (k && !this.known[k]) {
      waiting.push(k);
      [k] = this.nodes[k];
    }
    this.known[0] ??= applied({ whole: null }, [[["whole"], this.nodes[0][1][0][1]]], this.buffers).whole;
    while (waiting.length) {
      const next = waiting.pop();
      const [after, changes] = this.nodes[next];
      this.known[next] = applied(this.known[after], changes, this.buffers);
    }
    return this.known[number];
  }
}
