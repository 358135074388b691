// The picture of a metric over the parameters: a heat map, a curve, or scattered points.
import {
  curveAt,
  curvePoint,
  drawCurve,
  drawScatter,
  scatterPlaces,
  type Curve,
  type Scatter,
} from './curve.ts';
import type { Picture } from './figure.ts';
import { cellAt, drawHeat, heatRect, markBest, markCell, type Heat } from './heatmap.ts';
import { short } from './scale.ts';
import { indexOf, moved, paramsOf, placeOf, shownIndex } from './slice.ts';
import { chosen, type State } from './state.ts';
import { label, statusWords } from './view.ts';

/** What a picture does with a point: choose it, or look at it closely. */
export interface Actions {
  choose(index: number): void;
  open(): void;
}

/** The picture of the state; undefined if nothing is swept. The state may change under it. */
export function mapPicture(s: State, actions: Actions): Picture | undefined {
  if (s.x < 0) return undefined;
  if (!s.view.grid) return scatterPicture(s, actions);
  return s.y < 0 ? curvePicture(s, actions) : heatPicture(s, actions);
}

/** The letter of a point without a value; u: it is finite, but the metric is undefined. */
export function gapOf(s: State, index: number): string {
  const letter = s.view.status[index];
  return letter === 'o' || letter === 'p' ? 'u' : letter;
}

/** A point in words. */
export function pointText(s: State, index: number): string {
  const { view } = s;
  const params = paramsOf(view, index);
  const at = view.params.map(
    (p, k) => `${p.name} = ${short(params[k])}${p.unit ? ' ' + p.unit : ''}`,
  );
  const m = view.metrics[s.metric];
  const v = m.mean[index];
  const std = m.std?.[index];
  const spread = std ? ` ± ${short(std)}` : '';
  const value =
    v === null
      ? (statusWords[gapOf(s, index)] ?? 'undefined')
      : `${short(v)}${spread}${m.unit ? ' ' + m.unit : ''}`;
  return `${m.name}: ${value}\n${at.join('\n')}`;
}

/** The heat map of the state. */
export function heatOf(s: State): Heat {
  const { view } = s;
  const m = view.metrics[s.metric];
  const at = chosen(s);
  const index = (i: number, j: number) =>
    indexOf(
      view,
      moved(at, [
        [s.x, i],
        [s.y, j],
      ]),
    );
  const axis = (k: number) => ({ label: label(view.params[k]), values: view.params[k].values });
  return {
    x: axis(s.x),
    y: axis(s.y),
    label: label(m),
    signed: m.signed ?? false,
    value: (i, j) => m.mean[index(i, j)],
    status: (i, j) => gapOf(s, index(i, j)),
  };
}

function heatPicture(s: State, actions: Actions): Picture {
  const heat = heatOf(s);
  const { view } = s;
  const index = (i: number, j: number) =>
    indexOf(
      view,
      moved(chosen(s), [
        [s.x, i],
        [s.y, j],
      ]),
    );
  const at = (surface: Parameters<Picture['draw']>[0], x: number, y: number) => {
    const cell = cellAt(heatRect(surface, heat), heat, x, y);
    return cell && index(...cell);
  };
  return {
    name: fileName(s, [s.x, s.y]),
    describe: `Heat map of ${heat.label} over ${heat.x.label}, across, and ${heat.y.label}, up. Arrow keys move, Enter looks at the point closely. There is a table below.`,
    height: fitting(440),
    draw(surface, theme) {
      drawHeat(surface, heat, theme);
      const best = bestInPicture(s, [s.x, s.y]);
      if (best) markBest(surface, heatRect(surface, heat), heat, best[s.x], best[s.y]);
    },
    mark: (surface) =>
      markCell(surface, heatRect(surface, heat), heat, chosen(s)[s.x], chosen(s)[s.y]),
    tell(surface, x, y) {
      const found = at(surface, x, y);
      return found === undefined ? undefined : pointText(s, found);
    },
    choose(surface, x, y) {
      const found = at(surface, x, y);
      if (found !== undefined) actions.choose(found);
    },
    open: actions.open,
    move: (key) => moveInGrid(s, actions, key),
  };
}

// The best point's values, if it lies in the picture.
function bestInPicture(s: State, axes: number[]): number[] | undefined {
  const { view } = s;
  const index =
    view.best && view.metrics[s.metric].name === view.objective
      ? shownIndex(view, view.best.point)
      : -1;
  if (index < 0) return undefined;
  const place = placeOf(view, index);
  const here = chosen(s);
  return place.every((i, k) => axes.includes(k) || i === here[k]) ? place : undefined;
}

