import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colours } from '../../src/viewer/colour.ts';

const rgb = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);

// Relative luminance, as WCAG defines it.
function luminance(text: string): number {
  const [r, g, b] = rgb(text).map((c) => {
    const v = c / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('the ends are those of viridis', () => {
  const c = colours([2, 4], false);
  assert.deepEqual(rgb(c.of(2)), [0x44, 0x01, 0x54]);
  assert.deepEqual(rgb(c.of(4)), [0xfd, 0xe7, 0x25]);
  assert.equal(c.of(9), c.of(4));
});

test('larger numbers are lighter', () => {
  const c = colours([0, 1], false);
  const steps = Array.from({ length: 50 }, (_, i) => luminance(c.of(i / 49)));
  assert.ok(steps.every((l, i) => i === 0 || l > steps[i - 1]));
});

test('signed numbers are white at 0, and as dark on both sides', () => {
  const c = colours([-0.2, 0.1], true);
  assert.deepEqual([c.lo, c.hi], [-0.2, 0.2]);
  assert.deepEqual(rgb(c.of(0)), [0xf7, 0xf7, 0xf7]);
  assert.ok(Math.abs(luminance(c.of(-0.2)) - luminance(c.of(0.2))) < 0.05);
});

test('signed numbers on one side of 0 need no middle', () => {
  assert.deepEqual(rgb(colours([0.1, 0.3], true).of(0.1)), [0x44, 0x01, 0x54]);
});

test('equal numbers have a colour', () => {
  assert.match(colours([1, 1], false).of(1), /^rgb\(\d+,\d+,\d+\)$/);
});
