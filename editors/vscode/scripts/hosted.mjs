// Bundles the tests that run in the extension host into dist/test.
import { build } from 'esbuild';

await build({
  entryPoints: ['test/host/index.ts', 'test/host/suite.ts'],
  outdir: 'dist/test',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', 'mocha'],
  logLevel: 'warning',
});
