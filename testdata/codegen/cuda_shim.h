// CUDA on the processor, for g++: kernels run thread by thread, device memory is
// the host's, intrinsics are the operations they name. Compile with
// -ffp-contract=off, so that the compiler fuses nothing that the intrinsics keep
// apart. Of CUDA there is what generated code uses; that has no __syncthreads and
// no shared memory, so that threads need not wait for each other.
//
// SHIM_DEVICES, SHIM_BLOCKS, SHIM_THREADS, SHIM_MEMORY and SHIM_ALLOCATION in the
// environment say how many devices there are, how many blocks a launch and how
// many threads a block may have, how many bytes are free and how many of them can
// be had at a time, for a device that is small.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#define __global__
#define __device__
#define __constant__
#define __forceinline__ inline

struct ShimIndex {
    unsigned int x, y, z;
};

static ShimIndex blockIdx, threadIdx, blockDim, gridDim;

inline float __fadd_rn(float x, float y) { return x + y; }
inline double __dadd_rn(double x, double y) { return x + y; }
inline float __fmul_rn(float x, float y) { return x * y; }
inline double __dmul_rn(double x, double y) { return x * y; }
inline float __fdiv_rn(float x, float y) { return x / y; }
inline double __ddiv_rn(double x, double y) { return x / y; }
inline float __fsqrt_rn(float x) { return std::sqrt(x); }
inline double __dsqrt_rn(double x) { return std::sqrt(x); }

template <typename To, typename From> inline To shim_bits(From x)
{
    static_assert(sizeof(To) == sizeof(From), "bits are as many as before");
    To y;
    std::memcpy(&y, &x, sizeof y);
    return y;
}

inline int __float_as_int(float x) { return shim_bits<int>(x); }
inline unsigned int __float_as_uint(float x) { return shim_bits<unsigned int>(x); }
inline float __int_as_float(int x) { return shim_bits<float>(x); }
inline float __uint_as_float(unsigned int x) { return shim_bits<float>(x); }
inline long long __double_as_longlong(double x) { return shim_bits<long long>(x); }
inline double __longlong_as_double(long long x) { return shim_bits<double>(x); }

// The runtime.

enum cudaError_t { cudaSuccess, cudaErrorInvalidValue, cudaErrorMemoryAllocation, cudaErrorInvalidConfiguration };
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost };
enum cudaDeviceAttr { cudaDevAttrMaxGridDimX };

struct cudaFuncAttributes {
    int maxThreadsPerBlock;
};

inline long long shim_limit(const char *name, long long otherwise)
{
    const char *text = std::getenv(name);
    return text ? std::atoll(text) : otherwise;
}

static long long shim_blocks = shim_limit("SHIM_BLOCKS", 2147483647), shim_threads = shim_limit("SHIM_THREADS", 1024);
static cudaError_t shim_error = cudaSuccess;
static long long shim_launches = 0;

inline const char *cudaGetErrorString(cudaError_t error)
{
    switch (error) {
    case cudaErrorMemoryAllocation:
        return "out of memory";
    case cudaErrorInvalidConfiguration:
        return "invalid configuration argument";
    default:
        return error == cudaSuccess ? "no error" : "invalid argument";
    }
}

inline cudaError_t cudaGetLastError()
{
    const cudaError_t error = shim_error;
    shim_error = cudaSuccess;
    return error;
}

inline cudaError_t cudaDeviceSynchronize() { return cudaSuccess; }
inline cudaError_t cudaSetDevice(int) { return cudaSuccess; }

inline cudaError_t cudaGetDeviceCount(int *count)
{
    *count = static_cast<int>(shim_limit("SHIM_DEVICES", 1));
    return cudaSuccess;
}

inline cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr, int)
{
    *value = static_cast<int>(shim_blocks);
    return cudaSuccess;
}

inline cudaError_t cudaFuncGetAttributes(cudaFuncAttributes *attributes, const void *)
{
    attributes->maxThreadsPerBlock = static_cast<int>(shim_threads);
    return cudaSuccess;
}

inline cudaError_t cudaMemGetInfo(size_t *free, size_t *total)
{
    *free = *total = static_cast<size_t>(shim_limit("SHIM_MEMORY", 1LL << 30));
    return cudaSuccess;
}

// Fresh memory is full of NaN, so that what is read before it is written shows.
inline cudaError_t cudaMalloc(void **p, size_t n)
{
    *p = n <= static_cast<size_t>(shim_limit("SHIM_ALLOCATION", 1LL << 30)) ? std::malloc(n) : nullptr;
    if (!*p) {
        return cudaErrorMemoryAllocation;
    }
    std::memset(*p, 0xff, n);
    return cudaSuccess;
}

inline cudaError_t cudaFree(void *p)
{
    std::free(p);
    return cudaSuccess;
}

inline cudaError_t cudaMemcpy(void *to, const void *from, size_t n, cudaMemcpyKind)
{
    if (n > 0) {
        std::memcpy(to, from, n);
    }
    return cudaSuccess;
}

template <typename T> inline cudaError_t cudaMemcpyToSymbol(T &symbol, const void *from, size_t n)
{
    return cudaMemcpy(&symbol, from, n, cudaMemcpyHostToDevice);
}

// Run work as each thread of each block.
template <typename Work> inline void shim_launch(unsigned int grid, unsigned int block, Work work)
{
    shim_launches++;
    if (grid < 1 || block < 1 || grid > shim_blocks || block > shim_threads) {
        shim_error = cudaErrorInvalidConfiguration;
        return;
    }
    gridDim = ShimIndex{grid, 1, 1};
    blockDim = ShimIndex{block, 1, 1};
    for (blockIdx = ShimIndex{0, 0, 0}; blockIdx.x < grid; blockIdx.x++) {
        for (threadIdx = ShimIndex{0, 0, 0}; threadIdx.x < block; threadIdx.x++) {
            work();
        }
    }
}

#define LAUNCH(kernel, grid, block, ...) shim_launch(grid, block, [&] { kernel(__VA_ARGS__); })
