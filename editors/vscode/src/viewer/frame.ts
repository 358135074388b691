// The frame of a picture: its axes with marks and labels, and what stands beside them.
import type { Colours } from './colour.ts';
import { linearTicks, type Tick } from './scale.ts';
import type { Surface } from './surface.ts';
import { statusWords } from './view.ts';

/** Colours of a picture. */
export interface Theme {
  ink: string;
  muted: string;
  line: string;
  ground: string; // behind what has no value
  accent: string;
  paper: string;
}

/** Colours for files: black on white. */
export const paper: Theme = {
  ink: '#000000',
  muted: '#555555',
  line: '#999999',
  ground: '#e4e4e4',
  accent: '#c02040',
  paper: '#ffffff',
};

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Axis {
  label: string;
  ticks: Tick[];
}

const left = 68;
const bottom = 46;
const top = 28;

/** Where the picture proper is; beside is the room at its right. */
export function inner(s: Surface, beside: number): Rect {
  return {
    x: left,
    y: top,
    w: Math.max(40, s.width - left - beside),
    h: Math.max(40, s.height - top - bottom),
  };
}

/** The height of a picture whose inner part is as high as it is wide. */
export function heightOf(width: number, beside: number): number {
  return top + Math.max(40, width - left - beside) + bottom;
}

export function drawAxes(s: Surface, r: Rect, x: Axis, y: Axis, theme: Theme): void {
  s.box(r.x - 0.5, r.y - 0.5, r.w + 1, r.h + 1, theme.line, 1);
  for (const tick of x.ticks) {
    const at = r.x + tick.at * r.w;
    s.line(
      [
        [at, r.y + r.h],
        [at, r.y + r.h + 4],
      ],
      theme.muted,
      1,
    );
    s.text(tick.text, at, r.y + r.h + 17, { anchor: 'middle', colour: theme.ink });
  }
  for (const tick of y.ticks) {
    const at = r.y + r.h - tick.at * r.h;
    s.line(
      [
        [r.x - 4, at],
        [r.x, at],
      ],
      theme.muted,
      1,
    );
    s.text(tick.text, r.x - 7, at + 4, { anchor: 'end', colour: theme.ink });
  }
  s.text(x.label, r.x + r.w / 2, r.y + r.h + 37, { anchor: 'middle', colour: theme.ink, size: 13 });
  s.text(y.label, 15, r.y + r.h / 2, { anchor: 'middle', up: true, colour: theme.ink, size: 13 });
}

/** The colours of numbers, as a bar at the right, with what they stand for. */
export function drawBar(s: Surface, r: Rect, c: Colours, label: string, theme: Theme): void {
  const bar = { x: r.x + r.w + 20, w: 14 };
  const steps = 128;
  for (let k = 0; k < steps; k++) {
    const y = r.y + r.h - ((k + 1) * r.h) / steps;
    s.rect(bar.x, y, bar.w, r.h / steps + 0.6, c.of(c.lo + ((k + 0.5) / steps) * (c.hi - c.lo)));
  }
  s.box(bar.x - 0.5, r.y - 0.5, bar.w + 1, r.h + 1, theme.line, 1);
  for (const tick of linearTicks(c.lo, c.hi, 6)) {
    const y = r.y + r.h - tick.at * r.h;
    s.line(
      [
        [bar.x + bar.w, y],
        [bar.x + bar.w + 4, y],
      ],
      theme.muted,
      1,
    );
    s.text(tick.text, bar.x + bar.w + 7, y + 4, { colour: theme.ink });
  }
  s.text(label, bar.x + bar.w + 56, r.y + r.h / 2, {
    anchor: 'middle',
    up: true,
    colour: theme.ink,
    size: 13,
  });
}

/** What a cell without a value looks like. */
export function drawWithout(s: Surface, r: Rect, status: string, theme: Theme): void {
  s.rect(r.x, r.y, r.w, r.h, theme.ground);
  s.hatch(r.x, r.y, r.w, r.h, status, theme.muted);
}

/** Explains the hatchings that there are, above the picture. */
export function drawLegend(s: Surface, r: Rect, present: string[], theme: Theme): void {
  let x = r.x;
  for (const status of present) {
    drawWithout(s, { x, y: 7, w: 22, h: 13 }, status, theme);
    s.box(x - 0.5, 6.5, 23, 14, theme.line, 1);
    const text = status === 'u' ? 'undefined' : statusWords[status];
    s.text(text, x + 28, 18, { colour: theme.ink });
    x += 28 + text.length * 6.6 + 18;
  }
}
