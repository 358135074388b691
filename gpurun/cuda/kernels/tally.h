
// ---------------------------------------------------------------------------
// The sums of the metrics. They are in double, of the deviation from the first
// sample, each in order of time: loaded once in a time block, stored once. The
// operations are those of Double, which nothing fuses.

// A time block: time n is place 0, and there are so many places; those before
// counted do not count, and sampled is the first that is sampled, too.
struct Times {
    int n, count, counted, sampled, every;

    DEVICE int samples() const { return sampled < count ? (count - 1 - sampled) / every + 1 : 0; }
};

DEVICE Times time_block(const Sweep &s, int n, int to)
{
    const int transient = static_cast<int>(s.transient), every = static_cast<int>(s.every);
    const int counted = n > transient ? 0 : transient + 1 - n;
    const int over = (n + counted - transient) % every;
    return Times{n, to - n < TIMES ? to - n : TIMES, counted, over ? counted + every - over : counted, every};
}

DEVICE R signal_at(const Sweep &s, const Here &here, int signal, int t, int node)
{
    return signal_state(signal) >= 0 ? s.states[here.state(t, signal_state(signal), node)]
                                     : s.exposed[here.further(t, signal_further(signal), node)];
}

// The directions of the order parameter: the cosine and the sine of a phase.
DEVICE void note_direction(const Sweep &s, const Here &here, int sample, int node, Double c, Double d)
{
    double *to = s.directions + here.at(2 * ORDER_SAMPLES * NODES, sample * NODES + node);
    to[0] = c.value;
    to[ORDER_SAMPLES * NODES * LANES] = d.value;
}

DEVICE double &direction(const Sweep &s, const Here &here, int part, int sample, int node)
{
    return s.directions[here.at(2 * ORDER_SAMPLES * NODES, (part * ORDER_SAMPLES + sample) * NODES + node)];
}

// Where the plane of two exposures is looked at: their deviations, until both are
// known.
DEVICE void note_plane(const Sweep &s, const Here &here, int signal, int sample, int node, Double deviation)
{
    if (signal == ORDER_X) {
        direction(s, here, 0, sample, node) = deviation.value;
    }
    if (signal == ORDER_Y) {
        direction(s, here, 1, sample, node) = deviation.value;
    }
}

// Then the direction of both.
DEVICE void turn_plane(const Sweep &s, const Here &here, const Times &times, int node)
{
    for (int sample = 0; sample < times.samples(); sample++) {
        Double x = direction(s, here, 0, sample, node);
        const Double y = direction(s, here, 1, sample, node);
        Double r = sqrt(x * x + y * y);
        if (r == 0.0) {
            x = 1.0, r = 1.0;
        }
        note_direction(s, here, sample, node, x / r, y / r);
    }
}

// Count a signal of a node over a time block.
DEVICE void count_signal(const Sweep &s, const Here &here, const Times &times, int signal, int node)
{
    enum { FAR_SUM = SIGNALS * NODES * LANES };
    double *to = s.sums + here.at(3LL * SIGNALS * NODES, signal * NODES + node);
    R *extremes = s.extremes + here.at(2LL * SIGNALS * NODES, signal * NODES + node);
    Double first = to[0], sum = to[FAR_SUM], square = to[2 * FAR_SUM];
    R least = extremes[0], most = extremes[FAR_SUM];
    if (times.n + times.counted == s.transient + 1) {
        least = most = signal_at(s, here, signal, times.counted, node);
        first = static_cast<double>(least.value);
    }
    int sample = 0, sampled = times.sampled;
#pragma unroll 4
    for (int t = times.counted; t < times.count; t++) {
        const R x = signal_at(s, here, signal, t, node);
        const Double v = static_cast<double>(x.value);
        const Double d = v - first;
        sum = sum + d;
        square = square + d * d;
        least = x < least ? x : least;
        most = most < x ? x : most;
        if (ORDER && t == sampled) {
            const double samples = times.n + t - static_cast<int>(s.transient);
            if (ORDER == 1 && signal == ORDER_X) {
                note_direction(s, here, sample, node, cos(v), sin(v));
            }
            if (ORDER == 2) {
                note_plane(s, here, signal, sample, node, d - sum / Double(samples));
            }
            sample++;
            sampled += times.every;
        }
    }
    to[0] = first.value, to[FAR_SUM] = sum.value, to[2 * FAR_SUM] = square.value;
    extremes[0] = least, extremes[FAR_SUM] = most;
}

// The signal that correlations are about: a signal of the model, or what the
// Balloon-Windkessel model makes of it, whose definition is gpurun's Balloon. It is
// looked at every s.every steps, of the transient too, and sampled every s.sampled
// steps that count.
struct Balloon {
    Double s, f, v, q;

