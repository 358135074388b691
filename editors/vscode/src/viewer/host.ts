// What is around the viewer: a page that shows what it has, or an editor that can simulate.
import { el } from './dom.ts';
import type { Request } from './message.ts';
import type { Series } from './view.ts';

/** What the viewer can ask for. */
export interface Host {
  save(name: string, data: Blob): void;
  simulate?(point: number): Promise<Series>;
  setValues?(point: number): void;
}

/** A page that is read in a browser. */
export const page: Host = {
  save(name, data) {
    const url = URL.createObjectURL(data);
    el('a', { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  },
};

interface VSCode {
  postMessage(message: unknown): void;
}

/** An editor that holds the viewer in a panel. */
export class Editor implements Host {
  private readonly waiting = new Map<number, { done(s: Series): void; failed(e: Error): void }>();
  private asked = 0;

  constructor(private readonly code: VSCode) {
    addEventListener('message', ({ data }: MessageEvent) => this.answer(data));
  }

  ready(): void {
    this.post({ type: 'ready' });
  }

  simulate(point: number): Promise<Series> {
    const id = ++this.asked;
    this.post({ type: 'simulate', id, point });
    return new Promise((done, failed) => this.waiting.set(id, { done, failed }));
  }

  setValues(point: number): void {
    this.post({ type: 'setValues', point });
  }

  save(name: string, data: Blob): void {
    const reader = new FileReader();
    reader.onload = () =>
      this.post({ type: 'save', name, base64: String(reader.result).split(',')[1] ?? '' });
    reader.readAsDataURL(data);
  }

  private post(request: Request): void {
    this.code.postMessage(request);
  }

  private answer(data: { type?: string; id?: number; series?: Series; message?: string }): void {
    const asker = data.type === 'simulated' && data.id !== undefined && this.waiting.get(data.id);
    if (!asker) return;
    this.waiting.delete(data.id as number);
    if (data.series) asker.done(data.series);
    else asker.failed(new Error(data.message ?? 'cancelled'));
  }
}
