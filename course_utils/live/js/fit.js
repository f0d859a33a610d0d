// A picture pressed together until its letters are large enough for the room that it has.

const SMALL_LETTERS = 14; // picture units, the smallest in any picture

export function fitted(frame, [wide, high], letters) {
  const scale = Math.max(0.1, Math.min(wide / frame.width, high / frame.height));
  return { frame, scale, small: SMALL_LETTERS * scale < letters };
}
