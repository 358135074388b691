// The real VS Code, served by code-server to a browser of its own.
import { spawn, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'window.commandCenter': false,
  'editor.minimap.enabled': false,
  'editor.hover.delay': 100,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
};

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

async function answers(url) {
  for (let tries = 0; tries < 300; tries++) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

/** A folder with HOME, extensions, settings and a workspace that holds files. */
export class Place {
  constructor(files) {
    this.root = mkdtempSync(join(tmpdir(), 'lemsls-vscode-'));
    this.workspace = join(this.root, 'models');
    for (const name of ['home', 'data/User', 'data/Machine', 'extensions', 'models', 'browser']) {
      mkdirSync(join(this.root, name), { recursive: true });
    }
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(this.workspace, name), text);
    }
    writeFileSync(join(this.root, 'config.yaml'), '');
    writeFileSync(join(this.root, 'data/User/settings.json'), JSON.stringify(settings));
  }

  /** Writes the settings of the machine, where paths belong; a running VS Code notices. */
  set(machine) {
    writeFileSync(join(this.root, 'data/Machine/settings.json'), JSON.stringify(machine));
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Serves VS Code for a place; returns its URL and a function that ends it. */
export async function serve(code, vsix, place, more = []) {
  const at = (name) => join(place.root, name);
  const entry = join(code, 'node_modules/code-server/out/node/entry.js');
  const own = ['--user-data-dir', at('data'), '--extensions-dir', at('extensions'), '--config', at('config.yaml')];
  const home = at('home');
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    EXTENSIONS_GALLERY: '{}',
  };
  execFileSync(process.execPath, [entry, ...own, '--install-extension', vsix], { env, stdio: 'pipe' });
  const port = await freePort();
  const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check'];
  const plain = ['--disable-workspace-trust', '--disable-getting-started-override'];
  const args = [entry, ...own, ...quiet, ...plain, ...more, '--bind-addr', `127.0.0.1:${port}`];
  const log = openSync(at('server.log'), 'w');
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ['ignore', log, log] });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/healthz`);
  return { url: `${url}/?folder=${encodeURIComponent(place.workspace)}`, stop: () => process.kill(-child.pid) };
}

/** A page of a headless browser that reaches nothing but this machine. */
export async function browse(code, executablePath, place) {
  const { chromium } = createRequire(join(code, 'package.json'))('playwright-core');
  const context = await chromium.launchPersistentContext(join(place.root, 'browser'), {
    executablePath,
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  return { page: context.pages()[0], close: () => context.close() };
}
