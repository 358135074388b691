// What is told in words: the model with its findings, and how the sweep was computed.
import { el } from './dom.ts';
import type { Finding, View } from './view.ts';

/** The text of the model with what the sweep found on its lines; undefined if nobody has it. */
export function modelSection(view: View): HTMLElement | undefined {
  const { model } = view;
  if (!model) return undefined;
  const at = new Map<number, Finding[]>();
  for (const f of view.findings ?? []) at.set(f.line, [...(at.get(f.line) ?? []), f]);
  const lines = model.text
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((text, k) => [
      el(
        'div',
        { class: 'line' },
        el('span', { class: 'number', 'aria-hidden': 'true' }, String(k + 1)),
        el('code', {}, ...marked(text, at.get(k + 1) ?? [])),
      ),
      ...(at.get(k + 1) ?? []).map(remark),
    ]);
  return el(
    'section',
    { id: 'model' },
    el('h2', {}, 'Model'),
    el('p', { class: 'muted' }, model.path),
    el(
      'div',
      {
        class: 'source',
        tabindex: 0,
        role: 'region',
        'aria-label': 'The model and what the sweep found on its lines',
      },
      ...lines,
    ),
  );
}

// A line with what its findings are about underlined; columns count code points.
function marked(text: string, findings: Finding[]): (string | Node)[] {
  const points = [...text];
  const cuts = new Set([0, points.length]);
  const end = (f: Finding) => (f.endLine > f.line ? points.length : f.endColumn - 1);
  for (const f of findings)
    cuts.add(Math.min(f.column - 1, points.length)).add(Math.min(end(f), points.length));
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(1).map((to, k) => {
    const from = sorted[k];
    const part = points.slice(from, to).join('');
    const about = findings.find((f) => f.column - 1 <= from && to <= end(f));
    return about ? el('mark', { class: about.severity }, part) : part;
  });
}

function remark(f: Finding): HTMLElement {
  const notes = (f.notes ?? []).map((note) => el('div', { class: 'note' }, note));
  return el('div', { class: `finding ${f.severity}` }, el('div', {}, f.message), ...notes);
}

/** How the sweep was computed, with the manifest. */
export function factsSection(view: View): HTMLElement {
  const facts = view.facts.flatMap((f) => [el('dt', {}, f.name), el('dd', {}, f.text)]);
  return el(
    'section',
    { id: 'facts' },
    el('h2', {}, 'How it was computed'),
    el('dl', {}, ...facts),
    el(
      'details',
      {},
      el('summary', {}, 'Manifest'),
      el('pre', {}, JSON.stringify(view.manifest, null, 2)),
    ),
  );
}
