// Starts the LEMS server and gives its commands a place in VS Code.
import * as vscode from 'vscode';
import {
  ExecuteCommandRequest,
  type LanguageClient,
  type Location,
  type Position,
} from 'vscode-languageclient/node';
import { Client } from './client.ts';
import { generate } from './generate.ts';
import { watchLanguages } from './languages.ts';
import { ServerCommand, sweep } from './sweep.ts';

type Action = (client: LanguageClient, uri: vscode.Uri) => Thenable<unknown>;

const actions: Record<string, Action> = {
  'lems.sweep': (client, uri) => sweep(client, [{ uri: uri.toString() }]),
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

// Runs an action on the model a menu names, else on the one in the editor.
async function act(client: Client, action: Action, chosen?: vscode.Uri): Promise<void> {
  const active = vscode.window.activeTextEditor?.document;
  const uri = chosen ?? (active?.languageId === 'lems' ? active.uri : undefined);
  if (!uri) {
    void vscode.window.showInformationMessage('Open a LEMS or RateML model first.');
    return;
  }
  const running = await client.get();
  if (!running) {
    void vscode.window.showErrorMessage('The LEMS server does not run. See LEMS: Show Log.');
    return;
  }
  try {
    await action(running, uri);
  } catch (error) {
    void vscode.window.showErrorMessage(`LEMS: ${(error as Error).message}`);
  }
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
    context.subscriptions.push(register(id, (uri?: vscode.Uri) => act(started, action, uri)));
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
