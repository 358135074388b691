import * as vscode from 'vscode';
import {
  ExecuteCommandRequest,
  WorkDoneProgress,
  type LanguageClient,
} from 'vscode-languageclient/node';

/** The commands of the server. */
export const ServerCommand = {
  sweep: 'lems.server.sweep',
  clearSweep: 'lems.server.clearSweep',
  generate: 'lems.server.generate',
} as const;

interface SweepResult {
  summary?: string;
  results?: string; // directory that holds the data
}

let tokens = 0;

/** Runs a sweep with progress and Cancel, and tells what came of it. */
export async function sweep(client: LanguageClient, args: unknown[]): Promise<void> {
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'LEMS sweep', cancellable: true },
    (progress, cancel) => request(client, args, progress, cancel),
  );
  if (result) {
    await tell(result);
  }
}

type Progress = vscode.Progress<{ message?: string; increment?: number }>;

async function request(
  client: LanguageClient,
  args: unknown[],
  progress: Progress,
  cancel: vscode.CancellationToken,
): Promise<SweepResult | undefined> {
  const workDoneToken = `lems-sweep-${++tokens}`;
  const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, reporter(progress));
  try {
    const params = { command: ServerCommand.sweep, arguments: args, workDoneToken };
    return (await client.sendRequest(ExecuteCommandRequest.type, params, cancel)) ?? {};
  } catch (error) {
    if (!cancel.isCancellationRequested) {
      void vscode.window.showErrorMessage(`LEMS sweep: ${(error as Error).message}`);
    }
    return undefined;
  } finally {
    listener.dispose();
  }
}

// The protocol reports how much is done, VS Code wants to know how much more.
function reporter(progress: Progress) {
  let done = 0;
  return (value: { kind: string; message?: string; percentage?: number }) => {
    const increment = Math.max(0, (value.percentage ?? done) - done);
    done += increment;
    progress.report({ message: value.message, increment });
  };
}

async function tell(result: SweepResult): Promise<void> {
  const summary = result.summary ?? 'The sweep is done.';
  const buttons = result.results ? ['Open Results'] : [];
  const chosen = await vscode.window.showInformationMessage(summary, ...buttons);
  if (chosen && result.results) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(result.results));
  }
}
