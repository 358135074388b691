package cuda

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unsafe"
)

// testNVRTC is NVRTC of the tests' packages.
func testNVRTC(t *testing.T) *nvrtc {
	t.Helper()
	if !built {
		t.Skip("built without a way to load libraries")
	}
	found, _ := filepath.Glob(filepath.Join(withNVRTC(t), "lib", "python*", "site-packages", "nvidia", "cuda_nvrtc", "lib"))
	files := nvrtcFiles(found[0])
	if len(files) != 1 || filepath.Base(files[0]) != "libnvrtc.so.12" {
		t.Fatalf("found %v", files)
	}
	n, err := loadNVRTC(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNVRTC compiles for what a GPU is, and says what is wrong with a source.
func TestNVRTC(t *testing.T) {
	t.Parallel()
	n := testNVRTC(t)
	if n.String() != "NVRTC 12.9" {
		t.Errorf("it is %v", n)
	}
	cubin, err := n.compile(fillKernel, target{90, false})
	if err != nil || !bytes.HasPrefix(cubin, []byte("\x7fELF")) || !bytes.Contains(cubin, []byte(".text.fill")) {
		t.Errorf("%d bytes, %v", len(cubin), err)
	}
	ptx, err := n.compile(fillKernel, target{80, true})
	if err != nil || !bytes.Contains(ptx, []byte(".target sm_80")) || ptx[len(ptx)-1] != 0 {
		t.Errorf("%s, %v", ptx, err)
	}
	_, err = n.compile("extern \"C\" __global__ void f() {\n  int x = \"text\";\n}", target{90, false})
	if err == nil || !strings.HasPrefix(err.Error(), "NVRTC 12.9: NVRTC_ERROR_COMPILATION:\nsweep.cu(2): error:") {
		t.Errorf("got %v", err)
	}
	if _, err := n.compile("", target{12, false}); err == nil || !strings.Contains(err.Error(), "invalid value for --gpu-architecture") {
		t.Errorf("got %v", err)
	}
}

// TestNoFusedProducts: a product and a sum are rounded each, as elsewhere.
func TestNoFusedProducts(t *testing.T) {
	t.Parallel()
	ptx, err := testNVRTC(t).compile(`extern "C" __global__ void f(float *x) { x[0] = x[1] * x[2] + x[3]; }`, target{90, true})
	if err != nil {
		t.Fatal(err)
	}
	if text := string(ptx); strings.Contains(text, "fma") || !strings.Contains(text, "mul.rn.f32") || !strings.Contains(text, "add.rn.f32") {
		t.Errorf("got %s", text)
	}
}

// TestTargets: code for the GPU itself where NVRTC knows it, for its nearest
// forerunner otherwise.
func TestTargets(t *testing.T) {
	t.Parallel()
	n := &nvrtc{version: [2]int{12, 9}, architectures: []int{75, 80, 90}}
	for _, c := range []struct {
		major, minor int
		want         string
	}{{8, 0, "--gpu-architecture=sm_80"}, {8, 6, "--gpu-architecture=compute_80"}, {9, 0, "--gpu-architecture=sm_90"}, {12, 1, "--gpu-architecture=compute_90"}} {
		got, ok := n.target(deviceInfo{Major: c.major, Minor: c.minor})
		if !ok || got.options()[0] != c.want {
			t.Errorf("%d.%d: got %v, want %s", c.major, c.minor, got.options(), c.want)
		}
	}
	for _, c := range []struct {
		driver, major int
		want          string
	}{
		{12080, 7, "NVRTC 12.9 compiles for compute capability 7.5 and newer; the Old GPU has 7.0; install an older one: pip install nvidia-cuda-nvrtc-cu12"},
		{11080, 8, "NVRTC 12.9 (libnvrtc.so.12) is newer than the driver, which is for CUDA 11.8; update the driver, or pip install nvidia-cuda-nvrtc-cu12"},
		{13000, 8, ""},
	} {
		n.path = "libnvrtc.so.12"
		got := ""
		if err := n.fits(c.driver, deviceInfo{Name: "Old GPU", Major: c.major}); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// TestCache: a module is compiled once, and again where the file is not what was
// written.
func TestCache(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := &compiler{nvrtc: testNVRTC(t), cache: cache{filepath.Join(dir, "modules"), 1 << 20}, driver: "12.8"}
	hopper := deviceInfo{Name: "H", Major: 9}
	first, err := c.image(fillKernel, hopper)
	if err != nil {
		t.Fatal(err)
	}
	key := c.key(fillKernel, target{90, false})
	c.nvrtc.compileProgram = func(uintptr, int32, *unsafe.Pointer) int32 { t.Error("compiled again"); return 1 }
	again, err := c.image(fillKernel, hopper)
	if err != nil || !bytes.Equal(again, first) {
		t.Fatalf("%d bytes, %v; want %d", len(again), err, len(first))
	}
	path := c.cache.path(key)
	stored := readFile(t, path)
	for name, broken := range map[string][]byte{"cut": stored[:len(stored)-1], "empty": nil, "short": stored[:20], "changed": append(bytes.Clone(stored[:len(stored)-1]), stored[len(stored)-1]^1)} {
		writeFile(t, path, broken)
		if _, ok := c.cache.get(key); ok {
			t.Errorf("a file that is %s passes", name)
		}
	}
	c.nvrtc = testNVRTC(t)
	if again, err = c.image(fillKernel, hopper); err != nil || !bytes.Equal(again, first) {
		t.Errorf("%d bytes, %v", len(again), err)
	}
	if !bytes.Equal(readFile(t, path), stored) {
		t.Error("the file was not mended")
	}
	for what, other := range map[string]string{
		"source":  c.key(fillKernel+" ", target{90, false}),
		"options": c.key(fillKernel, target{80, false}),
		"driver":  (&compiler{nvrtc: c.nvrtc, driver: "12.9"}).key(fillKernel, target{90, false}),
		"NVRTC":   (&compiler{nvrtc: &nvrtc{version: [2]int{12, 8}}, driver: "12.8"}).key(fillKernel, target{90, false}),
	} {
		if other == key {
			t.Errorf("the key does not depend on the %s", what)
		}
	}
}

// TestCacheBounds: the cache keeps what was used last, and nothing where it
// cannot write.
func TestCacheBounds(t *testing.T) {
	t.Parallel()
	c := cache{t.TempDir(), 3 * 1100}
	for k, key := range []string{"a", "b", "c"} {
		c.put(key, bytes.Repeat([]byte{byte(k)}, 1000))
		old := testTime.AddDate(0, 0, k)
		if err := os.Chtimes(c.path(key), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := c.get("a"); !ok { // now b was not used for longest
		t.Fatal("a is gone")
	}
	c.put("d", make([]byte, 1000))
	for key, want := range map[string]bool{"a": true, "b": false, "c": true, "d": true} {
		if _, ok := c.get(key); ok != want {
			t.Errorf("%s is there: %v", key, ok)
		}
	}
	if left := c.files(); len(left) != 3 {
		t.Errorf("%d files", len(left))
	}
	none := cache{}
	none.put("a", []byte("x"))
	if _, ok := none.get("a"); ok {
		t.Error("a cache without a folder keeps something")
	}
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, nil)
	closed := cache{filepath.Join(file, "modules"), 1 << 20}
	closed.put("a", []byte("x"))
	if _, ok := closed.get("a"); ok {
		t.Error("a folder that cannot be made keeps something")
	}
}

// testTime is a moment long ago.
var testTime = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeFile(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
