// Looks at reports in a browser: see run.sh.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const string = { type: 'string' };
const options = { code: string, chromium: string, reports: string, shots: string };
const { values: flags } = parseArgs({ options });
const { chromium } = createRequire(join(flags.code, 'package.json'))('playwright-core');

const browser = await chromium.launch({
  executablePath: flags.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND'],
});

/** A page that shows a report; what goes wrong in it, or is asked for, is noted. */
async function open(name, colorScheme) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme });
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => wrong.push(message.text()));
  const url = pathToFileURL(join(flags.reports, name, 'report.html')).href;
  page.on('request', (request) => request.url() !== url && wrong.push(request.url()));
  await page.goto(url);
  await page.locator('#facts').waitFor();
  return { page, wrong };
}

const shot = (page, name) => page.screenshot({ path: join(flags.shots, `report-${name}.png`), fullPage: true });
const title = (page) => page.locator('.details h2').innerText();

const steps = {
  'reports look as they should, and load nothing': async () => {
    for (const name of ['grid', 'faults', 'curve', 'large']) {
      for (const scheme of ['light', 'dark']) {
        const { page, wrong } = await open(name, scheme);
        await shot(page, `${name}-${scheme}`);
        await page.close();
        assert.deepEqual(wrong, [], name);
      }
    }
  },

  'keys move, choosers choose, tables tell': async () => {
    const { page } = await open('grid', 'light');
    await page.keyboard.press('Tab'); // to the first chooser, and on to the picture
    for (let i = 0; i < 9; i++) {
      if ((await page.evaluate(() => document.activeElement.tagName)) === 'CANVAS') break;
      await page.keyboard.press('Tab');
    }
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'CANVAS');
    await page.keyboard.press('Home');
    await page.keyboard.press('PageDown');
    assert.match(await title(page), /^Point 0\b/);
    await page.keyboard.press('ArrowUp');
    assert.match(await title(page), /^Point 1\b/);
    await page.keyboard.press('ArrowRight');
    assert.match(await title(page), /^Point 13\b/);
    assert.match(await page.locator('[role=status].unseen').innerText(), /global_speed = /);
    await page.locator('#table summary').click();
    assert.equal(await page.locator('#table tbody tr').count(), 12);
    assert.equal(await page.locator('#table tbody tr').first().locator('td').count(), 13);
    await page.locator('.chooser', { hasText: 'Up' }).last().locator('select').selectOption({ label: 'none: a curve' });
    assert.match(await page.locator('#map canvas').getAttribute('aria-label'), /along global_speed/);
    await page.close();
  },

  'a stored simulation is shown, another has its command': async () => {
    const { page } = await open('grid', 'light');
    assert.match(await page.locator('#closeup h2').innerText(), /Point 40/);
    await page.locator('#map canvas').focus();
    await page.keyboard.press('Enter');
    await page.locator('#closeup', { hasText: 'no time series' }).waitFor();
    await page.locator('.command summary').click();
    assert.match(await page.locator('.command pre').innerText(), /^lemsls sweep .*--param 'global_speed=/);
    await page.close();
  },

  'files can be saved': async () => {
    const { page } = await open('curve', 'dark');
    for (const [button, name] of [['PNG', /\.png$/], ['SVG', /\.svg$/], ['Export CSV', /\.csv$/]]) {
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: button }).first().click();
      assert.match((await saved).suggestedFilename(), name);
    }
    await page.close();
  },

  'printing is black on white': async () => {
    const { page } = await open('grid', 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const colours = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--paper'));
    assert.equal(colours.trim(), '#ffffff');
    await shot(page, 'printed');
    const pdf = await page.pdf({ format: 'A4' });
    assert.ok(pdf.length > 20_000);
    await page.close();
  },

  'how long 100 x 100 points take to draw': async () => {
    const { page } = await open('large', 'light');
    for (let i = 0; i < 5; i++) {
      await page.evaluate(() => dispatchEvent(new Event('afterprint'))); // draws again
    }
    const times = await page.evaluate(() => performance.getEntriesByName('draw').map((e) => e.duration));
    console.log(`      ${times.map((t) => t.toFixed(0)).join(', ')} ms`);
    assert.ok(times.length >= 5);
    await page.close();
  },
};

try {
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step();
      console.log(`ok    ${name}`);
    } catch (error) {
      console.log(`FAIL  ${name}\n      ${error.message}`);
      process.exitCode = 1;
    }
  }
} finally {
  await browser.close();
}
console.log(`screenshots in ${flags.shots}`);
