// Tasks that check the models of a folder, with their findings among the problems.
import * as vscode from 'vscode';
import { serverPath } from './server.ts';

const kind = 'lemsls';

interface Definition extends vscode.TaskDefinition {
  arguments?: string[];
}

/** Offers "lemsls: check" for each folder. */
export function offerTasks(context: vscode.ExtensionContext): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(kind, {
    provideTasks: () =>
      (vscode.workspace.workspaceFolders ?? []).map((folder) =>
        task(context, folder, { type: kind, arguments: ['check', '.'] }, 'check'),
      ),
    resolveTask: (given) =>
      task(
        context,
        given.scope ?? vscode.TaskScope.Workspace,
        given.definition as Definition,
        given.name,
      ),
  });
}

function task(
  context: vscode.ExtensionContext,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
  definition: Definition,
  name: string,
): vscode.Task {
  const run = new vscode.ProcessExecution(
    serverPath(context),
    definition.arguments ?? ['check', '.'],
  );
  const made = new vscode.Task(
    definition,
    scope as vscode.WorkspaceFolder,
    name,
    kind,
    run,
    '$lemsls',
  );
  made.group = vscode.TaskGroup.Test;
  return made;
}
