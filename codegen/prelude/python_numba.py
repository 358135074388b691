

# ---------------------------------------------------------------------------
# The simulation. Everything below is the same for every model.
#
# One step n -> n+1, for every node i:
#   coupling   c(n,i) = sum over j with weight != 0 of weight[i,j] * edge(x(n)[i], x(n - d[i,j])[j])
#   rates      dx/dt = f(t, x) from the states at n and c(n)
#   Euler      x(n+1) = clamp(x + dt f(t, x) + noise)
#   Heun       p = clamp(x + dt f(t, x) + noise);  x(n+1) = clamp(x + dt/2 (f(t, x) + f(t + dt, p)) + noise)
#   RK4        four evaluations of f, all at clamped states, without noise
#   with the c of time n in every f.
# Then after() says what happens at the moment n+1: conditions, events, resets.
# Exposures belong to time n. The history before n = 0 is the initial state.
#
# What is compiled takes the constants above as they are when it is compiled.

LOWEST, HIGHEST = np.array(BOUNDS, dtype=np.float64).reshape(-1, 2).T.copy()
STAGES = {"euler": 1, "heun": 2, "rk4": 4}


@compiled
def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10 (Salmon et al. 2011): the first two words of 32 bits for a counter and a key, all uint64."""
    mask, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c0
        p1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> half) ^ c1 ^ k0, p1 & mask, (p0 >> half) ^ c3 ^ k1, p0 & mask
        k0 = (k0 + np.uint64(0x9E3779B9)) & mask
        k1 = (k1 + np.uint64(0xBB67AE85)) & mask
    return c0, c1


@compiled
def uniforms(stream, purpose, step, node, state):
    """Two numbers in (0, 1); stream: replicate and both words of the seed."""
    replicate, low, high = stream
    w0, w1 = philox(np.uint64(step), np.uint64(node), np.uint64(state | purpose << 16), replicate, low, high)
    return (np.float64(w0) + 0.5) * 2.0**-32, (np.float64(w1) + 0.5) * 2.0**-32


@compiled
def normal(stream, step, node, state):
    """A standard normal number (Box and Muller 1958)."""
    u0, u1 = uniforms(stream, 2, step, node, state)
    return np.sqrt(-2.0 * np.log(u0)) * np.cos(2.0 * np.pi * u1)


def stream_of(seed, replicate):
    """What the random numbers of a simulation are drawn with."""
    return np.uint64(replicate), np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32 & 0xFFFFFFFF)


def initial_state(stream, n_node):
    """Uniform in the declared ranges, clamped; shape (nodes, states)."""
    x = np.empty((n_node, len(INITIAL)))
    for k, (lo, hi) in enumerate(INITIAL):
        lo, hi = min(lo, hi), max(lo, hi)
        for i in range(n_node):
            u, _ = uniforms(stream, 1, 0, i, k)
            x[i, k] = clamp(lo if lo == hi else lo + (hi - lo) * u, k)
    return x


@compiled
def begin(x, values, dt):
    """Make the states at time 0 of those that were drawn."""
    drawn = np.empty(x.shape[1])
    for i in range(len(x)):
        drawn[:] = x[i]
        start(drawn, values, dt, np.float64(len(x)), x[i])


@compiled
def clamp(value, k):
    """Saturate state k at its bounds."""
    if value < LOWEST[k]:
        return LOWEST[k]
    if value > HIGHEST[k]:
        return HIGHEST[k]
    return value


@compiled
def move(x, h, rate, kick, moved):
    """The clamped states that a rate leads to within the time h."""
    for k in range(len(x)):
        moved[k] = clamp(x[k] + h * rate[k] + kick[k], k)


@compiled
def listen(step, node, x, history, network, values, sums):
    """The weighted sums of what a node hears at a step."""
    first, source, weight, delay = network
    now = step % len(history)
    sums[:] = 0.0
    for e in range(first[node], first[node + 1]):
        row = now - delay[e]
        if row < 0:
            row += len(history)
        hear(x[node], history[row, source[e]], values, weight[e], sums)


@compiled
def advance(step, x, history, network, values, dt, stages, noisy, stream, new, exposed):
    """Compute the exposures of a step and the states of the next one, node by node."""
    n_node, n_state, t = np.float64(len(x)), x.shape[1], step * dt
    sums, kick, amplitude, unused = np.zeros(COUPLINGS), np.zeros(n_state), np.empty(n_state), np.empty(exposed.shape[1])
    first, second, third, fourth = np.empty(n_state), np.empty(n_state), np.empty(n_state), np.empty(n_state)
    moved, drawn = np.empty(n_state), np.zeros(n_state)
    for i in range(len(x)):
        listen(step, i, x, history, network, values, sums)
        rates(x[i], sums, values, dt, t, n_node, first, amplitude, exposed[i])
        if noisy:
            for k in range(n_state):
                kick[k] = amplitude[k] * normal(stream, step, i, k)
        if stages == 1:
            move(x[i], dt, first, kick, new[i])
        elif stages == 2:
            move(x[i], dt, first, kick, moved)
            rates(moved, sums, values, dt, t + dt, n_node, second, amplitude, unused)
            move(x[i], dt / 2.0, first + second, kick, new[i])
        else:
            move(x[i], dt / 2.0, first, kick, moved)
            rates(moved, sums, values, dt, t + dt / 2.0, n_node, second, amplitude, unused)
            move(x[i], dt / 2.0, second, kick, moved)
            rates(moved, sums, values, dt, t + dt / 2.0, n_node, third, amplitude, unused)
            move(x[i], dt, third, kick, moved)
            rates(moved, sums, values, dt, t + dt, n_node, fourth, amplitude, unused)
            move(x[i], dt / 6.0, first + fourth + 2.0 * (second + third), kick, new[i])
        if MOMENTS:
            if RANDOM:
                for k in range(n_state):
                    drawn[k] = normal(stream, step, i, k)
            moved[:] = new[i]
            after(moved, sums, values, dt, (step + 1) * dt, n_node, drawn, new[i])


def edges_of(weights, lengths):
    """The connections with weight, by target: where each target's start, sources, weights, lengths."""
    weights, lengths = np.asarray(weights, dtype=np.float64), np.asarray(lengths, dtype=np.float64)
    target, source = np.nonzero(weights)
    return np.searchsorted(target, np.arange(len(weights) + 1)), source, weights[target, source], lengths[target, source]


