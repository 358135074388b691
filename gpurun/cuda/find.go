package cuda

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// installNVRTC is how NVRTC comes to a machine without the CUDA toolkit.
const installNVRTC = "pip install nvidia-cuda-nvrtc-cu12"

// nvrtcNames are what the loader may know NVRTC by, newest first.
func nvrtcNames() []string {
	if runtime.GOOS == "windows" {
		return []string{"nvrtc64_130_0.dll", "nvrtc64_120_0.dll"}
	}
	return []string{"libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"}
}

// openNVRTC is the first NVRTC that fits the driver and the GPU. An error is a
// *Problem, about the first one that was found if none fits.
func openNVRTC(d *driver, i deviceInfo) (*nvrtc, error) {
	var first error
	for n, err := range foundNVRTC() {
		if err == nil {
			if err = n.fits(d.version, i); err == nil {
				return n, nil
			}
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = &Problem{NoCompiler, "there is no NVRTC, CUDA's compiler of kernels", installNVRTC}
	}
	return nil, first
}

// fits says why NVRTC cannot be used with a driver and a GPU. What it makes runs
// on every driver of the same major version of CUDA, and on newer ones.
func (n *nvrtc) fits(driver int, i deviceInfo) error {
	const least = 12
	if n.version[0] < least {
		return &Problem{NoCompiler, fmt.Sprintf("%v (%s) is too old; 12.0 is needed", n, n.path), installNVRTC}
	}
	if n.version[0] > driver/1000 {
		return &Problem{NoCompiler, fmt.Sprintf("%v (%s) is newer than the driver, which is for CUDA %d.%d", n, n.path, driver/1000, driver%1000/10),
			"update the driver, or " + installNVRTC}
	}
	if _, ok := n.target(i); !ok {
		return n.tooOld(i)
	}
	return nil
}

// foundNVRTC yields what NVRTC there is, or why what was found cannot be loaded:
// what is loaded already, the packages of the active Python, Conda's, the
// loader's own, and the CUDA toolkits.
func foundNVRTC() iter.Seq2[*nvrtc, error] {
	return func(yield func(*nvrtc, error) bool) {
		for _, name := range nvrtcNames() {
			if l, err := loadedLibrary(name); err == nil && !yield(usableNVRTC(l, name)) {
				return
			}
		}
		for dir := range beforeLoader() {
			if !yieldFrom(dir, yield) {
				return
			}
		}
		for _, name := range nvrtcNames() {
			if l, err := openLibrary(name); err == nil && !yield(usableNVRTC(l, name)) {
				return
			}
		}
		for dir := range toolkits() {
			if !yieldFrom(dir, yield) {
				return
			}
		}
	}
}

// yieldFrom loads what NVRTC lies in a folder. False: no more is wanted.
func yieldFrom(dir string, yield func(*nvrtc, error) bool) bool {
	for _, path := range nvrtcFiles(dir) {
		if !yield(loadNVRTC(path)) {
			return false
		}
	}
	return true
}

// loadNVRTC loads the file, and before it what it looks for by name when it
// compiles: its functions, which lie beside it.
func loadNVRTC(path string) (*nvrtc, error) {
	for _, beside := range libraries(filepath.Dir(path), "nvrtc-builtins") {
		_, _ = openLibrary(beside) // one of another version does no harm
	}
	l, err := openLibrary(path)
	if err != nil {
		return nil, unusable(path, err)
	}
	return usableNVRTC(l, path)
}

// usableNVRTC is a library that has been loaded, if it is what it seems to be.
func usableNVRTC(l library, path string) (*nvrtc, error) {
	n, err := bindNVRTC(l, path)
	if err != nil {
		return nil, unusable(path, err)
	}
	return n, nil
}

func unusable(path string, err error) error {
	if errors.Is(err, errNotBuilt) {
		return errNotBuilt
	}
	return &Problem{NoCompiler, fmt.Sprintf("%s cannot be used: %v", path, err), "install it again: " + installNVRTC}
}

// nvrtcFiles are the NVRTC libraries in a folder, newest first.
func nvrtcFiles(dir string) []string { return libraries(dir, "nvrtc") }

// libraries are the shared libraries of a name in a folder, the highest version
// first. Other builds of the same, called alt, are left alone.
func libraries(dir, name string) []string {
	pattern := "lib" + name + ".so*"
	if runtime.GOOS == "windows" {
		pattern = name + "64_*.dll"
	}
	found, _ := filepath.Glob(filepath.Join(escapeGlob(dir), pattern))
	found = slices.DeleteFunc(found, func(path string) bool { return strings.Contains(filepath.Base(path), "alt") })
	slices.Sort(found)
	slices.Reverse(found)
	return found
}

// escapeGlob is a folder's name without a meaning in patterns.
func escapeGlob(dir string) string {
	if runtime.GOOS == "windows" {
		return dir
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// beforeLoader yields the folders that come before what the loader finds: those
// of what a person has activated.
func beforeLoader() iter.Seq[string] {
	return func(yield func(string) bool) {
		for site := range sitePackages() {
			for _, wheel := range [][]string{{"cuda_nvrtc", "lib"}, {"cu13", "lib"}, {"cuda_nvrtc", "bin"}, {"cu13", "bin", "x86_64"}} {
				if !yield(filepath.Join(append([]string{site, "nvidia"}, wheel...)...)) {
					return
				}
			}
		}
		if conda := os.Getenv("CONDA_PREFIX"); conda != "" {
			_ = yield(filepath.Join(conda, "lib")) && yield(filepath.Join(conda, "Library", "bin"))
		}
	}
}

// sitePackages yields where the active Python has its packages. Python itself
// is asked last: it takes a moment to start.
func sitePackages() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, prefix := range []string{os.Getenv("VIRTUAL_ENV"), os.Getenv("CONDA_PREFIX")} {
			if prefix == "" {
				continue
			}
			found, _ := filepath.Glob(filepath.Join(escapeGlob(prefix), "lib", "python*", "site-packages"))
			for _, dir := range append(found, filepath.Join(prefix, "Lib", "site-packages")) {
				if !yield(dir) {
					return
				}
			}
		}
		for _, dir := range pythonPath() {
			if !yield(dir) {
				return
			}
		}
	}
}

// pythonPath is where the Python on PATH looks for packages.
func pythonPath() []string {
	for _, name := range []string{"python3", "python"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		out, err := exec.CommandContext(ctx, path, "-c", "import sys\nfor p in sys.path: print(p)").Output()
		if err == nil {
			return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' || r == '\r' })
		}
	}
	return nil
}

// toolkits yields the folders of CUDA toolkits.
func toolkits() iter.Seq[string] {
	return func(yield func(string) bool) {
		roots := []string{os.Getenv("CUDA_PATH"), os.Getenv("CUDA_HOME")}
		installed, _ := filepath.Glob("/usr/local/cuda*")
		slices.Sort(installed)
		slices.Reverse(installed)
		roots = append(roots, installed...)
		if nvcc, err := exec.LookPath("nvcc"); err == nil {
			if real, err := filepath.EvalSymlinks(nvcc); err == nil {
				roots = append(roots, filepath.Dir(filepath.Dir(real)))
			}
		}
		for _, root := range roots {
			for _, dir := range []string{"lib64", "lib", "bin", filepath.Join("bin", "x64")} {
				if root != "" && !yield(filepath.Join(root, dir)) {
					return
				}
			}
		}
	}
}
