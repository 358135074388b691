
// ---------------------------------------------------------------------------
// A sweep: the rows, each a point and a replicate, in windows that fit into the
// host's memory, each window in batches that fit into the device's.

struct Task {
    std::vector<Axis> axes; // one for each of the model's parameters
    long long replicates, steps, transient;
    double dt;
    unsigned long long seed;
};

// What became of rows one after the other.
struct Rows {
    std::vector<double> metrics; // METRICS of each
    std::vector<int> fault;      // step, node and state of each

    explicit Rows(long long n) : metrics(n * METRICS, std::numeric_limits<double>::quiet_NaN()), fault(3 * n, -1) {}
};

static const long long WINDOW = 1 << 18;
static const double LONGEST_DELAY = 1e6;

// Rows of a window that are simulated side by side.
struct Batch {
    std::vector<long long> rows; // within the window
    std::vector<double> values;  // [UNIFORMS][rows]
    std::vector<unsigned int> replicate;
    std::vector<int> set;   // of delays
    std::vector<int> delay; // [edge][sets]
    long long sets, slots;
};

// What the device keeps of a batch.
template <typename R>
class Memory
{
  public:
    Memory(const Batch &batch, long long nodes)
        : delay(batch.delay), set(batch.set), replicate(batch.replicate), values(batch.values),
          states(2 * STATES * nodes * size(batch)), history(batch.slots * nodes * CHANNELS * size(batch)),
          fixed(FIXED_SUMS * nodes * size(batch)), sums(3 * EXPOSURES * nodes * size(batch)),
          extremes(2 * EXPOSURES * nodes * size(batch)), clamped(size(batch)), fault(3 * size(batch)),
          metrics(METRICS * size(batch))
    {
    }

    void place(Sweep<R> &s) const
    {
        s.delay = delay.get();
        s.set = set.get();
        s.replicate = replicate.get();
        s.values = values.get();
        s.states = states.get();
        s.history = history.get();
        s.fixed = fixed.get();
        s.sums = sums.get();
        s.extremes = extremes.get();
        s.clamped = clamped.get();
        s.fault = fault.get();
        s.metrics = metrics.get();
    }

    // Bytes for one simulation.
    static long long bytes_each(long long nodes, long long edges, long long slots)
    {
        return static_cast<long long>(sizeof(R)) * nodes * (2 * STATES + slots * CHANNELS + FIXED_SUMS + 2 * EXPOSURES) +
               8 * (3 * EXPOSURES * nodes + UNIFORMS + METRICS + 4) + 4 * edges;
    }

  private:
    Buffer<int> delay, set;
    Buffer<unsigned int> replicate;
    Buffer<double> values;
    Buffer<R> states, history, fixed;
    Buffer<double> sums;
    Buffer<R> extremes;
    Buffer<long long> clamped;

  public:
    Buffer<int> fault;
    Buffer<double> metrics;

  private:
    static long long size(const Batch &batch) { return static_cast<long long>(batch.rows.size()); }
};

template <typename R>
class Runner
{
  public:
    Runner(const Task &task, const Network &network, const Limits &limits)
        : task(task), network(network), limits(limits), edges(network.edges), source(network.source), weight(rounded(network.weight))
    {
    }

    // Simulate count rows from first on.
    Rows rows(long long first, long long count)
    {
        Rows out(count);
        values = uniforms(first, count);
        window = count;
        const std::vector<long long> order = possible(out);
        if (order.empty()) {
            return out;
        }
        const long long edge_count = static_cast<long long>(network.source.size());
        const long long bytes = Memory<R>::bytes_each(network.nodes, edge_count, slots(scale(order.back())));
        const long long most = most_at_once(limits, bytes);
        if (most < 1) {
            throw Failure("a simulation takes " + bytes_text(static_cast<double>(bytes)) + ", and the device has " +
                          bytes_text(static_cast<double>(limits.memory)) + " free");
        }
        in_parts(static_cast<long long>(order.size()), most, [&](long long at, long long n) {
            simulate(batch_of(first, std::vector<long long>(order.begin() + at, order.begin() + at + n)), out);
        });
        return out;
    }

  private:
    const Task &task;
    const Network &network;
    Limits limits;
    Buffer<int> edges, source;
    Buffer<R> weight;
    std::vector<double> values; // of the window: [row][UNIFORMS]
    long long window = 0;
    long long chunk = 16; // steps of a launch
    std::chrono::steady_clock::time_point reported = std::chrono::steady_clock::now();

    static std::vector<R> rounded(const std::vector<double> &values)
    {
        std::vector<R> list(values.size());
        for (size_t i = 0; i < values.size(); i++) {
            list[i].value = static_cast<decltype(R::value)>(values[i]);
        }
        return list;
    }

    // What depends on the parameters alone: [row][UNIFORMS].
    std::vector<double> uniforms(long long first, long long count)
    {
        std::vector<double> all(UNIFORMS * count);
        in_parts(count, std::max(most_at_once(limits, 8 * (PARAMETERS + UNIFORMS)), 1LL), [&](long long at, long long n) {
            std::vector<double> params(PARAMETERS * n);
            for (long long i = 0; i < n; i++) {
                const std::vector<double> p = point_at(task.axes, (first + at + i) / task.replicates);
                for (int k = 0; k < PARAMETERS; k++) {
                    params[k * n + i] = p[k];
                }
            }
            const Buffer<double> in(params), out(UNIFORMS * n);
            const long long nodes = network.nodes;
            LAUNCH(sweep_point, blocks_of(n, limits.block), limits.block, n, in.get(), task.dt, nodes, out.get());
            finished("sweep_point");
            const std::vector<double> part = out.read();
            for (long long i = 0; i < n; i++) {
                for (int u = 0; u < UNIFORMS; u++) {
                    all[(at + i) * UNIFORMS + u] = part[u * n + i];
                }
            }
        });
        return all;
    }

