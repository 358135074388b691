import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cellTicks,
  extent,
  formatter,
  linearTicks,
  niceStep,
  niceValues,
  padded,
  short,
  spacing,
} from '../../src/viewer/scale.ts';

test('steps are 1, 2 or 5 times a power of ten', () => {
  assert.equal(niceStep(0, 1, 5), 0.2);
  assert.equal(niceStep(0, 10, 4), 5);
  assert.equal(niceStep(-3e-9, 3e-9, 6), 1e-9);
  assert.equal(niceStep(2, 2, 5), 1);
});

test('round values lie between the ends, without digits of the machine', () => {
  assert.deepEqual(niceValues(0, 0.3, 3), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(niceValues(-1, 1, 4), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(niceValues(4, 4, 5), [4]);
});

test('neighbours are written differently', () => {
  for (const [lo, hi] of [
    [0, 1],
    [0.97, 0.98],
    [1e-9, 9e-9],
    [-5e7, 5e7],
    [1000, 1001],
  ]) {
    const texts = linearTicks(lo, hi, 6).map((t) => t.text);
    assert.ok(texts.length > 2 && new Set(texts).size === texts.length, texts.join(' '));
  }
});

test('ticks stand where their number is', () => {
  for (const { at, text } of linearTicks(-2, 6, 5)) {
    assert.ok(Math.abs(-2 + at * 8 - Number(text.replace('\u2212', '-'))) < 1e-9);
  }
});

test('each cell of a short axis has its value below its middle', () => {
  assert.deepEqual(cellTicks([1, 2, 4], 10), [
    { at: 0.5 / 3, text: '1' },
    { at: 1.5 / 3, text: '2' },
    { at: 2.5 / 3, text: '4' },
  ]);
});

test('a long even axis has round ticks, at most so many', () => {
  const values = Array.from({ length: 100 }, (_, i) => i / 99);
  const ticks = cellTicks(values, 6);
  assert.deepEqual(
    ticks.map((t) => t.text),
    ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'],
  );
  assert.equal(ticks[0].at, 0.005);
  assert.ok(Math.abs(ticks[5].at - 0.995) < 1e-9);
});

test('a falling axis has its ticks the other way round', () => {
  const values = Array.from({ length: 50 }, (_, i) => 49 - i);
  for (const { at, text } of cellTicks(values, 5)) {
    assert.equal(values[Math.floor(at * 50)], Number(text));
  }
});

test('spacing', () => {
  assert.equal(spacing([0, 0.1, 0.2, 0.30000001]), 'even');
  assert.equal(spacing([1, 10, 100]), 'powers');
  assert.equal(spacing([1, 2, 4, 5]), 'uneven');
  assert.equal(spacing([-1, 10, 100]), 'uneven');
});

test('numbers by themselves', () => {
  assert.equal(short(0.012345678), '0.01235');
  assert.equal(short(-12345678), '\u22121.235e7');
  assert.equal(short(0), '0');
  assert.equal(short(null), '–');
  assert.equal(formatter([0, 1e-9], 5e-10)(5e-10), '5e\u221210');
});

test('extents leave out what is undefined', () => {
  assert.deepEqual(extent([null, 3, undefined, -1]), [-1, 3]);
  assert.equal(extent([null]), undefined);
  assert.deepEqual(padded([5, 5]), [2.5, 7.5]);
  assert.deepEqual(padded([0, 0]), [-0.5, 0.5]);
});
