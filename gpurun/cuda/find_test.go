package cuda

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// nowhere is a machine without Python, Conda and toolkits, as far as the
// environment says.
func nowhere(t *testing.T) {
	t.Helper()
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX", "CUDA_PATH", "CUDA_HOME", "LD_LIBRARY_PATH"} {
		t.Setenv(name, "")
	}
	t.Setenv("PATH", t.TempDir())
}

func onlyUnix(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the folders have other names there")
	}
}

// TestWhereNVRTCIs: what a person has activated comes first, Python is asked only
// if the folders of an environment do not say.
func TestWhereNVRTCIs(t *testing.T) {
	onlyUnix(t)
	nowhere(t)
	dir := t.TempDir()
	at := func(names ...string) string { return filepath.Join(append([]string{dir}, names...)...) }
	if got := slices.Collect(beforeLoader()); len(got) != 0 {
		t.Errorf("nothing is active, and yet %v", got)
	}
	for _, name := range []string{"env[1]", "conda"} { // brackets mean something in patterns
		writeFile(t, at(name, "lib", "python3.12", "site-packages", "x"), nil)
	}
	writeFile(t, at("bin", "python3"), []byte("#!/bin/sh\necho "+at("user", "site")+"\n"))
	writeFile(t, at("cuda", "bin", "nvcc"), []byte("#!/bin/sh\n"))
	for _, path := range []string{at("bin", "python3"), at("cuda", "bin", "nvcc")} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(at("cuda", "bin", "nvcc"), at("bin", "nvcc")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("VIRTUAL_ENV", at("env[1]"))
	t.Setenv("CONDA_PREFIX", at("conda"))
	t.Setenv("PATH", at("bin"))
	wheel := filepath.Join("nvidia", "cuda_nvrtc", "lib")
	order := []string{
		at("env[1]", "lib", "python3.12", "site-packages", wheel), at("env[1]", "lib", "python3.12", "site-packages", "nvidia", "cu13", "lib"),
		at("conda", "lib", "python3.12", "site-packages", wheel), at("user", "site", wheel), at("conda", "lib"),
	}
	inOrder(t, slices.Collect(beforeLoader()), order)
	t.Setenv("CUDA_PATH", at("path"))
	t.Setenv("CUDA_HOME", at("home"))
	inOrder(t, slices.Collect(toolkits()), []string{at("path", "lib64"), at("home", "lib64"), at("cuda", "lib64")})
}

// inOrder holds that got has all of want, in that order.
func inOrder(t *testing.T, got, want []string) {
	t.Helper()
	from := 0
	for _, path := range want {
		k := slices.Index(got[from:], path)
		if k < 0 {
			t.Fatalf("%s is missing, or at another place, in\n%s", path, strings.Join(got, "\n"))
		}
		from += k + 1
	}
}

// TestBrokenNVRTC: a file that is no library, and a library that is another one.
func TestBrokenNVRTC(t *testing.T) {
	onlyUnix(t)
	if !built {
		t.Skip("built without a way to load libraries")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "libnvrtc.so.12")
	writeFile(t, path, []byte("no library"))
	writeFile(t, filepath.Join(dir, "libnvrtc-builtins.so.12.9"), nil)
	writeFile(t, filepath.Join(dir, "libnvrtc.alt.so.12"), nil)
	if got := nvrtcFiles(dir); !slices.Equal(got, []string{path}) {
		t.Fatalf("found %v", got)
	}
	var p *Problem
	if _, err := loadNVRTC(path); !errors.As(err, &p) || p.Kind != NoCompiler || !strings.HasPrefix(p.What, path+" cannot be used: ") {
		t.Errorf("got %v", err)
	}
	other := filepath.Join(fakeDriver(t, "NEW"), "libcuda.so.1")
	if _, err := loadNVRTC(other); !errors.As(err, &p) || !strings.Contains(p.What, "it lacks nvrtcVersion, ") {
		t.Errorf("got %v", err)
	}
}

// TestFallsBack: an NVRTC that cannot be loaded is no reason to look no further.
func TestFallsBack(t *testing.T) {
	onlyUnix(t)
	if !built {
		t.Skip("built without a way to load libraries")
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "lib", "python3.12", "site-packages", "nvidia", "cuda_nvrtc", "lib", "libnvrtc.so.12"), []byte("no library"))
	env := withNVRTC(t)
	t.Setenv("VIRTUAL_ENV", dir)
	t.Setenv("CONDA_PREFIX", env)
	n, err := openNVRTC(&driver{version: 12080}, deviceInfo{Name: "H", Major: 9})
	if err != nil || !strings.HasPrefix(n.path, env) && strings.HasPrefix(n.path, dir) {
		t.Errorf("got %v, %v", n, err)
	}
}

// TestDriverInstalled looks for the driver without loading it.
func TestDriverInstalled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it lies elsewhere")
	}
	nowhere(t)
	dir := t.TempDir()
	before := driverOnPath()
	writeFile(t, filepath.Join(dir, "libcuda.so.1"), nil)
	t.Setenv("LD_LIBRARY_PATH", "/nowhere:"+dir)
	if !driverOnPath() {
		t.Errorf("not found; before: %v", before)
	}
	list := filepath.Join(dir, "ld.so.cache")
	for text, want := range map[string]bool{"libcuda.so.1\x00": true, "libcudart.so.1\x00": false, "libcuda.so.11\x00": false} {
		writeFile(t, list, []byte("head\x00libc.so.6\x00/lib/libc.so.6\x00"+text+"end"))
		if got := driverInLoaderCache(list); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if driverInLoaderCache(filepath.Join(dir, "none")) {
		t.Error("found in a file that is not there")
	}
}
