// What the viewer says to the editor around it.

/** Messages to the editor. */
export type Request =
  | { type: 'ready' }
  | { type: 'simulate'; id: number; point: number }
  | { type: 'setValues'; point: number }
  | { type: 'save'; name: string; base64: string };
