// Bundles the viewer, which lemsls embeds into its reports and the extension shows in its panel:
// node scripts/viewer.mjs writes it into the folder gpurun/report, where it is checked in. Without Node
// nobody can build it; a test of lemsls sees by the hash of the sources whether it is current.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const source = join(import.meta.dirname, '../src/viewer');
const target = join(import.meta.dirname, '../../../gpurun/report');

/** The hash of all sources, by name, as lemsls computes it. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const name of readdirSync(source)
    .filter((n) => /\.(ts|css)$/.test(n))
    .sort()) {
    hash.update(`${name}\n`).update(readFileSync(join(source, name)));
  }
  return hash.digest('hex');
}

/** The script and the style of the viewer, as text. */
export async function bundle() {
  const shared = {
    bundle: true,
    minify: true,
    write: false,
    legalComments: 'none',
    logLevel: 'warning',
  };
  const made = (path) =>
    build({ ...shared, entryPoints: [join(source, path)], target: 'es2022', format: 'iife' });
  const [script, style] = await Promise.all([made('main.ts'), made('style.css')]);
  const mark = `/* The viewer of lemsls, made of editors/vscode/src/viewer: ${fingerprint()} */\n`;
  return {
    'viewer.js': mark + script.outputFiles[0].text,
    'viewer.css': style.outputFiles[0].text,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, text] of Object.entries(await bundle()))
    writeFileSync(join(target, name), text);
}
