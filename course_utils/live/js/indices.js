// Exponents and indices: the font has small letters for them, too small to be read from the last row.

const SMALL_LETTERS = /([⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ]+|[₀₁₂₃₄₅₆₇₈₉ⱼₖ]+)/;

// How much larger such letters are written, and how far below their place, in letters of the text.
export const SHIFTS = { 0: { size: 1, down: 0 }, up: { size: 1.4, down: 0.16 }, below: { size: 1.25, down: -0.02 } };

// The pieces of a text, each with its kind: 0, "up" or "below".
export const pieces = (text) =>
  text.split(SMALL_LETTERS).map((piece, k) => [piece, k % 2 && (/[₀-₉ⱼₖ]/.test(piece) ? "below" : "up")]).filter(([piece]) => piece);
