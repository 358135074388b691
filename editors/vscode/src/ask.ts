// Asks what a sweep is to be like, and remembers the answers of each file.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { execute, ServerCommand } from './request.ts';
import { sweep } from './sweep.ts';

/** What the server can do: see choices.go. */
export interface Choice {
  name: string;
  flavor?: string;
  title: string;
  standard?: boolean;
}

interface Choices {
  targets: Choice[];
  metrics: Choice[];
  points: number;
}

/** What people said about the sweeps of a file. */
interface Answers {
  points?: number;
  time?: number;
  connectome?: string;
  metrics?: string[];
}

/** What the server can be asked for. */
export async function choices(client: LanguageClient): Promise<Choices> {
  return (
    (await execute<Choices>(client, ServerCommand.choices, {})) ?? {
      targets: [],
      metrics: [],
      points: 8,
    }
  );
}

/** Asks, and runs the sweep. */
export async function askAndSweep(
  client: LanguageClient,
  uri: vscode.Uri,
  memory: vscode.Memento,
): Promise<void> {
  const key = `sweep:${uri.toString()}`;
  const answers = { ...memory.get<Answers>(key, {}) };
  const known = await choices(client);
  if (await ask(answers, known)) {
    await memory.update(key, answers);
    await sweep(client, [{ uri: uri.toString(), ...answers }]);
  }
}

interface Question extends vscode.QuickPickItem {
  ask?: (answers: Answers, known: Choices) => Thenable<boolean>; // none: run it
}

// One list that says what would run. Enter runs it; any row below changes an answer.
async function ask(answers: Answers, known: Choices): Promise<boolean> {
  for (;;) {
    const chosen = await vscode.window.showQuickPick(questions(answers, known), {
      title: 'LEMS: Run Sweep',
      placeHolder: 'Enter runs the sweep as it stands here; choose a row to change it',
    });
    if (!chosen) {
      return false;
    }
    if (!chosen.ask) {
      return true;
    }
    await chosen.ask(answers, known);
  }
}

function questions(answers: Answers, known: Choices): Question[] {
  const standard = known.metrics.filter((m) => m.standard).length;
  return [
    { label: '$(play) Run' },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: 'Points',
      description: answers.points
        ? `${answers.points} values of each parameter`
        : `as the settings say, or ${known.points} values of each parameter`,
      ask: askPoints,
    },
    {
      label: 'Time',
      description: answers.time ? `${answers.time} ms` : 'as the model or the settings say',
      ask: askTime,
    },
    {
      label: 'Connectome',
      description: answers.connectome ?? 'as the settings say, or the built-in one',
      ask: askConnectome,
    },
    {
      label: 'Metrics',
      description: answers.metrics?.join(', ') ?? `the ${standard} usual ones`,
      ask: askMetrics,
    },
  ];
}

async function askNumber(prompt: string, value: number | undefined, whole: boolean) {
  const text = await vscode.window.showInputBox({
    prompt,
    value: value === undefined ? '' : String(value),
    validateInput: (text) => (text === '' ? undefined : refuse(Number(text), whole)),
  });
  return text === undefined ? value : text === '' ? undefined : Number(text);
}

function refuse(value: number, whole: boolean): string | undefined {
  if (whole && !(Number.isInteger(value) && value > 0)) {
    return 'A whole number from 1, or nothing.';
  }
  return value > 0 ? undefined : 'A number above 0, or nothing.';
}

async function askPoints(answers: Answers): Promise<boolean> {
  const prompt = 'Values of each swept parameter; empty: the usual number';
  answers.points = await askNumber(prompt, answers.points, true);
  return true;
}

async function askTime(answers: Answers): Promise<boolean> {
  const prompt = 'Simulated time in ms; empty: as the model or the settings say';
  answers.time = await askNumber(prompt, answers.time, false);
  return true;
}

async function askConnectome(answers: Answers): Promise<boolean> {
  const rows = ['As the settings say, or the built-in one', 'A TVB zip file …', 'A folder …'];
  const chosen = await vscode.window.showQuickPick(rows, { title: 'Connectome' });
  if (chosen === rows[0]) {
    answers.connectome = undefined;
  }
  if (chosen === rows[1] || chosen === rows[2]) {
    const file = chosen === rows[1];
    const found = await vscode.window.showOpenDialog({
      canSelectFiles: file,
      canSelectFolders: !file,
      filters: file ? { 'TVB connectome': ['zip'] } : undefined,
      openLabel: 'Use this connectome',
    });
    answers.connectome = found?.[0].fsPath ?? answers.connectome;
  }
  return true;
}

async function askMetrics(answers: Answers, known: Choices): Promise<boolean> {
  const items = known.metrics.map((m) => ({
    label: m.name,
    detail: m.title,
    picked: answers.metrics ? answers.metrics.includes(m.name) : (m.standard ?? false),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Metrics; none chosen: the usual ones',
    canPickMany: true,
    matchOnDetail: true,
  });
  if (chosen) {
    answers.metrics = chosen.length ? chosen.map((c) => c.label) : undefined;
  }
  return true;
}
