// The font of formulas, which travels with the package: on every page they have the same shapes and widths. It
// is there before the first picture is drawn, so that nothing is measured, or seen, in another font.

const FAMILY = "Course Mathematics"; // as view.css names it

// Where it cannot be read, formulas are set in the system's mathematical font.
const withoutIt = (problem) => console.warn("Formulas are set in a font of this system:", problem);

export function addFont(bytes) {
  const loaded = Promise.resolve(bytes).then((known) => new FontFace(FAMILY, known).load());
  return loaded.then((font) => document.fonts.add(font)).catch(withoutIt);
}
