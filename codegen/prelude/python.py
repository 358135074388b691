

# ---------------------------------------------------------------------------
# The simulation. Everything below is the same for every model.
#
# One step n -> n+1, for every node i:
#   coupling   c(n,i) = sum over j with weight != 0 of weight[i,j] * edge(x(n)[i], x(n - d[i,j])[j])
#   rates      dx/dt from the states at n and c(n)
#   Euler      x(n+1) = clamp(x + dt dx/dt + noise)
#   Heun       p = clamp(x + dt f(t, x) + noise);  x(n+1) = clamp(x + dt/2 (f(t, x) + f(t + dt, p)) + noise),
#              with the c of time n in both f
# Exposures belong to time n. The history before n = 0 is the initial state.


def philox(counter, key):
    """Philox4x32-10 (Salmon et al. 2011): four words of 32 bits per counter.

    counter: four uint64 arrays of one shape holding 32-bit words; key: two ints.
    """
    mask = np.uint64(0xFFFFFFFF)
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c0
        p1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (
            (p1 >> np.uint64(32)) ^ c1 ^ np.uint64(k0), p1 & mask,
            (p0 >> np.uint64(32)) ^ c3 ^ np.uint64(k1), p0 & mask,
        )
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


def draw(seed, purpose, replicate, step, n_node):
    """The words of (step, node, state), arrays of shape (states, nodes)."""
    state, node = np.meshgrid(np.arange(len(STATES), dtype=np.uint64), np.arange(n_node, dtype=np.uint64), indexing="ij")
    counter = (np.full_like(node, step), node, state | np.uint64(purpose << 16), np.full_like(node, replicate))
    return philox(counter, (seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF))


def uniform(word):
    """A number in (0, 1) from 32 random bits."""
    return (word.astype(np.float64) + 0.5) * 2.0**-32


def normals(seed, replicate, step, n_node):
    """Standard normal numbers (Box and Muller 1958), shape (states, nodes)."""
    w = draw(seed, 2, replicate, step, n_node)
    return np.sqrt(-2.0 * np.log(uniform(w[0]))) * np.cos(2.0 * np.pi * uniform(w[1]))


def initial_state(seed, replicate, n_node):
    """Uniform in the declared ranges, clamped; shape (states, nodes)."""
    u = uniform(draw(seed, 1, replicate, 0, n_node)[0])
    x = np.empty((len(STATES), n_node))
    for k, (lo, hi) in enumerate(INITIAL):
        lo, hi = min(lo, hi), max(lo, hi)
        x[k] = lo if lo == hi else lo + (hi - lo) * u[k]
    return clamp(x)


def clamp(x):
    """Saturate every state at its bounds."""
    for k, (lo, hi) in enumerate(BOUNDS):
        x[k] = np.where(x[k] < lo, lo, np.where(x[k] > hi, hi, x[k]))
    return x


def read_connectome(path):
    """Read the weights and the tract lengths of a TVB connectivity, a zip file or a folder.

    Returns two arrays (nodes, nodes), row = target, column = source; lengths in mm.
    """
    members = {}  # name within the zip or folder: a function that reads it
    if os.path.isdir(path):
        for folder, _, files in os.walk(path):
            for name in files:
                full = os.path.join(folder, name)
                members[os.path.relpath(full, path).replace(os.sep, "/")] = lambda full=full: open(full, "rb")
    else:
        archive = zipfile.ZipFile(path)
        for name in archive.namelist():
            members[name] = lambda name=name: archive.open(name)

    def table(part):
        for name in sorted(members, key=lambda n: (len(n.rpartition("/")[2]), n.rpartition("/")[2], n)):
            base = name.rpartition("/")[2].lower()
            if part in base and base.endswith((".txt", ".txt.bz2")) and not base.startswith(".") and "__MACOSX" not in name:
                with members[name]() as file:
                    data = file.read()
                text = (bz2.decompress(data) if base.endswith(".bz2") else data).decode("utf-8-sig")
                return np.loadtxt(io.StringIO(text.replace(",", " ").replace(";", " ")), ndmin=2)
        raise ValueError(f"{path}: no {part}.txt; a TVB connectivity has weights.txt, tract_lengths.txt and centres.txt")

    weights, lengths = table("weights"), table("tract_lengths")
    if weights.shape != lengths.shape or weights.shape[0] != weights.shape[1]:
        raise ValueError(f"{path}: weights and tract_lengths must be square and of one size")
    return weights, lengths


def delays_in_steps(lengths, values):
    """The delay of each connection, rounded half to even, from its tract length in mm."""
    if DELAY_SCALE is None:
        return np.zeros(len(lengths), dtype=np.int64)
    delays = np.rint(lengths * values[DELAY_SCALE])
    if not np.all((delays >= 0) & (delays <= 1e6)):
        raise ValueError("a delay is negative, not finite or longer than 10^6 steps: look at the conduction speed")
    return delays.astype(np.int64)


def rows_of(values, n_node):
    """Values, each a number or one number per node, as an array (values, nodes)."""
    rows = np.empty((len(values), n_node))
    for k, value in enumerate(values):
        rows[k] = value
    return rows


