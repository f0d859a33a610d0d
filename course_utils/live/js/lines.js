// How wide words are, and the lines into which they break.

import { pieces, SHIFTS } from "./indices.js";

let ruler = null;

// Nothing is laid out for it, and nothing kept, for numbers change at every frame.
export function textWidth({ text, size, bold }) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = `${bold ? 600 : 400} ${size}px "DejaVu Sans", "Segoe UI", Arial, sans-serif`;
  return pieces(text).reduce((sum, [piece, kind]) => sum + SHIFTS[kind].size * ruler.measureText(piece).width, 0);
}

// Where lines may break: at spaces, and in an address before its last part.
const GAPS = / |(?<=:\/\/\S+\/)(?=\w+$)/;

// The lines into which words break that are longer than the room.
export function lines(text, room) {
  if (textWidth(text) <= room) return [text.text];
  const found = [];
  for (const word of text.text.split(GAPS)) {
    const longer = found.length ? `${found.at(-1)} ${word}` : word;
    if (found.length && textWidth({ ...text, text: longer }) <= room) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found;
}
