"""Simulate the same networks with The Virtual Brain's own simulator (package tvb-library).

The models' constants are set to those of testdata/models/rateml; everything else is TVB's:
equations, coupling, delays, integrator, bounds. Noise is off, the history is constant.

--history float64 makes TVB keep its history and weights in double precision. As shipped
(--history stock) it keeps them in single precision whatever the precision of the model.
"""

import logging
import warnings

import numpy as np

import oracle
import trajectory

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

from tvb.datatypes import connectivity  # noqa: E402
from tvb.simulator import coupling as couplings  # noqa: E402
from tvb.simulator import descriptors, history, integrators, models, monitors, simulator  # noqa: E402

# Model class, constants that differ from TVB's defaults, coupling class.
# The strength `a` of each coupling is the model's global_coupling. None of them divides by the
# number of nodes; TVB's Kuramoto coupling does not either, whatever its documentation says.
MODELS = {
    "montbrio": (models.MontbrioPazoRoxin, {"tau": 10.0}, couplings.Linear),
    "kuramoto": (models.Kuramoto, {"omega": 0.25}, couplings.Kuramoto),
    "oscillator": (models.Generic2dOscillator, {"I": 4.0, "a": 0.0, "d": 0.1}, couplings.Linear),
    "epileptor": (models.Epileptor, {"Kvf": 1.0, "Ks": -0.2}, couplings.Difference),
    "rwongwang": (models.ReducedWongWang, {"w": 0.9, "I_o": 0.3}, couplings.Linear),
}


def double_precision():
    """Declare the arrays of TVB's history, of every later simulator, as float64."""
    for base in history.SparseHistory.__mro__:
        for field in vars(base).values():
            if isinstance(field, descriptors.NDArray) and field.dtype == "f":
                field.dtype = "d"


def build(name, weights, lengths, initial, *, dt, integrator, speed, coupling):
    """A configured simulator whose history is the initial state at all past times."""
    model_class, constants, coupling_class = MODELS[name]
    states = oracle.MODELS[name].states
    model = model_class(variables_of_interest=states, **{key: np.array([value]) for key, value in constants.items()})
    network = connectivity.Connectivity(
        weights=weights, tract_lengths=lengths, speed=np.array([speed]),
        centres=np.zeros((len(weights), 3)), region_labels=np.array([f"n{i}" for i in range(len(weights))]))
    scheme = {
        "euler": integrators.EulerDeterministic,
        "heun": integrators.HeunDeterministic,
        "rk4": integrators.RungeKutta4thOrderDeterministic,
    }[integrator]
    rows = int(np.rint(lengths / (speed * dt)).max()) + 1  # all of the history; less leaves the rest undefined
    sim = simulator.Simulator(
        model=model, connectivity=network, coupling=coupling_class(a=np.array([coupling])),
        integrator=scheme(dt=dt), monitors=(monitors.Raw(),),
        initial_conditions=np.tile(initial[np.newaxis, :, :, np.newaxis], (rows, 1, 1, 1)))
    sim.configure()
    return sim


def main():
    parser = oracle.arguments("Simulate a model with TVB's simulator.", MODELS)
    parser.add_argument("--history", choices=["float64", "stock"], default="float64")
    args = parser.parse_args()
    if args.history == "float64":
        double_precision()
    states = oracle.MODELS[args.model].states
    weights, lengths = trajectory.read_connectome(args.connectome)
    initial = trajectory.read_initial(args.initial, states, args.point)
    sim = build(args.model, weights, lengths, initial, dt=args.dt,
                integrator=args.integrator, speed=args.speed, coupling=args.coupling)
    ((_, samples),) = sim.run(simulation_length=args.steps * args.dt)
    if len(samples) != args.steps:
        raise SystemExit(f"TVB made {len(samples)} steps, wanted {args.steps}")
    result = np.concatenate([initial[np.newaxis], samples[:, :, :, 0]])
    trajectory.write(args.out, states, result, args.dt, args.point)


if __name__ == "__main__":
    main()
