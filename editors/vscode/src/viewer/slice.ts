// Which points of a sweep a picture shows.
import type { View } from './view.ts';

/** The parameters that take more than one value, as indices. */
export function swept(view: View): number[] {
  return view.params.map((_, k) => k).filter((k) => view.params[k].values.length > 1);
}

/** The index of the point of a grid at these values, given as their indices; the last runs fastest. */
export function indexOf(view: View, at: number[]): number {
  return view.params.reduce((index, p, k) => index * p.values.length + at[k], 0);
}

/** The indices of the values of the index-th point of a grid. */
export function placeOf(view: View, index: number): number[] {
  const at = view.params.map(() => 0);
  for (let k = at.length - 1; k >= 0; k--) {
    const n = view.params[k].values.length;
    at[k] = index % n;
    index = Math.floor(index / n);
  }
  return at;
}

/** The same point with other values of some parameters. */
export function moved(at: number[], changes: [number, number][]): number[] {
  const next = [...at];
  for (const [k, i] of changes) next[k] = i;
  return next;
}

/** The index among the shown of a point by its number; -1 if it is not shown. */
export function shownIndex(view: View, point: number): number {
  if (!view.points) return point < view.status.length ? point : -1;
  let lo = 0;
  let hi = view.points.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (view.points[mid] < point) lo = mid + 1;
    else hi = mid;
  }
  return view.points[lo] === point ? lo : -1;
}

/** The parameters of the index-th point. */
export function paramsOf(view: View, index: number): number[] {
  if (!view.grid) return view.rows?.[index] ?? [];
  const at = placeOf(view, index);
  return view.params.map((p, k) => p.values[at[k]]);
}

/** The points with the largest, or least, values of a metric, so many at most. */
export function ranked(
  view: View,
  metric: number,
  order: 'largest' | 'least',
  most: number,
): number[] {
  const values = view.metrics[metric].mean;
  const sign = order === 'largest' ? -1 : 1;
  const list: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== null) list.push(i);
  list.sort((a, b) => sign * ((values[a] as number) - (values[b] as number)) || a - b);
  return list.slice(0, most);
}
