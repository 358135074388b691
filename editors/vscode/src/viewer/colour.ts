// Colours of numbers: perceptually even, readable by the colour-blind, and the same as in the
// figures that lemsls report writes.

type RGB = [number, number, number];

const viridis = '440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725';
const redBlue = '053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f';

function anchors(text: string): RGB[] {
  const list = text.replace(/ /g, '').match(/.{6}/g) ?? [];
  return list.map((hex) => [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16)) as RGB);
}

function ramp(list: RGB[]): (at: number) => string {
  return (at) => {
    const x = Math.min(Math.max(at, 0), 1) * (list.length - 1);
    const i = Math.min(Math.floor(x), list.length - 2);
    const mix = list[i].map((c, k) => Math.round(c + (list[i + 1][k] - c) * (x - i)));
    return `rgb(${mix.join(',')})`;
  };
}

const sequential = ramp(anchors(viridis));
const diverging = ramp(anchors(redBlue));

/** The colours of the numbers between two others. */
export interface Colours {
  lo: number;
  hi: number;
  of(v: number): string;
}

/** Colours for numbers; for signed ones with white at 0, if there are such on both sides of it. */
export function colours([lo, hi]: [number, number], signed: boolean): Colours {
  if (signed && lo < 0 && hi > 0) {
    const most = Math.max(-lo, hi);
    return { lo: -most, hi: most, of: (v) => diverging((v / most + 1) / 2) };
  }
  const span = hi - lo || 1;
  return { lo, hi, of: (v) => sequential(hi > lo ? (v - lo) / span : 0.5) };
}

/** A colour for each of several lines. */
export function lineColour(k: number, n: number): string {
  return sequential(n < 2 ? 0.3 : 0.08 + (0.8 * k) / (n - 1));
}
