
// ---------------------------------------------------------------------------
// The device.

#ifndef LAUNCH
#define LAUNCH(kernel, grid, block, ...) kernel<<<grid, block>>>(__VA_ARGS__)
#endif

static void check(cudaError_t result, const std::string &what)
{
    if (result != cudaSuccess) {
        throw Failure(what + ": " + cudaGetErrorString(result));
    }
}

// Memory of the device.
template <typename T>
class Buffer
{
  public:
    explicit Buffer(long long n) : size(n)
    {
        void *p = nullptr;
        check(cudaMalloc(&p, std::max(bytes(), static_cast<size_t>(1))), "allocate " + bytes_text(static_cast<double>(bytes())));
        data = static_cast<T *>(p);
    }
    explicit Buffer(const std::vector<T> &values) : Buffer(static_cast<long long>(values.size()))
    {
        check(cudaMemcpy(data, values.data(), bytes(), cudaMemcpyHostToDevice), "copy to the device");
    }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer() { cudaFree(data); }

    T *get() const { return data; }

    std::vector<T> read() const
    {
        std::vector<T> values(size);
        check(cudaMemcpy(values.data(), data, bytes(), cudaMemcpyDeviceToHost), "copy from the device");
        return values;
    }

  private:
    T *data = nullptr;
    long long size;

    size_t bytes() const { return static_cast<size_t>(size) * sizeof(T); }
};

// The kernels of a precision.
template <typename R>
struct Kernels;

template <>
struct Kernels<Single> {
    static void set(const Sweep<Single> &s) { check(cudaMemcpyToSymbol(sweep_f32, &s, sizeof s), "copy to the device"); }
    static void start(unsigned int grid, int block) { LAUNCH(sweep_start_f32, grid, block, ); }
    static void run(unsigned int grid, int block, int from, int to) { LAUNCH(sweep_run_f32, grid, block, from, to); }
    static void finish(unsigned int grid, int block) { LAUNCH(sweep_finish_f32, grid, block, ); }
};

template <>
struct Kernels<Double> {
    static void set(const Sweep<Double> &s) { check(cudaMemcpyToSymbol(sweep_f64, &s, sizeof s), "copy to the device"); }
    static void start(unsigned int grid, int block) { LAUNCH(sweep_start_f64, grid, block, ); }
    static void run(unsigned int grid, int block, int from, int to) { LAUNCH(sweep_run_f64, grid, block, from, to); }
    static void finish(unsigned int grid, int block) { LAUNCH(sweep_finish_f64, grid, block, ); }
};

// Wait for the kernel that was launched last.
static void finished(const char *kernel)
{
    check(cudaGetLastError(), std::string("launch ") + kernel);
    check(cudaDeviceSynchronize(), std::string("run ") + kernel);
}

// The most threads of a block that every kernel can be launched with.
static int largest_block()
{
    int most = 1024;
    const void *kernels[] = {reinterpret_cast<const void *>(sweep_point), reinterpret_cast<const void *>(sweep_start_f32),
                             reinterpret_cast<const void *>(sweep_start_f64), reinterpret_cast<const void *>(sweep_run_f32),
                             reinterpret_cast<const void *>(sweep_run_f64), reinterpret_cast<const void *>(sweep_finish_f32),
                             reinterpret_cast<const void *>(sweep_finish_f64)};
    for (const void *kernel : kernels) {
        cudaFuncAttributes attributes;
        check(cudaFuncGetAttributes(&attributes, kernel), "look at a kernel (was it compiled for this device?)");
        most = std::min(most, attributes.maxThreadsPerBlock);
    }
    return most;
}

// Choose a device and say what it can do with blocks of so many threads.
static Limits open_device(int device, int block)
{
    int count = 0;
    const cudaError_t found = cudaGetDeviceCount(&count);
    if (found != cudaSuccess || count == 0) {
        throw Failure(std::string("no CUDA device: ") + (found != cudaSuccess ? cudaGetErrorString(found) : "there is none"));
    }
    if (device >= count) {
        throw misuse("--device " + std::to_string(device) + ": there are " + std::to_string(count) + ", from 0");
    }
    check(cudaSetDevice(device), "open the device");
    const int most = largest_block();
    if (block > most) {
        throw misuse("--block " + std::to_string(block) + ": the kernels can have blocks of " + std::to_string(most) + " threads at most");
    }
    int blocks = 0;
    check(cudaDeviceGetAttribute(&blocks, cudaDevAttrMaxGridDimX, device), "look at the device");
    size_t free = 0, total = 0;
    check(cudaMemGetInfo(&free, &total), "look at the device");
    return Limits{block, blocks, static_cast<long long>(free / 10 * 8)};
}
