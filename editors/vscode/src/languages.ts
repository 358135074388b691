import * as vscode from 'vscode';
import { isLems, isMarkup, sniffedLines } from './detect.ts';

// Gives each document the language its root element asks for: VS Code knows only its name, and
// most models are called something.xml, while .nml is also what Fortran calls namelists.
async function assign(document: vscode.TextDocument): Promise<void> {
  const head = () =>
    document.getText(new vscode.Range(0, 0, Math.min(document.lineCount, sniffedLines), 0));
  if (document.languageId === 'xml' && detects(document) && isLems(head())) {
    await vscode.languages.setTextDocumentLanguage(document, 'lems');
  }
  if (document.languageId === 'lems' && document.fileName.endsWith('.nml') && !isMarkup(head())) {
    await vscode.languages.setTextDocumentLanguage(document, await namelist());
  }
}

function detects(document: vscode.TextDocument): boolean {
  return vscode.workspace
    .getConfiguration('lems', document)
    .get<boolean>('detectByRootElement', true);
}

async function namelist(): Promise<string> {
  const known = await vscode.languages.getLanguages();
  return (
    ['fortran-namelist', 'namelist', 'FortranFreeForm', 'fortran'].find((id) =>
      known.includes(id),
    ) ?? 'plaintext'
  );
}

/** Watches the documents that are opened, and those that are open. */
export function watchLanguages(): vscode.Disposable {
  vscode.workspace.textDocuments.forEach((document) => void assign(document));
  return vscode.workspace.onDidOpenTextDocument((document) => void assign(document));
}
