// Numbers as the axes write them: `plain` of course_utils/pictures/numbers.py.

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = (exponent) => [...`${exponent}`].map((c) => (c === "-" ? "⁻" : RAISED[c])).join("");

// To six significant digits: −3, 0.25, 40,000, 2·10⁶.
export function plain(value) {
  if (Number.isNaN(value)) return "no number";
  const sign = value < 0 ? "−" : "";
  if (!Number.isFinite(value)) return `${sign}∞`;
  const size = Math.abs(Number(value.toPrecision(6)));
  if (!size) return "0";
  if (size >= 1e-4 && size < 1e6) return sign + grouped(`${size}`);
  const [mantissa, exponent] = size.toExponential().split("e");
  return `${sign}${mantissa === "1" ? "" : `${mantissa}·`}10${raised(Number(exponent))}`;
}

// With commas between thousands, unless it is written as a power of ten.
export function grouped(text) {
  const [whole, ...rest] = text.split(".");
  return [whole.includes("e") ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join(".");
}

// With so many decimals, as places are written: numbers that change under the hand keep their width.
export const fixed = (value, digits) => value.toFixed(digits).replace(/^-(?=0\.?0*$)/, "").replace("-", "−");
