import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

/** A program that could be the server, and why. */
interface Candidate {
  path: string;
  origin: string;
}

// The program of the setting, else the bundled one, else the one on the PATH.
function candidate(context: vscode.ExtensionContext): Candidate {
  const set = vscode.workspace.getConfiguration('lems').get<string>('server.path', '').trim();
  if (set) {
    return { path: set, origin: 'setting lems.server.path' };
  }
  const name = process.platform === 'win32' ? 'lemsls.exe' : 'lemsls';
  const bundled = join(context.extensionPath, 'bin', name);
  if (existsSync(bundled)) {
    return { path: bundled, origin: 'bundled with the extension' };
  }
  return { path: name, origin: 'looked for on the PATH' };
}

/** The path of the program that would be the server. */
export function serverPath(context: vscode.ExtensionContext): string {
  return candidate(context).path;
}

// A program is the server if it can tell its version.
async function version(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['version'], { timeout: 10_000 });
  return stdout.split('\n', 1)[0].trim();
}

async function explain(found: Candidate, error: unknown, log: vscode.LogOutputChannel) {
  log.error(`${found.path} (${found.origin}): ${String(error)}`);
  const chosen = await vscode.window.showErrorMessage(
    `The LEMS server “${found.path}” does not run (${found.origin}).`,
    'Open Setting',
    'Show Log',
  );
  if (chosen === 'Open Setting') {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'lems.server.path');
  }
  if (chosen === 'Show Log') {
    log.show();
  }
}

/** The path of a server that runs; undefined, after one message, if there is none. */
export async function findServer(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  const found = candidate(context);
  try {
    log.info(`${found.path} (${found.origin}): ${await version(found.path)}`);
    return found.path;
  } catch (error) {
    void explain(found, error, log);
    return undefined;
  }
}
