"""Run oracle.py's and TVB's simulations side by side and print how far apart they are.

The network has 20 nodes, half of the connections, log-normal weights and delays of 0 to 40
steps at 3 mm/ms and 0.1 ms; initial states are drawn in the ranges of the model files. Exit
status 1 if a model in REQUIRED differs by more than its tolerance.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np

import oracle
import tvb_oracle

COUPLING = {"montbrio": 0.5, "kuramoto": 0.01, "oscillator": 0.02, "epileptor": 0.05, "rwongwang": 0.05}
REQUIRED = ("montbrio", "kuramoto", "oscillator")
TOLERANCE = {"stock": 1e-6, "float64": 1e-10}
MODELS = pathlib.Path(__file__).parent.parent / "models" / "rateml"
DT, STEPS, SPEED, NODES = 0.1, 1000, 3.0, 20


def network(rng):
    """Weights and lengths of a random network."""
    weights = rng.lognormal(0.0, 0.8, (NODES, NODES)) * (rng.random((NODES, NODES)) < 0.5)
    lengths = rng.random((NODES, NODES)) * 40 * SPEED * DT
    np.fill_diagonal(lengths, 0.0)
    return weights, lengths


def draw(rng, name):
    """An initial state in the ranges that the model file gives."""
    states = ElementTree.parse(MODELS / f"{name}.xml").iter("StateVariable")
    ranges = [[float(number) for number in state.get("dimension").split(",")] for state in states]
    return np.array([rng.uniform(low, high, NODES) for low, high in ranges])


def tvb(name, weights, lengths, initial, options):
    """TVB's trajectory, in the shape of oracle.simulate's."""
    ((_, samples),) = tvb_oracle.build(name, weights, lengths, initial, **options).run(simulation_length=STEPS * DT)
    return np.concatenate([initial[np.newaxis], samples[:, :, :, 0]])


def report(name, history, integrator, ours, theirs):
    """Print one line; the largest relative difference of the model's states."""
    scale = np.abs(ours).max(axis=(0, 2))
    relative = (np.abs(ours - theirs).max(axis=(0, 2)) / scale).max()
    moves = (ours[STEPS // 2:].std(axis=0).mean(axis=1) / scale).min()
    print(f"{name:<11}{integrator:<7}{history:<9}{relative:>9.1e}{moves:>9.1e}")
    return relative


def main():
    rng = np.random.default_rng(7)
    weights, lengths = network(rng)
    initials = {name: draw(rng, name) for name in COUPLING}
    print(f"{'model':<11}{'scheme':<7}{'history':<9}{'differ':>9}{'move':>9}")
    good = True
    for history in ("stock", "float64"):  # in this order: float64 stays on
        if history == "float64":
            tvb_oracle.double_precision()
        for name, coupling in COUPLING.items():
            for integrator in ("euler", "heun", "rk4"):
                options = {"dt": DT, "integrator": integrator, "speed": SPEED, "coupling": coupling}
                ours = oracle.simulate(oracle.MODELS[name], weights, lengths, initials[name], steps=STEPS, **options)
                theirs = tvb(name, weights, lengths, initials[name], options)
                relative = report(name, history, integrator, ours, theirs)
                good = good and (name not in REQUIRED or relative <= TOLERANCE[history])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
