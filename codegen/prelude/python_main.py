

def summary_of(samples):
    """Mean, standard deviation, minimum and maximum of each exposure over time after step 0 and nodes.

    samples: what simulate() yields. Returns an array (len(EXPOSURES), 4).
    """
    first, total, square = np.zeros((3, len(EXPOSURES), 1))  # sums are those of differences from the first number
    low, high = np.full(len(EXPOSURES), np.inf), np.full(len(EXPOSURES), -np.inf)
    steps = 0
    for steps, _, exposures in samples:
        if steps > 0:
            with np.errstate(all="ignore"):
                first = exposures[:, :1].copy() if steps == 1 else first
                away = exposures - first
                total += away.mean(axis=1, keepdims=True)
                square += (away**2).mean(axis=1, keepdims=True)
            low, high = np.minimum(low, exposures.min(axis=1)), np.maximum(high, exposures.max(axis=1))
    with np.errstate(all="ignore"):
        mean = total / max(steps, 1)
        std = np.sqrt(np.maximum(square / max(steps, 1) - mean**2, 0.0))
        return np.stack([(first + mean)[:, 0], std[:, 0], low, high], axis=1)


def trajectory_writer(file, dt):
    """Write the head of a CSV table; return a function that adds the rows of a step."""
    extra = [k for k, name in enumerate(EXPOSURES) if name not in STATES]
    print("step,time,node", *STATES, *(EXPOSURES[k] for k in extra), sep=",", file=file)

    def write(step, states, exposures):
        for node in range(states.shape[1]):
            row = [f"{v:.17g}" for v in (*states[:, node], *exposures[extra, node])]
            print(step, repr(step * dt), node, *row, sep=",", file=file)

    return write


def written(samples, path, dt):
    """The samples, as they come, after they were written to a file; without a path the samples alone."""
    if not path:
        yield from samples
        return
    with open(path, "w", encoding="utf-8") as file:
        write = trajectory_writer(file, dt)
        for step, states, exposures in samples:
            write(step, states, exposures)
            yield step, states, exposures


def write_events(events, path, dt):
    """Write a CSV table with a row per event."""
    with open(path, "w", encoding="utf-8") as file:
        print("step,time,node,event", file=file)
        for step, name, node in events:
            print(step, repr(step * dt), node, name, sep=",", file=file)


def values_of(text):
    """The numbers of VALUE, VALUE,VALUE,... or LOWEST:HIGHEST:COUNT."""
    if ":" in text:
        low, high, count = text.split(":")
        with np.errstate(all="ignore"):
            return [float(v) for v in np.linspace(float(low), float(high), max(int(count), 0))]
    return [float(v) for v in text.split(",")]


def grid_of(arguments, parser):
    """The points of a command line, a list of dicts: all combinations, the first name of PARAMETERS slowest."""
    values = {name: [(low + high) / 2.0] for name, (low, high) in PARAMETERS.items()}
    for text in arguments:
        name, equals, numbers = text.partition("=")
        if not equals or name not in values:
            parser.error(f"--param {text}: write NAME=VALUE with one of {', '.join(values)}")
        try:
            values[name] = values_of(numbers)
        except ValueError:
            parser.error(f"--param {text}: {numbers!r} is no number, no list VALUE,VALUE,... and no range LOWEST:HIGHEST:COUNT")
        if not values[name]:
            parser.error(f"--param {text}: a range has 1 value or more")
        if not np.all(np.isfinite(values[name])):
            parser.error(f"--param {text}: every value must be a finite number")
    for name, numbers in values.items():
        if not np.all(np.isfinite(numbers)):
            parser.error(f"{name} has no range in the model: give --param {name}=VALUE")
    return [dict(zip(values, point)) for point in itertools.product(*values.values())]


