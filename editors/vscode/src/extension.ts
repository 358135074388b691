// Starts the LEMS server and gives its commands a place in VS Code.
import * as vscode from 'vscode';
import {
  ExecuteCommandRequest,
  type LanguageClient,
  type Location,
  type Position,
} from 'vscode-languageclient/node';
import { Client } from './client.ts';
import { askAndSweep } from './ask.ts';
import { askAndGenerate, generate, showIR } from './generate.ts';
import { watchLanguages } from './languages.ts';
import { showResults, type Which } from './panel.ts';
import { openReport } from './report.ts';
import { ServerCommand } from './request.ts';
import { sweep } from './sweep.ts';
import { offerTasks } from './tasks.ts';

type Action = (
  client: LanguageClient,
  uri: vscode.Uri,
  context: vscode.ExtensionContext,
) => Thenable<unknown>;

const actions: Record<string, Action> = {
  'lems.sweep': (client, uri) => sweep(client, [{ uri: uri.toString() }]),
  'lems.askSweep': (client, uri, context) => askAndSweep(client, uri, context.workspaceState),
  'lems.generate': (client, uri) => askAndGenerate(client, uri),
  'lems.showIR': (client, uri) => showIR(client, uri),
  'lems.openReport': (client, uri) => openReport(client, { uri: uri.toString() }),
  'lems.clearSweep': (client, uri) =>
    client.sendRequest(ExecuteCommandRequest.type, {
      command: ServerCommand.clearSweep,
      arguments: [{ uri: uri.toString() }],
    }),
  'lems.generatePython': (client, uri) =>
    generate(client, [{ uri: uri.toString(), target: 'python' }]),
};

// Lists the places that a code lens of the server counts.
function showReferences(uri: string, at: Position, locations: Location[]): Thenable<unknown> {
  const position = (p: Position) => new vscode.Position(p.line, p.character);
  return vscode.commands.executeCommand(
    'editor.action.showReferences',
    vscode.Uri.parse(uri),
    position(at),
    locations.map(
      (l) =>
        new vscode.Location(
          vscode.Uri.parse(l.uri),
          new vscode.Range(position(l.range.start), position(l.range.end)),
        ),
    ),
  );
}

// The model a menu names, else the one in the editor.
function chosenModel(chosen?: vscode.Uri): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document;
  const uri = chosen ?? (active?.languageId === 'lems' ? active.uri : undefined);
  if (!uri) {
    void vscode.window.showInformationMessage('Open a LEMS or RateML model first.');
  }
  return uri;
}

// Runs what needs the server; what goes wrong is told once.
async function withServer(
  client: Client,
  work: (running: LanguageClient) => Thenable<unknown>,
): Promise<void> {
  const running = await client.get();
  if (!running) {
    void vscode.window.showErrorMessage('The LEMS server does not run. See LEMS: Show Log.');
    return;
  }
  try {
    await work(running);
  } catch (error) {
    void vscode.window.showErrorMessage(`LEMS: ${(error as Error).message}`);
  }
}

// A menu names a file, a lens of the server what it is about.
function asUri(which: Which | vscode.Uri | undefined): vscode.Uri | undefined {
  if (which instanceof vscode.Uri) {
    return which;
  }
  return which?.uri ? vscode.Uri.parse(which.uri) : undefined;
}

let client: Client | undefined;

/** Called by VS Code when the first XML or LEMS document is opened. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('LEMS', { log: true });
  const started = new Client(context, log);
  client = started;
  const register = vscode.commands.registerCommand;
  context.subscriptions.push(
    log,
    watchLanguages(),
    offerTasks(context),
    register('lems.showResults', (which?: Which | vscode.Uri) => {
      const model = which && 'dir' in which ? undefined : chosenModel(asUri(which));
      const wanted = model ? { uri: model.toString() } : (which as Which | undefined);
      return wanted && withServer(started, (running) => showResults(running, context, wanted));
    }),
    register('lems.restart', () => started.restart()),
    register('lems.showLog', () => log.show()),
    register('lems.showReferences', showReferences),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('lems.server.path')) {
        void started.restart();
      }
    }),
  );
  for (const [id, action] of Object.entries(actions)) {
    const run = (chosen?: vscode.Uri) => {
      const uri = chosenModel(chosen);
      return uri && withServer(started, (running) => action(running, uri, context));
    };
    context.subscriptions.push(register(id, run));
  }
  startOnFirstModel(context, started);
}

/** Called by VS Code when it ends; it waits for the server to go. */
export function deactivate(): Promise<void> | undefined {
  return client?.dispose();
}

// XML that is not LEMS wakes the extension as well; the server can wait for a model.
function startOnFirstModel(context: vscode.ExtensionContext, client: Client): void {
  const isModel = (document: vscode.TextDocument) => document.languageId === 'lems';
  if (vscode.workspace.textDocuments.some(isModel)) {
    void client.restart();
    return;
  }
  const listener = vscode.workspace.onDidOpenTextDocument((document) => {
    if (isModel(document)) {
      listener.dispose();
      void client.restart();
    }
  });
  context.subscriptions.push(listener);
}