def uniform_values(parameters, dt, n_node):
    """What point() computes for a dict of parameters, as an array."""
    with np.errstate(all="ignore"):
        return np.array([np.float64(v) for v in point([np.float64(parameters[name]) for name in PARAMETERS], np.float64(dt), np.float64(n_node))])


def happened(step, before, now, events):
    """Add (step, name, node) to a list for each event since the step before; before, now: the states."""
    for name, k in EVENTS.items():
        for node in np.flatnonzero(now[:, k] > before[:, k]):
            events.extend([(step, name, int(node))] * int(now[node, k] - before[node, k]))


def simulate(parameters, weights, lengths, dt=DT, steps=STEPS, integrator=INTEGRATOR, seed=0, replicate=0, noise=True, events=None):
    """Simulate the model on a network; yield (step, states, exposures) for step 0 to steps.

    parameters: a dict with a number for each name of PARAMETERS
    weights, lengths: (nodes, nodes), row = target, column = source; lengths in mm
    dt: the step, in the unit of DT; integrator: "euler", "heun" or "rk4"
    seed, replicate: what initial states and noise are drawn with; equal ones give equal numbers
    noise: False leaves the model's noise out
    events: a list that gets (step, name, node) for each event, in order

    states: array (len(STATES), nodes); exposures: array (len(EXPOSURES), nodes), of the same
    time, step * dt. Where a model has no value, a result is inf or nan and nothing is raised.
    """
    noisy = noise and NOISY
    check_integrator(integrator, noisy)
    first, source, weight, length = edges_of(weights, lengths)
    n_node, stream, dt = len(first) - 1, stream_of(seed, replicate), np.float64(dt)
    values = uniform_values(parameters, dt, n_node)
    network = first, source, weight, delays_in_steps(length, values)
    x = initial_state(stream, n_node)
    if MOMENTS:
        with np.errstate(all="ignore"):
            begin(x, values, dt)
    history = np.repeat(x[None], int(network[3].max(initial=0)) + 1, axis=0)  # a ring: time n is in row n % len
    new, exposed = np.empty_like(x), np.empty((n_node, len(EXPOSURES)))
    for step in range(steps + 1):
        with np.errstate(all="ignore"):
            advance(step, x, history, network, values, dt, STAGES[integrator], noisy, stream, new, exposed)
        yield step, x.T[: len(STATES)].copy(), exposed.T.copy()
        if events is not None and step < steps:
            happened(step + 1, x, new, events)
        x, new = new, x
        history[(step + 1) % len(history)] = x


