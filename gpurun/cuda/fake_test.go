package cuda

import (
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// fakeDrivers are folders with the driver of testdata/libcuda.c, as it is and
// as old drivers are. Those of the same source are built once.
var fakeDrivers = sync.OnceValues(func() (map[string]string, error) {
	source, err := os.ReadFile("testdata/libcuda.c")
	if err != nil {
		return nil, err
	}
	folders := map[string]string{}
	for _, kind := range []string{"NEW", "OLD"} {
		folders[kind] = filepath.Join(os.TempDir(), fmt.Sprintf("lemsls-fake-driver-%s-%08x", kind, crc32.ChecksumIEEE(source)))
		if err := buildDriver(folders[kind], kind); err != nil {
			return nil, err
		}
	}
	return folders, nil
})

// buildDriver builds a driver under another name first: tests may run at the
// same time.
func buildDriver(dir, kind string) error {
	driver := filepath.Join(dir, "libcuda.so.1")
	if exists(driver) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	made := fmt.Sprintf("%s.%d", driver, os.Getpid())
	if out, err := exec.Command("gcc", "-shared", "-fPIC", "-O1", "-D"+kind, "-o", made, "testdata/libcuda.c").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return os.Rename(made, driver)
}

// fakeDriver is the folder of a driver, NEW or OLD; the test is skipped where it
// cannot be built or loaded.
func fakeDriver(t *testing.T, kind string) string {
	t.Helper()
	if runtime.GOOS != "linux" || !built {
		t.Skip("a driver of one's own is loaded on Linux only, and not with the tag nocuda")
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skipf("no C compiler to build a driver for tests: %v", err)
	}
	folders, err := fakeDrivers()
	if err != nil {
		t.Fatal(err)
	}
	return folders[kind]
}

// virtualEnvironment is where the tests' packages are installed.
func virtualEnvironment(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../.venv")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
