
// ---------------------------------------------------------------------------
// The steps of a time block. No delay is shorter than NEAR_BLOCK - 1 steps, so
// NEAR_BLOCK steps of a node need nothing but what all nodes have done before: a
// thread takes them one after the other, and the threads wait for each other
// after that.

DEVICE Row<R, UNIFORMS> load_values(const Sweep &s, const Here &here)
{
    Row<R, UNIFORMS> values;
#pragma unroll
    for (int u = 0; u < UNIFORMS; u++) {
        values[u] = s.values[here.at(UNIFORMS, u)];
    }
    return values;
}

// The near history in shared memory: time n is in line n % NEAR_LINES, and the
// first lines are behind the last ones once more, so that NEAR_BLOCK times are one
// after the other.
DEVICE R *near_history(int channel, int node, int lane)
{
    return shared_near() + (channel * NODES + node) * NEAR_SPAN * LANES + lane;
}

DEVICE void remember_near(int channel, int node, int line, int lane, R x)
{
    R *history = near_history(channel, node, lane);
    history[line * LANES] = x;
    if (line < NEAR_BLOCK - 1) {
        history[(line + NEAR_LINES) * LANES] = x;
    }
}

// Fill it, at time n.
DEVICE void begin_near(const Here &here, int n)
{
    for (int node = here.host; node < NODES; node += HOSTS) {
        for (int channel = 0; channel < CHANNELS; channel++) {
            const R *history = here.history(channel, node) + here.lane;
            for (int d = 0; d < 16; d++) {
                const int line = (n - d + 2 * NEAR_LINES) % NEAR_LINES;
                remember_near(channel, node, line, here.lane, history[here.before(n % here.slots, d) * LANES]);
            }
        }
    }
}

// Keep what edges will hear of a node at the time of slot and line.
DEVICE void remember(const Here &here, int slot, int line, int node, const Row<R, CHANNELS> &channels)
{
#pragma unroll
    for (int c = 0; c < CHANNELS; c++) {
        here.history(c, node)[slot * LANES + here.lane] = channels[c];
        if (NEAR_SHARED) {
            remember_near(c, node, line, here.lane, channels[c]);
        }
    }
}

// When a step is: its time, its place in the time block, the slot of its time, and
// its line in the near history.
struct Moment {
    int n, t, slot, line;
};

// The near sums of a channel over NEAR_BLOCK steps.
DEVICE void sum_near(const Sweep &s, const Here &here, const Moment &m, int plain, int node, R (&sums)[NEAR_BLOCK])
{
    const int channel = plain_channel(plain);
    const int wires = s.sets[here.set].wires;
    const int first = wires + s.first_near[here.set * NODES + node];
    const int last = wires + s.first_wire[here.set * (NODES + 1) + node + 1];
#pragma unroll
    for (int b = 0; b < NEAR_BLOCK; b++) {
        sums[b] = 0.0;
    }
    const unsigned char *lines = reinterpret_cast<const unsigned char *>(near_history(channel, 0, here.lane));
    for (int e = first; e < last; e++) {
        const Near edge = s.nears[e];
        const int delay = edge.from & 15, place = edge.from >> 4;
        if (NEAR_SHARED) {
            const int line = m.line >= delay ? m.line - delay : m.line - delay + NEAR_LINES;
            const R *x = reinterpret_cast<const R *>(lines + (place + line) * LINE_BYTES);
#pragma unroll
            for (int b = 0; b < NEAR_BLOCK; b++) {
                sums[b] = sums[b] + edge.weight * x[b * LANES];
            }
        } else {
            const R *x = here.history(channel, place) + here.lane;
            const int slot = here.before(m.slot, delay);
#pragma unroll
            for (int b = 0; b < NEAR_BLOCK; b++) {
                sums[b] = sums[b] + edge.weight * x[here.after(slot, b) * LANES];
            }
        }
    }
}

// A sum whose edges must be looked at one by one, at a time that is in slot.
DEVICE R sum_edges(const Sweep &s, const Here &here, int coupling, int slot, int node, const Row<R, STATES> &states,
                   const Row<R, UNIFORMS> &values)
{
    const int wires = s.sets[here.set].wires;
    const int first = wires + s.first_wire[here.set * (NODES + 1) + node];
    const int last = wires + s.first_wire[here.set * (NODES + 1) + node + 1];
    const int near = wires + s.first_near[here.set * NODES + node];
    R far = 0.0, sum = 0.0;
    for (int e = first; e < last; e++) {
        if (e == near) {
            far = sum, sum = 0.0;
        }
        const Wire wire = s.wires[e];
        const int then = here.before(slot, wire.delay) * LANES + here.lane;
        Row<R, CHANNELS> heard;
#pragma unroll
        for (int c = 0; c < CHANNELS; c++) {
            heard[c] = here.history(c, wire.source)[then];
        }
        sum = sum + wire.weight * model_edge(coupling, states, heard, values);
    }
    return near == last ? sum + far : far + sum;
}

