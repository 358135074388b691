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

// 64 x 64 points take some seconds: enough to see how far it is.
const settings = '[sweep]\npoints = 64\n';

// The same with a Constant swept as well: 64 x 64 x 64 points take minutes.
const long = model(`rateml/${swept}`).replace(
  /<Constant name="I" .*\/>/,
  '<Parameter name="I" dimension="-4.0, 4.0"/>',
);

const mistake = { text: 'taw', line: '<TimeDerivative' };
const constant = { text: 'drive', line: '<Constant name="drive"' };
const parameter = { text: 'global_coupling', line: '<Parameter' };
const lines = '.editor-instance .view-line';
const rows = '.quick-input-list .monaco-list-row';

const steps = {
  'a model is recognised by its root element': async (bench) => {
    await bench.open(broken);
    await bench.see('.statusbar-item', 'LEMS');
  },

  'a mistake has its squiggle': async (bench) => {
    await bench.see('.squiggly-error');
    await bench.shot('01-squiggle');
  },

  'hover tells about it': async (bench) => {
    await bench.hover(mistake, /taw.*lemsls/s);
    await bench.shot('02-hover');
  },

  'a quick fix mends it, and undo takes it back': async (bench) => {
    await bench.click(mistake);
    // VS Code asks for fixes by itself then, and drops who asks before it has the answer.
    await bench.see('.lightBulbWidget.codicon-lightbulb-autofix');
    await bench.page.keyboard.press('Control+.');
    const fix = await bench.see('.action-widget .monaco-list-row', 'Replace by “tau”');
    await bench.shot('03-quick-fix');
    await fix.click();
    await bench.see(lines, '0.8 * w) / tau"/>');
    await bench.gone('.squiggly-error');
    await bench.undo({ text: 'tau', line: '<TimeDerivative' }, '0.8 * w) / taw"/>');
    await bench.see('.squiggly-error');
  },

  'completion offers the constant, which mends it': async (bench) => {
    await bench.click(mistake, 2);
    await bench.page.keyboard.type('ta', { delay: 60 });
    await bench.see('.suggest-widget.visible .monaco-list-row', 'tau');
    await bench.shot('04-completion');
    await bench.page.keyboard.press('Escape');
    await bench.page.keyboard.type('u');
    await bench.gone('.squiggly-error');
  },

  'a rename changes what is declared and where it is used': async (bench) => {
    await bench.click(constant);
    await bench.page.keyboard.press('F2');
    const name = await bench.see('.rename-box input');
    const chosen = (input) => input.selectionStart === 0 && input.selectionEnd === 'drive'.length;
    await bench.page.waitForFunction(chosen, await name.elementHandle());
    await name.fill('stimulus');
    await bench.shot('05-rename');
    await bench.page.keyboard.press('Enter');
    await bench.see(lines, '<Constant name="stimulus"');
    await bench.see(lines, '- w + stimulus + c_pop0"');
    await bench.gone('.squiggly-error');
  },

  'a lens offers a sweep': async (bench) => {
    await bench.open(swept);
    await bench.see('.statusbar-item', 'LEMS');
    await bench.lens(/Run GPU sweep \(4,096 points/);
    await bench.shot('06-lens');
  },

  'a click on it runs the sweep, which shows progress': async (bench) => {
    await (await bench.lens(/Run GPU sweep/)).click();
    await bench.told(/LEMS sweep: [\d,]+ of 4,096 simulations/);
    await bench.shot('07-progress');
  },

  'its results stand in the file': async (bench) => {
    await bench.told(/Sweep of 4,096 points/, 300_000);
    await bench.gone('.notification-toast', /LEMS sweep/);
    await bench.lens('Show sweep results');
    await bench.see('.squiggly-info, .squiggly-hint, .squiggly-warning');
    await bench.page.keyboard.press('Control+Shift+M');
    await bench.see('.markers-panel', /lemsls sweep/);
    await bench.shot('08-results');
  },

  'hover on a swept parameter has its curve': async (bench) => {
    const hover = await bench.hover(parameter, /lemsls sweep/);
    const drawn = (img) => img.complete && img.naturalWidth > 100;
    await hover.locator('img').first().waitFor();
    await bench.page.waitForFunction(drawn, await hover.locator('img').first().elementHandle());
    await bench.shot('09-curve');
    await bench.page.keyboard.press('Escape');
    await bench.read();
  },

  'the results are shown in a panel with a heat map': async (bench) => {
    await bench.page.keyboard.press('Control+J');
    await bench.gone('.markers-panel');
    await bench.page.keyboard.press('Control+B');
    await bench.gone('.part.sidebar');
    await (await bench.lens('Show sweep results')).click();
    const viewer = await bench.webview('#map canvas');
    await viewer.locator('.details').waitFor();
    await bench.shot('10-panel-light');
  },

  'a click on a cell chooses its point, and keys move from there': async (bench) => {
    const viewer = await bench.webview('#map canvas');
    const point = viewer.locator('.details h2');
    const other = (old) => document.querySelector('.details h2').innerText !== old;
    const best = await point.innerText();
    await viewer.locator('#map canvas').click({ position: { x: 200, y: 200 } });
    await viewer.waitForFunction(other, best);
    const clicked = await point.innerText();
    await bench.page.keyboard.press('ArrowRight');
    await viewer.waitForFunction(other, clicked);
  },

  'a point is simulated and shows its time series': async (bench) => {
    const viewer = await bench.webview('#map canvas');
    await bench.page.keyboard.press('Enter');
    await viewer.locator('#closeup canvas').first().waitFor({ timeout: 120_000 });
    await viewer.locator('#closeup h3', { hasText: 'Functional connectivity' }).waitFor();
    await viewer.waitForFunction(() => Math.abs(document.querySelector('#closeup').getBoundingClientRect().top) < 2);
    await bench.gone('.notification-toast');
    await bench.shot('11-point');
  },

  'the panel follows the theme': async (bench) => {
    const toggle = () => bench.command('Preferences: Toggle between Light/Dark Themes');
    await toggle();
    const viewer = await bench.webview('#map canvas');
    await viewer.locator('body.vscode-dark').waitFor();
    await viewer.locator('h1').scrollIntoViewIfNeeded();
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
    await bench.told(/is set in oscillator.xml/);
    await bench.see(lines, `name="global_coupling" dimension="${value.slice(0, -1)}`);
    await bench.shot('13-values-set');
    await bench.read();
    await bench.undo(parameter, 'name="global_coupling" dimension="0.0, 0.1"');
  },

  'a report is written': async (bench) => {
    await bench.command('LEMS: Open Report');
    await bench.told(/The report is in .*report.html/);
    await bench.shot('14-report');
    await bench.read();
  },

  'the results can be cleared': async (bench) => {
    await bench.command('LEMS: Clear Sweep Results');
    await bench.gone('.squiggly-info');
    await bench.gone('.codelens-decoration a', 'Show sweep results');
    await bench.lens(/Run GPU sweep/);
  },

  'a sweep can be cancelled': async (bench) => {
    await bench.open('long.xml');
    await bench.command('LEMS: Run Sweep');
    const toast = await bench.told(/LEMS sweep: [\d,]+ of 262,144 simulations/);
    await bench.shot('15-cancel');
    await toast.hover();
    await toast.locator('.monaco-button', { hasText: 'Cancel' }).click();
    await bench.gone('.notification-toast');
  },

  'a sweep is asked about, and answers are remembered': async (bench) => {
    await bench.open(swept);
    await bench.command('LEMS: Run Sweep...');
    await bench.see(rows, 'as the settings say, or the built-in one');
    await bench.shot('16-ask');
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
    await bench.press('Show Results');
    await bench.webview('.summary:text-matches("^9 points")');
    await bench.click(parameter);
    await bench.command('LEMS: Run Sweep...');
    await bench.see(rows, '3 values of each parameter');
    await bench.page.keyboard.press('Escape');
    await bench.gone('.quick-input-widget');
  },

  'Python is generated': async (bench) => {
    await bench.command('LEMS: Generate...');
    await bench.see(`${rows}.focused`, /NumPy|Python/);
    await bench.page.keyboard.press('Enter');
    await bench.see('.tab.active', 'oscillator.py');
    await bench.see(lines, 'import numpy');
    await bench.shot('17-python');
  },

  'other XML stays XML': async (bench) => {
    await bench.open('other.xml');
    await bench.see('.statusbar-item', 'XML');
  },

  'a server that is missing is explained': async (bench, place) => {
    place.set({ 'lems.server.path': '/nowhere/lemsls' });
    await bench.told(/\/nowhere\/lemsls.*does not run/);
    await bench.see('.notification-toast .monaco-button', 'Open Setting');
    await bench.shot('18-no-server');
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
  'lemsls.toml': settings,
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
