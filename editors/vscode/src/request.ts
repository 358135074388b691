// Asks the server for something that takes a while.
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
  show: 'lems.server.show',
  results: 'lems.server.results',
  point: 'lems.server.point',
  setValues: 'lems.server.setValues',
  report: 'lems.server.report',
  choices: 'lems.server.choices',
} as const;

/** Executes a command of the server. */
export function execute<T>(
  client: LanguageClient,
  command: string,
  args: object,
): Promise<T | null> {
  return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [args] });
}

/**
 * Executes a command with progress and Cancel; undefined if it was cancelled. The promise is
 * rejected, with a text for people, if the command failed.
 */
export async function executeWithProgress<T>(
  client: LanguageClient,
  title: string,
  command: string,
  args: unknown[],
): Promise<T | undefined> {
  const where = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(where, (progress, cancel) =>
    request<T>(client, command, args, progress, cancel),
  );
}

type Progress = vscode.Progress<{ message?: string; increment?: number }>;

let tokens = 0;

async function request<T>(
  client: LanguageClient,
  command: string,
  args: unknown[],
  progress: Progress,
  cancel: vscode.CancellationToken,
): Promise<T | undefined> {
  const workDoneToken = `lems-${++tokens}`;
  const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, reporter(progress));
  try {
    const params = { command, arguments: args, workDoneToken };
    return (await client.sendRequest(ExecuteCommandRequest.type, params, cancel)) ?? undefined;
  } catch (error) {
    if (cancel.isCancellationRequested) {
      return undefined;
    }
    throw error;
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
