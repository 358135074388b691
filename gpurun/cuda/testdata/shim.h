// More of CUDA on the processor, beside testdata/codegen/cuda_shim.h: kernels
// whose threads wait for each other and share memory. A thread is a context of its
// own with a stack; all threads of a block go on to the next barrier one after the
// other, forwards, and to the one after that backwards, so that a barrier that is
// missing shows. Blocks run one after the other. Device memory is a file that the
// test maps as well.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <ucontext.h>

#define __shared__
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)

static const int shim_most_shared = 256 << 10;
alignas(128) unsigned char shared_memory[shim_most_shared + 4096];

[[noreturn]] inline void shim_fail(const std::string &why)
{
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

struct ShimThread {
    ucontext_t context;
    ShimIndex index;
    bool over;
    std::vector<unsigned char> stack;
};

static std::vector<ShimThread *> shim_threads_of_block;
static ucontext_t shim_scheduler;
static ShimThread *shim_now;
static void (*shim_work)(const unsigned char *);
static const unsigned char *shim_arguments;

inline void __syncthreads() { swapcontext(&shim_now->context, &shim_scheduler); }

inline unsigned long long atomicMin(unsigned long long *to, unsigned long long x)
{
    const unsigned long long old = *to;
    *to = x < old ? x : old;
    return old;
}
inline unsigned int atomicAdd(unsigned int *to, unsigned int x)
{
    const unsigned int old = *to;
    *to = old + x;
    return old;
}

static void shim_main()
{
    shim_work(shim_arguments);
    shim_now->over = true;
    swapcontext(&shim_now->context, &shim_scheduler);
}

// Let a thread go on to its next barrier, or to its end.
static void shim_continue(ShimThread *t)
{
    shim_now = t;
    threadIdx = t->index;
    swapcontext(&shim_scheduler, &t->context);
}

static void shim_block(unsigned int threads)
{
    while (shim_threads_of_block.size() < threads) {
        shim_threads_of_block.push_back(new ShimThread);
        shim_threads_of_block.back()->stack.resize(128 << 10);
    }
    for (unsigned int i = 0; i < threads; i++) {
        ShimThread *t = shim_threads_of_block[i];
        getcontext(&t->context);
        t->context.uc_stack.ss_sp = t->stack.data();
        t->context.uc_stack.ss_size = t->stack.size();
        t->context.uc_link = nullptr;
        t->over = false;
        t->index = ShimIndex{i, 0, 0};
        makecontext(&t->context, shim_main, 0);
    }
    unsigned int over = 0;
    for (bool forwards = true; over < threads; forwards = !forwards) {
        over = 0;
        for (unsigned int i = 0; i < threads; i++) {
            shim_continue(shim_threads_of_block[forwards ? i : threads - 1 - i]);
        }
        for (unsigned int i = 0; i < threads; i++) {
            over += shim_threads_of_block[i]->over;
        }
        if (over != 0 && over != threads) {
            shim_fail("some threads wait at a barrier that others never reach");
        }
    }
}

// Arguments lie one after the other, each at a multiple of 8 bytes.
template <typename T>
inline T shim_next(const unsigned char *&at)
{
    T x;
    std::memcpy(&x, at, sizeof x);
    at += (sizeof x + 7) / 8 * 8;
    return x;
}

template <typename... A>
inline void shim_call(void (*kernel)(A...), const unsigned char *at)
{
    std::apply(kernel, std::tuple<A...>{shim_next<A>(at)...});
}

struct ShimKernel {
    const char *name;
    void (*work)(const unsigned char *);
};

// Map the file of device memory, then run what stdin asks for: the number of a
// kernel, of blocks, of threads, bytes of shared memory, bytes of arguments, and
// those. Each is answered with a byte.
static int shim_serve(const ShimKernel *kernels, char **args)
{
    const int file = open(args[1], O_RDWR);
    void *base = reinterpret_cast<void *>(std::strtoull(args[2], nullptr, 10));
    const size_t size = std::strtoull(args[3], nullptr, 10);
    if (file < 0 || mmap(base, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) != base) {
        shim_fail("cannot map the memory");
    }
    int32_t head[5];
    while (std::fread(head, sizeof head, 1, stdin) == 1) {
        std::vector<unsigned char> arguments(head[4]);
        if (head[4] > 0 && std::fread(arguments.data(), arguments.size(), 1, stdin) != 1) {
            return 1;
        }
        shim_work = kernels[head[0]].work;
        shim_arguments = arguments.data();
        gridDim = ShimIndex{static_cast<unsigned int>(head[1]), 1, 1};
        blockDim = ShimIndex{static_cast<unsigned int>(head[2]), 1, 1};
        for (unsigned int b = 0; b < gridDim.x; b++) {
            blockIdx = ShimIndex{b, 0, 0};
            std::memset(shared_memory, 0xff, sizeof shared_memory);
            shim_block(blockDim.x);
            for (size_t i = head[3]; i < sizeof shared_memory; i++) {
                if (shared_memory[i] != 0xff) {
                    shim_fail(std::string(kernels[head[0]].name) + " uses more shared memory than it was given");
                }
            }
        }
        std::putchar('.');
        std::fflush(stdout);
    }
    return 0;
}
