
// ---------------------------------------------------------------------------
// The kernels.

DEVICE void begin_shared(const Sweep &s, const Here &here)
{
    for (int l = threadIdx.x; l < LANES; l += THREADS) {
        shared_faults()[l] = s.faults[here.group * LANES + l];
    }
    for (int k = threadIdx.x; k < (STATES + 1) * LANES; k += THREADS) {
        shared_clamps()[k] = 0;
    }
}

DEVICE void end_shared(const Sweep &s, const Here &here)
{
    for (int l = threadIdx.x; l < LANES; l += THREADS) {
        s.faults[here.group * LANES + l] = shared_faults()[l];
    }
    for (int k = threadIdx.x; k < (STATES + 1) * LANES; k += THREADS) {
        s.clamped[here.group * (STATES + 1) * LANES + k] += shared_clamps()[k];
    }
}

// Whether all simulations of the group ended before time n.
DEVICE bool all_ended(int n)
{
    bool all = true;
    for (int l = 0; l < LANES; l++) {
        all = all && ended(shared_faults()[l], n);
    }
    return all;
}

// Times from .. to - 1 of a group.
extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS) sweep_run(const Sweep s, int from, int to)
{
    const Here here(s);
    begin_shared(s, here);
    if (NEAR_SHARED) {
        begin_near(here, from);
    }
    __syncthreads();
    int pairs = 0;
    for (int n = from; n < to && !(all_ended(n) && !s.track); n += TIMES) {
        const Times times = time_block(s, n, to);
        const bool is_over = ended(shared_faults()[here.lane], n) && !s.track;
        const int slot = n % here.slots;
        for (int p = 0; p < PLAIN; p++) {
            sum_far(s, here, p, slot);
        }
        for (int t = 0; t < times.count; t += NEAR_BLOCK) {
            const Moment m = {n + t, t, here.after(slot, t), (n + t) % NEAR_LINES};
            for (int node = here.host; node < NODES && !is_over; node += HOSTS) {
                advance_node(s, here, m, times.count - t, node);
            }
            __syncthreads();
        }
        for (int node = here.host; node < NODES && !is_over; node += HOSTS) {
            count_node(s, here, times, from, node, pairs);
        }
        __syncthreads();
        if (ORDER && !is_over && here.host == HOSTS - 1) {
            count_order(s, here, times);
        }
        pairs += PAIRS ? watched_before(s, n + times.count) - watched_before(s, n) : 0;
        if (PAIRS && (pairs > PAIR_SAMPLES - PAIR_MOST || n + TIMES >= to)) {
            multiply(s, here, pairs);
            pairs = 0;
            __syncthreads();
        }
    }
    if (PAIRS && pairs > 0) {
        multiply(s, here, pairs);
    }
    __syncthreads();
    end_shared(s, here);
}

// The sums that are the same at all times.
DEVICE void start_sums(const Sweep &s, const Here &here, int node, const Row<R, STATES> &x, const Row<R, UNIFORMS> &values)
{
#pragma unroll
    for (int k = 0; k < COUPLINGS; k++) {
        if (fixed_sum(k) >= 0) {
            s.fixed[here.at(FIXED * NODES, fixed_sum(k) * NODES + node)] = sum_edges(s, here, k, 0, node, x, values);
        }
    }
}

// Time 0 of a node: initial states, drawn and clamped, and the history before.
DEVICE void start_node(const Sweep &s, const Here &here, int node, const Row<R, UNIFORMS> &values)
{
    Row<R, STATES> drawn, x;
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        const Words words = draw(s.seed, INITIAL_STATE, s.replicates[here.at(1, 0)], 0, node, k);
        drawn[k] = model_initial<R>(k, uniform<Double>(words.w[0]));
    }
    model_start(drawn, values, R(s.dt), R(double(NODES)), x);
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        s.states[here.state(0, k, node)] = x[k];
        if (!is_finite(x[k])) {
            atomicMin(&shared_faults()[here.lane], fault_key(0, false, node, k));
        }
    }
    if (BOLD) {
        for (int k = 1; k < 4; k++) {
            s.watched[here.at(6 * NODES, k * NODES + node)] = 1.0;
        }
    }
    Row<R, CHANNELS> channels;
    model_send(x, values, channels);
#pragma unroll
    for (int c = 0; c < CHANNELS; c++) {
        R *history = here.history(c, node) + here.lane;
        for (int slot = 0; slot < here.slots; slot++) {
            history[slot * LANES] = channels[c];
        }
    }
}

// Make a group ready at time 0.
extern "C" __global__ void __launch_bounds__(THREADS) sweep_start(const Sweep s)
{
    const Here here(s);
    const Row<R, UNIFORMS> values = load_values(s, here);
    for (int l = threadIdx.x; l < LANES; l += THREADS) {
        shared_faults()[l] = NO_FAULT;
    }
    __syncthreads();
    for (int node = here.host; node < NODES; node += HOSTS) {
        start_node(s, here, node, values);
    }
    __syncthreads();
    for (int node = here.host; node < NODES && FIXED > 0; node += HOSTS) {
        Row<R, STATES> x;
#pragma unroll
        for (int k = 0; k < STATES; k++) {
            x[k] = s.states[here.state(0, k, node)];
        }
        start_sums(s, here, node, x, values);
    }
    for (int l = threadIdx.x; l < LANES; l += THREADS) {
        s.faults[here.group * LANES + l] = shared_faults()[l];
    }
}

// What the edges into the node at fault heard in the step at fault, of each
// simulation that has one: heard is [group][widest][CHANNELS][LANES]; widest is
// the most edges into a node.
extern "C" __global__ void sweep_heard(const Sweep s, R *heard, int widest)
{
    const Here here(s);
    const unsigned long long key = s.faults[here.group * LANES + here.lane];
    const int step = static_cast<int>(key >> 32) - !(key >> 31 & 1), node = static_cast<int>(key >> 16 & 0x7fff);
    if (key == NO_FAULT || step < 0) {
        return;
    }
    const Set set = s.sets[here.set];
    const int first = s.first_wire[here.set * (NODES + 1) + node], last = s.first_wire[here.set * (NODES + 1) + node + 1];
    for (int e = first + here.host; e < last; e += HOSTS) {
        const Wire wire = s.wires[set.wires + e];
        for (int c = 0; c < CHANNELS; c++) {
            heard[here.at(static_cast<long long>(widest) * CHANNELS, (e - first) * CHANNELS + c)] =
                here.history(c, wire.source)[here.before(step % here.slots, wire.delay) * LANES + here.lane];
        }
    }
}
