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
    await bench.see('.notification-toast', /Show Results/, 180_000);
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

  'the results are shown in a panel': async (bench) => {
    await bench.page.keyboard.press('Control+J');
    await bench.page.keyboard.press('Control+B');
    await bench.press('Show Results');
    const viewer = await bench.webview('#map canvas');
    await viewer.locator('.details').waitFor();
    await bench.quiet();
    await bench.shot('10-panel-light');
  },

  'keys move in the heat map': async (bench) => {
    const viewer = await bench.webview('#map canvas');
    const point = viewer.locator('.details h2');
    await viewer.locator('#map canvas').click({ position: { x: 200, y: 200 } });
    const before = await point.innerText();
    await bench.page.keyboard.press('ArrowRight');
    await viewer.waitForFunction((old) => document.querySelector('.details h2').innerText !== old, before);
  },

  'a point is simulated and shows its time series': async (bench) => {
    const viewer = await bench.webview('#map canvas');
    await bench.page.keyboard.press('Enter');
    await viewer.locator('#closeup canvas').first().waitFor({ timeout: 120_000 });
    await viewer.locator('#closeup h3', { hasText: 'Functional connectivity' }).waitFor();
    await bench.page.waitForTimeout(800); // it scrolls there
    await bench.shot('11-point-light');
  },

  'the panel follows the theme': async (bench) => {
    const toggle = () => bench.command('Preferences: Toggle between Light/Dark Themes');
    await toggle();
    const viewer = await bench.webview('#map canvas');
    await viewer.locator('body.vscode-dark').waitFor();
    await viewer.locator('h1').scrollIntoViewIfNeeded();
    await bench.quiet();
    await bench.shot('12-panel-dark');
    await toggle();
    await viewer.locator('body.vscode-light').waitFor();
  },

  'the panel loads nothing from anywhere': async (bench) => {
    const viewer = await bench.webview('#map canvas');
    const urls = bench.requests.filter((r) => r.frame === viewer).map((r) => new URL(r.url));
    const foreign = urls.filter((u) => /^https?:$/.test(u.protocol) && u.hostname !== '127.0.0.1');
    if (foreign.length) throw new Error(`the panel asks for ${foreign.join(', ')}`);
  },

  'the values of a point are set in the model': async (bench) => {
    const viewer = await bench.webview('#map canvas');
    const value = await viewer.locator('.details .params dd').last().innerText();
    await viewer.locator('button', { hasText: 'Set these values' }).click();
    await bench.told(/are set in oscillator.xml/);
    await bench.see('.editor-instance .view-line', new RegExp(`global_coupling.*"${value.slice(0, 4)}`));
    await bench.shot('13-values-set');
    await bench.page.keyboard.press('Control+1');
    await bench.page.keyboard.press('Control+Z');
  },

  'a report is written': async (bench) => {
    await bench.command('LEMS: Open Report');
    await bench.told(/The report is in .*report.html/);
    await bench.shot('14-report');
    await bench.page.keyboard.press('Control+B');
    await bench.page.keyboard.press('Control+Shift+M');
    await bench.see('.markers-panel', /lemsls sweep/);
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

  'a sweep is asked about, and answers are remembered': async (bench) => {
    const rows = '.quick-input-list .monaco-list-row';
    await bench.open(swept);
    await bench.command('LEMS: Run Sweep...');
    await bench.see(rows, 'as the settings say, or the built-in one');
    await bench.shot('15-ask');
    await (await bench.see('.quick-input-widget input')).fill('Points');
    await bench.see(`${rows}.focused`, 'Points');
    await bench.page.keyboard.press('Enter');
    await bench.see('.quick-input-widget', /Values of each swept parameter/);
    await (await bench.see('.quick-input-widget input')).fill('3');
    await bench.page.keyboard.press('Enter');
    await bench.see(rows, '3 values of each parameter');
    await bench.see(`${rows}.focused`, 'Run');
    await bench.page.keyboard.press('Enter');
    await bench.told(/Sweep of 9 points/);
    await bench.command('LEMS: Run Sweep...');
    await bench.see(rows, '3 values of each parameter');
    await bench.page.keyboard.press('Escape');
  },

  'Python is generated': async (bench) => {
    await bench.open(swept);
    await bench.command('LEMS: Generate...');
    await bench.see('.quick-input-list .monaco-list-row', /NumPy|Python/);
    await bench.page.keyboard.press('Enter');
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
