// What there is to see of a sweep, as package report of lemsls writes it.

export interface View {
  format: number;
  name: string;
  dir: string;
  uri?: string;
  facts: { name: string; text: string }[];
  part?: string; // what part of the sweep there is; none: all of it
  notes?: string[];
  grid: boolean;
  params: Param[];
  metrics: Metric[];
  objective: string;
  least?: boolean; // its smallest value is the best
  replicates: number;
  points?: number[];
  rows?: number[][];
  status: string;
  best?: Best;
  model?: { path: string; text: string };
  findings?: Finding[];
  series?: Series[];
  command?: string;
  manifest: unknown;
}

export interface Param {
  name: string;
  unit: string;
  doc?: string;
  values: number[];
}

export interface Metric {
  name: string;
  unit: string;
  doc: string;
  signed?: boolean;
  mean: (number | null)[];
  std?: (number | null)[];
}

export interface Best {
  point: number;
  params: number[];
  metrics: (number | null)[];
  std: number | null;
  count: number;
}

export interface Finding {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: string;
  code: string;
  message: string;
  notes?: string[];
}

export interface Series {
  point: number;
  replicate: number;
  params: number[];
  timeUnit: string;
  time: number[];
  every: number;
  nodes: number;
  signals: Signal[];
  fc?: { signal: string; values: (number | null)[] };
  fault?: string;
}

export interface Signal {
  name: string;
  unit: string;
  mean: (number | null)[];
  low?: (number | null)[];
  high?: (number | null)[];
  nodes?: (number | null)[][];
}

/** What the letters of View.status say. */
export const statusWords: Record<string, string> = {
  o: 'finite',
  p: 'some replicates diverged',
  d: 'diverged',
  b: 'not run: its delays make no sense',
  m: 'not simulated',
};

/** The letters of what has no value, in the order of the legend. */
export const without = ['d', 'b', 'm'] as const;

/** A name with its unit, as an axis has it. */
export function label(of: { name: string; unit: string }): string {
  return of.unit ? `${of.name} (${of.unit})` : of.name;
}

/** The number of a point that is shown as the index-th. */
export function pointNumber(view: View, index: number): number {
  return view.points ? view.points[index] : index;
}