def options_of(arguments):
    """The command line; points is a list of dicts of parameters."""
    parser = argparse.ArgumentParser(description=f"Simulate {NAME} on a connectome." if CONNECTOME else f"Simulate {NAME}, on a connectome or alone.")
    parser.add_argument("--connectome", required=CONNECTOME, help="TVB connectivity, a zip or a folder with weights and tract_lengths")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="value of a swept parameter (default: middle of its range); several as VALUE,VALUE,... or LOWEST:HIGHEST:COUNT")
    parser.add_argument("--dt", type=float, default=DT, help=f"step in {TIME} (default %(default)s)")
    parser.add_argument("--steps", type=int, default=STEPS, help="number of steps (default %(default)s)")
    parser.add_argument("--integrator", choices=["euler", "heun", "rk4"], default=INTEGRATOR)
    parser.add_argument("--seed", type=int, default=0, help="of initial states and noise (default %(default)s)")
    parser.add_argument("--replicate", type=int, default=0, help="other initial states and noise of the same seed (default %(default)s)")
    parser.add_argument("--no-noise", action="store_true", help="leave the model's noise out")
    parser.add_argument("--trajectory", metavar="FILE", help="write step, time, node, states, exposures as CSV")
    parser.add_argument("--events", metavar="FILE", help="write step, time, node, event as CSV")
    options = parser.parse_args(arguments)
    if options.steps < 1:
        parser.error(f"--steps {options.steps}: simulate 1 step or more")
    if not 0.0 < options.dt < np.inf:
        parser.error(f"--dt {options.dt:g}: a step is a number greater than 0, in {TIME}")
    options.points = grid_of(options.param, parser)
    for name, path in (("--trajectory", options.trajectory), ("--events", options.events)):
        if path and len(options.points) > 1:
            parser.error(f"{name}: give every parameter one value")
    return options


def print_points(points, summaries):
    """A CSV table with a row per point: its parameters, then four numbers per exposure."""
    print(*PARAMETERS, *(f"{name}_{what}" for name in EXPOSURES for what in ("mean", "std", "min", "max")), sep=",")
    for point, summary in zip(points, summaries):
        print(*(f"{v:.17g}" for v in (*point.values(), *summary.ravel())), sep=",")


def main(arguments=None):
    """Simulate; print a summary of each exposure after step 0, or a table of them if there are several points."""
    options = options_of(arguments)
    try:
        weights, lengths = read_connectome(options.connectome) if options.connectome else one_node()
    except (OSError, ValueError, zipfile.BadZipFile) as problem:
        sys.exit(f"{options.connectome}: {problem}")
    setting = (weights, lengths, options.dt, options.steps, options.integrator, options.seed, options.replicate, not options.no_noise)
    try:
        if len(options.points) > 1:
            summaries = sweep(options.points, *setting)
            print_points(options.points, summaries)
            warn_of(summaries)
            return
        events = []
        summary = summary_of(written(simulate(options.points[0], *setting, events=events), options.trajectory, options.dt))
        if options.events:
            write_events(events, options.events, options.dt)
    except (OSError, ValueError) as problem:
        sys.exit(f"{sys.argv[0]}: {problem}")
    print_summary(summary, events, options.dt)
    warn_of(summary[None])


def warn_of(summaries):
    """Say on stderr which simulations left the finite numbers; summaries: (points, len(EXPOSURES), 4)."""
    finite = np.isfinite(summaries).all(axis=2)
    names = ", ".join(name for k, name in enumerate(EXPOSURES) if not finite[:, k].all())
    if names:
        who = "the simulation" if len(finite) == 1 else f"{np.sum(~finite.all(axis=1))} of {len(finite)} simulations"
        print(f"{who} left the finite numbers: {names}; try a smaller --dt or other parameters", file=sys.stderr)


def print_summary(summary, events, dt):
    """What the exposures were like, and how often and when events happened."""
    for name, (mean, std, low, high) in zip(EXPOSURES, summary):
        print(f"{name}: mean {mean:.6g}, std {std:.6g}, min {low:.6g}, max {high:.6g}")
    for name in EVENTS:
        steps = [step for step, event, _ in events if event == name]
        times = ", ".join(f"{step * dt:.6g}" for step in steps[:10])
        when = f" at {times}{', ...' if len(steps) > 10 else ''} {TIME}" if steps else ""
        print(f"{name}: {len(steps)} times{when}")


if __name__ == "__main__":
    main()
