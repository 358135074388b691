

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


def rows_of(values, n_node):
    """Values, each a number or one number per node, as an array (values, nodes)."""
    rows = np.empty((len(values), n_node))
    for k, value in enumerate(values):
        rows[k] = value
    return rows


def advance(integrator, f, t, x, rate, dt, kick):
    """The states one step later; rate is f(t, x), kick the noise of the step."""
    if integrator == "euler":
        return clamp(x + dt * rate + kick)
    if integrator == "heun":
        second = f(t + dt, clamp(x + dt * rate + kick))
        return clamp(x + dt / 2.0 * (rate + second) + kick)
    second = f(t + dt / 2.0, clamp(x + dt / 2.0 * rate))
    third = f(t + dt / 2.0, clamp(x + dt / 2.0 * second))
    fourth = f(t + dt, clamp(x + dt * third))
    return clamp(x + dt / 6.0 * (rate + fourth + 2.0 * (second + third)))


def happened(step, before, now, events):
    """Add (step, name, node) to a list for each event since the step before; before, now: the states."""
    for name, k in EVENTS.items():
        for node in np.flatnonzero(now[k] > before[k]):
            events.extend([(step, name, int(node))] * int(now[k, node] - before[k, node]))


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
    weights, lengths = np.asarray(weights, dtype=np.float64), np.asarray(lengths, dtype=np.float64)
    n_node = len(weights)
    dt, count = np.float64(dt), np.float64(n_node)  # NumPy's floats yield inf where Python's raise
    with np.errstate(all="ignore"):
        values = [np.float64(v) for v in point([np.float64(parameters[name]) for name in PARAMETERS], dt, count)]
        target, source = np.nonzero(weights)
        weight = weights[target, source]
        delay = delays_in_steps(lengths[target, source], values)
        x = initial_state(seed, replicate, n_node)
        if MOMENTS:
            x = rows_of(start(x, values, dt, count), n_node)
    horizon = int(delay.max(initial=0)) + 1
    history = np.repeat(x[None], horizon, axis=0)  # a ring: time n is in row n % horizon
    for step in range(steps + 1):
        with np.errstate(all="ignore"):
            heard = history[(step - delay) % horizon, :, source].T
            summands = rows_of([edge(x[:, target], heard, values) for edge in EDGES], len(weight))
            sums = rows_of([np.bincount(target, weights=weight * s, minlength=n_node) for s in summands], n_node)
            rate, amplitude, exposed = rates(x, sums, values, dt, step * dt, count)
            kick = rows_of(amplitude, n_node) * normals(seed, replicate, step, n_node) if noisy else 0.0

            def f(t, x, sums=sums):
                return rows_of(rates(x, sums, values, dt, t, count)[0], n_node)

            new = advance(integrator, f, step * dt, x, rows_of(rate, n_node), dt, kick)
            if MOMENTS:
                normal = normals(seed, replicate, step, n_node) if RANDOM else None
                new = rows_of(after(new, sums, values, dt, (step + 1) * dt, count, normal), n_node)
        yield step, x[: len(STATES)], rows_of(exposed, n_node)
        if events is not None and step < steps:
            happened(step + 1, x, new, events)
        x = new
        history[(step + 1) % horizon] = x


def sweep(points, weights, lengths, dt=DT, steps=STEPS, integrator=INTEGRATOR, seed=0, replicate=0, noise=True):
    """Simulate every point; an array (points, len(EXPOSURES), 4) as summary_of makes them.

    points: a list of dicts of parameters; the rest as for simulate().
    """
    return np.array([
        summary_of(simulate(p, weights, lengths, dt, steps, integrator, seed, replicate, noise)) for p in points
    ])
