import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heatOf } from '../../src/viewer/map.ts';
import {
  indexOf,
  moved,
  paramsOf,
  placeOf,
  ranked,
  shownIndex,
  swept,
} from '../../src/viewer/slice.ts';
import { begin } from '../../src/viewer/state.ts';
import type { View } from '../../src/viewer/view.ts';

// Three parameters, the second of one value; the metric is the number of the point.
const view: View = {
  format: 1,
  name: 'm',
  dir: '',
  facts: [],
  grid: true,
  params: [
    { name: 'a', unit: 'nA', values: [1, 2] },
    { name: 'b', unit: '', values: [7] },
    { name: 'c', unit: '', values: [10, 20, 30] },
  ],
  metrics: [{ name: 'n', unit: '', doc: '', mean: [0, 1, null, 3, 4, 5] }],
  objective: 'n',
  replicates: 1,
  status: 'oodooo',
  best: { point: 4, params: [2, 7, 20], metrics: [4], std: 0, count: 1 },
  manifest: {},
};

test('the last parameter runs fastest', () => {
  for (let i = 0; i < 6; i++) assert.equal(indexOf(view, placeOf(view, i)), i);
  assert.deepEqual(placeOf(view, 4), [1, 0, 1]);
  assert.deepEqual(paramsOf(view, 4), [2, 7, 20]);
});

test('one value is no axis', () => assert.deepEqual(swept(view), [0, 2]));

test('one begins at the best point', () => {
  const s = begin(view);
  assert.deepEqual([s.metric, s.x, s.y, s.index], [0, 0, 2, 4]);
});

test('a heat map has the parameters on its axes', () => {
  const heat = heatOf(begin(view));
  assert.equal(heat.x.label, 'a (nA)');
  assert.equal(heat.value(1, 2), 5);
  assert.equal(heat.value(0, 2), null);
  assert.equal(heat.status(0, 2), 'd');
});

test('a slice goes through the chosen point', () => {
  assert.deepEqual(moved([1, 0, 1], [[2, 0]]), [1, 0, 0]);
});

test('points that are not shown are not found', () => {
  const thin = { ...view, points: [0, 2, 4] };
  assert.equal(shownIndex(thin, 4), 2);
  assert.equal(shownIndex(thin, 3), -1);
  assert.equal(shownIndex(view, 6), -1);
});

test('ranking leaves out what has no value', () => {
  assert.deepEqual(ranked(view, 0, 'largest', 2), [5, 4]);
  assert.deepEqual(ranked(view, 0, 'least', 9), [0, 1, 3, 4, 5]);
});
