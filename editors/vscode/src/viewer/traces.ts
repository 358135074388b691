// Signals over time: the nodes, or their mean and range.
import { lineColour } from './colour.ts';
import { runs } from './curve.ts';
import { drawAxes, inner, type Theme } from './frame.ts';
import { extent, linearTicks, padded } from './scale.ts';
import type { Points, Surface } from './surface.ts';
import { label, type Series } from './view.ts';

/** Which lines are drawn: the mean with the range of the nodes, all nodes, or one of them. */
export type Lines = 'mean' | 'all' | number;

/** Draws one signal. */
export function drawTraces(
  s: Surface,
  series: Series,
  signal: number,
  lines: Lines,
  theme: Theme,
): void {
  const r = inner(s, 24);
  const sig = series.signals[signal];
  const shown = linesOf(series, signal, lines);
  const band = lines === 'mean' && sig.low && sig.high ? [sig.low, sig.high] : [];
  const [lo, hi] = padded(extent([...shown, ...band].flat()) ?? [0, 1]);
  const [t0, t1] = extent(series.time) ?? [0, 1];
  const at = (i: number, v: number): [number, number] => [
    r.x + ((series.time[i] - t0) / (t1 - t0 || 1)) * r.w,
    r.y + r.h - ((v - lo) / (hi - lo)) * r.h,
  ];
  if (band.length) drawBand(s, band, at, theme);
  shown.forEach((values, k) => {
    const look: [string, number, number] =
      shown.length > 1
        ? [lineColour(k, shown.length), 1, shown.length > 20 ? 0.5 : 0.9]
        : [theme.accent, 1.6, 1];
    for (const run of runs(values))
      s.line(
        run.map((i) => at(i, values[i] as number)),
        ...look,
      );
  });
  const x = {
    label: `time (${series.timeUnit})`,
    ticks: linearTicks(t0, t1, Math.max(2, Math.floor(r.w / 70))),
  };
  drawAxes(
    s,
    r,
    x,
    { label: label(sig), ticks: linearTicks(lo, hi, Math.max(2, Math.floor(r.h / 36))) },
    theme,
  );
}

/** The numbers of the lines. */
export function linesOf(series: Series, signal: number, lines: Lines): (number | null)[][] {
  const sig = series.signals[signal];
  if (lines === 'all' && sig.nodes) return sig.nodes;
  if (typeof lines === 'number' && sig.nodes?.[lines]) return [sig.nodes[lines]];
  return [sig.mean];
}

function drawBand(
  s: Surface,
  [low, high]: (number | null)[][],
  at: (i: number, v: number) => [number, number],
  theme: Theme,
): void {
  for (const run of runs(low)) {
    const edge = (values: (number | null)[]): Points => run.map((i) => at(i, values[i] as number));
    s.area([...edge(high), ...edge(low).reverse()], theme.accent, 0.18);
  }
}
