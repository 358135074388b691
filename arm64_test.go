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
	binary := arm64(t, "build", "-tags", "nocuda", "-o", "", ".") // static, for there may be no libraries
	t.Run("nothing fused", func(t *testing.T) { nothingFused(t, binary) })
	t.Run("kernels", arm64Kernels)
	t.Run("sweeps", func(t *testing.T) { arm64Sweeps(t, binary) })
}

// nothingFused: the compiler for arm64 makes a product and a sum one instruction,
// rounded once, where it may; in what computes, it must not.
func nothingFused(t *testing.T, binary string) {
	text, err := exec.Command("go", "tool", "objdump", "-s", `lemsls/(gpurun(/cpu)?|codegen(/ir)?)\.`, binary).Output()
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
	for _, s := range arm64Cases(t, connectome) {
		t.Run(s.name, func(t *testing.T) {
			here := filepath.Join(t.TempDir(), "here")
			if code, _, errs := command(t, "", append(s.args, "--out", here)...); code != 0 {
				t.Fatal(errs)
			}
			there := filepath.Join(t.TempDir(), "there")
			cmd := exec.Command(qemu, append([]string{binary}, append(s.args, "--out", there)...)...)
			cmd.Env = append(os.Environ(), cpu.KernelsVariable+"="+s.kernels)
			if text, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, text)
			}
			sameResults(t, here, there)
		})
	}
}

// sameResults compares the files of numbers that sweeps have left.
func sameResults(t *testing.T, here, there string) {
	t.Helper()
	for _, name := range []string{"metrics.parquet", "trajectory.csv"} {
		want, err := os.ReadFile(filepath.Join(here, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(there, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs on arm64 (%v)", name, err)
		}
	}
}

type arm64Case struct {
	name, kernels string
	args          []string
}

// arm64Cases is all shipped models, with noise, delays and events as they have them,
// one that diverges, and all metrics.
func arm64Cases(t *testing.T, connectome string) []arm64Case {
	t.Helper()
	network, _ := filepath.Glob("testdata/models/[cnr]*/*.xml") // coupling, network, rateml
	alone, _ := filepath.Glob("testdata/models/lems/*.xml")
	if len(network) < 8 || len(alone) < 15 {
		t.Fatalf("models %v, %v", network, alone)
	}
	run := []string{"--points", "3", "--replicates", "2", "--trajectory", "0"}
	var all []arm64Case
	add := func(path string, kernels string, args ...string) {
		args = slices.Concat([]string{"sweep", path}, run, args)
		all = append(all, arm64Case{strings.Join([]string{strings.TrimPrefix(path, "testdata/models/"), kernels, args[len(args)-1]}, " "), kernels, args})
	}
	for _, path := range append(network, "testdata/models/broken/diverges.xml") {
		for _, precision := range []string{"f32", "f64"} {
			add(path, cpu.KernelsNEON, "--steps", "300", "--connectome", connectome, "--precision", precision)
		}
	}
	for _, path := range alone {
		add(path, cpu.KernelsNEON, "--steps", "2000")
	}
	const metrics = "std,variance_global,variance_node,clamp_share,fc_mean,fc_sc_corr,fc_sc_corr_full,kop,metastability"
	add(montbrio, cpu.KernelsGo, "--steps", "300", "--connectome", connectome, "--metric", metrics)
	add(montbrio, cpu.KernelsNEON, "--steps", "300", "--connectome", connectome, "--metric", metrics)
	add(montbrio, cpu.KernelsNEON, "--steps", "3000", "--connectome", connectome, "--signal", "bold", "--tr", "20ms", "--metric", "fc_mean,psd_peak")
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
