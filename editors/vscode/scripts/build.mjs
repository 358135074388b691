// Bundles the extension into dist/extension.js, and the viewer beside it.
import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { bundle } from './viewer.mjs';

const production = process.argv.includes('--production');

await build({
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
});

for (const [name, text] of Object.entries(await bundle())) writeFileSync(`dist/${name}`, text);
