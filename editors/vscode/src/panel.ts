// The results of a sweep in a panel: the viewer that reports have too, fed by the server.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { execute, executeWithProgress, ServerCommand } from './request.ts';
import type { Request } from './viewer/message.ts';
import type { Series, View } from './viewer/view.ts';

/** Which results: those of the last sweep of a file, or those in a folder. */
export interface Which {
  uri?: string;
  dir?: string;
}

const panels = new Map<string, ResultsPanel>();

/** Shows results in a panel of their own beside the model; one folder has one panel. */
export async function showResults(
  client: LanguageClient,
  context: vscode.ExtensionContext,
  which: Which,
): Promise<void> {
  const view = await execute<View>(client, ServerCommand.results, which);
  if (!view) {
    return;
  }
  const open = panels.get(view.dir);
  if (open) {
    open.show(client, view);
    return;
  }
  const panel = new ResultsPanel(context, client, view);
  panels.set(view.dir, panel);
  panel.onClose(() => panels.delete(view.dir));
}

class ResultsPanel {
  private readonly panel: vscode.WebviewPanel;
  private client: LanguageClient;
  private view: View;

  constructor(context: vscode.ExtensionContext, client: LanguageClient, view: View) {
    this.client = client;
    this.view = view;
    const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
    this.panel = vscode.window.createWebviewPanel(
      'lems.results',
      `Sweep: ${view.name}`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
      { enableScripts: true, localResourceRoots: [dist], retainContextWhenHidden: true },
    );
    this.panel.iconPath = vscode.Uri.joinPath(context.extensionUri, 'media', 'lems.svg');
    this.panel.webview.onDidReceiveMessage((request: Request) => void this.answer(request));
    this.panel.webview.html = page(this.panel.webview, dist.fsPath);
  }

  onClose(closed: () => void): void {
    this.panel.onDidDispose(closed);
  }

  /** Shows the panel with results that may be newer. */
  show(client: LanguageClient, view: View): void {
    this.client = client;
    this.view = view;
    this.panel.reveal(undefined, false);
    void this.panel.webview.postMessage({ type: 'view', view });
  }

  private async answer(request: Request): Promise<void> {
    try {
      switch (request.type) {
        case 'ready':
          await this.panel.webview.postMessage({ type: 'view', view: this.view });
          break;
        case 'simulate':
          await this.simulate(request.id, request.point);
          break;
        case 'setValues':
          await this.setValues(request.point);
          break;
        case 'save':
          await save(request.name, request.base64, this.view.dir);
          break;
      }
    } catch (error) {
      void vscode.window.showErrorMessage(`LEMS: ${(error as Error).message}`);
    }
  }

  private which(): Which {
    return { uri: this.view.uri, dir: this.view.dir };
  }

  private async simulate(id: number, point: number): Promise<void> {
    const reply = (answer: object) =>
      this.panel.webview.postMessage({ type: 'simulated', id, ...answer });
    try {
      const args = [{ ...this.which(), point }];
      const title = `LEMS: simulating point ${point}`;
      const series = await executeWithProgress<Series>(
        this.client,
        title,
        ServerCommand.point,
        args,
      );
      await reply(series ? { series } : { message: 'it was cancelled.' });
    } catch (error) {
      await reply({ message: (error as Error).message });
    }
  }

  // The server edits the model that is open; it is left for the author to save.
  private async setValues(point: number): Promise<void> {
    if (this.view.uri) {
      await vscode.workspace.openTextDocument(vscode.Uri.parse(this.view.uri));
    }
    await execute(this.client, ServerCommand.setValues, { ...this.which(), point });
    const name = basename(vscode.Uri.parse(this.view.uri ?? '').path);
    void vscode.window.showInformationMessage(
      `Point ${point} is set in ${name}. Undo takes it back.`,
    );
  }
}

async function save(name: string, base64: string, dir: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(dir);
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name),
  });
  if (uri) {
    await vscode.workspace.fs.writeFile(uri, Buffer.from(base64, 'base64'));
  }
}

// The policy forbids everything but the script of this page, which it knows by its nonce.
function page(webview: vscode.Webview, dist: string): string {
  const file = (name: string) => readFileSync(join(dist, name), 'utf8');
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) =>
    b.toString(16).padStart(2, '0'),
  ).join('');
  const policy = `default-src 'none'; style-src 'nonce-${nonce}' ${webview.cspSource}; script-src 'nonce-${nonce}'; img-src data: blob:`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="${nonce}">${file('viewer.css')}</style>
</head>
<body>
<main id="viewer"><p>Reading the results …</p></main>
<script nonce="${nonce}">${file('viewer.js')}</script>
</body>
</html>`;
}
