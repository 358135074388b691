"""Compare the couplings of generated models with TVB's own coupling classes.

    tvb_couplings.py FOLDER

FOLDER holds NAME_tvb.py for each name below. Each model is simulated twice in TVB, with its own
coupling and with TVB's in its place, both with a history in float64. Prints a line per model:
its name and the largest difference relative to the largest value. The factor global_coupling
stands in the models' dfun, so TVB's couplings have the strength 1.
"""

import importlib
import sys

import numpy as np

import tvb_oracle

from tvb.simulator import coupling as couplings  # noqa: E402

COUPLINGS = {
    "montbrio": lambda: couplings.Linear(a=np.array([1.0]), b=np.array([0.0])),
    "epileptor": lambda: couplings.Difference(a=np.array([1.0])),
    "kuramoto": lambda: couplings.Kuramoto(a=np.array([1.0])),
    "sigmoidal": lambda: couplings.SigmoidalJansenRit(
        a=np.array([1.0]), cmin=np.array([0.0]), cmax=np.array([2.0]), midpoint=np.array([0.5]), r=np.array([1.5])),
}
STEPS, NODES = 200, 6


def run(module, weights, lengths, coupling=None):
    """The exposures, shape (steps, exposures, nodes)."""
    model = module.MODEL(global_coupling=np.array([0.05]), global_speed=np.array([2.0]))
    simulator = module.make_simulator(module.make_connectivity(weights, lengths), model, dt=0.1, seed=7, noise=False)
    if coupling is not None:
        coupling.configure()
        simulator.coupling = coupling
    ((_, samples),) = simulator.run(simulation_length=STEPS * 0.1)
    return samples[..., 0]


def main():
    sys.path.insert(0, sys.argv[1])
    tvb_oracle.double_precision()
    rng = np.random.default_rng(3)
    weights = rng.lognormal(0.0, 0.8, (NODES, NODES)) * (rng.random((NODES, NODES)) < 0.5)
    lengths = rng.random((NODES, NODES)) * 10
    for name, coupling in COUPLINGS.items():
        module = importlib.import_module(name + "_tvb")
        ours, theirs = run(module, weights, lengths), run(module, weights, lengths, coupling())
        alone = run(module, 0.0 * weights, lengths)
        scale = np.abs(ours).max(axis=(0, 2))
        difference, effect = (np.abs(x - ours).max(axis=(0, 2)) / scale for x in (theirs, alone))
        print(name, difference.max(), effect.max())


if __name__ == "__main__":
    main()
