// Elements of the page.

type Child = Node | string | undefined | false;
type Attributes = Record<string, string | number | boolean | EventListener | undefined>;

/** Makes an element; what is a function among its attributes listens to an event. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') e.addEventListener(name, value);
    else if (value !== undefined && value !== false)
      e.setAttribute(name, value === true ? '' : String(value));
  }
  e.append(...children.filter((c): c is Node | string => c !== undefined && c !== false));
  return e;
}

/** A labelled list of choices. */
export function chooser(
  name: string,
  options: { value: string; text: string; title?: string }[],
  chosen: string,
  change: (value: string) => void,
): HTMLElement {
  const select = el('select', {
    change: (event) => change((event.target as HTMLSelectElement).value),
  });
  for (const o of options) {
    select.append(
      el('option', { value: o.value, selected: o.value === chosen, title: o.title }, o.text),
    );
  }
  return el('label', { class: 'chooser' }, el('span', {}, name), select);
}

export function button(
  text: string,
  click: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  return el('button', { type: 'button', ...attributes, click }, text);
}

/** A table with a head and rows of texts; numbers stand at the right. */
export function table(
  caption: string,
  head: string[],
  rows: (string | Node)[][],
): HTMLTableElement {
  const cell = (content: string | Node) => el('td', {}, content);
  return el(
    'table',
    {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, ...head.map((h) => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map(cell)))),
  );
}
