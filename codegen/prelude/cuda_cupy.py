
# ---------------------------------------------------------------------------
# Everything below is the same for every model. The kernels are those of SOURCE,
# which NVRTC compiles; what they are given is said there, at "struct Sweep".

LONGEST_DELAY = 1e6
WINDOW = 1 << 18  # rows at a time


def read_connectome(path):
    """Read the weights and the tract lengths of a TVB connectivity, a zip file or a folder.

    Returns two arrays (nodes, nodes), row = target, column = source; lengths in mm.
    """
    if os.path.isdir(path):
        names = [os.path.join(folder, name) for folder, _, files in os.walk(path) for name in files]
        members = {os.path.relpath(name, path).replace(os.sep, "/"): name for name in names}

        def read(name):
            with open(members[name], "rb") as file:
                return file.read()
    else:
        archive = zipfile.ZipFile(path)
        members, read = archive.namelist(), archive.read

    def table(*parts):
        for name in sorted(members, key=lambda n: (len(n.rpartition("/")[2]), n.rpartition("/")[2], n)):
            base = name.rpartition("/")[2].lower()
            if not base.endswith((".txt", ".txt.bz2")) or base.startswith(".") or "__MACOSX" in name:
                continue
            if any(part in base for part in parts):
                data = bz2.decompress(read(name)) if base.endswith(".bz2") else read(name)
                return np.loadtxt(io.StringIO(data.decode("utf-8-sig").replace(",", " ").replace(";", " ")), ndmin=2)
        raise ValueError(f"there is no {parts[0]}.txt in it")

    weights, lengths = table("weights"), table("tract_lengths", "tract-lengths", "tracts")
    if weights.shape != lengths.shape or weights.shape[0] != weights.shape[1]:
        raise ValueError("weights and tract_lengths must be square and of one size")
    return weights, lengths


def connections(weights, lengths):
    """The connections in order of target, then source, those without weight left out.

    Returns edges (nodes + 1: those into node i are edges[i] to edges[i + 1] - 1), and for each
    connection its source, weight and length.
    """
    target, source = np.nonzero(weights)
    edges = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=len(weights)))]).astype(np.int32)
    return edges, source.astype(np.int32), weights[target, source], lengths[target, source]


def delays_in_steps(length, scale):
    """The delay of each connection, rounded half to even, and the first connection that has none (-1: all have)."""
    with np.errstate(invalid="ignore"):
        steps = length * scale
    bad = np.flatnonzero(~((steps >= 0) & (np.rint(steps) <= LONGEST_DELAY)))
    return np.rint(np.where(np.isfinite(steps), steps, 0.0)), int(bad[0]) if len(bad) else -1


def points_at(axes, index):
    """The parameters of points, (parameters, points): all combinations, the first axis slowest."""
    values = np.empty((len(axes), len(index)))
    index = index.copy()
    for a in range(len(axes) - 1, -1, -1):
        values[a] = axes[a][index % len(axes[a])]
        index //= len(axes[a])
    return values


