// The chosen point in words, and the tables.
import { button, chooser, el, table } from './dom.ts';
import type { Host } from './host.ts';
import { gapOf } from './map.ts';
import { short } from './scale.ts';
import { indexOf, moved, paramsOf, ranked } from './slice.ts';
import { chosen, type State } from './state.ts';
import { label, pointNumber, statusWords } from './view.ts';

/** What can be done with the chosen point. */
export interface Deeds {
  open(): void;
  choose(index: number): void;
}

/** The chosen point. */
export function details(s: State, host: Host, deeds: Deeds): HTMLElement {
  const { view } = s;
  const point = pointNumber(view, s.index);
  const params = paramsOf(view, s.index);
  const isBest = view.best?.point === point;
  const status = statusWords[view.status[s.index]] ?? '';
  const rows = (list: { name: string; unit: string }[], value: (k: number) => string) =>
    list.flatMap((of, k) => [
      el('dt', {}, of.name),
      el('dd', {}, value(k) + (of.unit ? ` ${of.unit}` : '')),
    ]);
  const spread = (k: number) => {
    const std = view.metrics[k].std?.[s.index];
    return std ? ` ± ${short(std)}` : '';
  };
  return el(
    'aside',
    { class: 'details', 'aria-label': 'The chosen point' },
    el('h2', {}, `Point ${point}`, isBest && el('span', { class: 'best' }, 'best')),
    el('p', { class: 'muted', 'aria-live': 'polite' }, status),
    el('dl', { class: 'params' }, ...rows(view.params, (k) => short(params[k]))),
    el('div', { class: 'deeds' }, ...buttons(s, host, deeds, point)),
    el('dl', {}, ...rows(view.metrics, (k) => short(view.metrics[k].mean[s.index]) + spread(k))),
  );
}

function buttons(s: State, host: Host, deeds: Deeds, point: number): HTMLElement[] {
  const list: HTMLElement[] = [];
  const stored = s.view.series?.find((x) => x.point === point);
  if (host.simulate) {
    list.push(
      button('Simulate this point', deeds.open, {
        class: 'primary',
        title: 'Runs it again and shows its time series (Enter)',
      }),
    );
  } else if (stored) {
    const what = stored.signals.length ? 'time series' : 'functional connectivity';
    list.push(button(`Show its ${what}`, deeds.open, { class: 'primary' }));
  }
  if (host.setValues) {
    list.push(button('Set these values in the model', () => host.setValues?.(point)));
  }
  if (!host.simulate) list.push(command(s, point));
  return list;
}

// The command line that simulates a point, for those who read a page.
function command(s: State, point: number): HTMLElement {
  if (!s.view.command) {
    const why =
      'No command is told that simulates it: the manifest does not say with which command line the sweep was begun.';
    return el('p', { class: 'hint' }, why);
  }
  const params = paramsOf(s.view, s.index);
  const flags = s.view.params.map((p, k) => ` --param '${p.name}=${params[k]}${p.unit}'`).join('');
  const line = `${s.view.command}${flags} --trajectory all --out point-${point}`;
  return el(
    'details',
    { class: 'command' },
    el('summary', {}, 'Command that simulates it'),
    el('pre', {}, line),
  );
}

/** The best or worst points by the metric. */
export function ranking(
  s: State,
  order: 'largest' | 'least',
  reorder: (order: string) => void,
  deeds: Deeds,
): HTMLElement {
  const { view } = s;
  const m = view.metrics[s.metric];
  const rows = ranked(view, s.metric, order, 10).map((index) => {
    const point = String(pointNumber(view, index));
    const std = m.std?.[index];
    const cells = [
      short(m.mean[index]) + (std ? ` ± ${short(std)}` : ''),
      ...paramsOf(view, index).map(short),
    ];
    return [
      button(point, () => deeds.choose(index), { class: 'link', title: `Choose point ${point}` }),
      ...cells,
    ];
  });
  const orders = [
    { value: 'largest', text: 'largest' },
    { value: 'least', text: 'smallest' },
  ];
  return el(
    'section',
    { id: 'ranking' },
    el('h2', {}, `Points with the ${order === 'least' ? 'smallest' : 'largest'} ${m.name}`),
    el('div', { class: 'controls' }, chooser('Order', orders, order, reorder)),
    rows.length
      ? table(
          `The points with the ${order} ${m.name}`,
          ['Point', label(m), ...view.params.map(label)],
          rows,
        )
      : el('p', { class: 'muted' }, `${m.name} is undefined everywhere.`),
  );
}

/** The picture as a table, made when it is opened. */
export function asTable(s: State): HTMLElement {
  const place = el('div', {
    class: 'scroll',
    tabindex: 0,
    role: 'region',
    'aria-label': 'The picture as a table',
  });
  const open = el('details', { id: 'table' }, el('summary', {}, 'This picture as a table'), place);
  open.addEventListener('toggle', () => {
    if (open.open) place.replaceChildren(pictureTable(s));
  });
  return open;
}

function pictureTable(s: State): HTMLElement {
  const { view } = s;
  const m = view.metrics[s.metric];
  const value = (index: number) => {
    const v = m.mean[index];
    return v === null ? (statusWords[gapOf(s, index)] ?? 'undefined') : short(v);
  };
  if (!view.grid) {
    const rows = (view.rows ?? []).map((row, i) => [
      String(pointNumber(view, i)),
      ...row.map(short),
      value(i),
    ]);
    return table(label(m), ['Point', ...view.params.map(label), label(m)], rows);
  }
  const x = view.params[s.x];
  const at = (changes: [number, number][]) => indexOf(view, moved(chosen(s), changes));
  if (s.y < 0) {
    return table(
      label(m),
      [label(x), label(m)],
      x.values.map((v, i) => [short(v), value(at([[s.x, i]]))]),
    );
  }
  const y = view.params[s.y];
  const rows = y.values.map((v, j) => [
    short(v),
    ...x.values.map((_, i) =>
      value(
        at([
          [s.x, i],
          [s.y, j],
        ]),
      ),
    ),
  ]);
  return table(
    `${label(m)}; across ${label(x)}, down ${label(y)}`,
    ['', ...x.values.map(short)],
    rows,
  );
}

/** All points as CSV. */
export function csv(s: State): string {
  const { view } = s;
  const field = (text: string) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const metrics = view.metrics.flatMap((m) => (m.std ? [label(m), `${m.name} std`] : [label(m)]));
  const head = ['point', ...view.params.map(label), ...metrics, 'status'];
  const lines = [head.map(field).join(',')];
  for (let i = 0; i < view.status.length; i++) {
    const numbers = view.metrics.flatMap((m) => (m.std ? [m.mean[i], m.std[i]] : [m.mean[i]]));
    const cells = [
      pointNumber(view, i),
      ...paramsOf(view, i),
      ...numbers.map((v) => v ?? ''),
      statusWords[view.status[i]],
    ];
    lines.push(cells.map((c) => field(String(c))).join(','));
  }
  return lines.join('\n') + '\n';
}
