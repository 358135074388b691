// The colours of the page, which pictures use too.
import type { Theme } from './frame.ts';

/** The theme as the style sheet has it now. */
export function theme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of('ink'),
    muted: of('muted'),
    line: of('line'),
    ground: of('ground'),
    accent: of('accent'),
    paper: of('paper'),
  };
}

/** Calls back whenever the colours may have changed: another theme, or printing. */
export function onThemeChange(redraw: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  new MutationObserver(redraw).observe(document.body, { attributeFilter: ['class'] });
  const print = (on: boolean) => () => {
    document.documentElement.toggleAttribute('data-print', on);
    redraw();
  };
  addEventListener('beforeprint', print(true));
  addEventListener('afterprint', print(false));
}
