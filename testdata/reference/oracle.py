"""Simulate a network of neural masses in float64 NumPy, the equations written by hand.

This program reads no model file. It exists so that lemsls can be compared with a second
statement of the same equations; the first is testdata/models/rateml/MODEL.xml. It needs NumPy
only. Noise is off: what is compared is the deterministic part.

    d[i, j] = rint(L[i, j] / (speed * dt))                    steps, half to even
    x(n <= 0) = x(0)                                          constant history
    c[i](n) = scale * sum_j W[i, j] * pre(x_i(n), x_j(n - d[i, j]))   over W[i, j] != 0
    Euler  x(n + 1) = clamp(x + dt f(x, c))
    Heun   p = clamp(x + dt f(x, c));  x(n + 1) = clamp(x + dt / 2 (f(x, c) + f(p, c)))
    RK4    the classical Runge-Kutta method, every stage at a clamped state and with the same c
"""

import argparse
import dataclasses
import typing

import numpy as np

import trajectory

INF = np.inf


@dataclasses.dataclass(frozen=True)
class Model:
    """One node's equations: rates maps (states, coupling sum) to time derivatives."""

    states: tuple
    rates: typing.Callable
    read: int  # which state the coupling reads from the other nodes
    pre: typing.Callable  # (state of the source, state of the target) -> summand
    bounds: dict = dataclasses.field(default_factory=dict)


def of_source(source, target):
    """Additive coupling: what the other node sends."""
    return source


def difference(source, target):
    """Diffusive coupling: how far the other node is away."""
    return source - target


def phase_difference(source, target):
    """Kuramoto's coupling."""
    return np.sin(source - target)


def montbrio(x, c):
    """Montbrio, Pazo & Roxin 2015, eq. (12), in physical time."""
    r, v = x
    tau, delta, j, eta, i, cr = 10.0, 1.0, 15.0, -5.0, 0.0, 1.0
    dr = (delta / (np.pi * tau) + 2 * v * r) / tau
    dv = (v**2 - np.pi**2 * tau**2 * r**2 + eta + j * tau * r + i + cr * c) / tau
    return dr, dv


def kuramoto(x, c):
    """Kuramoto 1975; every node at 40 Hz."""
    omega = 0.25
    return (omega + c + 0 * x[0],)


def oscillator(x, c):
    """A cubic and a quadratic nullcline: FitzHugh 1961, as generalised by Stefanescu & Jirsa."""
    v, w = x
    tau, i, a, b, quadratic, d = 1.0, 4.0, 0.0, -10.0, 0.0, 0.1
    e, f, g, alpha, beta, gamma = 3.0, 1.0, 0.0, 1.0, 1.0, 1.0
    dv = d * tau * (alpha * w - f * v**3 + e * v**2 + g * v + gamma * i + gamma * c)
    dw = d / tau * (a + b * v + quadratic * v**2 - beta * w)
    return dv, dw


def epileptor(x, c):
    """Jirsa et al. 2014, with g as the low-pass filter of x1."""
    x1, y1, z, x2, y2, g = x
    x0, iext, iext2, slope, r, tau, tt = -1.6, 3.1, 0.45, 0.0, 0.00035, 10.0, 1.0
    kvf, ks = 1.0, -0.2
    f1 = np.where(x1 < 0, 3 * x1 - x1**2, slope - x2 + 0.6 * (z - 4) ** 2)
    tail = np.where(z < 0, -0.1 * z**7, 0)
    f2 = np.where(x2 < -0.25, 0, 6 * (x2 + 0.25))
    return (
        tt * (y1 - z + iext + kvf * c + f1 * x1),
        tt * (1 - 5 * x1**2 - y1),
        tt * r * (4 * (x1 - x0) - z + tail + ks * c),
        tt * (x2 - x2**3 - y2 + iext2 + 2 * g - 0.3 * (z - 3.5) + 0 * c),
        tt * (f2 - y2) / tau,
        tt * -0.01 * (g - 0.1 * x1),
    )


