// Shares rows out over launches, for tests: reads a number of rows and the limits
// of a device, again and again, and writes how many simulations fit at a time, how
// many rows some thread worked on exactly once, and how many launches it took.
// Stands behind a whole CUDA file whose main has another name.

static std::vector<int> visits;

static __global__ void visit(long long first, long long count)
{
    const long long i = thread_index();
    if (i < count) {
        visits.at(first + i)++;
    }
}

static double next_number()
{
    double x = 0;
    return std::fread(&x, sizeof x, 1, stdin) == 1 ? x : -1;
}

#undef main
int main()
{
    for (double rows; (rows = next_number()) >= 0;) {
        Limits limits;
        limits.block = static_cast<int>(next_number());
        limits.blocks = static_cast<long long>(next_number());
        limits.memory = static_cast<long long>(next_number());
        const long long bytes = static_cast<long long>(next_number());
        shim_blocks = limits.blocks;
        shim_threads = limits.block;
        shim_launches = 0;
        visits.assign(static_cast<size_t>(rows), 0);
        const long long most = most_at_once(limits, bytes);
        if (most > 0) {
            in_parts(static_cast<long long>(rows), most, [&](long long first, long long count) {
                LAUNCH(visit, blocks_of(count, limits.block), limits.block, first, count);
            });
        }
        const double answers[] = {static_cast<double>(most), static_cast<double>(std::count(visits.begin(), visits.end(), 1)),
                                  static_cast<double>(shim_launches), static_cast<double>(cudaGetLastError())};
        std::fwrite(answers, sizeof answers, 1, stdout);
    }
}
