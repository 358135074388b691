// Where the viewer begins: in a page that holds its data, or in a panel that asks for them.
import { App } from './app.ts';
import { Editor, page } from './host.ts';
import type { View } from './view.ts';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const root = document.getElementById('viewer') as HTMLElement;
const data = document.getElementById('data');

if (data) {
  new App(root, JSON.parse(data.textContent ?? '') as View, page);
} else {
  const editor = new Editor(acquireVsCodeApi());
  addEventListener('message', ({ data }: MessageEvent<{ type: string; view: View }>) => {
    if (data.type === 'view') new App(root, data.view, editor);
  });
  editor.ready();
}
