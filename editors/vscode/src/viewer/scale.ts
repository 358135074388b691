// Numbers and where they stand on an axis.

/** A mark on an axis: where, from 0 to 1, and what it says. */
export interface Tick {
  at: number;
  text: string;
}

/** The step of about so many ticks between two numbers: 1, 2 or 5 times a power of ten. */
export function niceStep(lo: number, hi: number, count: number): number {
  const raw = (hi - lo) / Math.max(count, 1);
  if (!(raw > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  const factor = lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10;
  return factor * power;
}

/** Round numbers between two others, both included where they are round. */
export function niceValues(lo: number, hi: number, count: number): number[] {
  if (!(hi > lo)) return [lo];
  const step = niceStep(lo, hi, count);
  const values: number[] = [];
  const first = Math.ceil(lo / step - 1e-9);
  for (let k = first; k * step <= hi + step * 1e-9; k++) {
    values.push(Number((k * step).toPrecision(12)));
  }
  return values;
}

/** Writes numbers so that neighbours, a step apart, can be told apart. */
export function formatter(values: number[], step: number): (v: number) => string {
  const most = Math.max(...values.map(Math.abs), 0);
  if (most !== 0 && (most >= 1e6 || most < 1e-3)) {
    const digits = step > 0 ? Math.max(0, Math.ceil(Math.log10(most / step) - 1e-9)) : 3;
    return (v) => (v === 0 ? '0' : trimmed(v.toExponential(Math.min(digits, 6))));
  }
  const decimals = step > 0 ? Math.max(0, Math.min(8, Math.ceil(-Math.log10(step) - 1e-9))) : 4;
  return (v) => minus(v.toFixed(decimals));
}

/** A number by itself: four significant digits. */
export function short(v: number | null | undefined): string {
  if (v === null || v === undefined) return '–';
  if (v === 0) return '0';
  const size = Math.abs(v);
  if (size >= 1e6 || size < 1e-4) return trimmed(v.toExponential(3));
  return minus(String(Number(v.toPrecision(4))));
}

function trimmed(exponential: string): string {
  return minus(exponential.replace(/\.?0+e/, 'e').replace('e+', 'e'));
}

const minus = (text: string): string =>
  /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace(/-/g, '\u2212');

/** The least and the largest of the numbers; undefined if there is none. */
export function extent(values: Iterable<number | null | undefined>): [number, number] | undefined {
  let lo = Infinity;
  let hi = -Infinity;
  for (const v of values) {
    if (v === null || v === undefined) continue;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  return lo <= hi ? [lo, hi] : undefined;
}

/** How the values of a parameter follow each other. */
export type Spacing = 'even' | 'powers' | 'uneven';

export function spacing(values: number[]): Spacing {
  if (even(values)) return 'even';
  return values.every((v) => v > 0) && even(values.map(Math.log)) ? 'powers' : 'uneven';
}

function even(values: number[]): boolean {
  const step = (values[values.length - 1] - values[0]) / Math.max(values.length - 1, 1);
  return values.every((v, i) => Math.abs(v - values[0] - i * step) <= 1e-5 * Math.abs(step));
}

/** The marks of an axis that has a cell for each value, so many at most. */
export function cellTicks(values: number[], most: number): Tick[] {
  const n = values.length;
  const text = formatter(values, closest(values));
  if (n > most && spacing(values) === 'even') {
    const [lo, hi] = extent(values) as [number, number];
    const round = niceValues(lo, hi, most);
    const write = formatter(round, niceStep(lo, hi, most));
    const step = (values[n - 1] - values[0]) / (n - 1);
    return round.map((v) => ({ at: ((v - values[0]) / step + 0.5) / n, text: write(v) }));
  }
  const every = Math.max(1, Math.ceil(n / most));
  const ticks: Tick[] = [];
  for (let i = 0; i < n; i += every) {
    ticks.push({
      at: (i + 0.5) / n,
      text: spacing(values) === 'even' ? text(values[i]) : short(values[i]),
    });
  }
  return ticks;
}

// The least distance of neighbours, at four digits of the largest.
function closest(values: number[]): number {
  let least = Infinity;
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    most = Math.max(most, Math.abs(values[i]));
    if (i > 0) least = Math.min(least, Math.abs(values[i] - values[i - 1]));
  }
  if (!(least > 0) || least === Infinity) least = most / 1000;
  const digit = 10 ** Math.floor(Math.log10(least));
  const rest = least / digit;
  return Math.abs(rest - Math.round(rest)) < 1e-6 ? digit : digit / 10;
}

/** The marks of an axis from one number to another. */
export function linearTicks(lo: number, hi: number, most: number): Tick[] {
  const round = niceValues(lo, hi, most);
  const write = formatter(round, niceStep(lo, hi, most));
  return round.map((v) => ({ at: hi > lo ? (v - lo) / (hi - lo) : 0.5, text: write(v) }));
}

/** The same with some air at both ends. */
export function padded([lo, hi]: [number, number]): [number, number] {
  const air = hi > lo ? 0.05 * (hi - lo) : Math.abs(hi) / 2 || 0.5;
  return [lo - air, hi + air];
}
