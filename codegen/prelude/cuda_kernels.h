
// ---------------------------------------------------------------------------
// The simulation. From here on nothing depends on the model.
//
// A thread is a simulation: a parameter point and a replicate. One step n -> n+1
// is, for every node i: its coupling sums from the history, model_step(), model_send(). The
// history before n = 0 is the initial state.
//
// Metrics count the samples transient+1 .. steps, a sample being what a node
// exposes at a time. Their sums are in double, each in order of time.

// Simulations side by side: entry i of an array of count belongs to simulation
// i. Every field has 8 bytes; the Python script beside this file fills them in
// by their order.
template <typename R>
struct Sweep {
    long long count, nodes;
    long long slots;     // of the history: two more than the longest delay
    long long sets;      // different sets of delays
    long long steps;     // to simulate
    long long transient; // steps at the start that no metric counts
    double dt;
    unsigned long long seed;

    const int *edges;              // [nodes + 1] the edges into node i are edges[i] .. edges[i + 1] - 1
    const int *source;             // [edge] the node it comes from
    const R *weight;               // [edge]
    const int *delay;              // [edge][sets] in steps
    const int *set;                // [count] of delays
    const unsigned int *replicate; // [count]
    const double *values;          // [UNIFORMS][count]

    R *states;          // [2][STATES][nodes][count] at even and odd times
    R *history;         // [slots][nodes][CHANNELS][count] time n is in slot n % slots
    R *fixed;           // [FIXED_SUMS][nodes][count]
    double *sums;       // [3][EXPOSURES][nodes][count] the first sample, the sums of sample - first and of its square
    R *extremes;        // [2][EXPOSURES][nodes][count] the smallest and the largest sample
    long long *clamped; // [count] steps and nodes in which some state was clamped
    int *fault;         // [3][count] step, node, state of what was not finite first; step -1: nothing, state -1: an exposure
    double *metrics;    // [METRICS][count]

    // Where simulation i has the given row of an array.
    DEVICE long long at(long long row, int i) const { return row * count + i; }
};

// The first value of a simulation that was not finite.
struct Fault {
    int step, node, state;

    DEVICE void found(int n, int i, int k)
    {
        if (step < 0 || step > n) {
            step = n, node = i, state = k;
        }
    }
};

template <typename R>
DEVICE Fault load_fault(const Sweep<R> &s, int sim)
{
    return Fault{s.fault[s.at(0, sim)], s.fault[s.at(1, sim)], s.fault[s.at(2, sim)]};
}

template <typename R>
DEVICE void store_fault(const Sweep<R> &s, int sim, const Fault &fault)
{
    s.fault[s.at(0, sim)] = fault.step;
    s.fault[s.at(1, sim)] = fault.node;
    s.fault[s.at(2, sim)] = fault.state;
}

template <typename R>
DEVICE Row<R, UNIFORMS> load_values(const Sweep<R> &s, int sim)
{
    Row<R, UNIFORMS> values;
#pragma unroll
    for (int u = 0; u < UNIFORMS; u++) {
        values[u] = R(s.values[s.at(u, sim)]);
    }
    return values;
}

// Keep what edges will hear of a node.
template <typename R>
DEVICE void remember(const Sweep<R> &s, int sim, long long slot, int node, const Row<R, CHANNELS> &channels)
{
#pragma unroll
    for (int c = 0; c < CHANNELS; c++) {
        s.history[s.at((slot * s.nodes + node) * CHANNELS + c, sim)] = channels[c];
    }
}

// The sums of weight times summand over the edges into a node, in order of their
// sources: those with long delays, those with short ones, then both together.
template <typename R>
DEVICE void hear(const Sweep<R> &s, int sim, int slot, int node, const Row<R, STATES> &states,
                 const Row<R, UNIFORMS> &values, Row<R, COUPLINGS> &sums)
{
    Row<R, COUPLINGS> distant, close;
#pragma unroll
    for (int k = 0; k < COUPLINGS; k++) {
        distant[k] = close[k] = 0.0;
    }
    const int nodes = static_cast<int>(s.nodes), slots = static_cast<int>(s.slots);
    const int first = s.edges[node], last = s.edges[node + 1];
    const int *delays = s.delay + first * s.sets + s.set[sim];
    for (int e = first; e < last; e++, delays += s.sets) {
        const int delay = *delays;
        const int then = slot >= delay ? slot - delay : slot - delay + slots;
        const R *from = s.history + s.at((static_cast<long long>(then) * nodes + s.source[e]) * CHANNELS, sim);
        Row<R, CHANNELS> heard;
#pragma unroll
        for (int c = 0; c < CHANNELS; c++) {
            heard[c] = from[c * s.count];
        }
        Row<R, COUPLINGS> summands;
        model_edges(states, heard, values, summands);
#pragma unroll
        for (int k = 0; k < COUPLINGS; k++) {
            const R product = s.weight[e] * summands[k];
            distant[k] = delay >= NEAR_DELAY ? distant[k] + product : distant[k];
            close[k] = delay >= NEAR_DELAY ? close[k] : close[k] + product;
        }
    }
#pragma unroll
    for (int k = 0; k < COUPLINGS; k++) {
        sums[k] = distant[k] + close[k];
    }
}

