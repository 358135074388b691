package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun/cpu"
)

// TestARM64 builds lemsls for arm64 and sees whether it computes the same there.
func TestARM64(t *testing.T) {
	binary := arm64(t, "build", "-o", "", ".")
	t.Run("nothing fused", func(t *testing.T) { nothingFused(t, binary) })
	t.Run("kernels", arm64Kernels)
	t.Run("sweeps", func(t *testing.T) { arm64Sweeps(t, binary) })
}

// nothingFused: the compiler for arm64 makes a product and a sum one instruction,
// rounded once, where it may; in what computes, it must not.
func nothingFused(t *testing.T, binary string) {
	text, err := exec.Command("go", "tool", "objdump", "-s", "lemsls/(gpurun|codegen)", binary).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte("FMULD")) || !bytes.Contains(text, []byte("gpurun/cpu.multiplyAdd")) {
		t.Fatalf("no program: %.500s", text)
	}
	for _, fused := range regexp.MustCompile(`.*\bFN?M(ADD|SUB)[SD]\b.*`).FindAll(text, 20) {
		t.Errorf("fused, where float64(x*y) + z would not be: %s", fused)
	}
}

// arm64Kernels runs the tests of the kernels there, in short.
func arm64Kernels(t *testing.T) {
	qemu := emulator(t)
	tests := arm64(t, "test", "-c", "-o", "", "./gpurun/cpu")
	cmd := exec.Command(qemu, tests, "-test.short", "-test.v",
		"-test.run", "Operations|ElementaryKernels|NormalKernels|RandomCode|KernelsAgree|LoopKernels|Conformance/neon/(montbrio|kuramoto|all-edges|moments-rk4|mixed|random_7)$")
	cmd.Dir = filepath.Join("gpurun", "cpu")
	text, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(text, []byte("PASS: TestConformance/neon/montbrio/f64")) {
		t.Errorf("%v\n%s", err, text)
	}
}

// arm64Sweeps: sweeps leave the same bytes as with this processor, with the kernels
// of both.
func arm64Sweeps(t *testing.T, binary string) {
	qemu := emulator(t)
	if runtime.GOARCH == "arm64" {
		t.Skip("this processor is of the kind that it would be compared with")
	}
	connectome := filepath.Join(t.TempDir(), "c.zip")
	if code, _, errs := command(t, "", "connectome", "make", "--nodes", "6", "-o", connectome); code != 0 {
		t.Fatal(errs)
	}
	for _, s := range arm64Cases(connectome) {
		t.Run(s.name, func(t *testing.T) {
			here := filepath.Join(t.TempDir(), "here")
			if code, _, errs := command(t, "", append(s.args, "--out", here)...); code != 0 {
				t.Fatal(errs)
			}
			for _, kernels := range s.kernels {
				there := filepath.Join(t.TempDir(), "there")
				cmd := exec.Command(qemu, append([]string{binary}, append(s.args, "--out", there)...)...)
				cmd.Env = append(os.Environ(), cpu.KernelsVariable+"="+kernels)
				if text, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%v: %s", err, text)
				}
				sameResults(t, here, there, kernels)
			}
		})
	}
}

// sameResults compares the files of numbers that sweeps have left.
func sameResults(t *testing.T, here, there, kernels string) {
	t.Helper()
	for _, name := range []string{"metrics.parquet", "trajectory.csv"} {
		want, err := os.ReadFile(filepath.Join(here, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(there, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s of %s kernels on arm64 differs (%v)", name, kernels, err)
		}
	}
}

type arm64Case struct {
	name          string
	args, kernels []string
}

// arm64Cases is some of everything: noise, delays, events, faults, every metric.
func arm64Cases(connectome string) []arm64Case {
	metrics := "mean,std,min,max,variance_global,variance_node,clamp_share,fc_mean,fc_sc_corr,fc_sc_corr_full,kop,metastability"
	both, neon := []string{cpu.KernelsNEON, cpu.KernelsGo}, []string{cpu.KernelsNEON}
	var all []arm64Case
	for _, path := range []string{montbrio, "testdata/models/rateml/kuramoto.xml", "testdata/models/rateml/epileptor.xml",
		"testdata/models/rateml/rwongwang.xml", "testdata/models/broken/diverges.xml"} {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		args := []string{"sweep", path, "--connectome", connectome, "--points", "5", "--steps", "150", "--replicates", "2", "--metric", metrics, "--trajectory", "1"}
		all = append(all, arm64Case{name + "/f32", slices.Concat(args, []string{"--precision", "f32"}), both},
			arm64Case{name + "/f64", slices.Concat(args, []string{"--precision", "f64"}), neon})
	}
	all = append(all, arm64Case{"hodgkin_huxley", []string{"sweep", "testdata/models/lems/hodgkin_huxley.xml", "--steps", "3000", "--trajectory", "0"}, neon})
	return all
}

// emulator runs programs for arm64.
func emulator(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"qemu-aarch64-static", "qemu-aarch64"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("nothing is run on arm64: there is no qemu-aarch64 (Debian: qemu-user-static)")
	return ""
}

// arm64 builds for arm64, into the file that follows -o.
func arm64(t *testing.T, args ...string) string {
	t.Helper()
	if raceDetector {
		t.Skip("a second build takes long; without the race detector (make plain) it is done")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no Go to build for arm64 with")
	}
	binary := filepath.Join(t.TempDir(), "arm64")
	args[slices.Index(args, "-o")+1] = binary
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return binary
}
