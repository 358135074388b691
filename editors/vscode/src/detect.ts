// Finds out whether a text is LEMS: by its root element.

/** The lines in which the root element has to begin. */
export const sniffedLines = 200;

const roots = new Set(['lems', 'neuroml']);

// What may stand before the root element: a byte order mark and white space, comments,
// processing instructions, and a DOCTYPE, perhaps with an internal subset in brackets.
const prologue = /^(?:\uFEFF|\s|<!--[^]*?-->|<\?[^]*?\?>|<![A-Za-z][^>[]*(?:\[[^\]]*\]\s*)?>)*/u;

/** The local name of the root element; undefined if the text shows none. */
export function rootElement(text: string): string | undefined {
  const before = prologue.exec(text)?.[0].length ?? 0;
  return /^<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)/.exec(text.slice(before))?.[1];
}

/** Whether the root element is one of LEMS's. */
export function isLems(text: string): boolean {
  return roots.has(rootElement(text)?.toLowerCase() ?? '');
}

/** Whether the text is markup at all; an empty one may become so. */
export function isMarkup(text: string): boolean {
  return /^\uFEFF?\s*(?:<|$)/.test(text);
}
