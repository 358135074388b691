// What of a sweep is looked at.
import { placeOf, shownIndex, swept } from './slice.ts';
import type { View } from './view.ts';

export interface State {
  view: View;
  metric: number;
  x: number; // the parameter across; -1: there is none
  y: number; // the parameter up; -1: a curve
  index: number; // of the chosen point among the shown
}

/** How one begins: the objective over the first two swept parameters, at the best point. */
export function begin(view: View): State {
  const axes = swept(view);
  const metric = view.metrics.findIndex((m) => m.name === view.objective);
  const best = view.best ? shownIndex(view, view.best.point) : -1;
  return {
    view,
    metric: Math.max(metric, 0),
    x: axes[0] ?? -1,
    y: axes[1] ?? -1,
    index: Math.max(best, 0),
  };
}

/** The values of the chosen point, as indices; of a grid. */
export function chosen(s: State): number[] {
  return placeOf(s.view, s.index);
}
