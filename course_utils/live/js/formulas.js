// Formulas where there is little room: they break before a relation, a plus or a minus, or after a comma.

const RELATIONS = ["=", "≈", "→", "↦", "≤", "<", "+", "−"];
export const FORMULA_LINE = 2.5; // from one line to the next, in font sizes

// The parts of a formula that may stand on lines of their own, each as mathematics.
function partsOf({ mathml, latex }) {
  const page = document.createElement("template");
  page.innerHTML = mathml;
  const math = page.content.firstElementChild;
  const row = math?.childElementCount === 1 && math.firstElementChild.localName === "mrow" ? math.firstElementChild : math;
  const groups = [[]];
  let [depth, last] = [0, ""]; // of brackets, within which nothing breaks
  for (const node of row?.children ?? []) {
    const text = node.textContent.trim();
    if (groups.at(-1).length && !depth && (last === "," || RELATIONS.includes(text))) groups.push([]);
    groups.at(-1).push(node);
    depth += text.split("(").length - text.split(")").length;
    last = text;
  }
  return groups.map((nodes, k) => ({ inside: nodes.map((node) => node.outerHTML).join(""), latex: `${latex} (${k})` }));
}

const joined = (parts, latex) => ({
  mathml: `<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">${parts.map(({ inside }) => inside).join("")}</math>`,
  latex: `${latex} ${parts.map((part) => part.latex).join("")}`,
});

// The lines of a formula, the first where it stood; each is a formula.
export function formulaLines(formula, room, measured) {
  const { x, y, size, latex } = formula;
  if (measured(formula, size) <= room) return [formula];
  const found = [];
  for (const part of partsOf(formula)) {
    const longer = [...(found.at(-1) ?? []), part];
    if (found.length && measured(joined(longer, latex), size) <= room) found[found.length - 1] = longer;
    else found.push([part]);
  }
  return found.map((parts, k) => ({ ...joined(parts, latex), x, y: y + k * FORMULA_LINE * size, size }));
}
