// A session with the server through VS Code's wire library: one process, one
// encoding, one way to get diagnostics, and the documents as the client has them.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** How long anything may take, in ms. */
export const patience = 60_000;

/** Answers with what the promise gives, or fails once patience is over. */
export function within(what, promise, ms = patience) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms / 1000} s for ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Loads the library from the folder it was installed into. */
export function load(folder) {
  const require = createRequire(path.join(path.resolve(folder), 'package.json'));
  return require('vscode-languageserver-protocol/node');
}

/** The capabilities of a client that understands everything that the server has. */
function capabilities(encoding, pulls) {
  return {
    general: { positionEncodings: [encoding, 'utf-16'] },
    window: { workDoneProgress: true, showDocument: { support: true } },
    workspace: {
      applyEdit: true,
      configuration: true,
      workspaceFolders: true,
      workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] },
      didChangeConfiguration: { dynamicRegistration: true },
      ...(pulls && { diagnostics: { refreshSupport: true } }),
    },
    textDocument: {
      completion: { completionItem: { snippetSupport: true } },
      hover: { contentFormat: ['markdown', 'plaintext'] },
      rename: { prepareSupport: true },
      publishDiagnostics: { relatedInformation: true },
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'refactor', 'source'] } } },
      semanticTokens: { requests: { full: { delta: true }, range: true }, tokenTypes: [], tokenModifiers: [], formats: ['relative'] },
      inlayHint: {},
      ...(pulls && { diagnostic: { relatedInformation: true } }),
    },
  };
}

export class Session {
  constructor(lsp, server, workspace, encoding, pulls) {
    Object.assign(this, { lsp, server, workspace, encoding, pulls });
    this.texts = new Map(); // uri -> { version, text }
    this.pushed = new Map(); // uri -> diagnostics
    this.edits = []; // what the server asked to apply
    this.settings = null; // of the client, for whoever asks
    this.waiting = new Set();
  }

