// Drives the server through VS Code's wire library; see run.sh.
import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Session, load, within } from './session.mjs';

const { values: options } = parseArgs({
  options: { library: { type: 'string' }, version: { type: 'string' }, server: { type: 'string' }, models: { type: 'string' } },
});
const lsp = load(options.library);

// Letters of two and four bytes before the mistake: its column depends on the encoding.
const broken = readFileSync(path.join(options.models, 'broken/misspelt-constant.xml'), 'utf8').replace(
  '<TimeDerivative variable="dw"',
  '<!-- τ̇ 𝛕 --><TimeDerivative variable="dw"',
);
const oscillator = readFileSync(path.join(options.models, 'rateml/oscillator.xml'), 'utf8');

const has = (pattern) => (list) => list.some((d) => pattern.test(d.message));
const lacks = (pattern) => (list) => !has(pattern)(list);

/** The parameters of a request at the end of a text's first occurrence. */
function after(session, uri, needle, back = 0) {
  return { textDocument: { uri }, position: session.position(uri, session.find(uri, needle) + needle.length - back) };
}

function changesOf(edit, uri) {
  const changes = edit.documentChanges?.filter((c) => c.textDocument?.uri === uri).flatMap((c) => c.edits);
  return changes ?? edit.changes?.[uri] ?? [];
}

