import * as vscode from 'vscode';
import { ExecuteCommandRequest, type LanguageClient } from 'vscode-languageclient/node';
import { ServerCommand } from './sweep.ts';

interface GeneratedFile {
  uri: string;
  text: string;
}

interface GenerateResult {
  files: GeneratedFile[];
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
