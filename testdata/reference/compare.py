"""Compare two trajectory.csv files: max |difference| / max |value|, for each variable.

Exit status: 0 all within the tolerance, 1 some above it, 2 the files do not hold the same samples.
"""

import argparse
import sys

import numpy as np

import trajectory


def columns(rows, keys, names):
    """{variable: values in the order of keys}."""
    return {name: np.array([float(rows[key][name]) for key in keys]) for name in names}


def compare(a, b):
    """The largest difference, the largest value and where the difference is (an index)."""
    with np.errstate(invalid="ignore"):
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        difference = np.where(same, 0.0, np.abs(a - b))
    difference = np.where(np.isnan(difference), np.inf, difference)
    finite = np.abs(np.concatenate([a, b]))
    finite = finite[np.isfinite(finite)]
    return difference.max(), finite.max(initial=0.0), int(difference.argmax())


def main():
    parser = argparse.ArgumentParser(description="Compare two trajectories.")
    parser.add_argument("a")
    parser.add_argument("b")
    parser.add_argument("--tolerance", type=float, default=1e-10)
    args = parser.parse_args()
    rows_a, names_a = trajectory.read(args.a)
    rows_b, names_b = trajectory.read(args.b)
    names = [name for name in names_a if name in names_b]
    if not rows_a or rows_a.keys() != rows_b.keys() or not names:
        print(f"{args.a}: {len(rows_a)} samples of {names_a}; {args.b}: {len(rows_b)} of {names_b}: not the same samples",
              file=sys.stderr)
        return 2
    only = sorted(set(names_a) ^ set(names_b))
    if only:
        print(f"in one file only, not compared: {', '.join(only)}")
    keys = sorted(rows_a)
    a, b = columns(rows_a, keys, names), columns(rows_b, keys, names)
    print(f"{'variable':<12}{'max |diff|':>12}{'max |value|':>13}{'relative':>12}   worst at (point, step, node)")
    worst = 0.0
    for name in names:
        difference, scale, where = compare(a[name], b[name])
        relative = difference / scale if scale > 0 else difference
        worst = max(worst, relative)
        print(f"{name:<12}{difference:>12.3g}{scale:>13.6g}{relative:>12.3g}   {keys[where]}")
    verdict = "within" if worst <= args.tolerance else "ABOVE"
    print(f"{len(keys)} samples, largest relative difference {worst:.3g}, {verdict} {args.tolerance:g}")
    return 0 if worst <= args.tolerance else 1


if __name__ == "__main__":
    sys.exit(main())
