"""What generated scripts use of CuPy, on the processor, for tests.

A module is compiled by g++ with cuda_shim.h; a launch calls the kernel for one thread after
the other. Device memory is NumPy's, and full of NaN where CuPy leaves what was there before.
What CuPy would refuse is refused.
"""

import ctypes
import os
import subprocess
import tempfile

import numpy as np

float32, float64, int32, int64, uint64 = np.float32, np.float64, np.int32, np.int64, np.uint64


class _Pointer:
    def __init__(self, ptr):
        self.ptr = ptr


class ndarray(np.ndarray):
    """An array; with memptr, of memory that is there."""

    def __new__(cls, shape, dtype=np.float64, memptr=None):
        if memptr is None:
            return np.ndarray.__new__(cls, shape, dtype)
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        buffer = (ctypes.c_char * size).from_address(memptr.ptr)
        return np.ndarray.__new__(cls, shape, dtype, buffer)

    @property
    def data(self):
        assert self.flags.c_contiguous
        return _Pointer(self.ctypes.data)


def asarray(values):
    return np.array(values, copy=True, order="C").view(ndarray)


def empty(shape, dtype=np.float64):
    array = ndarray(shape, dtype)
    np.ndarray.view(array, np.ndarray).view(np.uint8)[...] = 0xFF
    return array


def asnumpy(array):
    assert isinstance(array, ndarray)
    return np.array(np.ndarray.view(array, np.ndarray))


class _Kernel:
    max_threads_per_block = 1024

    def __init__(self, module, name):
        self.library, self.function = module.library, getattr(module.library, name)

    def __call__(self, grid, block, arguments):
        (blocks,), (threads,) = grid, block
        assert isinstance(blocks, int) and isinstance(threads, int) and blocks > 0 and 0 < threads <= 1024
        values = [self.argument(a) for a in arguments]
        for b in range(blocks):
            for t in range(threads):
                self.library.shim_thread(b, t, threads, blocks)
                self.function(*values)

    @staticmethod
    def argument(a):
        if isinstance(a, ndarray):
            return ctypes.c_void_p(a.data.ptr)
        kinds = {np.dtype(np.int32): ctypes.c_int, np.dtype(np.int64): ctypes.c_longlong, np.dtype(np.float64): ctypes.c_double}
        assert isinstance(a, np.generic), f"the size of {a!r} is not said"
        return kinds[a.dtype](a.item())


_THREAD = """
extern "C" void shim_thread(unsigned int b, unsigned int t, unsigned int threads, unsigned int blocks)
{
    blockIdx.x = b;
    threadIdx.x = t;
    blockDim.x = threads;
    gridDim.x = blocks;
}
"""


class RawModule:
    def __init__(self, code, backend, options=()):
        assert backend == "nvrtc"
        shim = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cuda_shim.h")
        self.folder = tempfile.TemporaryDirectory()
        source, made = (os.path.join(self.folder.name, name) for name in ("module.cpp", "module.so"))
        with open(source, "w", encoding="utf-8") as file:
            file.write(code + _THREAD)
        flags = ["-std=c++14", "-O0", "-ffp-contract=off", "-shared", "-fPIC", "-D__CUDACC_RTC__", "-include", shim]
        subprocess.run([os.environ.get("CXX") or "g++", *flags, source, "-o", made], check=True)
        self.library = ctypes.CDLL(made)

    def get_function(self, name):
        return _Kernel(self, name)

    def get_global(self, name):
        return _Pointer(ctypes.addressof(ctypes.c_char.in_dll(self.library, name)))


class cuda:
    class Device:
        attributes = {"MaxGridDimX": 2**31 - 1}
        mem_info = (1 << 20, 1 << 20)

        def synchronize(self):
            pass
