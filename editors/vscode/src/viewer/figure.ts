// A picture on the page: it fills its place, can be pointed at, moved in by keys, and saved.
import { button, el } from './dom.ts';
import { paper, type Theme } from './frame.ts';
import { CanvasSurface, SvgSurface, type Surface } from './surface.ts';
import { theme } from './theme.ts';

/** What a figure shows and how it answers. */
export interface Picture {
  name: string; // of its files
  describe: string; // for those who do not see it
  height: number;
  least?(width: number): number; // the height that is enough where it is narrow
  draw(s: Surface, theme: Theme): void;
  mark?(s: Surface, theme: Theme): void; // what is chosen, over the picture
  tell?(s: Surface, x: number, y: number): string | undefined; // what is at a place
  choose?(s: Surface, x: number, y: number): void;
  open?(): void; // looks closely at what is chosen
  move?(key: string): boolean; // whether the key means something
}

export type Save = (name: string, data: Blob) => void;

/** An element with a canvas. */
export class Figure {
  readonly element: HTMLElement;
  private readonly canvas = el('canvas', { tabindex: 0 });
  private readonly tip = el('div', { class: 'tip', hidden: true });
  private picture: Picture | undefined;
  private height = 0; // as it was drawn
  private still: ImageData | undefined; // without marks

  constructor(private readonly save: Save) {
    const saves = el(
      'div',
      { class: 'saves' },
      button('PNG', () => void this.savePNG(), { title: 'Save this picture as PNG' }),
      button('SVG', () => this.saveSVG(), { title: 'Save this picture as SVG' }),
    );
    this.element = el('figure', {}, el('div', { class: 'stage' }, this.canvas, this.tip), saves);
    new ResizeObserver(() => this.redraw()).observe(this.element);
    this.listen();
  }

  /** Shows a picture. */
  show(picture: Picture): void {
    this.picture = picture;
    const plays = picture.move !== undefined;
    this.canvas.setAttribute('role', plays ? 'application' : 'img');
    this.canvas.setAttribute('aria-label', picture.describe);
    this.canvas.tabIndex = plays ? 0 : -1;
    this.redraw();
  }

  /** Draws everything again, as when the theme has changed. */
  redraw(): void {
    const { canvas, picture } = this;
    const width = this.element.clientWidth;
    if (!picture || width === 0) return;
    const density = Math.max(
      devicePixelRatio,
      document.documentElement.hasAttribute('data-print') ? 3 : 1,
    );
    this.height = Math.min(picture.height, picture.least?.(width) ?? Infinity);
    canvas.style.height = `${this.height}px`;
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(this.height * density);
    const start = performance.now();
    const surface = this.surface();
    if (!surface) return;
    picture.draw(surface, theme());
    performance.measure('draw', { start, end: performance.now() }); // for those who look into it
    this.still = picture.mark && this.context()?.getImageData(0, 0, canvas.width, canvas.height);
    picture.mark?.(surface, theme());
  }

  /** Draws what is chosen anew. */
  remark(): void {
    if (!this.still) return;
    this.context()?.putImageData(this.still, 0, 0);
    const surface = this.surface();
    if (surface) this.picture?.mark?.(surface, theme());
  }

  focus(): void {
    this.canvas.focus({ preventScroll: true });
  }

  private context(): CanvasRenderingContext2D | null {
    return this.canvas.getContext('2d', { willReadFrequently: true });
  }

  private surface(): Surface | undefined {
    const context = this.context();
    if (!context || !this.picture) return undefined;
    const density = this.canvas.height / this.height;
    context.setTransform(density, 0, 0, density, 0, 0);
    const colours = theme();
    const surface = new CanvasSurface(
      context,
      this.canvas.width / density,
      this.height,
      colours.ink,
    );
    return surface;
  }

  private listen(): void {
    const at = (event: MouseEvent): [number, number] => [event.offsetX, event.offsetY];
    this.canvas.addEventListener('mousemove', (event) => this.hint(...at(event)));
    this.canvas.addEventListener('mouseleave', () => (this.tip.hidden = true));
    this.canvas.addEventListener('click', (event) => {
      const surface = this.surface();
      if (surface) this.picture?.choose?.(surface, ...at(event));
    });
    this.canvas.addEventListener('dblclick', () => this.picture?.open?.());
    this.canvas.addEventListener('keydown', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && this.picture?.move?.(event.key))
        event.preventDefault();
    });
  }

  private hint(x: number, y: number): void {
    const surface = this.surface();
    const text = surface && this.picture?.tell?.(surface, x, y);
    this.tip.hidden = !text;
    if (!text) return;
    this.tip.textContent = text;
    const right = x > this.element.clientWidth / 2;
    this.tip.style.left = right ? '' : `${x + 14}px`;
    this.tip.style.right = right ? `${this.element.clientWidth - x + 14}px` : '';
    this.tip.style.top = `${y + 14}px`;
  }

  // Files are black on white, whatever the theme.
  private saveSVG(): void {
    const { picture } = this;
    if (!picture) return;
    const surface = new SvgSurface(Math.round(this.element.clientWidth), this.height, paper.ink);
    surface.rect(0, 0, surface.width, surface.height, paper.paper);
    picture.draw(surface, paper);
    this.save(`${picture.name}.svg`, new Blob([surface.toString()], { type: 'image/svg+xml' }));
  }

  private async savePNG(): Promise<void> {
    const { picture } = this;
    if (!picture) return;
    const scale = 3;
    const canvas = new OffscreenCanvas(this.element.clientWidth * scale, this.height * scale);
    const context = canvas.getContext('2d');
    if (!context) return;
    context.scale(scale, scale);
    const to = context as unknown as CanvasRenderingContext2D; // the same methods
    const surface = new CanvasSurface(to, this.element.clientWidth, this.height, paper.ink);
    surface.rect(0, 0, surface.width, surface.height, paper.paper);
    picture.draw(surface, paper);
    this.save(`${picture.name}.png`, await canvas.convertToBlob({ type: 'image/png' }));
  }
}