    // What a tract's length is multiplied with to give the delay in steps.
    double scale(long long row) const { return DELAY_SCALE >= 0 ? values[row * UNIFORMS + DELAY_SCALE] : 0.0; }

    // The rows that can be simulated, ordered by their delays; the others are at fault.
    std::vector<long long> possible(Rows &out) const
    {
        std::vector<long long> order, good;
        for (long long i = 0; i < window; i++) {
            if (is_finite_number(scale(i))) {
                order.push_back(i);
            } else {
                out.fault[3 * i] = out.fault[3 * i + 1] = 0;
            }
        }
        std::stable_sort(order.begin(), order.end(), [&](long long a, long long b) { return scale(a) < scale(b); });
        int bad = -1;
        for (size_t i = 0; i < order.size(); i++) {
            if (i == 0 || scale(order[i]) != scale(order[i - 1])) {
                bad = bad_edge(scale(order[i]));
            }
            if (bad < 0) {
                good.push_back(order[i]);
            } else {
                out.fault[3 * order[i]] = 0;
                out.fault[3 * order[i] + 1] = network.target(bad);
            }
        }
        return good;
    }

    // The first edge whose delay no simulation can have; -1: none.
    int bad_edge(double scale) const
    {
        for (size_t e = 0; e < network.length.size(); e++) {
            const double steps = network.length[e] * scale;
            if (!(steps >= 0 && std::nearbyint(steps) <= LONGEST_DELAY)) {
                return static_cast<int>(e);
            }
        }
        return -1;
    }

    std::vector<int> delays(double scale) const
    {
        std::vector<int> list;
        for (double length : network.length) {
            list.push_back(static_cast<int>(std::nearbyint(length * scale))); // half to even
        }
        return list;
    }

    long long slots(double scale) const
    {
        const std::vector<int> list = delays(scale);
        return 2 + (list.empty() ? 0 : *std::max_element(list.begin(), list.end()));
    }

    Batch batch_of(long long first, const std::vector<long long> &rows) const
    {
        Batch b = {rows, {}, {}, {}, {}, 0, slots(scale(rows.back()))};
        for (int u = 0; u < UNIFORMS; u++) {
            for (long long row : rows) {
                b.values.push_back(values[row * UNIFORMS + u]);
            }
        }
        std::vector<std::vector<int>> tables;
        for (size_t i = 0; i < rows.size(); i++) {
            if (i == 0 || scale(rows[i]) != scale(rows[i - 1])) {
                tables.push_back(delays(scale(rows[i])));
            }
            b.set.push_back(static_cast<int>(tables.size()) - 1);
            b.replicate.push_back(static_cast<unsigned int>((first + rows[i]) % task.replicates));
        }
        b.sets = static_cast<long long>(tables.size());
        for (size_t e = 0; e < network.source.size(); e++) {
            for (const std::vector<int> &table : tables) {
                b.delay.push_back(table[e]);
            }
        }
        return b;
    }

    void simulate(const Batch &batch, Rows &out)
    {
        const long long count = static_cast<long long>(batch.rows.size());
        const Memory<R> memory(batch, network.nodes);
        Sweep<R> s = {};
        s.count = count;
        s.nodes = network.nodes;
        s.slots = batch.slots;
        s.sets = batch.sets;
        s.steps = task.steps;
        s.transient = task.transient;
        s.dt = task.dt;
        s.seed = task.seed;
        s.edges = edges.get();
        s.source = source.get();
        s.weight = weight.get();
        memory.place(s);
        launch(s);
        const std::vector<double> metrics = memory.metrics.read();
        const std::vector<int> fault = memory.fault.read();
        for (long long i = 0; i < count; i++) {
            for (int m = 0; m < METRICS; m++) {
                out.metrics[batch.rows[i] * METRICS + m] = metrics[m * count + i];
            }
            for (int f = 0; f < 3; f++) {
                out.fault[3 * batch.rows[i] + f] = fault[f * count + i];
            }
        }
    }

    // Launch the kernels: so many steps at a time that the device answers now and then.
    void launch(const Sweep<R> &s)
    {
        const unsigned int grid = blocks_of(s.count, limits.block);
        Kernels<R>::set(s);
        Kernels<R>::start(grid, limits.block);
        finished("sweep_start");
        for (long long n = 0; n <= s.steps;) {
            const long long to = std::min(n + chunk, s.steps + 1);
            const auto started = std::chrono::steady_clock::now();
            Kernels<R>::run(grid, limits.block, static_cast<int>(n), static_cast<int>(to));
            finished("sweep_run");
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
            if (std::chrono::steady_clock::now() - reported > std::chrono::seconds(5)) {
                reported = std::chrono::steady_clock::now();
                std::fprintf(stderr, "step %s of %s\n", digits_of(to).c_str(), digits_of(s.steps).c_str());
            }
            chunk = took.count() < 0.1 ? chunk * 2 : (took.count() > 0.4 ? std::max(chunk / 2, 1LL) : chunk);
            n = to;
        }
        Kernels<R>::finish(grid, limits.block);
        finished("sweep_finish");
    }
};
