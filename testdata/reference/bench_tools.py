"""Time other people's tools on the sweeps of `make bench`: nanoseconds per simulation, step and edge.

    bench_tools.py TOOL --model NAME --nodes N --density D [--script FILE]

TOOL is tvb (TVB's simulator), tvb-backend (the fastest of its backends, compiled by Numba; they
run Montbrio's model and no other) or numba (the script that
lemsls generates, in FILE, with all simulations at once). One thread each, Euler, delays of 1 to
60 steps. What is compiled or built before the first step is not counted. Prints one number, or
the reason why there is none.
"""

import argparse
import importlib.util
import os
import sys
import time

os.environ.update(dict.fromkeys(("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))

import numpy as np  # noqa: E402

DT, SPEED, LONGEST = 0.1, 1.0, 60


def network(nodes, density):
    """Weights and tract lengths; nobody hears itself."""
    random = np.random.default_rng(1)
    present = random.random((nodes, nodes)) < density
    np.fill_diagonal(present, False)
    weights = np.where(present, random.uniform(0.01, 1.0, (nodes, nodes)), 0.0) / nodes
    lengths = random.integers(1, LONGEST + 1, (nodes, nodes)) * DT * SPEED
    return weights, lengths


def seconds(run, steps):
    """Seconds a step: of twice as many steps less those of once as many, so that what is done once does not count."""
    run(20)
    once, twice = [], []
    for _ in range(3):
        for times, length in ((once, steps), (twice, 2 * steps)):
            started = time.perf_counter()
            run(length)
            times.append(time.perf_counter() - started)
    return max(min(twice) - min(once), 1e-12) / steps


def tvb(model, weights, lengths, fastest):
    """Seconds a step of one simulation."""
    import oracle
    import tvb_oracle
    from tvb.simulator import integrators, monitors

    states = oracle.MODELS[model].states
    initial = np.full((len(states), len(weights)), 0.1)

    def configured():
        return tvb_oracle.build(model, weights, lengths, initial, dt=DT, integrator="euler", speed=SPEED, coupling=0.01)

    if not fastest:
        def run(steps):
            for _ in configured()(simulation_length=steps * DT):
                pass
        return seconds(run, 500)
    from tvb.simulator.backend.nb_mpr import NbMPRBackend  # the other one, NbBackend, runs this model alone too
    backend = NbMPRBackend()

    def run(steps):
        sim = configured()
        sim.integrator = integrators.HeunStochastic(dt=DT)  # it has no other
        sim.integrator.noise.nsig = np.zeros(1)
        sim.monitors = (monitors.TemporalAverage(period=1.0),)
        sim.configure()
        backend.run_sim(sim, nstep=steps, chunksize=steps)

    return seconds(run, max(1000, int(40_000 * 4556 / np.count_nonzero(weights)) // 10 * 10))


def numba(script, weights, lengths, simulations):
    """Seconds a step of one simulation, of many at once."""
    spec = importlib.util.spec_from_file_location("generated", script)
    generated = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = generated  # where Numba looks for what it compiled before
    spec.loader.exec_module(generated)
    middle = {name: (low + high) / 2 for name, (low, high) in generated.PARAMETERS.items()}
    swept = next(name for name in middle if "speed" not in name)
    low, high = generated.PARAMETERS[swept]
    points = [{**middle, **{name: SPEED for name in middle if "speed" in name}, swept: value} for value in np.linspace(low, high, simulations)]

    def run(steps):
        generated.sweep(points, weights, lengths, DT, steps, "euler", 0, 0, False)

    return seconds(run, 40) / simulations


def main():
    parser = argparse.ArgumentParser(description="Time other tools.")
    parser.add_argument("tool", choices=["tvb", "tvb-backend", "numba"])
    parser.add_argument("--model", required=True)
    parser.add_argument("--nodes", type=int, required=True)
    parser.add_argument("--density", type=float, required=True)
    parser.add_argument("--script")
    parser.add_argument("--simulations", type=int, default=64)
    args = parser.parse_args()
    weights, lengths = network(args.nodes, args.density)
    try:
        if args.tool == "numba":
            step = numba(args.script, weights, lengths, args.simulations)
        else:
            step = tvb(args.model, weights, lengths, args.tool == "tvb-backend")
    except Exception as problem:  # noqa: BLE001 (whatever a tool raises is the reason)
        sys.exit(f"{type(problem).__name__}: {problem}")
    print(step * 1e9 / np.count_nonzero(weights))


if __name__ == "__main__":
    main()
