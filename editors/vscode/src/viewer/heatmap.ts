// A grid of cells, coloured by a number.
import { colours, type Colours } from './colour.ts';
import {
  drawAxes,
  drawBar,
  drawLegend,
  drawWithout,
  heightOf,
  inner,
  type Rect,
  type Theme,
} from './frame.ts';
import { cellTicks, extent } from './scale.ts';
import type { Surface } from './surface.ts';

/** What a heat map shows. Cells are counted from the lower left. */
export interface Heat {
  x: { label: string; values: number[] };
  y: { label: string; values: number[] };
  label: string; // of the numbers
  signed: boolean;
  range?: [number, number]; // of the colours; without it that of the numbers
  value(i: number, j: number): number | null;
  status(i: number, j: number): string; // of a cell without a value: a letter of the legend
  square?: boolean;
}

const beside = 96;

/** Where the cells are. */
export function heatRect(s: Surface, heat: Heat): Rect {
  const r = inner(s, beside);
  if (heat.square) r.w = r.h = Math.min(r.w, r.h);
  return r;
}

/** The height at which a square heat map leaves no room below. */
export function squareHeight(width: number): number {
  return Math.ceil(heightOf(width, beside));
}

/** The colours of a heat map. */
export function heatColours(heat: Heat): Colours {
  return colours(heat.range ?? extent(cells(heat)) ?? [0, 1], heat.signed);
}

function* cells(heat: Heat): Generator<number | null> {
  for (let j = 0; j < heat.y.values.length; j++) {
    for (let i = 0; i < heat.x.values.length; i++) yield heat.value(i, j);
  }
}

/** Draws the cells, the axes, the colours and the legend. */
export function drawHeat(s: Surface, heat: Heat, theme: Theme): void {
  const r = heatRect(s, heat);
  const c = heatColours(heat);
  const present = drawCells(s, r, heat, c, theme);
  const most = { x: Math.max(2, Math.floor(r.w / 48)), y: Math.max(2, Math.floor(r.h / 32)) };
  const axis = (of: Heat['x'], n: number) => ({ label: of.label, ticks: cellTicks(of.values, n) });
  drawAxes(s, r, axis(heat.x, most.x), axis(heat.y, most.y), theme);
  if (heat.range ?? extent(cells(heat))) drawBar(s, r, c, heat.label, theme);
  drawLegend(s, r, present, theme);
}

// Cells end on whole pixels, so that no seams show; it returns the letters of those without value.
function drawCells(s: Surface, r: Rect, heat: Heat, c: Colours, theme: Theme): string[] {
  const present = new Set<string>();
  for (let j = 0; j < heat.y.values.length; j++) {
    for (let i = 0; i < heat.x.values.length; i++) {
      const cell = cellRect(r, heat, i, j);
      const v = heat.value(i, j);
      if (v !== null) {
        s.rect(cell.x, cell.y, cell.w, cell.h, c.of(v));
        continue;
      }
      const status = heat.status(i, j);
      present.add(status);
      drawWithout(s, cell, status, theme);
    }
  }
  return [...present].sort();
}

/** Where a cell is. */
export function cellRect(r: Rect, heat: Heat, i: number, j: number): Rect {
  const edge = (k: number, n: number, size: number) => Math.round((k * size) / n);
  const x = edge(i, heat.x.values.length, r.w);
  const y = edge(heat.y.values.length - 1 - j, heat.y.values.length, r.h);
  return {
    x: r.x + x,
    y: r.y + y,
    w: edge(i + 1, heat.x.values.length, r.w) - x,
    h: edge(heat.y.values.length - j, heat.y.values.length, r.h) - y,
  };
}

/** The cell at a place; undefined outside. */
export function cellAt(r: Rect, heat: Heat, x: number, y: number): [number, number] | undefined {
  const i = Math.floor(((x - r.x) / r.w) * heat.x.values.length);
  const j = heat.y.values.length - 1 - Math.floor(((y - r.y) / r.h) * heat.y.values.length);
  const inside = i >= 0 && i < heat.x.values.length && j >= 0 && j < heat.y.values.length;
  return inside ? [i, j] : undefined;
}

/** Marks a cell: a frame that shows on any colour. */
export function markCell(s: Surface, r: Rect, heat: Heat, i: number, j: number): void {
  const cell = cellRect(r, heat, i, j);
  const grow = Math.max(0, 6 - Math.min(cell.w, cell.h)) / 2; // small cells get a larger one
  const box = { x: cell.x - grow, y: cell.y - grow, w: cell.w + 2 * grow, h: cell.h + 2 * grow };
  s.box(box.x - 1, box.y - 1, box.w + 2, box.h + 2, '#000000', 4);
  s.box(box.x - 1, box.y - 1, box.w + 2, box.h + 2, '#ffffff', 2);
}

/** Marks the best cell: a ring. */
export function markBest(s: Surface, r: Rect, heat: Heat, i: number, j: number): void {
  const cell = cellRect(r, heat, i, j);
  const [x, y] = [cell.x + cell.w / 2, cell.y + cell.h / 2];
  const size = Math.min(7, Math.max(3, Math.min(cell.w, cell.h) / 4));
  s.dot(x, y, size, '#ffffff', '#000000');
  s.dot(x, y, Math.max(1, size - 3), '#000000');
}
