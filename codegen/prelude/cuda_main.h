
// ---------------------------------------------------------------------------
// Options.

struct Options {
    std::string connectome, weights, lengths, out = "-";
    std::vector<Axis> params;
    long long points = 8, steps = 0, replicates = 1;
    double dt = DEFAULT_DT, time = DEFAULT_TIME, transient = 0;
    unsigned long long seed = 0;
    bool is_double = false, has_time = false;
    int device = 0, block = 128;
};

static void print_help()
{
    std::printf("Sweep the parameters of %s on a CUDA device.\n\n", MODEL_NAME);
    std::printf("  --connectome PATH     TVB connectivity, a zip or a folder with weights.txt and tract_lengths.txt\n"
                "  --weights FILE        or two plain tables, a row for each target, a column for each source;\n"
                "  --lengths FILE        lengths in mm\n"
                "  --param NAME=LO:HI:N  values of a parameter, in place of the model's range (repeatable)\n"
                "  --param NAME=V1,V2,...\n"
                "  --points N            values of each other parameter (default 8)\n"
                "  --dt T                step in %s, or with a unit: 0.05ms (default %s)\n"
                "  --time T              simulated time, in %s or with a unit: 2s (default %s)\n"
                "  --steps N             number of steps, in place of --time\n"
                "  --transient T         time at the start that no metric counts (default 0)\n"
                "  --seed N              of initial values and noise (default 0)\n"
                "  --replicates N        simulations of each point, with noise and initial values of their own (default 1)\n"
                "  --precision f32|f64   (default f32)\n"
                "  --out FILE            .csv or .npy; - is standard output (default -)\n"
                "  --device N            which device (default 0)\n"
                "  --block N             threads of a block (default 128)\n"
                "  --help\n\nParameters:\n",
                TIME_UNIT, text_of(DEFAULT_DT).c_str(), TIME_UNIT, text_of(DEFAULT_TIME).c_str());
    for (int k = 0; k < PARAMETERS; k++) {
        std::printf("  %-20s %s .. %s%s\n", PARAMETER_TABLE[k].name, text_of(PARAMETER_TABLE[k].low).c_str(),
                    text_of(PARAMETER_TABLE[k].high).c_str(), PARAMETER_TABLE[k].is_used ? "" : " (nothing depends on it)");
    }
}

// A time in the model's unit, or with another.
static double time_of(const std::string &option, const std::string &text)
{
    const struct {
        const char *unit;
        double in_ms, in_s;
    } units[] = {{"ms", 1, 1e-3}, {"us", 1e-3, 1e-6}, {"s", 1e3, 1}};
    std::string number = text;
    double factor = 1;
    for (const auto &u : units) {
        if (ends_with(number, u.unit)) {
            number.resize(number.size() - std::strlen(u.unit));
            factor = SECOND == 1 ? u.in_s : u.in_ms;
            break;
        }
    }
    double x;
    if (!read_number(number, x) || x < 0) {
        throw misuse(option + " " + text + ": want a time in " + TIME_UNIT + ", or with a unit: 0.05ms, 2s");
    }
    return x * factor;
}

static unsigned long long seed_of(const std::string &text)
{
    char *end = nullptr;
    errno = 0;
    const unsigned long long seed = std::strtoull(text.c_str(), &end, 10);
    if (text.empty() || text[0] < '0' || text[0] > '9' || *end || errno) {
        throw misuse("--seed " + text + ": want a whole number below 2^64");
    }
    return seed;
}

static void set_option(Options &o, const std::string &option, const std::string &value)
{
    if (option == "--connectome") {
        o.connectome = value;
    } else if (option == "--weights") {
        o.weights = value;
    } else if (option == "--lengths") {
        o.lengths = value;
    } else if (option == "--param") {
        o.params.push_back(read_axis(value));
    } else if (option == "--points") {
        o.points = whole_of(option, value, 1, 10000000);
    } else if (option == "--dt") {
        o.dt = time_of(option, value);
    } else if (option == "--time") {
        o.time = time_of(option, value);
        o.has_time = true;
    } else if (option == "--steps") {
        o.steps = whole_of(option, value, 1, INT_MAX - 1);
    } else if (option == "--transient") {
        o.transient = time_of(option, value);
    } else if (option == "--seed") {
        o.seed = seed_of(value);
    } else if (option == "--replicates") {
        o.replicates = whole_of(option, value, 1, MOST_ROWS);
    } else if (option == "--precision") {
        if (value != "f32" && value != "f64") {
            throw misuse("--precision " + value + ": want f32 or f64");
        }
        o.is_double = value == "f64";
    } else if (option == "--out") {
        o.out = value;
    } else if (option == "--device") {
        o.device = static_cast<int>(whole_of(option, value, 0, 1023));
    } else if (option == "--block") {
        o.block = static_cast<int>(whole_of(option, value, 1, 1024));
    } else {
        throw misuse("there is no option " + option + "; --help lists them");
    }
}