// Note that a value is not finite, and what it was made of.
DEVICE void found_fault(const Sweep &s, const Here &here, unsigned long long key, int node, const Row<R, STATES> &states,
                        const Row<R, COUPLINGS> &sums)
{
    if (atomicMin(&shared_faults()[here.lane], key) >> 32 < key >> 32) {
        return;
    }
    for (int k = 0; k < STATES; k++) {
        s.causes[here.at(VALUES * NODES, k * NODES + node)] = states[k];
    }
    for (int k = 0; k < COUPLINGS; k++) {
        s.causes[here.at(VALUES * NODES, (STATES + k) * NODES + node)] = sums[k];
    }
}

// What a step says beside its new states: what is exposed, what is not finite,
// which states were clamped.
DEVICE void note(const Sweep &s, const Here &here, const Moment &m, int node, const Row<R, STATES> &x,
                 const Row<R, COUPLINGS> &sums, const Row<R, EXPOSURES> &exposed)
{
#pragma unroll
    for (int k = 0; k < FURTHER; k++) {
        const R y = exposed[further_exposure(k)];
        s.exposed[here.further(m.t, k, node)] = y;
        if (m.n > s.transient && !is_finite(y)) {
            found_fault(s, here, fault_key(m.n, true, node, k), node, x, sums);
        }
    }
}

DEVICE void note_clamps(const Here &here, const Row<bool, STATES> &clamped)
{
    bool any = false;
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        if (clamped[k]) {
            atomicAdd(&shared_clamps()[k * LANES + here.lane], 1u);
            any = true;
        }
    }
    if (any) {
        atomicAdd(&shared_clamps()[STATES * LANES + here.lane], 1u);
    }
}

// One node from time n to n + 1. The last time has exposures only.
DEVICE void advance(const Sweep &s, const Here &here, const Moment &m, int node, const Row<R, UNIFORMS> &values,
                    const Row<R, COUPLINGS> &sums, Row<R, STATES> &x)
{
    Row<R, STATES> normals, next;
    draw_normals(s.seed, s.replicates[here.at(1, 0)], m.n, node, normals);
    Row<R, EXPOSURES> exposed;
    Row<bool, STATES> clamped;
    const Double t = Double(m.n) * s.dt;
    model_step(x, sums, values, normals, R(s.dt), R(t.value), R(double(NODES)), next, exposed, clamped);
    note(s, here, m, node, x, sums, exposed);
    if (m.n == s.steps) {
        return;
    }
    if (m.n >= s.transient) {
        note_clamps(here, clamped);
    }
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        s.states[here.state(m.t + 1, k, node)] = next[k];
        if (!is_finite(next[k])) {
            found_fault(s, here, fault_key(m.n + 1, false, node, k), node, x, sums);
        }
    }
    Row<R, CHANNELS> channels;
    model_send(next, values, channels);
    remember(here, here.after(m.slot, 1), m.line + 1 >= NEAR_LINES ? 0 : m.line + 1, node, channels);
    x = next;
}

// Few sums stay in registers; many take the place of the far sums.
enum { HELD = NEAR_BLOCK <= 2 ? NEAR_BLOCK : 0, UNROLLED = HELD ? HELD : 1 };

// Complete the far sums of the next NEAR_BLOCK steps of a node.
DEVICE void add_near(const Sweep &s, const Here &here, const Moment &m, int node, Row<R, PLAIN * HELD> &held)
{
    const int set = here.set;
    const bool has_near = s.first_near[set * NODES + node] < s.first_wire[set * (NODES + 1) + node + 1];
#pragma unroll
    for (int p = 0; p < PLAIN; p++) {
        R near[NEAR_BLOCK];
        if (!HELD && !has_near) { // no far sum is -0, to which adding 0 would change something
            continue;
        }
        sum_near(s, here, m, p, node, near);
#pragma unroll
        for (int b = 0; b < NEAR_BLOCK; b++) {
            R *far = s.far_sums + here.far_sum(p, node, m.t + b);
            if (HELD) {
                held[p * HELD + b] = *far + near[b];
            } else {
                *far = *far + near[b];
            }
        }
    }
}

// The next steps of a node, at most NEAR_BLOCK.
DEVICE void advance_node(const Sweep &s, const Here &here, Moment m, int count, int node)
{
    Row<R, PLAIN * HELD> held;
    add_near(s, here, m, node, held);
    const Row<R, UNIFORMS> values = load_values(s, here);
    Row<R, STATES> x;
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        x[k] = s.states[here.state(m.t, k, node)];
    }
#pragma unroll UNROLLED
    for (int b = 0; b < NEAR_BLOCK; b++) {
        if (b < count) {
            Row<R, COUPLINGS> sums;
#pragma unroll
            for (int k = 0; k < COUPLINGS; k++) {
                if (plain_sum(k) >= 0) {
                    sums[k] = HELD ? held[plain_sum(k) * HELD + b] : s.far_sums[here.far_sum(plain_sum(k), node, m.t)];
                } else if (fixed_sum(k) >= 0) {
                    sums[k] = s.fixed[here.at(FIXED * NODES, fixed_sum(k) * NODES + node)];
                } else {
                    sums[k] = sum_edges(s, here, k, m.slot, node, x, values);
                }
            }
            advance(s, here, m, node, values, sums, x);
            m.n++, m.t++;
            m.slot = here.after(m.slot, 1);
            m.line = m.line + 1 >= NEAR_LINES ? 0 : m.line + 1;
        }
    }
}
