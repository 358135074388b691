// Tries the extension in the real VS Code: see run.sh.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { browse, Place, serve } from './served.mjs';
import { Workbench } from './workbench.mjs';

const string = { type: 'string' };
const options = { code: string, chromium: string, vsix: string, server: string, shots: string };
const { values: flags } = parseArgs({ options });

const models = join(import.meta.dirname, '../../../testdata/models');
const model = (name) => readFileSync(join(models, name), 'utf8');

const broken = 'misspelt-constant.xml';
const swept = 'oscillator.xml';

// The same with three Constants swept as well: 8 x 8 x 8 x 8 x 8 points take a while.
const long = model(`rateml/${swept}`).replace(
  /<Constant name="(I|a|b)" .*\/>/g,
  '<Parameter name="$1" dimension="-4.0, 4.0"/>',
);

const mistake = { text: 'taw', line: '<TimeDerivative' };
const parameter = { text: 'global_coupling', line: '<Parameter' };

const steps = {
  'a model is recognised by its root element': async (bench) => {
    await bench.open(broken);
    await bench.see('.statusbar-item', 'LEMS');
  },

  'a mistake has its squiggle': async (bench) => {
    await bench.see('.squiggly-error');
    await bench.shot('1-diagnostics');
  },

  'hover tells about it': async (bench) => {
    await bench.hover(mistake, /taw.*lemsls/s);
    await bench.shot('2-hover');
  },

  'completion offers the constant, which mends it': async (bench) => {
    const { x, y } = await bench.locate(mistake);
    await bench.page.mouse.dblclick(x, y);
    await bench.page.keyboard.type('ta', { delay: 60 });
    await bench.see('.suggest-widget.visible .monaco-list-row', 'tau');
    await bench.shot('3-completion');
    await bench.page.keyboard.press('Escape');
    await bench.page.keyboard.type('u');
    await bench.gone('.squiggly-error');
  },

  'a sweep shows progress': async (bench) => {
    await bench.open(swept);
    await bench.see('.statusbar-item', 'LEMS');
    await bench.command('LEMS: Run Sweep');
    await bench.see('.notification-toast', 'LEMS sweep');
    await bench.shot('4-sweep-progress');
  },

  'its results stand in the file': async (bench) => {
    await bench.see('.notification-toast', /Open Results/, 180_000);
    await bench.see('.squiggly-info, .squiggly-hint, .squiggly-warning');
    await bench.page.keyboard.press('Control+Shift+M');
    await bench.see('.markers-panel', /lemsls sweep/);
    await bench.shot('5-sweep-results');
  },

  'hover on a swept parameter tells the result': async (bench) => {
    await bench.hover(parameter, /lemsls sweep/);
    await bench.shot('6-sweep-hover');
    await bench.page.keyboard.press('Escape');
  },

  'the results can be cleared': async (bench) => {
    await bench.command('LEMS: Clear Sweep Results');
    const cleared = () => !document.querySelector('.markers-panel').innerText.includes('lemsls sweep');
    await bench.page.waitForFunction(cleared, null, { timeout: 20_000 });
    await bench.page.keyboard.press('Control+J');
  },

  'a sweep can be cancelled': async (bench) => {
    await bench.open('long.xml');
    await bench.command('LEMS: Run Sweep');
    const toast = '.notification-toast:has-text("LEMS sweep: ")';
    await bench.see(toast, /\d simulations/);
    await bench.shot('7-sweep-cancel');
    await bench.page.locator(toast).hover();
    await bench.page.locator(`${toast} .monaco-button`, { hasText: 'Cancel' }).click();
    await bench.page.locator(toast).waitFor({ state: 'detached', timeout: 20_000 });
    await bench.see('.statusbar-item', 'LEMS');
  },

  'Python is generated': async (bench) => {
    await bench.open(swept);
    await bench.command('LEMS: Generate Python');
    await bench.see('.tab.active', 'oscillator.py');
    await bench.see('.editor-instance .view-line', 'import numpy');
    await bench.shot('8-python');
  },

  'other XML stays XML': async (bench) => {
    await bench.open('other.xml');
    await bench.see('.statusbar-item', 'XML');
  },

  'a server that is missing is explained': async (bench, place) => {
    place.set({ 'lems.server.path': '/nowhere/lemsls' });
    await bench.see('.notification-toast', /\/nowhere\/lemsls.*does not run/);
    await bench.see('.notification-toast .monaco-button', 'Open Setting');
    await bench.shot('9-no-server');
  },
};

async function run(bench, place) {
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step(bench, place);
      console.log(`ok    ${name}`);
    } catch (error) {
      await bench.shot('failed');
      console.log(`FAIL  ${name}\n      ${error.message.split('\n').slice(0, 4).join('\n      ')}`);
      console.log(`      see ${flags.shots}/failed.png`);
      return 1;
    }
  }
  return 0;
}

const place = new Place({
  [broken]: model(`broken/${broken}`),
  [swept]: model(`rateml/${swept}`),
  'long.xml': long,
  'other.xml': '<project/>\n',
});
place.set({ 'lems.server.path': flags.server });

const served = await serve(flags.code, flags.vsix, place);
const browser = await browse(flags.code, flags.chromium, place);
try {
  const bench = new Workbench(browser.page, flags.shots);
  await bench.ready(served.url);
  process.exitCode = await run(bench, place);
} finally {
  await browser.close();
  served.stop();
  place.remove();
}
console.log(`VS Code served by ${basename(flags.code)}, screenshots in ${flags.shots}`);
