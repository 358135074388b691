import * as vscode from 'vscode';
import { ExecuteCommandRequest, type LanguageClient } from 'vscode-languageclient/node';
import { choices } from './ask.ts';
import { execute, ServerCommand } from './request.ts';

interface GeneratedFile {
  uri: string;
  text: string;
}

interface GenerateResult {
  files: GeneratedFile[];
}

/** Asks for a language, and generates code from a model. */
export async function askAndGenerate(client: LanguageClient, uri: vscode.Uri): Promise<void> {
  const { targets } = await choices(client);
  const rows = targets.map((t) => ({ label: t.title, target: t.name, flavor: t.flavor }));
  const title = 'LEMS: Generate';
  const chosen = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder: 'What to generate',
  });
  if (chosen) {
    const { target, flavor } = chosen;
    await generate(client, [{ uri: uri.toString(), target, flavor }]);
  }
}

/** Shows the program that a model is made into: what every target prints. */
export async function showIR(client: LanguageClient, uri: vscode.Uri): Promise<void> {
  const args = { uri: uri.toString(), what: 'ir' };
  const content = (await execute<string>(client, ServerCommand.show, args)) ?? '';
  const document = await vscode.workspace.openTextDocument({ content, language: 'plaintext' });
  await vscode.window.showTextDocument(document, { preview: true });
}

/** Generates code from a model and shows it. */
export async function generate(client: LanguageClient, args: unknown[]): Promise<void> {
  const params = { command: ServerCommand.generate, arguments: args };
  const result: GenerateResult | null = await client.sendRequest(
    ExecuteCommandRequest.type,
    params,
  );
  for (const file of result?.files ?? []) {
    await show(file);
  }
}

// The server lets the editor create the file (workspace/applyEdit), which leaves its text unsaved,
// and show it. What has no file, for want of a folder, gets a document without name.
async function show(file: GeneratedFile): Promise<void> {
  const uri = vscode.Uri.parse(file.uri);
  const document = (await existing(uri)) ?? (await unnamed(file));
  if (vscode.window.activeTextEditor?.document !== document) {
    await vscode.window.showTextDocument(document, { preview: false });
  }
  if (document.isDirty && !document.isUntitled) {
    await document.save();
  }
}

async function existing(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

function unnamed(file: GeneratedFile): Thenable<vscode.TextDocument> {
  const language = file.uri.endsWith('.py') ? 'python' : 'plaintext';
  return vscode.workspace.openTextDocument({ content: file.text, language });
}
