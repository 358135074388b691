// Pictures as SVG: what of them can be told without a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawCurve, drawScatter, scatterPlaces } from '../../src/viewer/curve.ts';
import { inner, paper } from '../../src/viewer/frame.ts';
import {
  cellAt,
  cellRect,
  drawHeat,
  heatRect,
  squareHeight,
  type Heat,
} from '../../src/viewer/heatmap.ts';
import { SvgSurface } from '../../src/viewer/surface.ts';
import { drawTraces } from '../../src/viewer/traces.ts';
import type { Series } from '../../src/viewer/view.ts';

const count = (text: string, part: string): number => text.split(part).length - 1;

const heat: Heat = {
  x: { label: 'x (mV)', values: [1, 2, 3] },
  y: { label: 'y', values: [1, 2] },
  label: 'rate (1/s)',
  signed: false,
  value: (i, j) => (i === 2 && j === 1 ? null : i + j),
  status: () => 'd',
};

test('a heat map has its labels, units, colours and legend', () => {
  const s = new SvgSurface(500, 300, '#000');
  drawHeat(s, heat, paper);
  const svg = s.toString();
  for (const text of ['>x (mV)<', '>y<', '>rate (1/s)<', '>diverged<', '>1<', '>3<']) {
    assert.ok(svg.includes(text), text);
  }
  assert.equal(count(svg, 'stroke="#555555" fill="none"'), 2); // the cell and its legend are hatched
});

test('cells cover the map without gaps, and are found again', () => {
  const s = new SvgSurface(503, 307, '#000');
  const r = heatRect(s, heat);
  for (let j = 0; j < 2; j++) {
    for (let i = 0; i < 3; i++) {
      const c = cellRect(r, heat, i, j);
      assert.deepEqual(cellAt(r, heat, c.x + c.w / 2, c.y + c.h / 2), [i, j]);
      if (i < 2) assert.equal(c.x + c.w, cellRect(r, heat, i + 1, j).x);
      if (j < 1) assert.equal(c.y, cellRect(r, heat, i, j + 1).y + cellRect(r, heat, i, j + 1).h);
    }
  }
  assert.equal(cellAt(r, heat, r.x - 1, r.y), undefined);
});

test('a curve has a gap where there is no value', () => {
  const s = new SvgSurface(400, 200, '#000');
  const curve = {
    x: { label: 'I (nA)', values: [1, 2, 3, 4, 5] },
    label: 'r',
    values: [1, 2, null, 3, 4],
    status: () => 'b',
  };
  drawCurve(s, curve, paper);
  const svg = s.toString();
  assert.equal(count(svg, 'stroke="#c02040"'), 2);
  assert.equal(count(svg, '<circle'), 4);
  assert.ok(svg.includes('>not run: its delays make no sense<'));
});

test('time series have a line for each node, or one with its range', () => {
  const series: Series = {
    point: 0,
    replicate: 0,
    params: [],
    timeUnit: 'ms',
    time: [0, 1, 2],
    every: 1,
    nodes: 2,
    signals: [
      {
        name: 'V',
        unit: 'mV',
        mean: [1, 2, 3],
        low: [0, 1, 2],
        high: [2, 3, 4],
        nodes: [
          [0, 1, 2],
          [2, 3, 4],
        ],
      },
    ],
  };
  const svg = (lines: 'mean' | 'all' | number) => {
    const s = new SvgSurface(400, 200, '#000');
    drawTraces(s, series, 0, lines, paper);
    return s.toString();
  };
  assert.equal(count(svg('mean'), '<polygon'), 1);
  assert.equal(count(svg('all'), 'stroke="rgb'), 2);
  assert.equal(count(svg(1), 'stroke="#c02040"'), 1);
  assert.ok(svg('mean').includes('>time (ms)<') && svg('mean').includes('>V (mV)<'));
});

test('names do not break an SVG', () => {
  const s = new SvgSurface(10, 10, '#000');
  s.text('a<b&"c"', 1, 1);
  assert.ok(s.toString().includes('a&lt;b&amp;&quot;c&quot;'));
});

test('points that are no grid are dots, the ones without a value too', () => {
  const s = new SvgSurface(400, 200, '#000');
  const x = { label: 'a (nA)', values: [1, 2, 5] };
  const sc = {
    x,
    y: { label: 'b', values: [3, 1, 2] },
    label: 'kop',
    values: [0, 1, null],
    signed: false,
  };
  drawScatter(s, sc, paper);
  const svg = s.toString();
  assert.equal(count(svg, '<circle'), 3);
  assert.equal(count(svg, `fill="${paper.ground}"`), 1);
  assert.ok(svg.includes('>a (nA)<') && svg.includes('>kop<'));
  const places = scatterPlaces(s, sc) as [number, number][];
  assert.ok(places[0][0] < places[1][0] && places[0][1] < places[2][1]);
});

test('a square picture in a narrow window is as high as it needs', () => {
  const square = { ...heat, square: true };
  for (const width of [300, 400]) {
    const s = new SvgSurface(width, squareHeight(width), '#000000');
    const r = heatRect(s, square);
    assert.equal(r.h, r.w);
    assert.equal(inner(s, 96).h, r.h);
  }
});
