// Shows what a line's figures are worth while they are typed; the server computes what counts.
//
// A line is any element with data-measured (manual, yes_no, ratio, bands), data-max (7.5) and
// data-bands ([["from", "to", "points"], …], null where open). In it stand inputs beneath elements
// with data-part (points, value, target), and one element with data-measured-points.
const PLACES = 4; // decimals of a figure
const GROUPED = /^\d{1,3}(\.\d{3})+(,\d+)?$/;
const ENGLISH = /^(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})$/;
const PLAIN = /^\d+([.,]\d+)?$/;

// A plain decimal as a whole number of its ten-thousandths: exact, as on the server.
const scaled = (plain) => {
  const [whole, decimals = ""] = plain.replace("-", "").split(".");
  if (decimals.length > PLACES && /[1-9]/.test(decimals.slice(PLACES))) return null;
  const number = BigInt(whole + decimals.slice(0, PLACES).padEnd(PLACES, "0"));
  return plain.startsWith("-") ? -number : number;
};

// What people type (1.234,5; see movement.numbers.parse_number), or null.
export const parse = (text) => {
  const bare = text.replace(/[\s\u00a0\u2009\u202f']/g, "").replace("−", "-");
  const sign = bare.startsWith("-") ? "-" : "";
  const digits = sign ? bare.slice(1) : bare.replace(/^\+/, "");
  if (GROUPED.test(digits)) return scaled(sign + digits.replaceAll(".", "").replace(",", "."));
  if (ENGLISH.test(digits)) return scaled(sign + digits.replaceAll(",", ""));
  return PLAIN.test(digits) ? scaled(sign + digits.replace(",", ".")) : null;
};

const inBand = (value, [lower, upper]) =>
  (lower === null || value >= scaled(lower)) && (upper === null || value < scaled(upper));

// Points in ten-thousandths, rounded half up to two decimals; null while they cannot be said.
export const worth = ({ kind, max, bands }, { value, target }) => {
  if (value === null) return null;
  const most = scaled(max);
  if (kind === "yes_no") return value > 0n ? most : 0n;
  if (kind === "bands") {
    const band = bands.find((each) => inBand(value, each));
    const points = band ? scaled(band[2]) : 0n;
    return points < most ? points : most;
  }
  if (target === null || target <= 0n) return null;
  if (value <= 0n) return 0n;
  if (value >= target) return most;
  return ((2n * value * most + 100n * target) / (200n * target)) * 100n;
};

export const words = (points) => {
  if (points === null) return "";
  const digits = String(points / 100n).padStart(3, "0");
  const decimals = digits.slice(-2).replace(/0+$/, "");
  return digits.slice(0, -2) + (decimals && `,${decimals}`);
};

const typed = (line, part) => {
  const box = line.querySelector(`[data-part="${part}"]`);
  const input = box?.querySelector("input:checked, input:not([type=radio])");
  return input ? parse(input.value) : null;
};

// What the line is worth now: 12,5; empty while that cannot be said.
export const pointsOf = (line) => {
  const { measured: kind, max, bands } = line.dataset;
  const entry = { value: typed(line, "value"), target: typed(line, "target") };
  return words(worth({ kind, max, bands: JSON.parse(bands || "[]") }, entry));
};

const show = (line) => {
  const place = line.querySelector("[data-measured-points]");
  const points = place && pointsOf(line);
  const said = points ? `Được ${points} điểm` : "";
  if (place && place.textContent !== said) place.textContent = said;
};

document.addEventListener("input", ({ target }) => {
  const line = target.closest("[data-measured]");
  if (line && line.dataset.measured !== "manual") show(line);
});
