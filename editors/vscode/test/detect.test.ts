import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLems, isMarkup, rootElement } from '../src/detect.ts';

const cases: [string, string | undefined][] = [
  ['<Lems/>', 'Lems'],
  ['\uFEFF<?xml version="1.0"?>\n<Lems>', 'Lems'],
  ['<!-- <Other> --><!-- > -->\n<neuroml xmlns="n">', 'neuroml'],
  ['<!DOCTYPE neuroml [<!ENTITY a "b">]>\n<nml:neuroml>', 'neuroml'],
  ['<!DOCTYPE lems SYSTEM "x.dtd"><lems\n>', 'lems'],
  ['<project/>', 'project'],
  ['<!-- not closed <Lems>', undefined],
  ['&grid nx = 4 /', undefined],
  ['', undefined],
];

for (const [text, want] of cases) {
  test(`root of ${JSON.stringify(text)}`, () => assert.equal(rootElement(text), want));
}

test('only Lems and neuroml are LEMS', () => {
  assert.ok(isLems('<Lems>') && isLems('<neuroml>'));
  assert.ok(!isLems('<svg>') && !isLems('Lems'));
});

test('a namelist is no markup', () => {
  assert.ok(!isMarkup('&grid nx = 4 /'));
  assert.ok(isMarkup('\n <neuroml>') && isMarkup(''));
});

test('a long prologue takes no long time', () => {
  const text = '<!-- a -->\n'.repeat(20000) + '<!DOCTYPE ' + '<'.repeat(20000);
  const start = performance.now();
  assert.equal(rootElement(text), undefined);
  assert.ok(performance.now() - start < 1000);
});
