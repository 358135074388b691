
// ---------------------------------------------------------------------------
// The points: all combinations of the values of the parameters, the first one
// slowest; and how they are shared out over launches.

struct Axis {
    std::string name;
    std::vector<double> values;
};

static const long long MOST_ROWS = 100000000;

// n values from low to high, both included; n = 1 gives low.
static std::vector<double> linspace(double low, double high, int n)
{
    std::vector<double> values(n);
    for (int i = 0; i < n; i++) {
        values[i] = low + (high - low) * i / std::max(n - 1, 1);
    }
    if (n > 1) {
        values[n - 1] = high;
    }
    return values;
}

static std::vector<std::string> split(const std::string &text, char by)
{
    std::vector<std::string> parts(1);
    for (char c : text) {
        if (c == by) {
            parts.push_back("");
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

static double number_of(const std::string &option, const std::string &text)
{
    double x;
    if (!read_number(text, x)) {
        throw misuse(option + ": \"" + text + "\" is not a finite number");
    }
    return x;
}

static long long whole_of(const std::string &option, const std::string &text, long long least, long long most)
{
    double x;
    if (!read_number(text, x) || x != std::floor(x) || x < static_cast<double>(least) || x > static_cast<double>(most)) {
        throw misuse(option + " " + text + ": want a whole number from " + digits_of(least) + " to " + digits_of(most));
    }
    return static_cast<long long>(x);
}

// NAME=LO:HI:N or NAME=V1,V2,...
static Axis read_axis(const std::string &text)
{
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw misuse("--param " + text + ": want NAME=LO:HI:N or NAME=V1,V2,...");
    }
    Axis axis = {text.substr(0, equals), {}};
    const std::string values = text.substr(equals + 1), option = "--param " + text;
    if (values.find(':') == std::string::npos) {
        for (const std::string &v : split(values, ',')) {
            axis.values.push_back(number_of(option, v));
        }
        return axis;
    }
    const std::vector<std::string> parts = split(values, ':');
    if (parts.size() != 3) {
        throw misuse(option + ": a range is LO:HI:N, three parts");
    }
    const double low = number_of(option, parts[0]), high = number_of(option, parts[1]);
    if (!is_finite_number(high - low)) {
        throw misuse(option + ": the range is too wide");
    }
    axis.values = linspace(low, high, static_cast<int>(whole_of(option, parts[2], 1, 10000000)));
    return axis;
}

// How many points there are; a Failure if too many.
static long long count_points(const std::vector<Axis> &axes, long long replicates)
{
    double n = static_cast<double>(replicates);
    for (const Axis &a : axes) {
        n *= static_cast<double>(a.values.size());
    }
    if (n > static_cast<double>(MOST_ROWS)) {
        throw misuse(text_of(n) + " simulations are too many; at most " + digits_of(MOST_ROWS));
    }
    return static_cast<long long>(n) / replicates;
}

// The values of a point.
static std::vector<double> point_at(const std::vector<Axis> &axes, long long i)
{
    std::vector<double> values(axes.size());
    for (size_t a = axes.size(); a-- > 0;) {
        const long long n = static_cast<long long>(axes[a].values.size());
        values[a] = axes[a].values[i % n];
        i /= n;
    }
    return values;
}

// What a device can do at a time.
struct Limits {
    int block;        // threads of a block
    long long blocks; // of a launch
    long long memory; // bytes
};

// How many simulations of so many bytes each can be worked on at a time.
static long long most_at_once(const Limits &limits, long long bytes_each)
{
    const long long by_memory = limits.memory / std::max(bytes_each, 1LL);
    const long long by_launch = std::min(limits.blocks, static_cast<long long>(INT_MAX / limits.block)) * limits.block;
    const long long most = std::min(by_memory, by_launch);
    return most > limits.block ? most - most % limits.block : most; // whole blocks
}

// Blocks for so many threads.
static unsigned int blocks_of(long long threads, int block)
{
    return static_cast<unsigned int>((threads + block - 1) / block);
}

// Call work(first, count) for parts of at most so many that make up 0 .. total - 1.
template <typename Work>
static void in_parts(long long total, long long most, Work work)
{
    for (long long first = 0; first < total; first += most) {
        work(first, std::min(most, total - first));
    }
}
