
// ---------------------------------------------------------------------------
// Metrics over time and nodes, for each exposure: mean, std, min, max; then the
// variance of all samples of the first exposure, the variance over the nodes of
// each node's variance of it, and the share of steps and nodes in which some
// state was clamped. All are NaN for a simulation that did not stay finite.

// Mean and variance of one node's samples.
struct Moments {
    Double mean, variance;
};

template <typename R>
DEVICE Moments node_moments(const Sweep<R> &s, int sim, int exposure, int node)
{
    const double *first = s.sums + s.at(exposure * s.nodes + node, sim);
    const double *sum = first + EXPOSURES * s.nodes * s.count, *square = sum + EXPOSURES * s.nodes * s.count;
    const Double samples = static_cast<double>(s.steps - s.transient);
    const Double d = *sum / samples;
    return Moments{*first + d, maximum(Double(0.0), *square / samples - d * d)};
}

// All moments of one exposure.
struct Summary {
    Double mean, variance, node_variance, least, most;
};

template <typename R>
DEVICE Summary summarise(const Sweep<R> &s, int sim, int exposure)
{
    const Double nodes = static_cast<double>(s.nodes);
    Double sum = 0.0;
    Summary all = {0.0, 0.0, 0.0, plus_infinity(), -plus_infinity()};
    for (int i = 0; i < s.nodes; i++) {
        const R *least = s.extremes + s.at(exposure * s.nodes + i, sim), *most = least + EXPOSURES * s.nodes * s.count;
        sum = sum + node_moments(s, sim, exposure, i).mean;
        all.least = minimum(all.least, Double(least->value));
        all.most = maximum(all.most, Double(most->value));
    }
    all.mean = sum / nodes;
    Double inner = 0.0;
    for (int i = 0; i < s.nodes; i++) {
        const Moments m = node_moments(s, sim, exposure, i);
        const Double d = m.mean - all.mean;
        all.variance = all.variance + (m.variance + d * d);
        inner = inner + m.variance;
    }
    all.variance = all.variance / nodes;
    inner = inner / nodes;
    for (int i = 0; i < s.nodes; i++) {
        const Double d = node_moments(s, sim, exposure, i).variance - inner;
        all.node_variance = all.node_variance + d * d / nodes;
    }
    return all;
}

template <typename R>
DEVICE void finish(const Sweep<R> &s, int sim)
{
    double *metrics = s.metrics + sim;
    if (s.fault[s.at(0, sim)] >= 0) {
        for (int m = 0; m < METRICS; m++) {
            metrics[m * s.count] = not_a_number();
        }
        return;
    }
    Double variance = not_a_number(), node_variance = not_a_number();
    for (int e = 0; e < EXPOSURES; e++) {
        const Summary all = summarise(s, sim, e);
        metrics[e * s.count] = all.mean.value;
        metrics[(EXPOSURES + e) * s.count] = sqrt(all.variance).value;
        metrics[(2 * EXPOSURES + e) * s.count] = all.least.value;
        metrics[(3 * EXPOSURES + e) * s.count] = all.most.value;
        if (e == 0) {
            variance = all.variance;
            node_variance = all.node_variance;
        }
    }
    const Double chances = Double(static_cast<double>(s.steps - s.transient)) * static_cast<double>(s.nodes);
    metrics[4 * EXPOSURES * s.count] = variance.value;
    metrics[(4 * EXPOSURES + 1) * s.count] = node_variance.value;
    metrics[(4 * EXPOSURES + 2) * s.count] = (static_cast<double>(s.clamped[sim]) / chances).value;
}

// ---------------------------------------------------------------------------
// The kernels, a thread for each simulation; threads beyond the last have no work.

DEVICE long long thread_index() { return static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x; }

// What depends on the parameters alone: params [PARAMETERS][count] -> values [UNIFORMS][count].
extern "C" __global__ void sweep_point(long long count, const double *params, double dt, long long nodes, double *values)
{
    const long long sim = thread_index();
    if (sim >= count) {
        return;
    }
    Row<Double, PARAMETERS> p;
    for (int k = 0; k < PARAMETERS; k++) {
        p[k] = params[k * count + sim];
    }
    Row<Double, UNIFORMS> u;
    model_point(p, Double(dt), Double(static_cast<double>(nodes)), u);
    for (int k = 0; k < UNIFORMS; k++) {
        values[k * count + sim] = u[k].value;
    }
}

// What the other kernels work on, in single and in double precision.
__constant__ Sweep<Single> sweep_f32;
__constant__ Sweep<Double> sweep_f64;

template <typename R>
DEVICE void start_one(const Sweep<R> &s)
{
    if (thread_index() < s.count) {
        start(s, static_cast<int>(thread_index()));
    }
}

template <typename R>
DEVICE void run_one(const Sweep<R> &s, int from, int to)
{
    if (thread_index() < s.count) {
        run(s, static_cast<int>(thread_index()), from, to);
    }
}

template <typename R>
DEVICE void finish_one(const Sweep<R> &s)
{
    if (thread_index() < s.count) {
        finish(s, static_cast<int>(thread_index()));
    }
}

extern "C" __global__ void sweep_start_f32() { start_one(sweep_f32); }
extern "C" __global__ void sweep_start_f64() { start_one(sweep_f64); }
extern "C" __global__ void sweep_run_f32(int from, int to) { run_one(sweep_f32, from, to); }
extern "C" __global__ void sweep_run_f64(int from, int to) { run_one(sweep_f64, from, to); }
extern "C" __global__ void sweep_finish_f32() { finish_one(sweep_f32); }
extern "C" __global__ void sweep_finish_f64() { finish_one(sweep_f64); }