def rwongwang(x, c):
    """Wong & Wang 2006 as reduced by Deco et al. 2013."""
    (s,) = x
    a, b, d, gamma, tau_s, w, jn, i0 = 0.27, 0.108, 154.0, 0.641, 100.0, 0.9, 0.2609, 0.3
    y = d * (a * (w * jn * s + i0 + jn * c) - b)
    safe = np.where(y == 0, 1.0, y)
    rate = np.where(y == 0, 1.0, safe / -np.expm1(-safe)) / d
    return (-s / tau_s + (1 - s) * rate * gamma,)


MODELS = {
    "montbrio": Model(("r", "V"), montbrio, 0, of_source, {0: (0.0, INF)}),
    "kuramoto": Model(("theta",), kuramoto, 0, phase_difference),
    "oscillator": Model(("V", "W"), oscillator, 0, of_source),
    "epileptor": Model(("x1", "y1", "z", "x2", "y2", "g"), epileptor, 0, difference),
    "rwongwang": Model(("S",), rwongwang, 0, of_source, {0: (0.0, 1.0)}),
}


def simulate(model, weights, lengths, initial, *, dt, steps, integrator, speed, coupling):
    """All states at all steps: an array (steps + 1, states, nodes); row 0 is the initial state."""
    delays = np.rint(lengths * (1.0 / speed / dt)).astype(int)
    sources = np.arange(len(weights))[np.newaxis, :]
    low, high = _bounds(model)
    out = np.empty((steps + 1, *initial.shape))
    out[0] = initial
    advance = {"euler": _euler, "heun": _heun, "rk4": _rk4}[integrator]
    for n in range(steps):
        x = out[n]
        delayed = out[np.maximum(n - delays, 0), model.read, sources]
        summands = np.where(weights != 0, weights * model.pre(delayed, x[model.read][:, np.newaxis]), 0.0)
        c = coupling * summands.sum(axis=1)
        out[n + 1] = advance(lambda y: np.array(model.rates(y, c)), x, dt, lambda y: np.clip(y, low, high))
    return out


def _euler(f, x, dt, clamp):
    return clamp(x + dt * f(x))


def _heun(f, x, dt, clamp):
    first = f(x)
    predicted = clamp(x + dt * first)
    return clamp(x + dt / 2 * (first + f(predicted)))


def _rk4(f, x, dt, clamp):
    k1 = f(x)
    k2 = f(clamp(x + dt / 2 * k1))
    k3 = f(clamp(x + dt / 2 * k2))
    k4 = f(clamp(x + dt * k3))
    return clamp(x + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4))


def _bounds(model):
    pairs = [model.bounds.get(k, (-INF, INF)) for k in range(len(model.states))]
    low, high = np.array(pairs).T
    return low[:, np.newaxis], high[:, np.newaxis]


def arguments(description, models):
    """The command line that oracle.py and tvb_oracle.py have in common."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("model", choices=sorted(models))
    parser.add_argument("--connectome", required=True, metavar="ZIP|DIR")
    parser.add_argument("--initial", required=True, metavar="FILE", help="csv with columns node, STATE...; a trajectory.csv will do")
    parser.add_argument("--out", required=True, metavar="FILE")
    parser.add_argument("--dt", type=float, default=0.1, help="ms")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--integrator", choices=["euler", "heun", "rk4"], default="euler")
    parser.add_argument("--speed", type=float, default=3.0, help="the model's global_speed, mm/ms")
    parser.add_argument("--coupling", type=float, required=True, help="the model's global_coupling")
    parser.add_argument("--point", type=int, default=0, help="the point of FILE to start from, and of the rows written")
    return parser


def main():
    args = arguments("Simulate a model in NumPy, float64.", MODELS).parse_args()
    model = MODELS[args.model]
    weights, lengths = trajectory.read_connectome(args.connectome)
    initial = trajectory.read_initial(args.initial, model.states, args.point)
    if initial.shape[1] != len(weights):
        raise SystemExit(f"{args.initial}: {initial.shape[1]} nodes, the connectome has {len(weights)}")
    result = simulate(model, weights, lengths, initial, dt=args.dt, steps=args.steps,
                      integrator=args.integrator, speed=args.speed, coupling=args.coupling)
    trajectory.write(args.out, model.states, result, args.dt, args.point)


if __name__ == "__main__":
    main()
