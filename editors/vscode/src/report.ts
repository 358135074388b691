// Reports: what the panel shows, as one file for the browser.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Which } from './panel.ts';
import { execute, ServerCommand } from './request.ts';

/** Has the report of results written, and offers to open it. */
export async function openReport(client: LanguageClient, which: Which): Promise<void> {
  const args = { ...which, shown: true };
  const report = await execute<{ path: string }>(client, ServerCommand.report, args);
  if (!report) {
    return;
  }
  const message = `The report is in ${report.path}`;
  const chosen = await vscode.window.showInformationMessage(
    message,
    'Open in Browser',
    'Copy Path',
  );
  if (chosen === 'Open in Browser') {
    await vscode.env.openExternal(vscode.Uri.file(report.path));
  }
  if (chosen === 'Copy Path') {
    await vscode.env.clipboard.writeText(report.path);
  }
}