def most_at_once(memory, blocks, block, bytes_each):
    """How many simulations of so many bytes each can be worked on at a time."""
    most = min(int(memory) // max(bytes_each, 1), min(blocks, (2**31 - 1) // block) * block)
    return most - most % block if most > block else most


def load_cupy():
    """CuPy, or a sentence that says how to get it."""
    try:
        import cupy
    except ImportError:
        sys.exit(f"{NAME}: CuPy is missing: pip install cupy-cuda12x (for CUDA 12), or compile {SOURCE} with nvcc")
    return cupy


class Runner:
    """The kernels on a device, and a network."""

    def __init__(self, cupy, network, options):
        self.cupy, self.options = cupy, options
        self.edges, self.source, self.weight, self.length = connections(*network)
        self.nodes = len(network[0])
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), SOURCE), encoding="utf-8") as file:
            self.module = cupy.RawModule(code=file.read(), backend="nvrtc")
        self.precision = options.precision
        self.real = np.float32 if self.precision == "f32" else np.float64
        device = cupy.cuda.Device()
        self.blocks = device.attributes["MaxGridDimX"]
        self.memory = device.mem_info[0] * 0.8
        self.device_edges = [cupy.asarray(a) for a in (self.edges, self.source, self.weight.astype(self.real))]

    def launch(self, kernel, count, *arguments):
        """Run a kernel as so many threads, and wait."""
        block = self.options.block
        self.module.get_function(kernel)(((count + block - 1) // block,), (block,), arguments)
        self.cupy.cuda.Device().synchronize()

    def point(self, params):
        """What depends on the parameters alone: (parameters, points) -> (uniforms, points)."""
        count = params.shape[1]
        values = np.empty((UNIFORMS, count))
        most = max(most_at_once(self.memory, self.blocks, self.options.block, 8 * (len(params) + UNIFORMS)), 1)
        for first in range(0, count, most):
            part = self.cupy.asarray(np.ascontiguousarray(params[:, first : first + most]))
            n = part.shape[1]
            out = self.cupy.empty((UNIFORMS, n), np.float64)
            self.launch("sweep_point", n, np.int64(n), part, np.float64(self.options.dt), np.int64(self.nodes), out)
            values[:, first : first + n] = self.cupy.asnumpy(out)
        return values

    def bytes_each(self, slots):
        """The device's memory for one simulation."""
        e = len(EXPOSURES)
        reals = 2 * len(STATES) + slots * CHANNELS + FIXED_SUMS + 2 * e
        return self.nodes * (np.dtype(self.real).itemsize * reals + 24 * e) + 8 * (UNIFORMS + len(METRICS) + 4) + 4 * len(self.source)

    def rows(self, params, replicates):
        """Simulate rows; return their metrics (metrics, rows) and faults (3, rows): step, node and state, -1 for none."""
        count = params.shape[1]
        metrics, fault = np.full((len(METRICS), count), np.nan), np.full((3, count), -1, dtype=np.int32)
        values = self.point(params)
        scale = values[DELAY_SCALE] if DELAY_SCALE >= 0 else np.zeros(count)
        fault[:2, ~np.isfinite(scale)] = 0
        tables, longest = {}, {}
        for s in np.unique(scale[np.isfinite(scale)]):
            delays, bad = delays_in_steps(self.length, s)
            if bad >= 0:
                fault[0, scale == s], fault[1, scale == s] = 0, np.searchsorted(self.edges, bad, side="right") - 1
            else:
                tables[s], longest[s] = delays.astype(np.int32), int(delays.max(initial=0))
        order = np.flatnonzero(fault[0] < 0)
        order = order[np.argsort(scale[order], kind="stable")]
        if len(order) == 0:
            return metrics, fault
        need = self.bytes_each(2 + longest[scale[order[-1]]])
        most = most_at_once(self.memory, self.blocks, self.options.block, need)
        if most < 1:
            raise ValueError(f"a simulation takes {need} bytes, and the device has {int(self.memory)} free")
        for first in range(0, len(order), most):
            rows = order[first : first + most]
            used, sets = np.unique(scale[rows], return_inverse=True)
            delay = np.stack([tables[s] for s in used], axis=1)
            slots = 2 + longest[used[-1]]
            metrics[:, rows], fault[:, rows] = self.batch(values[:, rows], replicates[rows], delay, sets.astype(np.int32), slots)
        return metrics, fault

    def batch(self, values, replicates, delay, sets, slots):
        """Simulate side by side; the arguments are arrays of struct Sweep."""
        cupy, o, count, nodes, e = self.cupy, self.options, values.shape[1], self.nodes, len(EXPOSURES)
        arrays = self.device_edges + [cupy.asarray(np.ascontiguousarray(a)) for a in (delay, sets, replicates.astype(np.uint32), values)]
        sizes = [
            (2 * len(STATES) * nodes, self.real), (slots * nodes * CHANNELS, self.real), (FIXED_SUMS * nodes, self.real),
            (3 * e * nodes, np.float64), (2 * e * nodes, self.real), (1, np.int64), (3, np.int32), (len(METRICS), np.float64),
        ]
        arrays += [cupy.empty((max(n, 1), count), dtype) for n, dtype in sizes]
        numbers = np.array([count, nodes, slots, delay.shape[1], o.steps, o.transient_steps, 0, o.seed], dtype=np.uint64)
        numbers[6] = np.float64(o.dt).view(np.uint64)
        fields = np.concatenate([numbers, np.array([a.data.ptr for a in arrays], dtype=np.uint64)])
        sweep = cupy.ndarray(fields.shape, np.uint64, self.module.get_global("sweep_" + self.precision))
        sweep[...] = cupy.asarray(fields)
        self.launch("sweep_start_" + self.precision, count)
        step, chunk = 0, 16
        while step <= o.steps:
            to, started = min(step + chunk, o.steps + 1), time.monotonic()
            self.launch("sweep_run_" + self.precision, count, np.int32(step), np.int32(to))
            took = time.monotonic() - started
            chunk = chunk * 2 if took < 0.1 else max(chunk // 2, 1) if took > 0.4 else chunk
            step = to
        self.launch("sweep_finish_" + self.precision, count)
        return cupy.asnumpy(arrays[-1]), cupy.asnumpy(arrays[-2])


def sweep(cupy, axes, network, options):
    """Simulate all points and replicates; yield (first row, parameters, replicates, metrics, faults) of windows."""
    runner = Runner(cupy, network, options)
    total = options.replicates
    for axis in axes:
        total *= len(axis)
    for first in range(0, total, WINDOW):
        row = np.arange(first, min(first + WINDOW, total))
        params, replicates = points_at(axes, row // options.replicates), row % options.replicates
        yield (first, params, replicates, *runner.rows(params, replicates))


def text_of(x):
    """The shortest text that reads back as the same number."""
    for digits in (15, 16, 17):
        text = f"{x:.{digits}g}"
        if float(text) == x:
            break
    return text


def write_table(file, windows, replicates):
    """Write the rows of a sweep as CSV."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["point", "replicate", *PARAMETERS, *METRICS, "status", "diverged_step", "diverged_node", "diverged_state"])
    for first, params, replicate, metrics, fault in windows:
        for i in range(params.shape[1]):
            end = ["ok", "", "", ""]
            if fault[0, i] >= 0:
                end = ["diverged", fault[0, i], fault[1, i], STATES[fault[2, i]] if fault[2, i] >= 0 else ""]
            numbers = [text_of(float(x)) for x in (*params[:, i], *metrics[:, i])]
            table.writerow([(first + i) // replicates, replicate[i], *numbers, *end])


def time_of(text):
    """A time in the model's unit, or with another: 0.05ms, 2s."""
    for unit, in_ms, in_s in (("ms", 1.0, 1e-3), ("us", 1e-3, 1e-6), ("s", 1e3, 1.0)):
        if text.endswith(unit):
            return time_of(text[: -len(unit)]) * (in_s if SECOND == 1 else in_ms)
    value = float(text)
    if not (np.isfinite(value) and value >= 0):
        raise ValueError(text)
    return value


def axis_of(text):
    """NAME=LO:HI:N or NAME=V1,V2,... as (name, values)."""
    name, equals, values = text.partition("=")
    if name not in PARAMETERS or not equals:
        raise argparse.ArgumentTypeError(f"{text}: write NAME=LO:HI:N or NAME=V1,V2,... with one of {', '.join(PARAMETERS)}")
    try:
        if ":" in values:
            low, high, n = values.split(":")
            return name, linspace(float(low), float(high), int(n))
        return name, np.array([float(v) for v in values.split(",")])
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: write NAME=LO:HI:N or NAME=V1,V2,...") from None


def linspace(low, high, n):
    """n values from low to high, both included; n = 1 gives low."""
    if n < 1 or not np.isfinite(high - low):
        raise ValueError("no range")
    values = low + (high - low) * np.arange(n) / max(n - 1, 1)
    if n > 1:
        values[-1] = high
    return values


def options_of(arguments):
    """The command line; axes are an array of values for each parameter."""
    parser = argparse.ArgumentParser(description=f"Sweep the parameters of {NAME} on a CUDA device, with CuPy.")
    parser.add_argument("--connectome", required=COUPLINGS > 0, help="TVB connectivity, a zip or a folder with weights and tract_lengths")
    values = "values of a parameter, in place of the model's range; or NAME=V1,V2,..."
    parser.add_argument("--param", action="append", default=[], type=axis_of, metavar="NAME=LO:HI:N", help=values)
    parser.add_argument("--points", type=int, default=8, help="values of each other parameter (default %(default)s)")
    parser.add_argument("--dt", type=time_of, default=DT, help=f"step in {'s' if SECOND == 1 else 'ms'}, or with a unit: 0.05ms (default %(default)s)")
    parser.add_argument("--time", type=time_of, default=0.2 * SECOND, help="simulated time, likewise (default %(default)s)")
    parser.add_argument("--steps", type=int, help="number of steps, in place of --time")
    parser.add_argument("--transient", type=time_of, default=0.0, help="time at the start that no metric counts")
    parser.add_argument("--seed", type=int, default=0, help="of initial values and noise (default %(default)s)")
    parser.add_argument("--replicates", type=int, default=1, help="simulations of each point, with noise and initial values of their own")
    parser.add_argument("--precision", choices=["f32", "f64"], default="f32")
    parser.add_argument("--block", type=int, default=128, help="threads of a block (default %(default)s)")
    parser.add_argument("--out", metavar="FILE.csv", help="where the table goes (default: standard output)")
    options = parser.parse_args(arguments)
    if not options.dt > 0:
        parser.error("--dt: a step must be longer than 0")
    if options.steps is None:
        options.steps = int(np.rint(options.time / options.dt))
    options.transient_steps = int(np.rint(options.transient / options.dt))
    if not options.transient_steps < options.steps < 2**31 - 1:
        parser.error(f"{options.steps} steps of which the first {options.transient_steps} are transient leave nothing to measure")
    if options.points < 1 or options.replicates < 1 or not 1 <= options.block <= 1024 or not 0 <= options.seed < 2**64:
        parser.error("--points and --replicates are at least 1, --block is 1 to 1024, --seed is below 2^64")
    given = dict(options.param)
    options.axes = []
    for name, (low, high, used) in PARAMETERS.items():
        if name not in given and used and not np.isfinite(high - low):
            parser.error(f"{name} has no range in the model: give --param {name}=LO:HI:N")
        n = options.points if used and low != high else 1
        options.axes.append(given[name] if name in given else linspace(low, high, n) if np.isfinite(high - low) else np.zeros(1))
    return options


def main(arguments=None):
    """Sweep and write the table, under another name until it is complete."""
    options = options_of(arguments)
    try:
        network = read_connectome(options.connectome) if options.connectome else (np.zeros((1, 1)), np.zeros((1, 1)))
    except (OSError, ValueError, zipfile.BadZipFile) as problem:
        sys.exit(f"{NAME}: {options.connectome}: {problem}")
    windows = sweep(load_cupy(), options.axes, network, options)
    if not options.out:
        write_table(sys.stdout, windows, options.replicates)
        return
    part = options.out + ".part"
    try:
        with open(part, "w", encoding="utf-8", newline="") as file:
            write_table(file, windows, options.replicates)
        os.replace(part, options.out)
    except (OSError, ValueError) as problem:
        sys.exit(f"{NAME}: {problem}")
    finally:
        if os.path.exists(part):
            os.remove(part)


if __name__ == "__main__":
    main()
