package cuda

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// driverInstalled says that the driver's library is here, without loading it:
// on the many machines that have none, nothing more is to be done. It looks
// where the loader would.
func driverInstalled() bool {
	switch runtime.GOOS {
	case "windows":
		return exists(filepath.Join(os.Getenv("SystemRoot"), "System32", driverName()))
	case "linux":
		return driverOnPath() || driverInLoaderCache("/etc/ld.so.cache")
	}
	return false
}

// driverFolders are where the driver lies beside what the loader's cache lists:
// in containers, on Windows' Linux, on NixOS.
var driverFolders = []string{"/usr/local/nvidia/lib64", "/usr/lib/wsl/lib", "/run/opengl-driver/lib", "/usr/lib64", "/usr/lib"}

func driverOnPath() bool {
	for _, dir := range append(filepath.SplitList(os.Getenv("LD_LIBRARY_PATH")), driverFolders...) {
		if dir != "" && exists(filepath.Join(dir, driverName())) {
			return true
		}
	}
	return false
}

// driverInLoaderCache says that the loader's list of libraries has the driver.
func driverInLoaderCache(path string) bool {
	list, err := os.ReadFile(path)
	return err == nil && bytes.Contains(list, []byte(driverName()+"\x00"))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// driverVersion is what NVIDIA calls the driver, such as 570.86.15; "" if it
// does not say.
func driverVersion() string {
	if version, err := os.ReadFile("/sys/module/nvidia/version"); err == nil {
		return strings.TrimSpace(string(version))
	}
	return managedVersion()
}

// managementName is what the loader knows NVIDIA's management library by.
func managementName() string {
	if runtime.GOOS == "windows" {
		return "nvml.dll"
	}
	return "libnvidia-ml.so.1"
}

// managedVersion asks the management library, which lies beside the driver.
func managedVersion() string {
	var start, stop func() int32
	var version func(to *byte, size uint32) int32
	l, err := openLibrary(managementName())
	if err != nil || l.bind([]symbol{{"nvmlInit_v2", &start}, {"nvmlShutdown", &stop}, {"nvmlSystemGetDriverVersion", &version}}) != nil || start() != 0 {
		return ""
	}
	defer stop()
	to := make([]byte, 96)
	if version(&to[0], uint32(len(to))) != 0 {
		return ""
	}
	return text(to)
}