// Add the exposures of a node to the sums.
template <typename R>
DEVICE void count_sample(const Sweep<R> &s, int sim, int n, int node, const Row<R, EXPOSURES> &exposed)
{
    const bool is_first = n == s.transient + 1;
#pragma unroll
    for (int e = 0; e < EXPOSURES; e++) {
        const R x = exposed[e];
        const Double sample = static_cast<double>(x.value);
        double *first = s.sums + s.at(e * s.nodes + node, sim);
        double *sum = first + EXPOSURES * s.nodes * s.count, *square = sum + EXPOSURES * s.nodes * s.count;
        R *least = s.extremes + s.at(e * s.nodes + node, sim), *most = least + EXPOSURES * s.nodes * s.count;
        if (is_first) {
            *first = sample.value;
            *sum = *square = 0.0;
            *least = *most = x;
        }
        const Double d = sample - *first;
        *sum = (*sum + d).value;
        *square = (*square + d * d).value;
        *least = x < *least ? x : *least;
        *most = *most < x ? x : *most;
    }
}

// The sums that are the same at all times.
template <typename R>
DEVICE void start_sums(const Sweep<R> &s, int sim, const Row<R, UNIFORMS> &values)
{
    Row<R, STATES> states; // which no such sum reads
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        states[k] = 0.0;
    }
    for (int i = 0; i < s.nodes; i++) {
        Row<R, COUPLINGS> sums;
        hear(s, sim, 0, i, states, values, sums);
#pragma unroll
        for (int k = 0; k < COUPLINGS; k++) {
            if (fixed_sum(k) >= 0) {
                s.fixed[s.at(fixed_sum(k) * s.nodes + i, sim)] = sums[k];
            }
        }
    }
}

// Time 0: initial states, drawn and clamped, and the history before.
template <typename R>
DEVICE void start(const Sweep<R> &s, int sim)
{
    const Row<R, UNIFORMS> values = load_values(s, sim);
    Fault fault = {-1, -1, -1};
    for (int i = 0; i < s.nodes; i++) {
        Row<R, STATES> drawn, x;
#pragma unroll
        for (int k = 0; k < STATES; k++) {
            const Words words = draw(s.seed, INITIAL_STATE, s.replicate[sim], 0, i, k);
            drawn[k] = model_initial<R>(k, uniform<Double>(words.w[0]));
        }
        model_start(drawn, values, R(s.dt), R(static_cast<double>(s.nodes)), x);
#pragma unroll
        for (int k = 0; k < STATES; k++) {
            s.states[s.at(k * s.nodes + i, sim)] = x[k];
            if (!is_finite(x[k])) {
                fault.found(0, i, k);
            }
        }
        Row<R, CHANNELS> channels;
        model_send(x, values, channels);
        for (long long slot = 0; slot < s.slots; slot++) {
            remember(s, sim, slot, i, channels);
        }
    }
    if (FIXED_SUMS > 0) {
        start_sums(s, sim, values);
    }
    s.clamped[sim] = 0;
    store_fault(s, sim, fault);
}

// One node from time n to n + 1. The last time has exposures only.
template <typename R>
DEVICE void advance(const Sweep<R> &s, int sim, int n, int node, const Row<R, UNIFORMS> &values, long long &clamps,
                    Fault &fault)
{
    const R *now = s.states + s.at(n % 2 * STATES * s.nodes + node, sim);
    R *then = s.states + s.at((n + 1) % 2 * STATES * s.nodes + node, sim);
    Row<R, STATES> x, next;
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        x[k] = now[k * s.nodes * s.count];
    }
    Row<R, COUPLINGS> sums;
    hear(s, sim, static_cast<int>(n % s.slots), node, x, values, sums);
#pragma unroll
    for (int k = 0; k < COUPLINGS; k++) {
        if (fixed_sum(k) >= 0) {
            sums[k] = s.fixed[s.at(fixed_sum(k) * s.nodes + node, sim)];
        }
    }
    Row<R, STATES> normals;
    draw_normals(s.seed, s.replicate[sim], n, node, normals);
    const Double t = Double(n) * s.dt;
    const R dt = s.dt, nodes = static_cast<double>(s.nodes);
    Row<R, EXPOSURES> exposed;
    const bool clamped = model_step(x, sums, values, normals, dt, R(t.value), nodes, next, exposed);
    if (n > s.transient) {
        count_sample(s, sim, n, node, exposed);
#pragma unroll
        for (int e = 0; e < EXPOSURES; e++) {
            if (!is_finite(exposed[e])) {
                fault.found(n, node, -1);
            }
        }
    }
    if (n == s.steps) {
        return;
    }
    clamps += clamped && n >= s.transient;
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        then[k * s.nodes * s.count] = next[k];
        if (!is_finite(next[k])) {
            fault.found(n + 1, node, k);
        }
    }
    Row<R, CHANNELS> channels;
    model_send(next, values, channels);
    remember(s, sim, (n + 1) % s.slots, node, channels);
}

// Times from .. to - 1. A simulation ends with the step that is at fault.
template <typename R>
DEVICE void run(const Sweep<R> &s, int sim, int from, int to)
{
    const Row<R, UNIFORMS> values = load_values(s, sim);
    Fault fault = load_fault(s, sim);
    long long clamps = s.clamped[sim];
    for (int n = from; n < to && fault.step < 0; n++) {
        for (int i = 0; i < s.nodes; i++) {
            advance(s, sim, n, i, values, clamps, fault);
        }
    }
    s.clamped[sim] = clamps;
    store_fault(s, sim, fault);
}
