// What the extension does, asked through the API of VS Code. The workspace holds a sound model, a
// broken one and XML that is no model: see host.mjs in editors/test/vscode.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

const folder = () => (vscode.workspace.workspaceFolders as vscode.WorkspaceFolder[])[0].uri;
const file = (name: string) => vscode.Uri.joinPath(folder(), name);

/** Waits until something is there, and returns it. */
async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no ${what}`);
}

async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(file(name));
  await vscode.window.showTextDocument(document);
  return document;
}

const language = (name: string) =>
  vscode.workspace.textDocuments.find((d) => d.fileName.endsWith(name))?.languageId;
const tabs = () => vscode.window.tabGroups.all.flatMap((g) => g.tabs);

describe('languages', () => {
  it('are told by the root element', async () => {
    await open('oscillator.xml');
    await until('LEMS', () => language('oscillator.xml') === 'lems');
  });

  it('stay what they are otherwise', async () => {
    await open('other.xml');
    assert.equal(language('other.xml'), 'xml');
  });
});

describe('manifest', () => {
  it('names only commands that there are', async () => {
    const extension = vscode.extensions.getExtension('lemsls.lemsls');
    const known = await vscode.commands.getCommands();
    const titles: { command: string }[] = extension?.packageJSON.contributes.commands;
    assert.ok(titles.length >= 9);
    for (const { command } of titles) assert.ok(known.includes(command), command);
  });
});

describe('server', () => {
  it('finds what is wrong', async () => {
    await open('misspelt-constant.xml');
    const found = await until('diagnostics', () => {
      const list = vscode.languages.getDiagnostics(file('misspelt-constant.xml'));
      return list.some((d) => d.message.includes('taw')) && list;
    });
    assert.ok(found.every((d) => d.source === 'lemsls'));
  });

  it('offers a task that checks', async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'lemsls' });
    assert.deepEqual(
      tasks.map((t) => [t.name, t.problemMatchers]),
      [['check', ['$lemsls']]],
    );
  });

  it('shows the program of a model', async () => {
    await open('oscillator.xml');
    await vscode.commands.executeCommand('lems.showIR');
    const shown = await until('IR', () => {
      const text = vscode.window.activeTextEditor?.document;
      return text?.isUntitled && text;
    });
    assert.match(shown.getText(), /global_coupling/);
  });
});

describe('sweep', () => {
  it('has findings, a panel and a report', async () => {
    const document = await open('oscillator.xml');
    await vscode.commands.executeCommand('lems.sweep', document.uri);
    await until('findings', () =>
      vscode.languages.getDiagnostics(document.uri).some((d) => d.source === 'lemsls sweep'),
    );
    await vscode.commands.executeCommand('lems.showResults', document.uri);
    await until('panel', () => tabs().some((t) => t.label === 'Sweep: oscillator'));
  });

  it('opens one panel for a folder', async () => {
    await vscode.commands.executeCommand('lems.showResults', file('oscillator.xml'));
    assert.equal(tabs().filter((t) => t.label === 'Sweep: oscillator').length, 1);
  });

  it('is cleared', async () => {
    await vscode.commands.executeCommand('lems.clearSweep', file('oscillator.xml'));
    await until('end of the findings', () =>
      vscode.languages
        .getDiagnostics(file('oscillator.xml'))
        .every((d) => d.source !== 'lemsls sweep'),
    );
  });
});
