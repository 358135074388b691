// What pictures are drawn on: the screen, or a file.

export interface TextStyle {
  anchor?: 'start' | 'middle' | 'end';
  up?: boolean; // written from the bottom to the top
  colour?: string;
  size?: number;
}

export type Points = [number, number][];

/** Draws in pixels from the upper left corner. */
export interface Surface {
  readonly width: number;
  readonly height: number;
  rect(x: number, y: number, w: number, h: number, fill: string): void;
  hatch(x: number, y: number, w: number, h: number, kind: string, ink: string): void;
  box(x: number, y: number, w: number, h: number, stroke: string, width: number): void;
  line(points: Points, stroke: string, width: number, opacity?: number): void;
  area(points: Points, fill: string, opacity: number): void;
  dot(x: number, y: number, r: number, fill: string, stroke?: string): void;
  text(text: string, x: number, y: number, style?: TextStyle): void;
}

const family = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
const textSize = 12;
const gap = 6; // between the lines of a hatching

// The lines of a hatching inside a box; they go on from one box to the next. What diverged goes
// up, what could not be run down, what was not simulated has none.
function hatching(x: number, y: number, w: number, h: number, kind: string): Points[] {
  const lines: Points[] = [];
  const rises = kind !== 'b';
  const from = rises ? x + y : x - y - h;
  const to = from + w + h;
  for (let c = Math.ceil(from / gap) * gap; c < to; c += gap) {
    // x + y = c, or x - y = c
    const ends: Points = rises
      ? [
          [Math.max(x, c - y - h), Math.min(y + h, c - x)],
          [Math.min(x + w, c - y), Math.max(y, c - x - w)],
        ]
      : [
          [Math.max(x, c + y), Math.max(y, x - c)],
          [Math.min(x + w, c + y + h), Math.min(y + h, x + w - c)],
        ];
    lines.push(ends);
  }
  return lines;
}

/** The screen. */
export class CanvasSurface implements Surface {
  readonly width: number;
  readonly height: number;
  private readonly to: CanvasRenderingContext2D;
  private readonly ink: string;

  constructor(to: CanvasRenderingContext2D, width: number, height: number, ink: string) {
    this.to = to;
    this.width = width;
    this.height = height;
    this.ink = ink;
  }

  rect(x: number, y: number, w: number, h: number, fill: string): void {
    this.to.fillStyle = fill;
    this.to.fillRect(x, y, w, h);
  }

  hatch(x: number, y: number, w: number, h: number, kind: string, ink: string): void {
    if (kind === 'm') return;
    const { to } = this;
    to.strokeStyle = ink;
    to.lineWidth = 1;
    to.beginPath();
    for (const [[x1, y1], [x2, y2]] of hatching(x, y, w, h, kind)) {
      to.moveTo(x1, y1);
      to.lineTo(x2, y2);
    }
    to.stroke();
  }

  box(x: number, y: number, w: number, h: number, stroke: string, width: number): void {
    this.to.strokeStyle = stroke;
    this.to.lineWidth = width;
    this.to.strokeRect(x, y, w, h);
  }

  line(points: Points, stroke: string, width: number, opacity = 1): void {
    const { to } = this;
    to.globalAlpha = opacity;
    to.strokeStyle = stroke;
    to.lineWidth = width;
    to.lineJoin = 'round';
    this.path(points);
    to.stroke();
    to.globalAlpha = 1;
  }

  area(points: Points, fill: string, opacity: number): void {
    this.to.globalAlpha = opacity;
    this.to.fillStyle = fill;
    this.path(points);
    this.to.fill();
    this.to.globalAlpha = 1;
  }

  dot(x: number, y: number, r: number, fill: string, stroke?: string): void {
    const { to } = this;
    to.beginPath();
    to.arc(x, y, r, 0, 2 * Math.PI);
    to.fillStyle = fill;
    to.fill();
    if (stroke) {
      to.strokeStyle = stroke;
      to.lineWidth = 1;
      to.stroke();
    }
  }

  text(text: string, x: number, y: number, style: TextStyle = {}): void {
    const { to } = this;
    to.font = `${style.size ?? textSize}px ${family}`;
    to.fillStyle = style.colour ?? this.ink;
    to.textAlign = { start: 'left', middle: 'center', end: 'right' }[
      style.anchor ?? 'start'
    ] as CanvasTextAlign;
    to.textBaseline = 'alphabetic';
    if (!style.up) {
      to.fillText(text, x, y);
      return;
    }
    to.save();
    to.translate(x, y);
    to.rotate(-Math.PI / 2);
    to.fillText(text, 0, 0);
    to.restore();
  }

  private path(points: Points): void {
    this.to.beginPath();
    points.forEach(([x, y], i) => (i ? this.to.lineTo(x, y) : this.to.moveTo(x, y)));
  }
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => escapes[c]);
const round = (v: number): number => Math.round(v * 100) / 100;
const joined = (points: Points): string =>
  points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');

/** An SVG file. */
export class SvgSurface implements Surface {
  readonly width: number;
  readonly height: number;
  private readonly ink: string;
  private readonly parts: string[] = [];

  constructor(width: number, height: number, ink: string) {
    this.width = width;
    this.height = height;
    this.ink = ink;
  }

  rect(x: number, y: number, w: number, h: number, fill: string): void {
    this.parts.push(`<rect ${this.place(x, y, w, h)} fill="${fill}"/>`);
  }

  hatch(x: number, y: number, w: number, h: number, kind: string, ink: string): void {
    if (kind === 'm') return;
    const lines = hatching(x, y, w, h, kind);
    const d = lines.map((ends) => 'M' + ends.map((p) => p.map(round).join(' ')).join('L')).join('');
    this.parts.push(`<path d="${d}" stroke="${ink}" fill="none"/>`);
  }

  box(x: number, y: number, w: number, h: number, stroke: string, width: number): void {
    this.parts.push(
      `<rect ${this.place(x, y, w, h)} fill="none" stroke="${stroke}" stroke-width="${width}"/>`,
    );
  }

  line(points: Points, stroke: string, width: number, opacity = 1): void {
    const look = `stroke="${stroke}" stroke-width="${width}" stroke-opacity="${opacity}"`;
    this.parts.push(
      `<polyline points="${joined(points)}" fill="none" ${look} stroke-linejoin="round"/>`,
    );
  }

  area(points: Points, fill: string, opacity: number): void {
    this.parts.push(
      `<polygon points="${joined(points)}" fill="${fill}" fill-opacity="${opacity}"/>`,
    );
  }

  dot(x: number, y: number, r: number, fill: string, stroke = 'none'): void {
    this.parts.push(
      `<circle cx="${round(x)}" cy="${round(y)}" r="${r}" fill="${fill}" stroke="${stroke}"/>`,
    );
  }

  text(text: string, x: number, y: number, style: TextStyle = {}): void {
    const turned = style.up ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : '';
    const look = `font-size="${style.size ?? textSize}" fill="${style.colour ?? this.ink}"`;
    const at = `x="${round(x)}" y="${round(y)}" text-anchor="${style.anchor ?? 'start'}"`;
    this.parts.push(`<text ${at} ${look}${turned}>${escaped(text)}</text>`);
  }

  /** The file's text. */
  toString(): string {
    const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
    const font = `font-family="${escaped(family)}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${font}>\n${this.parts.join('\n')}\n</svg>\n`;
  }

  private place(x: number, y: number, w: number, h: number): string {
    return `x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}"`;
  }
}
