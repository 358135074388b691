

# ---------------------------------------------------------------------------
# The simulation. Everything below is the same for every model.
#
# One step n -> n+1, for every node i:
#   coupling   c(n,i) = sum over j with weight != 0 of weight[i,j] * edge(x(n)[i], x(n - d[i,j])[j])
#   rates      dx/dt from the states at n and c(n)
#   Euler      x(n+1) = clamp(x + dt dx/dt + noise)
#   Heun       p = clamp(x + dt f(x) + noise);  x(n+1) = clamp(x + dt/2 (f(x) + f(p)) + noise), c frozen
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
    return philox(counter, (seed & 0xFFFFFFFF, seed >> 32))


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
    """weights and tract lengths (mm), row = target, of a TVB zip or folder."""
    def load(name, data):
        if name.endswith(".bz2"):
            data = bz2.decompress(data)
        return np.loadtxt(io.StringIO(data.decode()), ndmin=2)

    found = {}
    if os.path.isdir(path):
        names = [(n, lambda p=os.path.join(path, n): open(p, "rb").read()) for n in sorted(os.listdir(path))]
    else:
        archive = zipfile.ZipFile(path)
        names = [(n, lambda n=n: archive.read(n)) for n in archive.namelist() if "__MACOSX" not in n]
    for name, read in names:
        for member in ("weights", "tract_lengths"):
            if member in os.path.basename(name) and name.endswith((".txt", ".txt.bz2")) and member not in found:
                found[member] = load(name, read())
    for member in ("weights", "tract_lengths"):
        if member not in found:
            sys.exit(f"{path}: no member whose name contains {member}; a TVB connectome has weights, tract_lengths and centres")
    if found["weights"].shape != found["tract_lengths"].shape or found["weights"].shape[0] != found["weights"].shape[1]:
        sys.exit(f"{path}: weights and tract_lengths must be square and of one size")
    return found["weights"], found["tract_lengths"]


def simulate(parameters, weights, lengths, dt, steps, integrator="heun", seed=0, replicate=0, noise=True):
    """Yield (step, states, exposures) for step 0..steps.

    parameters: a number per name of PARAMETERS; weights, lengths: (nodes, nodes),
    row = target; states: (states, nodes); exposures: (exposures, nodes).
    """
    n_node = len(weights)
    dt, count = np.float64(dt), np.float64(n_node)  # NumPy's floats follow IEEE where Python's raise
    values = [np.float64(v) for v in point([np.float64(parameters[name]) for name in PARAMETERS], dt, count)]
    target, source = np.nonzero(weights)
    weight = weights[target, source]
    delay = np.zeros(len(weight), dtype=np.int64)
    if DELAY_SCALE is not None:
        d = np.rint(lengths[target, source] * values[DELAY_SCALE])
        if len(d) and not (np.isfinite(d).all() and d.min() >= 0 and d.max() <= 1e6):
            raise ValueError("a delay is negative, not finite or absurdly long: look at the conduction speed")
        delay = d.astype(np.int64)
    horizon = int(delay.max(initial=0)) + 1
    x = initial_state(seed, replicate, n_node)
    history = np.repeat(x[None], horizon, axis=0)
    full = lambda rows: np.array([np.broadcast_to(r, n_node) for r in rows], dtype=np.float64).reshape(len(rows), n_node)
    for step in range(steps + 1):
        delayed = history[(step - delay) % horizon, :, source].T
        sums = full([np.bincount(target, weights=weight * np.broadcast_to(edge(x[:, target], delayed, values, dt, step * dt, count), weight.shape), minlength=n_node) for edge in EDGES])
        f, amplitude, exposed = rates(x, sums, values, dt, step * dt, count)
        yield step, x, full(exposed)
        kick = full([a * z for a, z in zip(amplitude, normals(seed, replicate, step, n_node))]) if noise and NOISY else 0.0
        f = full(f)
        if integrator == "euler":
            x = clamp(x + dt * f + kick)
        else:
            predictor = clamp(x + dt * f + kick)
            g, _, _ = rates(predictor, sums, values, dt, step * dt, count)
            x = clamp(x + dt / 2.0 * (f + full(g)) + kick)
        history[(step + 1) % horizon] = x


def main():
    about = argparse.ArgumentParser(description=f"Simulate {NAME} on a connectome.")
    about.add_argument("--connectome", required=True, help="TVB zip or folder with weights and tract_lengths")
    about.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="value of a swept parameter (default: middle of its range)")
    about.add_argument("--dt", type=float, default=DT, help="step in ms (default %(default)s)")
    about.add_argument("--steps", type=int, default=1000, help="number of steps (default %(default)s)")
    about.add_argument("--integrator", choices=["euler", "heun"], default=INTEGRATOR)
    about.add_argument("--seed", type=int, default=0)
    about.add_argument("--replicate", type=int, default=0)
    about.add_argument("--no-noise", action="store_true", help="leave the model's noise out")
    about.add_argument("--trajectory", metavar="FILE", help="write step, time, node, states, exposures as CSV")
    options = about.parse_args()
    parameters = {name: (lo + hi) / 2.0 for name, (lo, hi) in PARAMETERS.items()}
    for text in options.param:
        name, equals, value = text.partition("=")
        if not equals or name not in parameters:
            about.error(f"--param {text}: write NAME=VALUE with one of {', '.join(parameters)}")
        parameters[name] = float(value)
    weights, lengths = read_connectome(options.connectome)
    total = np.zeros((len(EXPOSURES), 2))
    low, high = np.full(len(EXPOSURES), np.inf), np.full(len(EXPOSURES), -np.inf)
    extra = [k for k, name in enumerate(EXPOSURES) if name not in STATES]
    out = open(options.trajectory, "w") if options.trajectory else None
    if out:
        print("step,time,node", *STATES, *(EXPOSURES[k] for k in extra), sep=",", file=out)
    with np.errstate(all="ignore"):
        for step, x, exposed in simulate(parameters, weights, lengths, options.dt, options.steps, options.integrator, options.seed, options.replicate, not options.no_noise):
            if out:
                for node in range(len(weights)):
                    row = [*x[:, node], *exposed[extra, node]]
                    print(step, repr(step * options.dt), node, *("%.17g" % v for v in row), sep=",", file=out)
            if step > 0:
                total += np.stack([exposed.mean(axis=1), (exposed**2).mean(axis=1)], axis=1)
                low, high = np.minimum(low, exposed.min(axis=1)), np.maximum(high, exposed.max(axis=1))
    if out:
        out.close()
    for k, name in enumerate(EXPOSURES):
        mean, square = total[k] / max(options.steps, 1)
        print(f"{name}: mean {mean:.6g}, std {max(square - mean * mean, 0.0) ** 0.5:.6g}, min {low[k]:.6g}, max {high[k]:.6g}")


if __name__ == "__main__":
    main()
