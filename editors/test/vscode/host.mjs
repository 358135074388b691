// Runs the tests of the extension host in the real VS Code: see run.sh.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, parseArgs } from 'node:util';
import { browse, Place, serve } from './served.mjs';

const string = { type: 'string' };
const options = { code: string, chromium: string, vsix: string, server: string, extension: string };
const { values: flags } = parseArgs({ options });

const model = (name) => readFileSync(join(import.meta.dirname, '../../../testdata/models', name), 'utf8');
const place = new Place({
  'oscillator.xml': model('rateml/oscillator.xml'),
  'misspelt-constant.xml': model('broken/misspelt-constant.xml'),
  'other.xml': '<project/>\n',
});
place.set({ 'lems.server.path': flags.server });

const served = await serve(flags.code, flags.vsix, place, ['--vscode-option', 'enable-smoke-test-driver']);
const browser = await browse(flags.code, flags.chromium, place);

// What code-server says of modules that were not compiled, and of shops that it does not visit, is
// no part of the tests.
const noise = /Could not locate the bindings file|Cannot find module '\.\/build|builtin extensions|^Canceled/;
const tell = (text) => noise.test(text) || console.log(text);

/** What the extension host ends with; VS Code calls these functions of the window. */
function outcome(page) {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve('the tests did not end'), 300_000);
    void page.exposeFunction('codeAutomationLog', (_type, args) => tell(format(...args)));
    void page.exposeFunction('codeAutomationExit', (code) => {
      clearTimeout(late);
      resolve(code);
    });
  });
}

try {
  const ended = outcome(browser.page);
  const remote = (path) => `vscode-remote://${new URL(served.url).host}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(flags.extension)],
    ['extensionTestsPath', remote(join(flags.extension, 'dist/test/index.cjs'))],
  ];
  await browser.page.goto(`${served.url}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
  const code = await ended;
  console.log(code === 0 ? 'ok    tests in the extension host' : `FAIL  tests in the extension host: ${code}`);
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  await browser.close();
  served.stop();
  place.remove();
}
