// A number along one parameter, or points that are not on a grid.
import { colours } from './colour.ts';
import {
  drawAxes,
  drawBar,
  drawLegend,
  drawWithout,
  inner,
  type Rect,
  type Theme,
} from './frame.ts';
import { cellTicks, extent, linearTicks, padded, spacing, type Tick } from './scale.ts';
import type { Points, Surface } from './surface.ts';

/** A number at each value of a parameter. */
export interface Curve {
  x: { label: string; values: number[] };
  label: string;
  values: (number | null)[];
  spread?: (number | null)[]; // standard deviations
  status(i: number): string; // of what has no value
}

const beside = 24;

export function curveRect(s: Surface): Rect {
  return inner(s, beside);
}

// The horizontal scale: powers of something, or what has no order, stand at equal distances.
function horizontal(values: number[], most: number): { of(i: number): number; ticks: Tick[] } {
  const n = values.length;
  if (spacing(values) !== 'even') {
    return { of: (i) => (i + 0.5) / n, ticks: cellTicks(values, most) };
  }
  const [lo, hi] = padded(extent(values) ?? [0, 1]);
  return { of: (i) => (values[i] - lo) / (hi - lo), ticks: linearTicks(lo, hi, most) };
}

function vertical(curve: Curve): [number, number] {
  const all = curve.values.flatMap((v, i) => {
    const std = curve.spread?.[i] ?? 0;
    return v === null ? [] : [v - std, v + std];
  });
  return padded(extent(all) ?? [0, 1]);
}

/** Where the i-th value stands. */
export function curvePoint(s: Surface, curve: Curve, i: number): [number, number] {
  const r = curveRect(s);
  const [lo, hi] = vertical(curve);
  const v = curve.values[i];
  const x = r.x + horizontal(curve.x.values, 2).of(i) * r.w;
  return [x, v === null ? r.y + r.h : r.y + r.h - ((v - lo) / (hi - lo)) * r.h];
}

/** The value nearest to a place. */
export function curveAt(s: Surface, curve: Curve, x: number): number {
  const r = curveRect(s);
  const scale = horizontal(curve.x.values, 2);
  const far = (i: number) => Math.abs(r.x + scale.of(i) * r.w - x);
  return curve.x.values.reduce((best, _, i) => (far(i) < far(best) ? i : best), 0);
}

/** Draws the curve, its spread, and strips where there is no value. */
export function drawCurve(s: Surface, curve: Curve, theme: Theme): void {
  const r = curveRect(s);
  const x = horizontal(curve.x.values, Math.max(2, Math.floor(r.w / 70)));
  const [lo, hi] = vertical(curve);
  const at = (i: number, v: number): [number, number] => [
    r.x + x.of(i) * r.w,
    r.y + r.h - ((v - lo) / (hi - lo)) * r.h,
  ];
  drawLegend(s, r, drawGaps(s, r, curve, x.of, theme), theme);
  for (const run of runs(curve.values)) {
    drawSpread(s, run, curve, at, theme);
    s.line(
      run.map((i) => at(i, curve.values[i] as number)),
      theme.accent,
      2,
    );
    if (curve.values.length <= 120)
      run.forEach((i) => s.dot(...at(i, curve.values[i] as number), 3, theme.accent));
  }
  const y = { label: curve.label, ticks: linearTicks(lo, hi, Math.max(2, Math.floor(r.h / 40))) };
  drawAxes(s, r, { label: curve.x.label, ticks: x.ticks }, y, theme);
}

function drawSpread(
  s: Surface,
  run: number[],
  curve: Curve,
  at: (i: number, v: number) => [number, number],
  theme: Theme,
): void {
  if (!curve.spread) return;
  const edge = (side: number): Points =>
    run.map((i) => at(i, (curve.values[i] as number) + side * (curve.spread?.[i] ?? 0)));
  s.area([...edge(1), ...edge(-1).reverse()], theme.accent, 0.2);
}

// Strips at the values without a number, as wide as the way to their neighbours.
function drawGaps(
  s: Surface,
  r: Rect,
  curve: Curve,
  of: (i: number) => number,
  theme: Theme,
): string[] {
  const present = new Set<string>();
  const n = curve.values.length;
  curve.values.forEach((v, i) => {
    if (v !== null) return;
    const half = (k: number) =>
      k < 0 || k >= n ? Math.abs(of(i) - of(Math.max(0, i - 1))) / 2 : Math.abs(of(k) - of(i)) / 2;
    const from = Math.max(0, of(i) - (i ? half(i - 1) : half(1)));
    const to = Math.min(1, of(i) + (i < n - 1 ? half(i + 1) : half(i - 1)));
    present.add(curve.status(i));
    drawWithout(
      s,
      { x: r.x + from * r.w, y: r.y, w: (to - from) * r.w, h: r.h },
      curve.status(i),
      theme,
    );
  });
  return [...present].sort();
}

/** The indices of values that follow each other without a gap. */
export function runs(values: (number | null)[]): number[][] {
  const list: number[][] = [];
  let open: number[] | undefined;
  values.forEach((v, i) => {
    if (v === null) open = undefined;
    else if (open) open.push(i);
    else list.push((open = [i]));
  });
  return list;
}

/** Points with a number each, over two parameters; or over one, at the height of the number. */
export interface Scatter {
  x: { label: string; values: number[] };
  y: { label: string; values: (number | null)[] };
  label?: string; // of the colours; without it there are none
  values: (number | null)[];
  signed: boolean;
}

/** Where the points of a scatter plot stand; undefined for those without a place. */
export function scatterPlaces(s: Surface, sc: Scatter): ([number, number] | undefined)[] {
  const r = inner(s, sc.label ? 96 : beside);
  const [x0, x1] = padded(extent(sc.x.values) ?? [0, 1]);
  const [y0, y1] = padded(extent(sc.y.values) ?? [0, 1]);
  return sc.x.values.map((x, i) => {
    const y = sc.y.values[i];
    return y === null
      ? undefined
      : [r.x + ((x - x0) / (x1 - x0)) * r.w, r.y + r.h - ((y - y0) / (y1 - y0)) * r.h];
  });
}

export function drawScatter(s: Surface, sc: Scatter, theme: Theme): void {
  const r = inner(s, sc.label ? 96 : beside);
  const c = colours(extent(sc.values) ?? [0, 1], sc.signed);
  const size = sc.x.values.length > 2000 ? 2 : 4;
  scatterPlaces(s, sc).forEach((place, i) => {
    if (!place) return;
    const v = sc.values[i];
    s.dot(
      ...place,
      size,
      v === null ? theme.ground : sc.label ? c.of(v) : theme.accent,
      v === null ? theme.muted : undefined,
    );
  });
  const axis = (values: (number | null)[], label: string, size: number, each: number) => ({
    label,
    ticks: linearTicks(...padded(extent(values) ?? [0, 1]), Math.max(2, Math.floor(size / each))),
  });
  drawAxes(
    s,
    r,
    axis(sc.x.values, sc.x.label, r.w, 70),
    axis(sc.y.values, sc.y.label, r.h, 40),
    theme,
  );
  if (sc.label) drawBar(s, r, c, sc.label, theme);
}