    DEVICE void step(Double x, Double h)
    {
        const Double e = exp(-0.51082562376599068320551409630366193 / f);
        const Double w = v * v * v * sqrt(sqrt(sqrt(v)));
        const Double ds = x - s * 1.5384615384615385 - (f - 1.0) * 2.4390243902439024;
        const Double dv = (f - w) * 1.0204081632653061;
        const Double dq = (f * ((1.0 - e) * 2.5) - w * q / v) * 1.0204081632653061;
        f = f + h * s;
        s = s + h * ds;
        v = v + h * dv;
        q = q + h * dq;
    }
    DEVICE Double signal() const
    {
        return 4.0 * (2.77264 * (1.0 - q) + 0.2 * (1.0 - q / v) + 0.5 * (1.0 - v));
    }
};

// Samples in the steps before time n.
DEVICE int watched_before(const Sweep &s, int n)
{
    const int counted = n - 1 - static_cast<int>(s.transient);
    return counted > 0 ? counted / static_cast<int>(s.sampled) : 0;
}

// Watch a node over a time block; pairs is how many samples wait already.
DEVICE void watch_node(const Sweep &s, const Here &here, const Times &times, int node, int pairs)
{
    enum { NEXT = NODES * LANES };
    double *to = s.watched + here.at(6 * NODES, node); // Balloon, where deviations are from, their sum
    Balloon balloon = {to[0], to[NEXT], to[2 * NEXT], to[3 * NEXT]};
    Double origin = to[4 * NEXT], sum = to[5 * NEXT];
    const int transient = static_cast<int>(s.transient), every = static_cast<int>(s.every);
    const int past = ((times.n - transient) % every + every) % every;
    int sample = watched_before(s, times.n), slot = pairs;
    for (int t = past ? every - past : 0; t < times.count; t += every) {
        const int n = times.n + t;
        if (n == 0) {
            continue;
        }
        R x = signal_at(s, here, WATCHED, t, node);
        if (SPECTRUM && s.segment > 0 && n > transient) {
            const long long row = ((n - transient) / every - 1) % s.segment;
            s.spectrum[here.at(s.segment * NODES, row * NODES + node)] = x;
        }
        if (BOLD) {
            for (long long k = 0; k < s.bold_steps; k++) {
                balloon.step(static_cast<double>(x.value), s.bold_step);
            }
        }
        if (n <= transient || (n - transient) % static_cast<int>(s.sampled) != 0) {
            continue;
        }
        if (BOLD) {
            x = balloon.signal().value;
            origin = sample == 0 ? static_cast<double>(x.value) : origin;
        } else {
            origin = s.sums[here.at(3LL * SIGNALS * NODES, WATCHED * NODES + node)];
        }
        if (SERIES && sample < s.series_rows) {
            s.series[here.at(s.series_rows * NODES, static_cast<long long>(sample) * NODES + node)] = x;
        }
        if (PAIRS) {
            sum = sum + (Double(static_cast<double>(x.value)) - origin);
            s.pairs[here.at(static_cast<long long>(PAIR_SAMPLES) * NODES, slot * NODES + node)] = x;
        }
        sample++, slot++;
    }
    to[0] = balloon.s.value, to[NEXT] = balloon.f.value, to[2 * NEXT] = balloon.v.value, to[3 * NEXT] = balloon.q.value;
    to[4 * NEXT] = origin.value, to[5 * NEXT] = sum.value;
}

// Count the events that a node sent through a port.
DEVICE void count_events(const Sweep &s, const Here &here, const Times &times, int port, int node)
{
    enum { NEXT = PORTS * NODES * LANES };
    double *to = s.spikes + here.at(5LL * PORTS * NODES, port * NODES + node);
    R *sent = s.sent + here.at(PORTS * NODES, port * NODES + node);
    R before = *sent;
    for (int t = 0; t < times.count; t++) {
        const int n = times.n + t;
        const R total = s.states[here.state(t, port_state(port), node)];
        if (total != before && t >= times.counted) {
            const double step = static_cast<double>(n - s.transient);
            const R more = total - before;
            to[0] = (Double(to[0]) + static_cast<double>(static_cast<long long>(more.value))).value;
            if (to[NEXT] == 0.0) {
                to[2 * NEXT] = step;
            } else {
                const Double interval = Double(step) - to[3 * NEXT];
                to[4 * NEXT] = (to[4 * NEXT] + interval * interval).value;
            }
            to[NEXT] = (Double(to[NEXT]) + 1.0).value;
            to[3 * NEXT] = step;
        }
        before = total;
    }
    *sent = before;
}

// Write what a trajectory shows of a node.
DEVICE void write_track(const Sweep &s, const Here &here, const Times &times, int begin, int node)
{
    for (int t = 0; t < times.count; t++) {
        R *to = s.track + ((here.group * s.track_times + (times.n - begin + t)) * NODES + node) * SIGNALS;
        for (int k = 0; k < SIGNALS; k++) {
            to[k] = signal_at(s, here, k, t, node);
        }
    }
}

