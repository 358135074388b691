import * as vscode from 'vscode';
import {
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import { generate } from './generate.ts';
import type { Which } from './panel.ts';
import { openReport } from './report.ts';
import { findServer } from './server.ts';
import { ServerCommand } from './request.ts';
import { sweep } from './sweep.ts';

/** Holds the one client, if it runs. */
export class Client {
  private running: LanguageClient | undefined;
  private changing: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** The client once it runs; undefined if there is no server. */
  async get(): Promise<LanguageClient | undefined> {
    await this.changing;
    return this.running;
  }

  /** Stops the server, if it runs, and starts it. */
  restart(): Promise<void> {
    this.changing = this.changing.then(async () => {
      await this.stop();
      await this.start();
    });
    return this.changing;
  }

  /** Stops the server for good. */
  dispose(): Promise<void> {
    return this.changing.then(() => this.stop());
  }

  private async start(): Promise<void> {
    const command = await findServer(this.context, this.log);
    if (!command) {
      return;
    }
    const run = { command, args: ['serve'], transport: TransportKind.stdio };
    const client = new LanguageClient('lems', 'LEMS', run, this.options());
    try {
      await client.start();
      this.running = client;
    } catch (error) {
      this.log.error(String(error)); // the client has shown it
    }
  }

  private async stop(): Promise<void> {
    const client = this.running;
    this.running = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      this.log.warn(String(error)); // it would not stop, and is killed with its pipes
    }
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { language: 'lems', scheme: 'file' },
        { language: 'lems', scheme: 'untitled' },
      ],
      initializationOptions: {
        hoverImages: true,
        codicons: true,
        showReferences: true,
        showResults: true,
      },
      markdown: { isTrusted: true, supportHtml: true },
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      middleware: {
        // What a code action starts is treated as what a command of ours starts.
        executeCommand: async (command, args, next) => {
          const client = this.running;
          if (client && command === ServerCommand.sweep) {
            return sweep(client, args);
          }
          if (client && command === ServerCommand.generate) {
            return generate(client, args);
          }
          if (client && command === ServerCommand.report) {
            return openReport(client, args[0] as Which);
          }
          return next(command, args);
        },
      },
    };
  }
}