def simulate(parameters, weights, lengths, dt=DT, steps=1000, integrator=INTEGRATOR, seed=0, replicate=0, noise=True):
    """Simulate the model on a network; yield (step, states, exposures) for step 0 to steps.

    parameters: a dict with a number for each name of PARAMETERS
    weights, lengths: (nodes, nodes), row = target, column = source; lengths in mm
    dt: ms; integrator: "euler" or "heun"
    seed, replicate: what initial states and noise are drawn with; equal ones give equal numbers
    noise: False leaves the model's noise out

    states: array (len(STATES), nodes); exposures: array (len(EXPOSURES), nodes), of the same
    time, step * dt. Where a model has no value, a result is inf or nan and nothing is raised.
    """
    if integrator not in ("euler", "heun"):
        raise ValueError(f"integrator {integrator}: want euler or heun")
    weights, lengths = np.asarray(weights, dtype=np.float64), np.asarray(lengths, dtype=np.float64)
    n_node = len(weights)
    dt, count = np.float64(dt), np.float64(n_node)  # NumPy's floats yield inf where Python's raise
    with np.errstate(all="ignore"):
        values = [np.float64(v) for v in point([np.float64(parameters[name]) for name in PARAMETERS], dt, count)]
        target, source = np.nonzero(weights)
        weight = weights[target, source]
        delay = delays_in_steps(lengths[target, source], values)
    horizon = int(delay.max(initial=0)) + 1
    x = initial_state(seed, replicate, n_node)
    history = np.repeat(x[None], horizon, axis=0)  # a ring: time n is in row n % horizon
    for step in range(steps + 1):
        t = step * dt
        with np.errstate(all="ignore"):
            heard = history[(step - delay) % horizon, :, source].T
            summands = rows_of([edge(x[:, target], heard, values) for edge in EDGES], len(weight))
            sums = rows_of([np.bincount(target, weights=weight * s, minlength=n_node) for s in summands], n_node)
            rate, amplitude, exposed = rates(x, sums, values, dt, t, count)
            rate = rows_of(rate, n_node)
            kick = rows_of(amplitude, n_node) * normals(seed, replicate, step, n_node) if noise and NOISY else 0.0
            new = clamp(x + dt * rate + kick)
            if integrator == "heun":
                second, _, _ = rates(new, sums, values, dt, t + dt, count)
                new = clamp(x + dt / 2.0 * (rate + rows_of(second, n_node)) + kick)
        yield step, x, rows_of(exposed, n_node)
        x = new
        history[(step + 1) % horizon] = x


def trajectory_writer(file, dt):
    """Write the head of a CSV table; return a function that adds the rows of a step."""
    extra = [k for k, name in enumerate(EXPOSURES) if name not in STATES]
    print("step,time,node", *STATES, *(EXPOSURES[k] for k in extra), sep=",", file=file)

    def write(step, states, exposures):
        for node in range(states.shape[1]):
            row = ["%.17g" % v for v in (*states[:, node], *exposures[extra, node])]
            print(step, repr(step * dt), node, *row, sep=",", file=file)

    return write


def options_of(arguments):
    """The command line; parameters are a dict."""
    parser = argparse.ArgumentParser(description=f"Simulate {NAME} on a connectome.")
    parser.add_argument("--connectome", required=True, help="TVB connectivity, a zip or a folder with weights and tract_lengths")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="value of a swept parameter (default: middle of its range)")
    parser.add_argument("--dt", type=float, default=DT, help="step in ms (default %(default)s)")
    parser.add_argument("--steps", type=int, default=1000, help="number of steps (default %(default)s)")
    parser.add_argument("--integrator", choices=["euler", "heun"], default=INTEGRATOR)
    parser.add_argument("--seed", type=int, default=0, help="of initial states and noise (default %(default)s)")
    parser.add_argument("--replicate", type=int, default=0, help="other initial states and noise of the same seed (default %(default)s)")
    parser.add_argument("--no-noise", action="store_true", help="leave the model's noise out")
    parser.add_argument("--trajectory", metavar="FILE", help="write step, time, node, states, exposures as CSV")
    options = parser.parse_args(arguments)
    options.parameters = {name: (low + high) / 2.0 for name, (low, high) in PARAMETERS.items()}
    for text in options.param:
        name, equals, value = text.partition("=")
        if not equals or name not in options.parameters:
            parser.error(f"--param {text}: write NAME=VALUE with one of {', '.join(options.parameters)}")
        try:
            options.parameters[name] = float(value)
        except ValueError:
            parser.error(f"--param {text}: {value!r} is no number")
    for name, value in options.parameters.items():
        if not np.isfinite(value):
            parser.error(f"{name} has no range in the model: give --param {name}=VALUE")
    return options


def main(arguments=None):
    """Simulate, print a summary of each exposure after step 0, write the trajectory."""
    options = options_of(arguments)
    try:
        weights, lengths = read_connectome(options.connectome)
    except (OSError, ValueError, zipfile.BadZipFile) as problem:
        sys.exit(f"{options.connectome}: {problem}")
    total, square = np.zeros(len(EXPOSURES)), np.zeros(len(EXPOSURES))
    low, high = np.full(len(EXPOSURES), np.inf), np.full(len(EXPOSURES), -np.inf)
    with open(options.trajectory or os.devnull, "w", encoding="utf-8") as file:
        write = trajectory_writer(file, options.dt)
        for step, states, exposures in simulate(
            options.parameters, weights, lengths, options.dt, options.steps, options.integrator,
            options.seed, options.replicate, not options.no_noise,
        ):
            if options.trajectory:
                write(step, states, exposures)
            if step > 0:
                total += exposures.mean(axis=1)
                square += (exposures**2).mean(axis=1)
                low, high = np.minimum(low, exposures.min(axis=1)), np.maximum(high, exposures.max(axis=1))
    mean = total / max(options.steps, 1)
    std = np.sqrt(np.maximum(square / max(options.steps, 1) - mean**2, 0.0))
    for k, name in enumerate(EXPOSURES):
        print(f"{name}: mean {mean[k]:.6g}, std {std[k]:.6g}, min {low[k]:.6g}, max {high[k]:.6g}")


if __name__ == "__main__":
    main()