static Options read_options(int argc, char **argv)
{
    Options o;
    for (int i = 1; i < argc; i++) {
        std::string option = argv[i], value;
        const size_t equals = option.find('=');
        if (equals != std::string::npos) {
            value = option.substr(equals + 1);
            option.resize(equals);
        } else if (i + 1 < argc) {
            value = argv[++i];
        } else {
            throw misuse(option + ": its value is missing; --help lists the options");
        }
        set_option(o, option, value);
    }
    const bool has_tables = !o.weights.empty() && !o.lengths.empty();
    if (o.connectome.empty() != has_tables && (!o.connectome.empty() || COUPLINGS > 0)) {
        throw misuse("give --connectome, or --weights and --lengths; --help lists the options");
    }
    if (o.steps > 0 && o.has_time) {
        throw misuse("--steps and --time say the same thing; give one");
    }
    if (o.out != "-" && !ends_with(o.out, ".csv") && !ends_with(o.out, ".npy")) {
        throw misuse("--out " + o.out + ": want a name that ends in .csv or .npy");
    }
    return o;
}

// An axis for each parameter. One that nothing depends on keeps one value.
static std::vector<Axis> axes_of(const Options &o)
{
    std::vector<Axis> axes;
    for (int k = 0; k < PARAMETERS; k++) {
        const auto &p = PARAMETER_TABLE[k];
        const bool has_range = p.low == p.low && p.high == p.high;
        Axis axis = {p.name, {has_range ? p.low : 0.0}};
        if (p.is_used && p.low != p.high) {
            axis.values = has_range ? linspace(p.low, p.high, static_cast<int>(o.points)) : std::vector<double>();
        }
        axes.push_back(axis);
    }
    std::vector<bool> given(axes.size());
    for (const Axis &a : o.params) {
        size_t k = 0;
        while (k < axes.size() && axes[k].name != a.name) {
            k++;
        }
        if (k == axes.size()) {
            throw misuse("--param: the model has no parameter " + a.name + "; --help lists them");
        }
        if (given[k]) {
            throw misuse("--param: " + a.name + " is given twice");
        }
        given[k] = true;
        axes[k].values = a.values;
    }
    for (const Axis &a : axes) {
        if (a.values.empty()) {
            throw misuse(a.name + " has no range in the model; give one: --param " + a.name + "=LO:HI:N");
        }
    }
    return axes;
}

static Task task_of(const Options &o)
{
    Task t = {axes_of(o), o.replicates, o.steps, 0, o.dt, o.seed};
    if (!(o.dt > 0)) {
        throw misuse("--dt: a step must be longer than 0");
    }
    if (t.steps == 0) {
        const double steps = std::nearbyint(o.time / o.dt);
        if (!(steps >= 1 && steps < INT_MAX)) {
            throw misuse("--time: that makes " + text_of(steps) + " steps; there must be at least 1 and at most " + digits_of(INT_MAX - 1));
        }
        t.steps = static_cast<long long>(steps);
    }
    const double transient = std::nearbyint(o.transient / o.dt);
    if (!(transient < static_cast<double>(t.steps))) {
        throw misuse("--transient: nothing is left of " + digits_of(t.steps) + " steps");
    }
    t.transient = static_cast<long long>(transient);
    return t;
}

// ---------------------------------------------------------------------------

template <typename R>
static long long sweep(const Task &task, const Network &network, const Limits &limits, const std::string &out)
{
    const long long rows = count_points(task.axes, task.replicates) * task.replicates;
    Table table(out, rows);
    Runner<R> runner(task, network, limits);
    long long diverged = 0;
    in_parts(rows, WINDOW, [&](long long first, long long count) {
        const Rows done = runner.rows(first, count);
        for (long long i = 0; i < count; i++) {
            const long long point = (first + i) / task.replicates;
            table.row(point, (first + i) % task.replicates, point_at(task.axes, point), &done.metrics[i * METRICS], &done.fault[3 * i]);
            diverged += done.fault[3 * i] >= 0;
        }
        std::fprintf(stderr, "%s of %s simulations\n", digits_of(first + count).c_str(), digits_of(rows).c_str());
    });
    table.close();
    return diverged;
}

static Network network_of(const Options &o)
{
    if (!o.connectome.empty()) {
        return read_connectome(o.connectome);
    }
    if (o.weights.empty()) { // nothing couples nodes
        return Network(read_matrix("one node", "0"), read_matrix("one node", "0"));
    }
    const Matrix weights = read_matrix(o.weights, read_file(o.weights));
    return Network(weights, read_matrix(o.lengths, read_file(o.lengths)));
}

static int run_command(int argc, char **argv)
{
    const Options o = read_options(argc, argv);
    const Task task = task_of(o);
    count_points(task.axes, task.replicates);
    const Network network = network_of(o);
    const Limits limits = open_device(o.device, o.block);
    const auto started = std::chrono::steady_clock::now();
    const long long diverged = o.is_double ? sweep<Double>(task, network, limits, o.out) : sweep<Single>(task, network, limits, o.out);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::fprintf(stderr, "%s steps of %s %s, %.3g s; %s simulations diverged\n", digits_of(task.steps).c_str(), text_of(task.dt).c_str(), TIME_UNIT,
                 took.count(), digits_of(diverged).c_str());
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (std::strcmp(argv[i], "--help") == 0) {
            print_help();
            return 0;
        }
    }
    try {
        return run_command(argc, argv);
    } catch (const Failure &failure) {
        std::fprintf(stderr, "%s: %s\n", MODEL_NAME, failure.what());
        return failure.code;
    } catch (const std::exception &failure) {
        std::fprintf(stderr, "%s: %s\n", MODEL_NAME, failure.what());
        return 1;
    }
}

#endif // __CUDACC_RTC__
