// A lecture hall has no paper before it: the numbers of its equations would refer to nothing that is seen there.

const EQUATION = String.raw`\((?:[1-9]|[12]\d|3[0-6])\)`; // the paper has 36 of them
const EQUATIONS = String.raw`${EQUATION}(?:(?:,| and) ${EQUATION})*`;
const REFERENCES = [
  [String.raw`\bby \(11\)`, "linear"], // in a legend, where more words would have no room
  [String.raw`\bby ${EQUATION}`, "by the formula"],
  [String.raw`: this is ${EQUATION}`, ""],
  [String.raw`, as in ${EQUATION}`, ""],
  [String.raw` (?:into|of|in) ${EQUATION}`, ""],
  [String.raw`:? ${EQUATION}, and`, ", and"],
  [String.raw`^${EQUATIONS}[:,]? (?=.)`, ""],
  [String.raw`,? ${EQUATIONS}(?=$|[ :,;])`, ""],
].map(([found, meant]) => [new RegExp(found, "g"), meant]);
// At the end of a formula: a space, and numbers between brackets.
const TAG = /<mspace width="1em" \/>(?:<mo[^>]*>&#x00028;<\/mo><mn>\d{1,2}<\/mn><mo[^>]*>&#x00029;<\/mo>(?:<mo>&#x0002C;<\/mo>)?)+(?=(?:<\/mrow>)?<\/math>)/;

const LAST = new RegExp(String.raw`(?<!#) ${EQUATION}$`); // in a table, whose other words name a choice or are a program

export const unnumbered = (text) => REFERENCES.reduce((said, [found, meant]) => said.replace(found, meant), text);

const LESS = {
  axes: (part) => ({
    ...part,
    title: unnumbered(part.title),
    xlabel: unnumbered(part.xlabel),
    ylabel: unnumbered(part.ylabel),
    legend: part.legend.map(([x, name, ...rest]) => [x, unnumbered(name), ...rest]),
  }),
  tables: (part) => ({
    ...part,
    heads: part.heads.map((head) => (head.mathml ? head : unnumbered(head))),
    rows: part.rows.map((cells) => cells.map((one) => (one?.replace ? one.replace(LAST, "") : one))),
  }),
  texts: (part) => ({ ...part, text: unnumbered(part.text) }),
  formulas: (part) => {
    const mathml = part.mathml.replace(TAG, "");
    return mathml === part.mathml ? part : { ...part, mathml, latex: part.latex.split(String.raw` \quad (`)[0] };
  },
};

const lessOf = new WeakMap(); // what is unchanged stays the same object

// The frame without the numbers, as a hall shows it.
export function withoutNumbers(frame) {
  const less = (kind, part) => lessOf.get(part) ?? lessOf.set(part, LESS[kind](part)).get(part);
  return { ...frame, ...Object.fromEntries(Object.keys(LESS).map((kind) => [kind, frame[kind].map((part) => less(kind, part))])) };
}
