// The viewer that is checked in is the one that the sources make, and it loads nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundle } from '../../scripts/viewer.mjs';

test('the viewer in folder gpurun/report is current: npm run viewer writes it', async () => {
  for (const [name, text] of Object.entries(await bundle())) {
    assert.equal(
      readFileSync(join(import.meta.dirname, '../../../../gpurun/report', name), 'utf8'),
      text,
      name,
    );
  }
});

test('the viewer names nothing on the network', async () => {
  for (const text of Object.values(await bundle())) {
    assert.deepEqual(
      text.match(/https?:\/\/[^"'`\s]*/g) ?? [],
      text.includes('w3.org') ? ['http://www.w3.org/2000/svg'] : [],
    );
    assert.doesNotMatch(text, /fetch\(|XMLHttpRequest|WebSocket|@import|url\(|import\(/);
  }
});
