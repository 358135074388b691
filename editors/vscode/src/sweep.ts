import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { executeWithProgress, ServerCommand } from './request.ts';

/** What the server says of a sweep that is done. */
interface SweepResult {
  summary?: string;
  results?: string; // directory that holds the data
}

/** Runs a sweep with progress and Cancel, and tells what came of it. */
export async function sweep(client: LanguageClient, args: unknown[]): Promise<void> {
  try {
    const result = await executeWithProgress<SweepResult>(
      client,
      'LEMS sweep',
      ServerCommand.sweep,
      args,
    );
    if (result) {
      void tell(result, args[0] as { uri: string });
    }
  } catch (error) {
    void vscode.window.showErrorMessage(`LEMS sweep: ${(error as Error).message}`);
  }
}

async function tell(result: SweepResult, { uri }: { uri: string }): Promise<void> {
  const summary = result.summary ?? 'The sweep is done.';
  const buttons = result.results ? ['Show Results', 'Open Folder'] : [];
  const chosen = await vscode.window.showInformationMessage(summary, ...buttons);
  if (chosen === 'Show Results') {
    await vscode.commands.executeCommand('lems.showResults', { uri, dir: result.results });
  }
  if (chosen === 'Open Folder' && result.results) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(result.results));
  }
}