// Count a node over a time block; begin is where the launch began.
DEVICE void count_node(const Sweep &s, const Here &here, const Times &times, int begin, int node, int pairs)
{
    if (times.counted < times.count) {
        for (int k = 0; k < SIGNALS; k++) {
            count_signal(s, here, times, k, node);
        }
        if (ORDER == 2) {
            turn_plane(s, here, times, node);
        }
    }
    if (WATCHED >= 0) {
        watch_node(s, here, times, node, pairs);
    }
    for (int p = 0; p < PORTS; p++) {
        count_events(s, here, times, p, node);
    }
    if (s.track && here.lane == 0) {
        write_track(s, here, times, begin, node);
    }
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        s.states[here.state(0, k, node)] = s.states[here.state(times.count, k, node)];
    }
}

// The order parameter at the sampled times: sums over the nodes, in their order.
DEVICE void count_order(const Sweep &s, const Here &here, const Times &times)
{
    enum { NEXT = LANES };
    double *to = s.orders + here.at(3, 0);
    Double first = to[0], sum = to[NEXT], square = to[2 * NEXT];
    int sample = 0;
    for (int t = times.sampled; t < times.count; t += times.every) {
        const int n = times.n + t;
        Double c = 0.0, d = 0.0;
        for (int i = 0; i < NODES; i++) {
            c = c + direction(s, here, 0, sample, i);
            d = d + direction(s, here, 1, sample, i);
        }
        sample++;
        if (n < s.ordered) {
            continue;
        }
        c = c / double(NODES), d = d / double(NODES);
        const Double r = sqrt(c * c + d * d);
        if (n == s.ordered) {
            first = r;
        }
        const Double e = r - first;
        sum = sum + e;
        square = square + e * e;
    }
    to[0] = first.value, to[NEXT] = sum.value, to[2 * NEXT] = square.value;
}

// Add the products of all pairs of nodes at the samples that wait, a tile of nodes
// at a time.
enum { TILE = PAIRS ? 4 : 1, TILES = (NODES + TILE - 1) / TILE };

DEVICE void load_deviations(const Sweep &s, const Here &here, int sample, int first, const Double (&origin)[TILE], Double (&y)[TILE])
{
#pragma unroll
    for (int i = 0; i < TILE; i++) {
        y[i] = 0.0;
        if (first + i < NODES) {
            const R x = s.pairs[here.at(static_cast<long long>(PAIR_SAMPLES) * NODES, sample * NODES + first + i)];
            y[i] = Double(static_cast<double>(x.value)) - origin[i];
        }
    }
}

DEVICE void load_origins(const Sweep &s, const Here &here, int first, Double (&origin)[TILE])
{
#pragma unroll
    for (int i = 0; i < TILE; i++) {
        origin[i] = first + i < NODES ? s.watched[here.at(6 * NODES, 4 * NODES + first + i)] : 0.0;
    }
}

DEVICE double *product(const Sweep &s, const Here &here, int i, int j)
{
    const long long pairs = static_cast<long long>(NODES) * (NODES + 1) / 2;
    const long long pair = static_cast<long long>(i) * NODES - static_cast<long long>(i) * (i - 1) / 2 + (j - i);
    return s.products + here.at(pairs, pair);
}

DEVICE void multiply_tile(const Sweep &s, const Here &here, int a, int b, int samples)
{
    Double origin_a[TILE], origin_b[TILE], sums[TILE][TILE];
    load_origins(s, here, a, origin_a);
    load_origins(s, here, b, origin_b);
#pragma unroll
    for (int i = 0; i < TILE; i++) {
#pragma unroll
        for (int j = 0; j < TILE; j++) {
            sums[i][j] = a + i <= b + j && b + j < NODES ? *product(s, here, a + i, b + j) : 0.0;
        }
    }
    for (int m = 0; m < samples; m++) {
        Double x[TILE], y[TILE];
        load_deviations(s, here, m, a, origin_a, x);
        load_deviations(s, here, m, b, origin_b, y);
#pragma unroll
        for (int i = 0; i < TILE; i++) {
#pragma unroll
            for (int j = 0; j < TILE; j++) {
                sums[i][j] = sums[i][j] + x[i] * y[j];
            }
        }
    }
#pragma unroll
    for (int i = 0; i < TILE; i++) {
#pragma unroll
        for (int j = 0; j < TILE; j++) {
            if (a + i <= b + j && b + j < NODES) {
                *product(s, here, a + i, b + j) = sums[i][j].value;
            }
        }
    }
}

DEVICE void multiply(const Sweep &s, const Here &here, int samples)
{
    for (int tile = here.host; tile < TILES * TILES; tile += HOSTS) {
        const int a = tile / TILES, b = tile % TILES;
        if (a <= b) {
            multiply_tile(s, here, a * TILE, b * TILE, samples);
        }
    }
}
