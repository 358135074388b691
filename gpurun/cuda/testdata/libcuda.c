// A driver for tests: the functions of libcuda that lemsls calls, over the
// memory of the process. Modules are not run; a kernel does what its name says:
//
//	fill(float *to, int n, float value)   stores value n times
//	crash()                               stores to address 0
//	fault()                               makes every later call fail, as a kernel does that failed
//	hang()                                never ends
//
// The environment says what machine it is: FAKE_DEVICES, FAKE_VERSION (12080),
// FAKE_MODE (compute mode), FAKE_MAJOR and FAKE_MINOR (capability), FAKE_MEMORY
// (bytes), FAKE_INIT and FAKE_RETAIN (results of cuInit and of opening device
// 0), FAKE_SAYS (printed on standard output), FAKE_HANGS; FAKE_KERNELS names what
// all other kernels do: idle (nothing), or one of the above; FAKE_FILL is what the
// bytes of new memory are (0xa5). With -DOLD it lacks functions, as old drivers do.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int CUresult;

static long setting(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text ? atol(text) : otherwise;
}

static long used;   // bytes
static int failed;  // the result of every call, once a kernel has failed
static int hanging; // a kernel does not end

CUresult cuInit(unsigned flags) {
  if (getenv("FAKE_SAYS")) {
    printf("%s\n", getenv("FAKE_SAYS"));
    fflush(stdout);
  }
  while (getenv("FAKE_HANGS")) pause();
  return setting("FAKE_INIT", setting("FAKE_DEVICES", 1) == 0 ? 100 : 0);
}

CUresult cuDriverGetVersion(int *version) { return *version = setting("FAKE_VERSION", 12080), 0; }

CUresult cuGetErrorName(CUresult code, const char **name) {
  *name = code == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : code == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : code > 900 ? NULL : "CUDA_ERROR_FAKE";
  return *name ? 0 : 1;
}

CUresult cuGetErrorString(CUresult code, const char **text) {
  *text = code == 2 ? "out of memory" : code == 700 ? "an illegal memory access was encountered" : "what this means";
  return 0;
}

CUresult cuDeviceGetCount(int *n) { return *n = setting("FAKE_DEVICES", 1), 0; }

CUresult cuDeviceGet(int *device, int ordinal) { return *device = 10 + ordinal, 0; }

CUresult cuDeviceGetName(char *name, int size, int device) {
  snprintf(name, size, "Fake GPU");
  return device < 10;
}

CUresult cuDeviceTotalMem_v2(size_t *bytes, int device) { return *bytes = setting("FAKE_MEMORY", 1 << 20), 0; }

CUresult cuDeviceGetAttribute(int *value, int attribute, int device) {
  switch (attribute) {
  case 16: *value = 132; return 0;
  case 20: *value = setting("FAKE_MODE", 0); return 0;
  case 75: *value = setting("FAKE_MAJOR", 9); return 0;
  case 76: *value = setting("FAKE_MINOR", 0); return 0;
  case 81: *value = 233472; return 0;
  case 82: *value = 65536; return 0;
  case 97: *value = 232448; return 0;
  }
  return 1;
}

CUresult cuDevicePrimaryCtxSetFlags_v2(int device, unsigned flags) { return 0; }

CUresult cuDevicePrimaryCtxRetain(void **context, int device) {
  *context = (void *)(intptr_t)(1000 + device);
  return device == 10 ? setting("FAKE_RETAIN", 0) : 0;
}

// The context is current on one thread, and every call must come from there.
static __thread void *current;

CUresult cuCtxSetCurrent(void *context) { return current = context, failed; }

#define ENTER                                                                                                          \
  if (!current) return 201;                                                                                            \
  if (failed) return failed;

CUresult cuCtxSynchronize(void) {
  ENTER
  while (hanging) pause();
  return 0;
}

CUresult cuMemGetInfo_v2(size_t *bytes, size_t *total) {
  ENTER
  *total = setting("FAKE_MEMORY", 1 << 20);
  *bytes = *total - used;
  return 0;
}

CUresult cuMemAlloc_v2(uint64_t *address, size_t bytes) {
  ENTER
  if (used + (long)bytes > setting("FAKE_MEMORY", 1 << 20)) return 2;
  size_t *block = malloc(sizeof(size_t) + bytes);
  memset(block, setting("FAKE_FILL", 0xa5), sizeof(size_t) + bytes);
  *block = bytes;
  used += bytes;
  *address = (uint64_t)(uintptr_t)(block + 1);
  return 0;
}

CUresult cuMemFree_v2(uint64_t address) {
  ENTER
  size_t *block = (size_t *)(uintptr_t)address - 1;
  used -= *block;
  free(block);
  return 0;
}

CUresult cuMemcpyHtoD_v2(uint64_t to, const void *from, size_t bytes) {
  ENTER
  return memcpy((void *)(uintptr_t)to, from, bytes), 0;
}

CUresult cuMemcpyDtoH_v2(void *to, uint64_t from, size_t bytes) {
  ENTER
  return memcpy(to, (void *)(uintptr_t)from, bytes), 0;
}

CUresult cuMemsetD8_v2(uint64_t to, unsigned char value, size_t bytes) {
  ENTER
  return memset((void *)(uintptr_t)to, value, bytes), 0;
}

CUresult cuModuleLoadDataEx(void **module, const char *image, unsigned n, int *options, void **values) {
  ENTER
  if (memcmp(image, "\177ELF", 4) == 0) return *module = (void *)1, 0;
  if (strstr(image, ".version") && strstr(image, ".entry")) return *module = (void *)2, 0;
  for (unsigned i = 0; i < n; i++)
    if (options[i] == 5) strcpy(values[i], "ptxas: this is no code\n");
  return 218;
}

CUresult cuModuleUnload(void *module) { ENTER return 0; }

static const char *kernels[] = {"fill", "crash", "fault", "hang", "idle"};

CUresult cuModuleGetFunction(void **function, void *module, const char *name) {
  ENTER
  for (int k = 0; k < 5; k++)
    if (strcmp(kernels[k], name) == 0) return *function = &kernels[k], 0;
  return getenv("FAKE_KERNELS") ? cuModuleGetFunction(function, module, getenv("FAKE_KERNELS")) : 500;
}

CUresult cuFuncSetAttribute(void *function, int attribute, int value) {
  ENTER
  return attribute == 8 && value <= 232448 ? 0 : 1;
}

CUresult cuLaunchKernel(const char **function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                        unsigned shared, void *stream, void **params, void **extra) {
  ENTER
  if (!getenv("FAKE_KERNELS") && (gx == 0 || gy != 2 || gz != 3 || bx != 32 || by != 4 || bz != 5 || shared != 6 || stream || extra)) return 1;
  if (strcmp(*function, "fill") == 0) {
    float *to = *(float **)params[0];
    for (int i = 0; i < *(int *)params[1]; i++) to[i] = *(float *)params[2];
  }
  if (strcmp(*function, "crash") == 0) *(volatile int *)0 = 1;
  if (strcmp(*function, "fault") == 0) failed = 700;
  if (strcmp(*function, "hang") == 0) hanging = 1;
  return 0;
}

// NVRTC asks the driver for this, and does without.
CUresult cuGetExportTable(const void **table, const void *id) { return *table = NULL, 500; }

#ifndef OLD
CUresult cuDevicePrimaryCtxRelease_v2(int device) { return 0; }
#endif
