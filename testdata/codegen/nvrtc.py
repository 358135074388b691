"""Compile CUDA files with NVRTC, as cubins, and say what each kernel needs.

    python nvrtc.py FOLDER ARCHITECTURE...

For every .cu file of the folder and every architecture (sm_80), prints a line of JSON:
{"file", "architecture", "error", "log", "kernels": {name: {"registers", "stack", "spills"}}}.
Warnings are errors. Needs no GPU; without NVRTC (the package nvidia-cuda-nvrtc-cu12) it says
so and exits with 3.
"""

import ctypes
import glob
import importlib.util
import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor


def library():
    """NVRTC of this Python's packages, or of the system."""
    found = importlib.util.find_spec("nvidia")
    places = [os.path.join(p, "cuda_nvrtc", "lib") for p in (found.submodule_search_locations if found else [])]
    for place in places:
        for path in sorted(glob.glob(os.path.join(place, "libnvrtc.so.*"))):
            if "alt" not in path:
                return ctypes.CDLL(path)
    try:
        return ctypes.CDLL("libnvrtc.so")
    except OSError:
        sys.stderr.write("there is no NVRTC: pip install nvidia-cuda-nvrtc-cu12\n")
        sys.exit(3)


def log_of(nvrtc, program):
    size = ctypes.c_size_t()
    nvrtc.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    nvrtc.nvrtcGetProgramLog(program, log)
    return log.value.decode(errors="replace")


KERNEL = re.compile(
    r"Compiling entry function '(\w+)'.*?(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads.*?Used (\d+) registers",
    re.DOTALL,
)


def kernels_of(log):
    """What the assembler says of each kernel."""
    return {
        name: {"registers": int(registers), "stack": int(stack), "spills": int(stores) + int(loads)}
        for name, stack, stores, loads, registers in KERNEL.findall(log)
    }


def compile_one(nvrtc, path, architecture):
    with open(path, "rb") as file:
        text = file.read()
    program = ctypes.c_void_p()
    nvrtc.nvrtcCreateProgram(ctypes.byref(program), text, os.path.basename(path).encode(), 0, None, None)
    options = ["--gpu-architecture=" + architecture, "--ptxas-options=-v"]
    code = nvrtc.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*(o.encode() for o in options)))
    log = log_of(nvrtc, program)
    nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    own = "\n".join(line for line in log.splitlines() if not line.startswith("nvrtc: warning: Architectures prior"))
    return {
        "file": os.path.basename(path), "architecture": architecture, "error": code != 0 or "warning" in own,
        "log": own if code != 0 or "warning" in own else "", "kernels": kernels_of(log),
    }


def main():
    nvrtc = library()
    jobs = [(path, a) for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.cu"))) for a in sys.argv[2:]]
    with ThreadPoolExecutor(2) as pool:
        for result in pool.map(lambda job: compile_one(nvrtc, *job), jobs):
            print(json.dumps(result))


if __name__ == "__main__":
    main()