@compiled
def summarize(initial, first, source, weight, delay, values, dt, steps, stages, noisy, stream, summary):
    """Simulate one point; mean, standard deviation, minimum and maximum of each exposure after step 0."""
    horizon = 1
    for d in delay:
        horizon = max(horizon, d + 1)
    n_node, n_state = initial.shape
    x, new, exposed = initial.copy(), np.empty((n_node, n_state)), np.empty((n_node, len(summary)))
    history = np.empty((horizon, n_node, n_state))
    if MOMENTS:
        begin(x, values, dt)
    for row in history:
        keep(x, row)
    summary[:, :2], summary[:, 2], summary[:, 3] = 0.0, np.inf, -np.inf
    origin = np.zeros((1, len(summary)))  # the first number of each exposure: sums are those of differences from it
    for step in range(steps + 1):
        advance(step, x, history, (first, source, weight, delay), values, dt, stages, noisy, stream, new, exposed)
        if step == 1:
            keep(exposed[:1], origin)
        if step > 0:
            gather(exposed, origin, summary)
        x, new = new, x
        keep(x, history[(step + 1) % horizon])
    count = max(steps, 1)
    for e in range(len(summary)):
        mean = summary[e, 0] / count
        summary[e, 0], summary[e, 1] = origin[0, e] + mean, np.sqrt(np.maximum(summary[e, 1] / count - mean * mean, 0.0))


@compiled
def keep(x, row):
    """Copy states into a row of the history."""
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            row[i, k] = x[i, k]


@compiled
def gather(exposed, origin, summary):
    """Add the means over nodes of what a step is away from the origin, and of its squares; extend the ranges."""
    n_node = len(exposed)
    for e in range(len(summary)):
        total, square = 0.0, 0.0
        for i in range(n_node):
            value = exposed[i, e]
            away = value - origin[0, e]
            total += away
            square += away * away
            summary[e, 2], summary[e, 3] = np.minimum(summary[e, 2], value), np.maximum(summary[e, 3], value)
        summary[e, 0] += total / n_node
        summary[e, 1] += square / n_node


def sweep(points, weights, lengths, dt=DT, steps=STEPS, integrator=INTEGRATOR, seed=0, replicate=0, noise=True):
    """Simulate every point, several at a time; an array (points, len(EXPOSURES), 4) as summary_of makes them.

    points: a list of dicts of parameters; the rest as for simulate(). There are
    NUMBA_NUM_THREADS threads, by default one per processor; no result depends on that.
    """
    noisy = noise and NOISY
    check_integrator(integrator, noisy)
    first, source, weight, length = edges_of(weights, lengths)
    n_node, stream, dt = len(first) - 1, stream_of(seed, replicate), np.float64(dt)
    initial = initial_state(stream, n_node)
    summaries = np.empty((len(points), len(EXPOSURES), 4))

    def run(p):
        values = uniform_values(points[p], dt, n_node)
        delay = delays_in_steps(length, values)
        with np.errstate(all="ignore"):
            summarize(initial, first, source, weight, delay, values, dt, steps, STAGES[integrator], noisy, stream, summaries[p])

    with concurrent.futures.ThreadPoolExecutor(numba.config.NUMBA_NUM_THREADS) as pool:
        for _ in pool.map(run, range(len(points))):
            pass  # what a thread raised, this raises
    return summaries
