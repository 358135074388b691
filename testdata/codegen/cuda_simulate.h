// Runs the kernels of one model step by step, for tests: reads what to simulate,
// as numbers, and writes the values of the point, the states at every time, the
// metrics and the faults. Stands behind the kernels.

#include <vector>

static long long read_whole() { return static_cast<long long>(read_number()); }

template <typename T> static std::vector<T> read_list(long long n)
{
    std::vector<T> list(n);
    for (T &x : list) {
        x = static_cast<T>(read_number());
    }
    return list;
}

// Memory as a device gives it: full of what was there before.
template <typename T> static std::vector<T> fresh(long long n)
{
    std::vector<T> list(n);
    std::memset(static_cast<void *>(list.data()), 0xff, n * sizeof(T));
    return list;
}

template <typename T> static void write_list(const std::vector<T> &list)
{
    for (const T &x : list) {
        write_number(static_cast<double>(x));
    }
}

static void select(const Sweep<Single> &s) { sweep_f32 = s; }
static void select(const Sweep<Double> &s) { sweep_f64 = s; }
static void launch_start(Single, int grid, int block) { LAUNCH(sweep_start_f32, grid, block, ); }
static void launch_start(Double, int grid, int block) { LAUNCH(sweep_start_f64, grid, block, ); }
static void launch_run(Single, int grid, int block, int n) { LAUNCH(sweep_run_f32, grid, block, n, n + 1); }
static void launch_run(Double, int grid, int block, int n) { LAUNCH(sweep_run_f64, grid, block, n, n + 1); }
static void launch_finish(Single, int grid, int block) { LAUNCH(sweep_finish_f32, grid, block, ); }
static void launch_finish(Double, int grid, int block) { LAUNCH(sweep_finish_f64, grid, block, ); }

template <typename R> static void simulate_all()
{
    Sweep<R> s = {};
    const int block = static_cast<int>(read_whole());
    s.count = read_whole();
    s.nodes = read_whole();
    s.slots = read_whole();
    s.sets = read_whole();
    s.steps = read_whole();
    s.transient = read_whole();
    s.dt = read_number();
    s.seed = static_cast<unsigned long long>(read_whole()) << 32;
    s.seed |= static_cast<unsigned long long>(read_whole());
    const std::vector<int> edges = read_list<int>(s.nodes + 1), source = read_list<int>(edges.back());
    const std::vector<R> weight = read_list<R>(edges.back());
    const std::vector<int> delay = read_list<int>(edges.back() * s.sets), set = read_list<int>(s.count);
    const std::vector<unsigned int> replicate = read_list<unsigned int>(s.count);
    const std::vector<double> params = read_list<double>(PARAMETERS * s.count);

    std::vector<double> values = fresh<double>(UNIFORMS * s.count), metrics = fresh<double>(METRICS * s.count);
    std::vector<double> sums = fresh<double>(3 * EXPOSURES * s.nodes * s.count);
    std::vector<R> states = fresh<R>(2 * STATES * s.nodes * s.count), fixed = fresh<R>(FIXED_SUMS * s.nodes * s.count);
    std::vector<R> history = fresh<R>(s.slots * s.nodes * CHANNELS * s.count), extremes = fresh<R>(2 * EXPOSURES * s.nodes * s.count);
    std::vector<long long> clamped = fresh<long long>(s.count);
    std::vector<int> fault = fresh<int>(3 * s.count);
    s.edges = edges.data();
    s.source = source.data();
    s.weight = weight.data();
    s.delay = delay.data();
    s.set = set.data();
    s.replicate = replicate.data();
    s.values = values.data();
    s.states = states.data();
    s.history = history.data();
    s.fixed = fixed.data();
    s.sums = sums.data();
    s.extremes = extremes.data();
    s.clamped = clamped.data();
    s.fault = fault.data();
    s.metrics = metrics.data();

    const int grid = static_cast<int>((s.count + block - 1) / block);
    LAUNCH(sweep_point, grid, block, s.count, params.data(), s.dt, s.nodes, values.data());
    write_list(values);
    select(s);
    launch_start(R(), grid, block);
    const long long half = STATES * s.nodes * s.count;
    for (int n = 0; n <= s.steps; n++) {
        for (long long i = 0; i < half; i++) {
            write_number(static_cast<double>(states[n % 2 * half + i].value));
        }
        launch_run(R(), grid, block, n);
    }
    launch_finish(R(), grid, block);
    write_list(metrics);
    write_list(fault);
}

int main()
{
    if (read_whole() == 32) {
        simulate_all<Single>();
    } else {
        simulate_all<Double>();
    }
}
