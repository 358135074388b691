// One point looked at closely: its time series, and how its nodes go together.
import { chooser, el } from './dom.ts';
import { Figure, type Save } from './figure.ts';
import { cellAt, drawHeat, heatRect, squareHeight, type Heat } from './heatmap.ts';
import { short } from './scale.ts';
import { drawTraces, type Lines } from './traces.ts';
import { label, type Param, type Series } from './view.ts';

/** The section about a simulation. */
export class CloseUp {
  readonly element = el('section', {
    id: 'closeup',
    hidden: true,
    tabindex: -1,
    'aria-label': 'One point',
  });
  private readonly traces: Figure;
  private readonly matrix: Figure;
  private signal = 0;
  private lines: Lines = 'mean';
  private series: Series | undefined;

  constructor(
    private readonly name: string,
    private readonly params: Param[],
    private readonly replicates: number,
    save: Save,
  ) {
    this.traces = new Figure(save);
    this.matrix = new Figure(save);
  }

  redraw(): void {
    this.traces.redraw();
    this.matrix.redraw();
  }

  /** Says that a simulation runs, or why there is none. */
  say(text: string): void {
    this.series = undefined;
    this.element.hidden = false;
    this.element.replaceChildren(el('h2', {}, 'One point'), el('p', { role: 'status' }, text));
  }

  show(series: Series): void {
    this.series = series;
    this.signal = Math.max(0, Math.min(this.signal, series.signals.length - 1));
    if (typeof this.lines === 'number' && this.lines >= series.nodes) this.lines = 'mean';
    this.element.hidden = false;
    this.build(series);
    this.draw();
  }

  private build(series: Series): void {
    const at = this.params.map(
      (p, k) => `${p.name} = ${short(series.params[k])}${p.unit ? ' ' + p.unit : ''}`,
    );
    this.element.replaceChildren(
      el('h2', {}, `Point ${series.point}`),
      el(
        'p',
        { class: 'muted' },
        at.join(', ') + (this.replicates > 1 ? `, replicate ${series.replicate}` : ''),
      ),
      series.fault ? el('p', { class: 'warning', role: 'status' }, series.fault) : '',
      ...this.tracesOf(series),
      series.fc ? el('h3', {}, `Functional connectivity of ${series.fc.signal}`) : '',
      series.fc ? this.matrix.element : '',
    );
  }

  // The time series; of some simulations only the functional connectivity is there.
  private tracesOf(series: Series): HTMLElement[] {
    if (!series.signals.length) return [];
    const choosers = [this.signalChooser(series), this.linesChooser(series)];
    return [el('div', { class: 'controls' }, ...choosers), this.traces.element];
  }

  private signalChooser(series: Series): HTMLElement {
    const options = series.signals.map((s, k) => ({ value: String(k), text: label(s) }));
    return chooser('Signal', options, String(this.signal), (value) => {
      this.signal = Number(value);
      this.draw();
    });
  }

  private linesChooser(series: Series): HTMLElement | undefined {
    if (series.nodes < 2) return undefined;
    const nodes = series.signals[0].nodes?.length ?? 0;
    const options = [
      { value: 'mean', text: 'mean and range of the nodes' },
      ...(nodes ? [{ value: 'all', text: `all ${nodes} nodes` }] : []),
      ...Array.from({ length: nodes }, (_, k) => ({ value: String(k), text: `node ${k}` })),
    ];
    return chooser('Lines', options, String(this.lines), (value) => {
      this.lines = value === 'mean' || value === 'all' ? value : Number(value);
      this.draw();
    });
  }

  private draw(): void {
    const { series } = this;
    if (!series) return;
    if (series.signals.length) this.drawTraces(series);
    if (series.fc) this.drawMatrix(series, series.fc.values, series.fc.signal);
  }

  private drawTraces(series: Series): void {
    const sig = series.signals[this.signal];
    this.traces.show({
      name: `${this.name}-${series.point}-${sig.name}`.replace(/[^\w.-]+/g, '_'),
      describe: `${label(sig)} over time: ${this.lines === 'mean' ? 'mean and range of the nodes' : this.lines === 'all' ? 'all nodes' : `node ${this.lines}`}.`,
      height: 320,
      draw: (s, theme) => drawTraces(s, series, this.signal, this.lines, theme),
    });
  }

  private drawMatrix(series: Series, values: (number | null)[], signal: string): void {
    const n = series.nodes;
    const nodes = Array.from({ length: n }, (_, k) => k);
    const heat: Heat = {
      x: { label: 'node', values: nodes },
      y: { label: 'node', values: nodes },
      label: 'correlation',
      signed: true,
      range: [-1, 1],
      square: true,
      value: (i, j) => values[j * n + i],
      status: () => 'u',
    };
    this.matrix.show({
      name: `${this.name}-${series.point}-fc`,
      describe: `Functional connectivity of ${signal}: the correlations between ${n} nodes.`,
      height: 440,
      least: squareHeight,
      draw: (s, theme) => drawHeat(s, heat, theme),
      tell(s, x, y) {
        const cell = cellAt(heatRect(s, heat), heat, x, y);
        return cell && `nodes ${cell[0]} and ${cell[1]}: ${short(values[cell[1] * n + cell[0]])}`;
      },
    });
  }
}