/** What to try, in this order, in every session. */
const steps = {
  async initialize(s) {
    assert.equal(s.capabilities.positionEncoding, s.encoding);
    assert.equal(s.info.name, 'lemsls');
    assert.ok(s.capabilities.diagnosticProvider);
  },

  async 'diagnostics of a document that is opened'(s) {
    s.broken = s.open('broken.xml', broken);
    const found = await s.diagnostics(s.broken, 'the finding about “taw”', has(/taw/));
    assert.equal(s.text(s.broken, found.find((d) => /taw/.test(d.message)).range), 'taw');
    assert.equal(s.pushed.size > 0, !s.pulls, 'diagnostics are either asked for or sent');
  },

  async 'diagnostics follow changes'(s) {
    s.replace(s.broken, '/ taw', '/ tau');
    await s.diagnostics(s.broken, 'no finding about “taw”', lacks(/taw/));
    s.replace(s.broken, '/ tau"', '/ taw"');
    await s.diagnostics(s.broken, 'the finding about “taw”', has(/taw/));
    if (!s.pulls) return;
    const full = await s.pull(s.broken);
    assert.equal((await s.pull(s.broken, full.resultId)).kind, 'unchanged');
  },

  async hover(s) {
    const hover = await s.ask(lsp.HoverRequest.type, after(s, s.broken, '0.7 - 0.8 * w'));
    assert.match(hover.contents.value, /w/);
    assert.equal(s.text(s.broken, hover.range), 'w');
  },

  async completion(s) {
    const at = after(s, s.broken, '/ ta');
    const result = await s.ask(lsp.CompletionRequest.type, at);
    const item = (result.items ?? result).find((i) => i.label === 'tau');
    assert.ok(item, 'tau is offered');
    const edit = item.textEdit;
    if (edit) {
      assert.equal(s.text(s.broken, edit.range ?? edit.replace), 'taw');
    }
  },

  async 'definition and references'(s) {
    const definition = await s.ask(lsp.DefinitionRequest.type, after(s, s.broken, '- w + drive', 1));
    const places = [definition].flat();
    assert.equal(places.length, 1);
    const range = places[0].targetSelectionRange ?? places[0].range;
    assert.equal(s.text(s.broken, range), 'drive');
    const params = { ...after(s, s.broken, '- w + drive', 1), context: { includeDeclaration: true } };
    const references = await s.ask(lsp.ReferencesRequest.type, params);
    assert.equal(references.length, 2);
    for (const r of references) assert.equal(s.text(r.uri, r.range), 'drive');
  },

  async rename(s) {
    const at = after(s, s.broken, '- 0.8 * w');
    const prepared = await s.ask(lsp.PrepareRenameRequest.type, at);
    assert.equal(s.text(s.broken, prepared.range ?? prepared), 'w');
    const edit = await s.ask(lsp.RenameRequest.type, { ...at, newName: 'recovery' });
    const text = s.edited(s.broken, changesOf(edit, s.broken));
    for (const part of ['StateVariable name="recovery"', '- 0.8 * recovery)', '/ 3.0 - recovery + drive']) {
      assert.ok(text.includes(part), `${part} in\n${text}`);
    }
    assert.ok(text.includes('<!-- τ̇ 𝛕 --><TimeDerivative'));
  },

  async 'a code action mends the mistake'(s) {
    const [diagnostic] = (await s.diagnostics(s.broken, 'the finding', has(/taw/))).filter((d) => /taw/.test(d.message));
    const actions = await s.ask(lsp.CodeActionRequest.type, {
      textDocument: { uri: s.broken },
      range: diagnostic.range,
      context: { diagnostics: [diagnostic], only: ['quickfix'] },
    });
    let action = actions.find((a) => a.isPreferred);
    assert.ok(action, JSON.stringify(actions));
    if (!action.edit) action = await s.ask(lsp.CodeActionResolveRequest.type, action);
    assert.ok(s.edited(s.broken, changesOf(action.edit, s.broken)).includes('/ tau"'));
  },

  async symbols(s) {
    const symbols = await s.ask(lsp.DocumentSymbolRequest.type, { textDocument: { uri: s.broken } });
    const names = (list) => list.flatMap((i) => [i.name, ...names(i.children ?? [])]);
    assert.ok(names(symbols).some((n) => /drive/.test(n)), names(symbols).join());
  },

  async formatting(s) {
    const uri = s.open('ragged.xml', broken.replace('    <Constant name="drive"', '<Constant   name="drive"'));
    const edits = await s.ask(lsp.DocumentFormattingRequest.type, {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
    assert.match(s.edited(uri, edits ?? []), /^ {4}<Constant name="drive"/m);
    s.close(uri);
  },

  async 'semantic tokens'(s) {
    const provider = s.capabilities.semanticTokensProvider;
    const { data } = await s.ask(lsp.SemanticTokensRequest.type, { textDocument: { uri: s.broken } });
    assert.ok(data.length > 0 && data.length % 5 === 0);
    let line = 0, character = 0;
    const texts = new Set();
    for (let i = 0; i < data.length; i += 5) {
      character = data[i] ? data[i + 1] : character + data[i + 1];
      line += data[i];
      texts.add(s.text(s.broken, { start: { line, character }, end: { line, character: character + data[i + 2] } }));
      assert.ok(provider.legend.tokenTypes[data[i + 3]]);
    }
    assert.ok(texts.has('drive') && texts.has('w'), [...texts].join('|'));
  },

  async 'signature help'(s) {
    const uri = s.open('call.xml', broken.replace('/ taw', '/ exp(tau)'));
    const help = await s.ask(lsp.SignatureHelpRequest.type, after(s, uri, '/ exp('));
    assert.match(help.signatures[0].label, /^exp\(/);
    s.close(uri);
  },

  async 'inlay hints'(s) {
    const range = { start: { line: 0, character: 0 }, end: s.position(s.broken, s.texts.get(s.broken).text.length) };
    const hints = await s.ask(lsp.InlayHintRequest.type, { textDocument: { uri: s.broken }, range });
    const ends = hints.map((h) => s.texts.get(s.broken).text.slice(0, s.offset(s.broken, h.position)));
    assert.ok(ends.some((text) => /v_j" dimension="0"?$/.test(text)), JSON.stringify(hints));
  },

  async settings(s) {
    await s.configure({ severity: { 'unresolved-name': 'warning' } });
    const warned = (l) => l.some((d) => /taw/.test(d.message) && d.severity === lsp.DiagnosticSeverity.Warning);
    await s.diagnostics(s.broken, 'a warning about “taw”', warned);
    await s.configure({});
    await s.diagnostics(s.broken, 'an error about “taw”', (l) => has(/taw/)(l) && !warned(l));
  },

  async 'a sweep with progress'(s) {
    s.model = s.open('oscillator.xml', oscillator);
    const kinds = [];
    const listener = s.connection.onProgress(lsp.WorkDoneProgress.type, 'a sweep', (value) => kinds.push(value.kind));
    const params = { command: 'lems.server.sweep', arguments: [{ uri: s.model, points: 2 }], workDoneToken: 'a sweep' };
    const result = await s.ask(lsp.ExecuteCommandRequest.type, params);
    listener.dispose();
    assert.match(result.summary, /\d/);
    assert.ok(existsSync(result.results), result.results);
    assert.deepEqual([kinds[0], kinds.at(-1)], ['begin', 'end']);
    await s.diagnostics(s.model, 'the results on the lines', (l) => l.some((d) => d.source === 'lemsls sweep'));
    await s.ask(lsp.ExecuteCommandRequest.type, { command: 'lems.server.clearSweep', arguments: [{ uri: s.model }] });
    await s.diagnostics(s.model, 'no results', (l) => !l.some((d) => d.source === 'lemsls sweep'));
  },

  async 'a sweep that is cancelled'(s) {
    const source = new lsp.CancellationTokenSource();
    const kinds = [];
    const started = new Promise((resolve) => {
      s.listener = s.connection.onProgress(lsp.WorkDoneProgress.type, 'stopped', (value) => {
        kinds.push(value.kind);
        resolve();
      });
    });
    const params = { command: 'lems.server.sweep', arguments: [{ uri: s.model, points: 64 }], workDoneToken: 'stopped' };
    const answer = s.ask(lsp.ExecuteCommandRequest.type, params, source.token).then(
      () => assert.fail('a cancelled sweep has a result'),
      (error) => error,
    );
    await within('the sweep to begin', started);
    // While it runs, the server answers.
    assert.ok(await s.ask(lsp.HoverRequest.type, after(s, s.broken, '0.7 - 0.8 * w')));
    source.cancel();
    assert.equal((await answer).code, lsp.LSPErrorCodes.RequestCancelled);
    assert.equal(kinds.at(-1), 'end');
    s.listener.dispose();
  },

  async 'generated code'(s) {
    const params = { command: 'lems.server.generate', arguments: [{ uri: s.model, target: 'python' }] };
    const result = await s.ask(lsp.ExecuteCommandRequest.type, params);
    assert.match(result.files[0].uri, /\.py$/);
    assert.match(result.files[0].text, /def /);
    assert.equal(s.edits.length, 1, 'the editor is asked to create the file');
  },

  async 'close, shutdown and exit'(s) {
    s.close(s.broken);
    s.close(s.model);
    if (!s.pulls) await s.diagnostics(s.broken, 'no finding on what is closed', (l) => l.length === 0);
    assert.equal(await s.stop(), 0, s.stderr);
  },
};

/** Runs all steps in one session and answers with how many failed. */
async function run(encoding, pulls) {
  const workspace = mkdtempSync(path.join(tmpdir(), 'lemsls-wire-'));
  const session = new Session(lsp, options.server, workspace, encoding, pulls);
  const label = `${encoding}, ${pulls ? 'pull' : 'push'}`;
  let failed = 0;
  try {
    await session.start();
  } catch (error) {
    console.log(`FAIL  ${label}: the server does not start: ${error.message}`);
    return Object.keys(steps).length;
  }
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step(session);
      console.log(`ok    ${label}: ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${label}: ${name}\n      ${error.message.replaceAll('\n', '\n      ')}`);
    }
  }
  session.kill();
  rmSync(workspace, { recursive: true, force: true });
  return failed;
}

let failed = 0;
for (const encoding of ['utf-8', 'utf-16']) {
  for (const pulls of [true, false]) failed += await run(encoding, pulls);
}
const total = 4 * Object.keys(steps).length;
console.log(`${failed} of ${total} failed, vscode-languageserver-protocol ${options.version}`);
process.exit(failed > 0 ? 1 : 0);