  async start() {
    const { lsp } = this;
    this.process = spawn(this.server, ['serve'], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.stderr = '';
    this.process.stderr.on('data', (data) => (this.stderr += data));
    this.process.stdin.on('error', () => {}); // its end is told by exited
    this.exited = new Promise((resolve) => this.process.on('exit', resolve));
    await new Promise((resolve, reject) => this.process.on('spawn', resolve).on('error', reject));
    this.connection = lsp.createProtocolConnection(
      new lsp.StreamMessageReader(this.process.stdout),
      new lsp.StreamMessageWriter(this.process.stdin),
    );
    this.listen();
    this.connection.listen();
    const result = await this.ask(lsp.InitializeRequest.type, {
      processId: process.pid,
      clientInfo: { name: `wire test, ${this.encoding}` },
      rootUri: pathToFileURL(this.workspace).href,
      workspaceFolders: [{ uri: pathToFileURL(this.workspace).href, name: 'workspace' }],
      capabilities: capabilities(this.encoding, this.pulls),
    });
    this.capabilities = result.capabilities;
    this.info = result.serverInfo;
    await this.connection.sendNotification(lsp.InitializedNotification.type, {});
  }

  listen() {
    const { connection, lsp } = this;
    connection.onNotification(lsp.PublishDiagnosticsNotification.type, (params) => {
      this.pushed.set(params.uri, params.diagnostics);
      this.wake();
    });
    connection.onRequest(lsp.DiagnosticRefreshRequest.type, () => this.wake());
    connection.onRequest(lsp.ApplyWorkspaceEditRequest.type, (params) => {
      this.edits.push(params.edit);
      return { applied: true };
    });
    connection.onRequest(lsp.WorkDoneProgressCreateRequest.type, () => null);
    connection.onRequest(lsp.ConfigurationRequest.type, (params) => params.items.map(() => this.settings));
    connection.onRequest(lsp.RegistrationRequest.type, () => null);
    connection.onRequest(lsp.ShowDocumentRequest.type, () => ({ success: true }));
  }

  ask(type, params, token) {
    const gone = this.exited.then((code) => {
      throw new Error(`${type.method}: the server ended with ${code}: ${this.stderr}`);
    });
    return within(type.method, Promise.race([this.connection.sendRequest(type, params, token), gone]));
  }

  /** Resolves at the next message that may have changed diagnostics. */
  news() {
    return new Promise((resolve) => this.waiting.add(resolve));
  }

  wake() {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }

  /** Changes the settings and tells the server. */
  configure(settings) {
    this.settings = settings;
    const params = { settings: settings && { lems: settings } };
    return this.connection.sendNotification(this.lsp.DidChangeConfigurationNotification.type, params);
  }

  open(name, text) {
    const uri = pathToFileURL(path.join(this.workspace, name)).href;
    this.texts.set(uri, { version: 1, text });
    void this.connection.sendNotification(this.lsp.DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'lems', version: 1, text },
    });
    return uri;
  }

  /** Replaces the first occurrence of a text, as an incremental change. */
  replace(uri, old, text) {
    const document = this.texts.get(uri);
    const at = this.find(uri, old);
    const range = { start: this.position(uri, at), end: this.position(uri, at + old.length) };
    document.text = document.text.slice(0, at) + text + document.text.slice(at + old.length);
    document.version++;
    void this.connection.sendNotification(this.lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: document.version },
      contentChanges: [{ range, text }],
    });
  }

  close(uri) {
    void this.connection.sendNotification(this.lsp.DidCloseTextDocumentNotification.type, { textDocument: { uri } });
    this.texts.delete(uri);
  }

  /** Waits until the diagnostics of a document satisfy a condition. */
  async diagnostics(uri, what, satisfied) {
    const end = Date.now() + patience;
    let last = [];
    while (Date.now() < end) {
      const news = this.news();
      last = this.pulls ? (await this.pull(uri)).items : (this.pushed.get(uri) ?? []);
      if (satisfied(last)) return last;
      await within(what, news, Math.max(1, end - Date.now())).catch(() => {});
    }
    throw new Error(`waited for ${what}; there is ${JSON.stringify(last.map((d) => d.message))}`);
  }

  pull(uri, previousResultId) {
    return this.ask(this.lsp.DocumentDiagnosticRequest.type, { textDocument: { uri }, previousResultId });
  }

  find(uri, needle) {
    const at = this.texts.get(uri).text.indexOf(needle);
    if (at < 0) throw new Error(`no “${needle}” in ${uri}`);
    return at;
  }

  /** The columns that a text takes in the agreed encoding. */
  width(text) {
    return this.encoding === 'utf-8' ? Buffer.byteLength(text) : text.length;
  }

  /** The position of an offset, in UTF-16 units, of a document. */
  position(uri, offset) {
    const before = this.texts.get(uri).text.slice(0, offset).split('\n');
    return { line: before.length - 1, character: this.width(before[before.length - 1]) };
  }

  /** The offset, in UTF-16 units, of a position. */
  offset(uri, { line, character }) {
    const lines = this.texts.get(uri).text.split('\n');
    const start = lines.slice(0, line).reduce((sum, l) => sum + l.length + 1, 0);
    if (this.encoding === 'utf-16') return start + character;
    return start + Buffer.from(lines[line]).subarray(0, character).toString().length;
  }

  /** The text of a range. */
  text(uri, range) {
    return this.texts.get(uri).text.slice(this.offset(uri, range.start), this.offset(uri, range.end));
  }

  /** The text of a document after edits of it. */
  edited(uri, edits) {
    const spans = edits.map((e) => ({ from: this.offset(uri, e.range.start), to: this.offset(uri, e.range.end), text: e.newText }));
    spans.sort((a, b) => b.from - a.from);
    return spans.reduce((text, s) => text.slice(0, s.from) + s.text + text.slice(s.to), this.texts.get(uri).text);
  }

  async stop() {
    await this.ask(this.lsp.ShutdownRequest.type, undefined);
    await this.connection.sendNotification(this.lsp.ExitNotification.type);
    const code = await within('the end of the process', this.exited, 10_000);
    this.connection.dispose();
    return code;
  }

  kill() {
    if (this.process?.exitCode === null) this.process.kill('SIGKILL');
  }
}
