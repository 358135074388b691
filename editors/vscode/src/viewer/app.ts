// The viewer: what is where, and what changes when something is chosen.
import { factsSection, modelSection } from './about.ts';
import { CloseUp } from './closeup.ts';
import { asTable, csv, details, ranking } from './details.ts';
import { button, chooser, el } from './dom.ts';
import { Figure } from './figure.ts';
import type { Host } from './host.ts';
import { mapPicture, pointText } from './map.ts';
import { short } from './scale.ts';
import { indexOf, moved, paramsOf, swept } from './slice.ts';
import { begin, chosen, type State } from './state.ts';
import { onThemeChange } from './theme.ts';
import { label, pointNumber, type Series, type View } from './view.ts';

/** Shows a view in an element. */
export class App {
  private readonly s: State;
  private readonly map: Figure;
  private readonly closeUp: CloseUp;
  private readonly controls = el('div', { class: 'controls' });
  private readonly beside = el('div', { class: 'beside' });
  private readonly list = el('div');
  private readonly below = el('div');
  private readonly live = el('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  private order: 'largest' | 'least';
  private asked = 0;

  constructor(
    root: HTMLElement,
    view: View,
    private readonly host: Host,
  ) {
    this.s = begin(view);
    this.order = view.least ? 'least' : 'largest';
    this.map = new Figure((name, data) => host.save(name, data));
    this.closeUp = new CloseUp(view.name, view.params, view.replicates, (name, data) =>
      host.save(name, data),
    );
    root.replaceChildren(...this.sections());
    this.changed();
    onThemeChange(() => {
      this.map.redraw();
      this.closeUp.redraw();
    });
    const stored = this.stored() ?? view.series?.[0];
    if (stored) this.closeUp.show(stored);
  }

  private sections(): HTMLElement[] {
    const { view } = this.s;
    const save = button('Export CSV', () =>
      this.host.save(`${view.name}.csv`, new Blob([csv(this.s)], { type: 'text/csv' })),
    );
    const list: (HTMLElement | undefined)[] = [
      el(
        'header',
        {},
        el('h1', {}, `Sweep of ${view.name}${view.part ? ` (${view.part})` : ''}`),
        el('p', { class: 'summary' }, this.summary()),
        ...(view.notes ?? []).map((n) => el('p', { class: 'warning' }, n)),
      ),
      el(
        'section',
        { id: 'map' },
        this.controls,
        el(
          'div',
          { class: 'split' },
          el('div', { class: 'main' }, this.map.element, this.below),
          this.beside,
        ),
        this.live,
      ),
      this.closeUp.element,
      this.list,
      el('div', { class: 'deeds exports' }, save),
      modelSection(view),
      factsSection(view),
    ];
    return list.filter((e) => e !== undefined);
  }

  private summary(): string {
    const { view } = this.s;
    const points = view.facts.find((f) => f.name === 'Simulations')?.text ?? '';
    const { best } = view;
    if (!best) return points;
    const metric = view.metrics.findIndex((m) => m.name === view.objective);
    const m = view.metrics[metric];
    const spread = best.count > 1 ? ` ± ${short(best.std)}` : '';
    const at = view.params
      .filter((p) => p.values.length > 1)
      .map(
        (p) =>
          `${p.name} = ${short(best.params[view.params.indexOf(p)])}${p.unit ? ' ' + p.unit : ''}`,
      );
    const where = at.length ? ` at ${at.join(', ')}` : '';
    return `${points}. Best: ${best.count > 1 ? 'mean ' : ''}${m.name} ${short(best.metrics[metric])}${spread}${m.unit ? ' ' + m.unit : ''}${where}`;
  }

  // Another metric or other axes: everything is made anew.
  private changed(): void {
    const picture = mapPicture(this.s, {
      choose: (i) => this.choose(i),
      open: () => void this.open(),
    });
    this.map.element.hidden = !picture;
    this.controls.replaceChildren(...this.choosers());
    if (picture) {
      this.map.show(picture);
      this.below.replaceChildren(...this.hints(), asTable(this.s));
    }
    this.showList();
    this.showDetails();
  }

  private hints(): HTMLElement[] {
    const text =
      'Click a point, or use the arrow keys. Enter or a double click simulates it and shows its time series.';
    return this.host.simulate ? [el('p', { class: 'hint' }, text)] : [];
  }

  private choosers(): HTMLElement[] {
    const { s } = this;
    const { view } = s;
    const axes = swept(view);
    const metrics = view.metrics.map((m, k) => ({
      value: String(k),
      text: label(m),
      title: m.doc,
    }));
    const set = (change: (value: number) => void) => (value: string) => {
      change(Number(value));
      this.changed();
    };
    const list = [
      chooser(
        'Metric',
        metrics,
        String(s.metric),
        set((v) => (s.metric = v)),
      ),
    ];
    if (axes.length < 2) return list;
    const names = axes.map((k) => ({ value: String(k), text: view.params[k].name }));
    const none = { value: '-1', text: 'none: a curve' };
    list.push(
      chooser(
        'Across',
        names,
        String(s.x),
        set((v) => this.setAcross(v)),
      ),
    );
    list.push(
      chooser(
        'Up',
        [...names.filter((n) => n.value !== String(s.x)), none],
        String(s.y),
        set((v) => (s.y = v)),
      ),
    );
    return view.grid
      ? [...list, ...axes.filter((k) => k !== s.x && k !== s.y).map((k) => this.slicer(k))]
      : list;
  }

  private setAcross(k: number): void {
    if (this.s.y === k) this.s.y = this.s.x;
    this.s.x = k;
  }

  // Where the picture is cut through a parameter that it does not show.
  private slicer(k: number): HTMLElement {
    const p = this.s.view.params[k];
    const at = chosen(this.s);
    const options = p.values.map((v, i) => ({
      value: String(i),
      text: `${short(v)}${p.unit ? ' ' + p.unit : ''}`,
    }));
    return chooser(p.name, options, String(at[k]), (value) => {
      this.s.index = indexOf(this.s.view, moved(at, [[k, Number(value)]]));
      this.changed();
    });
  }

  // Another point: the picture stays, unless it is cut elsewhere.
  private choose(index: number): void {
    const { s } = this;
    const before = s.view.grid ? chosen(s) : [];
    s.index = index;
    const after = s.view.grid ? chosen(s) : [];
    if (before.some((i, k) => i !== after[k] && k !== s.x && k !== s.y)) this.changed();
    else this.map.remark();
    this.showDetails();
    this.live.textContent = pointText(s, index).replace(/\n/g, ', ');
  }

  private showDetails(): void {
    this.beside.replaceChildren(
      details(this.s, this.host, { open: () => void this.open(), choose: (i) => this.choose(i) }),
    );
  }

  private showList(): void {
    const reorder = (order: string) => {
      this.order = order === 'least' ? 'least' : 'largest';
      this.showList();
    };
    const choose = (index: number) => {
      this.choose(index);
      this.map.element.scrollIntoView({ block: 'nearest' });
      this.map.focus();
    };
    this.list.replaceChildren(
      ranking(this.s, this.order, reorder, { open: () => void this.open(), choose }),
    );
  }

  // What the results hold of the chosen point.
  private stored(): Series | undefined {
    const point = pointNumber(this.s.view, this.s.index);
    return this.s.view.series?.find((x) => x.point === point);
  }

  // Shows the time series of the chosen point: one that is there, or a new simulation.
  private async open(): Promise<void> {
    const point = pointNumber(this.s.view, this.s.index);
    const stored = this.stored();
    if (stored && (stored.signals.length || !this.host.simulate)) this.closeUp.show(stored);
    else if (this.host.simulate) await this.simulate(point);
    else this.closeUp.say(`The results hold no time series of point ${point}.${this.instead()}`);
    this.closeUp.element.scrollIntoView({ block: 'start', behavior: 'smooth' });
  }

  private instead(): string {
    return this.s.view.command ? ' Beside the picture stands the command that simulates it.' : '';
  }

  private async simulate(point: number): Promise<void> {
    const turn = ++this.asked;
    const at = paramsOf(this.s.view, this.s.index).map(short).join(', ');
    this.closeUp.say(`Simulating point ${point} (${at}) …`);
    try {
      const series = await this.host.simulate?.(point);
      if (turn === this.asked && series) this.closeUp.show(series);
    } catch (error) {
      if (turn === this.asked)
        this.closeUp.say(`Point ${point} was not simulated: ${(error as Error).message}`);
    }
  }
}
