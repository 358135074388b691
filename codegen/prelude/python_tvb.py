

# ---------------------------------------------------------------------------
# TVB's simulator around the model. Everything below is the same for every model.


class PhiloxNoise(Additive):
    """TVB's additive noise from numbers that are a function of seed, replicate, step, node and state."""

    seed = Attr(int, default=0, doc="what the numbers are drawn with")
    replicate = Attr(int, default=0, doc="other numbers of the same seed")
    duration = Float(default=DT, doc="of a step, ms")
    step = 0

    def generate(self, shape, lo=-1.0, hi=1.0):
        """The noise of the next step; TVB multiplies it by sqrt(2 nsig)."""
        drawn = normals(self.seed, self.replicate, self.step, shape[1])
        self.step += 1
        return np.sqrt(self.duration) * drawn[:, :, np.newaxis]


def make_integrator(model, dt, integrator, seed, replicate, noise):
    """TVB's integrator; the model's standard deviation s of the noise per step is TVB's nsig = s^2 / (2 dt)."""
    check_integrator(integrator, noise and NOISY)
    if not (noise and NOISY):
        kinds = {"euler": integrators.EulerDeterministic, "heun": integrators.HeunDeterministic, "rk4": integrators.RungeKutta4thOrderDeterministic}
        return kinds[integrator](dt=dt)
    deviation = np.array([np.float64(np.squeeze(s)) for s in model.noise_per_step()])
    kinds = {"euler": integrators.EulerStochastic, "heun": integrators.HeunStochastic}
    return kinds[integrator](dt=dt, noise=PhiloxNoise(nsig=deviation**2 / (2.0 * dt), seed=seed, replicate=replicate, duration=dt))


def make_simulator(connectivity, model=None, dt=DT, integrator=INTEGRATOR, seed=0, replicate=0, noise=True, initial=None, watched=None):
    """A configured simulator of TVB, at time 0: call its run(simulation_length=...).

    connectivity: TVB's; its weights and tract lengths count. Its speed does not, for TVB has no
        other place for the delays that the model's equations give
    model: default MODEL(), each swept parameter in the middle of its range
    dt: ms; integrator: "euler", "heun" or "rk4"
    seed, replicate: what initial states and noise are drawn with; equal ones give equal numbers
    noise: False leaves the model's noise out
    initial: array (states, nodes), the states at time 0 and before; None draws them
    watched: a tuple of TVB's monitors; None is Raw, every step of every exposure
    """
    model = MODEL() if model is None else model
    n_node = len(connectivity.weights)
    model.dt, model.n_node = np.array([float(dt)]), np.array([float(n_node)])
    model.update_derived_parameters()
    network, longest = delayed(connectivity, model, dt)
    initial = initial_state(seed, replicate, n_node) if initial is None else clamp(np.array(initial, dtype=np.float64))
    simulator = Simulator(
        model=model, connectivity=network, coupling=COUPLING(model=model),
        integrator=make_integrator(model, dt, integrator, seed, replicate, noise),
        monitors=(monitors.Raw(),) if watched is None else tuple(watched),
        initial_conditions=np.repeat(initial[np.newaxis, :, :, np.newaxis], longest + 2, axis=0),
    )
    simulator.configure()
    model.update_derived_parameters()  # again, for TVB has given parameters per node their shape
    simulator.current_step = 0  # not the length of the history, which is the same at all times
    return simulator


def delayed(connectivity, model, dt):
    """A copy of the connectivity with the speed that gives the model's delays, and the longest of them in steps."""
    scale = 0.0 if DELAY_SCALE is None else np.float64(np.squeeze(getattr(model, DELAY_SCALE)))
    with np.errstate(all="ignore"):
        delays = delays_in_steps(np.ravel(connectivity.tract_lengths), {DELAY_SCALE: scale})
        speed = 1.0 / np.float64(scale * dt)
    network = connectivity.duplicate()
    network.speed = np.array([speed])
    return network, int(delays.max(initial=0))


def make_connectivity(weights, lengths):
    """TVB's connectivity of two arrays (nodes, nodes), row = target, column = source; lengths in mm."""
    n_node = len(weights)
    return Connectivity(
        weights=np.array(weights, dtype=np.float64), tract_lengths=np.array(lengths, dtype=np.float64), speed=np.array([1.0]),
        centres=np.zeros((n_node, 3)), region_labels=np.array([f"node{i}" for i in range(n_node)]),
    )


def simulate(parameters, weights, lengths, dt=DT, steps=STEPS, integrator=INTEGRATOR, seed=0, replicate=0, noise=True, events=None):
    """Simulate the model on a network with TVB; yield (step, states, exposures) for step 0 to steps.

    parameters: a dict with a number for each name of PARAMETERS
    weights, lengths: (nodes, nodes), row = target, column = source; lengths in mm
    events: a list, to which nothing is added, for TVB has none
    the rest as for make_simulator()

    states: array (len(STATES), nodes); exposures: array (len(EXPOSURES), nodes), of the same
    time, step * dt.
    """
    model = MODEL(**{attribute: np.array([float(parameters[name])]) for attribute, name in zip(ATTRIBUTES, PARAMETERS)})
    simulator = make_simulator(make_connectivity(weights, lengths), model, dt, integrator, seed, replicate, noise)
    shown = slice(len(EXPOSURES))  # a model without exposures shows its states
    yield 0, simulator.current_state[:, :, 0].copy(), model.observe(simulator.current_state)[shown, :, 0]
    for step, ((_, observed),) in enumerate(simulator(n_steps=steps), 1) if steps else ():
        yield step, simulator.current_state[:, :, 0].copy(), observed[shown, :, 0]


def sweep(points, weights, lengths, dt=DT, steps=STEPS, integrator=INTEGRATOR, seed=0, replicate=0, noise=True):
    """Simulate every point; an array (points, len(EXPOSURES), 4) as summary_of makes them.

    points: a list of dicts of parameters; the rest as for simulate().
    """
    return np.array([
        summary_of(simulate(p, weights, lengths, dt, steps, integrator, seed, replicate, noise)) for p in points
    ])