function moveInGrid(s: State, actions: Actions, key: string): boolean {
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [s.x, -1],
    ArrowRight: [s.x, 1],
    ArrowDown: [s.y, -1],
    ArrowUp: [s.y, 1],
    Home: [s.x, -Infinity],
    End: [s.x, Infinity],
    PageDown: [s.y, -Infinity],
    PageUp: [s.y, Infinity],
  };
  if (key === 'Enter') {
    actions.open();
    return true;
  }
  const [k, by] = steps[key] ?? [-1, 0];
  if (k < 0) return false;
  const at = chosen(s);
  const last = s.view.params[k].values.length - 1;
  actions.choose(indexOf(s.view, moved(at, [[k, Math.min(Math.max(at[k] + by, 0), last)]])));
  return true;
}

function curveOf(s: State): Curve {
  const { view } = s;
  const m = view.metrics[s.metric];
  const index = (i: number) => indexOf(view, moved(chosen(s), [[s.x, i]]));
  const values = view.params[s.x].values;
  return {
    x: { label: label(view.params[s.x]), values },
    label: label(m),
    values: values.map((_, i) => m.mean[index(i)]),
    spread: m.std && values.map((_, i) => m.std?.[index(i)] ?? null),
    status: (i) => gapOf(s, index(i)),
  };
}

function curvePicture(s: State, actions: Actions): Picture {
  const curve = curveOf(s);
  const index = (i: number) => indexOf(s.view, moved(chosen(s), [[s.x, i]]));
  return {
    name: fileName(s, [s.x]),
    describe: `${curve.label} along ${curve.x.label}. Arrow keys move, Enter looks at the point closely. There is a table below.`,
    height: fitting(360),
    draw: (surface, theme) => drawCurve(surface, curve, theme),
    mark(surface, theme) {
      const place = curvePoint(surface, curve, chosen(s)[s.x]);
      surface.dot(...place, 6, theme.paper, theme.ink);
      surface.dot(...place, 3, theme.ink);
    },
    tell: (surface, x) => pointText(s, index(curveAt(surface, curve, x))),
    choose: (surface, x) => actions.choose(index(curveAt(surface, curve, x))),
    open: actions.open,
    move: (key) => moveInGrid(s, actions, key),
  };
}

function scatterOf(s: State): Scatter {
  const { view } = s;
  const m = view.metrics[s.metric];
  const rows = view.rows ?? [];
  const column = (k: number) => rows.map((row) => row[k]);
  const x = { label: label(view.params[s.x]), values: column(s.x) };
  if (s.y < 0) return { x, y: { label: label(m), values: m.mean }, values: m.mean, signed: false };
  const y = { label: label(view.params[s.y]), values: column(s.y) };
  return { x, y, label: label(m), values: m.mean, signed: m.signed ?? false };
}

function scatterPicture(s: State, actions: Actions): Picture {
  const sc = scatterOf(s);
  const order = sc.x.values.map((_, i) => i).sort((a, b) => sc.x.values[a] - sc.x.values[b]);
  const nearest = (surface: Parameters<Picture['draw']>[0], x: number, y: number) => {
    let best = -1;
    let least = 24 ** 2;
    scatterPlaces(surface, sc).forEach((place, i) => {
      const far = place ? (place[0] - x) ** 2 + (place[1] - y) ** 2 : Infinity;
      if (far < least) [best, least] = [i, far];
    });
    return best;
  };
  return {
    name: fileName(
      s,
      [s.x, s.y].filter((k) => k >= 0),
    ),
    describe: `${sc.label ?? sc.y.label} of ${sc.x.values.length} points over ${sc.x.label}${sc.label ? ' and ' + sc.y.label : ''}. Left and right go from point to point, Enter looks at one closely. There is a table below.`,
    height: fitting(440),
    draw: (surface, theme) => drawScatter(surface, sc, theme),
    mark(surface, theme) {
      const place = scatterPlaces(surface, sc)[s.index];
      if (!place) return;
      surface.dot(...place, 8, theme.ink);
      surface.dot(...place, 6, theme.accent, theme.paper);
    },
    tell(surface, x, y) {
      const found = nearest(surface, x, y);
      return found < 0 ? undefined : pointText(s, found);
    },
    choose(surface, x, y) {
      const found = nearest(surface, x, y);
      if (found >= 0) actions.choose(found);
    },
    open: actions.open,
    move(key) {
      if (key === 'Enter') actions.open();
      const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (by)
        actions.choose(order[Math.min(Math.max(order.indexOf(s.index) + by, 0), order.length - 1)]);
      return by !== undefined || key === 'Enter';
    },
  };
}

// A height that leaves room for what stands below, in a small window.
function fitting(height: number): number {
  return Math.round(Math.min(height, Math.max(260, innerHeight * 0.5)));
}

function fileName(s: State, axes: number[]): string {
  const parts = [
    s.view.name,
    s.view.metrics[s.metric].name,
    ...axes.map((k) => s.view.params[k].name),
  ];
  return parts.join('-').replace(/[^\w.-]+/g, '_');
}
