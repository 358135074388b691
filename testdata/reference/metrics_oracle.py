"""The metrics of a sweep once more, from its trajectory, with NumPy and SciPy.

    python metrics_oracle.py trajectory.csv --variable V --out metrics.json ...

The signal of one variable is sampled as the metrics' documentation says, turned
into BOLD if asked for, and compared with empirical data: functional connectivity
by numpy.corrcoef, its dynamics by scipy.stats.ks_2samp, spectra by
scipy.signal.welch.
"""

import argparse
import json

import numpy as np
import pandas as pd
from scipy import signal, stats


def balloon(x, h):
    """The BOLD signal after each sample of x (time x nodes), h seconds apart, in steps of about 1 ms."""
    substeps = max(1, round(h / 0.001))
    h /= substeps
    tau_s, tau_f, tau_o, alpha, e0 = 0.65, 0.41, 0.98, 0.32, 0.4
    v0, te, epsilon, nu0, r0 = 4.0, 0.04, 0.5, 40.3, 25.0
    k1, k2, k3 = 4.3 * nu0 * e0 * te, epsilon * r0 * e0 * te, 1.0 - epsilon
    s = np.zeros(x.shape[1])
    f, v, q = np.ones_like(s), np.ones_like(s), np.ones_like(s)
    bold = np.empty_like(x)
    for n, activity in enumerate(x):
        for _ in range(substeps):
            ds = activity - s / tau_s - (f - 1.0) / tau_f
            dv = (f - v ** (1.0 / alpha)) / tau_o
            dq = (f * (1.0 - (1.0 - e0) ** (1.0 / f)) / e0 - v ** (1.0 / alpha) * q / v) / tau_o
            s, f, v, q = s + h * ds, f + h * s, v + h * dv, q + h * dq
        bold[n] = v0 * (k1 * (1.0 - q) + k2 * (1.0 - q / v) + k3 * (1.0 - v))
    return bold


def triangle(matrix):
    return matrix[np.triu_indices(len(matrix), 1)]


def fcd(series, window, step):
    """The values above the diagonal of functional connectivity dynamics."""
    starts = range(0, len(series) - window + 1, step)
    vectors = [triangle(np.corrcoef(series[k : k + window].T)) for k in starts]
    return triangle(np.corrcoef(vectors))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("trajectory")
    parser.add_argument("--variable", required=True)
    parser.add_argument("--dt", type=float, required=True, help="ms")
    parser.add_argument("--transient", type=int, required=True, help="steps")
    parser.add_argument("--signal", choices=["raw", "bold"], required=True)
    parser.add_argument("--tr", type=float, required=True, help="ms")
    parser.add_argument("--window", type=float, required=True, help="ms")
    parser.add_argument("--step", type=float, required=True, help="ms")
    parser.add_argument("--data", required=True)
    parser.add_argument("--saved", required=True, help="folder with fc.npy, mean.npy, signal.npy")
    parser.add_argument("--out", required=True)
    a = parser.parse_args()

    table = pd.read_csv(a.trajectory, usecols=["step", "node", a.variable], float_precision="round_trip")
    nodes = table["node"].max() + 1
    x = table[a.variable].to_numpy().reshape(-1, nodes)

    grid = max(1, round(1 / a.dt))
    seen = [n for n in range(1, len(x)) if (n - a.transient) % grid == 0]
    counted = np.array([n > a.transient for n in seen])
    activity = x[seen]
    watched = balloon(activity, grid * a.dt / 1000) if a.signal == "bold" else activity
    every = round(a.tr / (grid * a.dt))
    samples = watched[counted][every - 1 :: every]
    window, step = round(a.window / a.tr), round(a.step / a.tr)

    data = np.loadtxt(a.data, delimiter=",")
    fc, empirical = triangle(np.corrcoef(samples.T)), triangle(np.corrcoef(data.T))
    raw = activity[counted]
    frequency, power = signal.welch(raw, fs=1000 / (grid * a.dt), window="hann", nperseg=min(2048, len(raw)), detrend="constant", axis=0)
    ks = stats.ks_2samp(fcd(samples, window, step), fcd(data, window, step), method="asymp")
    metrics = {
        "fc_mean": fc.mean(),
        "fc_corr": stats.pearsonr(fc, empirical).statistic,
        "fc_rmse": np.sqrt(np.mean((fc - empirical) ** 2)),
        "fcd_ks": ks.statistic,
        "psd_peak": frequency[1 + power.mean(axis=1)[1:].argmax()],
    }
    for name, array in {"fc": np.corrcoef(samples.T), "signal": samples, "mean": x[a.transient + 1 :].mean(axis=0)}.items():
        saved = np.load(f"{a.saved}/{name}.npy")
        if name == "mean":  # of each exposure; of one, the first
            saved = saved[:, :, 0, :]
        if saved.shape != (1, 1, *array.shape) or saved.dtype != np.float64:
            raise SystemExit(f"{name}.npy is {saved.dtype} of shape {saved.shape}")
        metrics[f"{name}_npy"] = np.abs(saved[0, 0] - array).max()
    with open(a.out, "w", encoding="utf-8") as f:
        json.dump({name: float(value) for name, value in metrics.items()}, f)


if __name__ == "__main__":
    main()
