package codegen

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
)

// TestCudaLaunches: whatever the number of rows, the size of a block, the
// device's grid and its memory, every row has one thread, no launch is larger
// than the device allows and nothing needs more memory than there is.
func TestCudaLaunches(t *testing.T) {
	t.Parallel()
	gxx(t)
	text := cudaText(t, cudaSource(t, loadFile(t, "../testdata/models/rateml/kuramoto.xml").System, "heun"))
	program, err := compile(t, t.TempDir(), "grid", text+include(t, "cuda_grid.h"), "-Dmain=command")
	if err != nil {
		t.Fatal(err)
	}
	type limits struct{ rows, block, blocks, memory, bytes int }
	r := rand.New(rand.NewPCG(1, 2))
	upTo := func(n int) int { return int(math.Exp(r.Float64() * math.Log(float64(n)))) }
	var cases []limits
	var in []byte
	for range 10_000 {
		c := limits{upTo(4000), upTo(1024), upTo(3000), upTo(1 << 24), upTo(1 << 14)}
		if r.IntN(8) == 0 {
			c.blocks = math.MaxInt32
		}
		cases = append(cases, c)
		in = numbers(in, []float64{float64(c.rows), float64(c.block), float64(c.blocks), float64(c.memory), float64(c.bytes)})
	}
	got, err := pipe(program, in)
	if err != nil || len(got) != 4*len(cases) {
		t.Fatalf("%d numbers, %v", len(got), err)
	}
	launches := 0.0
	for i, c := range cases {
		most, once, times, fault := got[4*i], got[4*i+1], got[4*i+2], got[4*i+3]
		launches += times
		fits := c.memory >= c.bytes
		switch {
		case fault != 0:
			t.Errorf("%+v: a launch fails with error %v", c, fault)
		case fits != (most > 0):
			t.Errorf("%+v: %v at a time", c, most)
		case fits && once != float64(c.rows):
			t.Errorf("%+v: %v rows have one thread", c, once)
		case most*float64(c.bytes) > float64(c.memory):
			t.Errorf("%+v: %v at a time take too much memory", c, most)
		case fits && times > math.Ceil(float64(c.rows)/math.Max(1, most)):
			t.Errorf("%+v: %v launches", c, times)
		}
	}
	t.Logf("%d cases, %v launches", len(cases), launches)
}

// TestCudaCommandLine compiles the CUDA file of a shipped model and runs it as a
// person does.
func TestCudaCommandLine(t *testing.T) {
	t.Parallel()
	gxx(t)
	s := cudaSource(t, loadFile(t, "../testdata/models/rateml/montbrio.xml").System, "heun")
	program, err := compile(t, t.TempDir(), "montbrio", cudaText(t, s))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]func(t *testing.T, program string, s *Source){
		"sweep": checkCudaSweep, "faults": checkCudaFaults, "connectomes": checkCudaConnectomes, "mistakes": checkCudaMistakes, "cupy": checkCudaCupy,
		"arrays": checkCudaArrays,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, program, s)
		})
	}
}

// command runs a compiled CUDA file.
func command(program string, env []string, args ...string) (code int, out, errs string) {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		code = -1
		if cmd.ProcessState != nil {
			code = cmd.ProcessState.ExitCode()
		}
	}
	return code, stdout.String(), stderr.String()
}

// cudaMetricNames are the metrics that a CUDA file computes, in its order.
var cudaMetricNames = []string{"mean", "std", "min", "max", "variance_global", "variance_node", "clamp_share"}

// checkCudaSweep runs a sweep of 300 points as a person does, and compares every
// number with those of the same sweep by package gpurun, bit for bit; on a device
// so small that it takes many launches too.
func checkCudaSweep(t *testing.T, program string, s *Source) {
	dir := t.TempDir()
	net := gpurun.Synthetic(6, 4)
	file := connectomeZip(t, dir, net)
	args := []string{"--connectome", file, "--param", "global_speed=2:9:20", "--points", "15", "--time", "9ms", "--dt=0.1", "--transient", "2",
		"--seed", "11"}
	for _, c := range []struct {
		name string
		env  []string
		args []string
		o    gpurun.Request
	}{
		{"f32", nil, nil, gpurun.Request{}},
		{"f64", nil, []string{"--precision", "f64", "--block", "32"}, gpurun.Request{Precision: gpurun.F64}},
		{"small", []string{"SHIM_BLOCKS=5", "SHIM_THREADS=7", "SHIM_MEMORY=200000"}, []string{"--block", "7"}, gpurun.Request{}},
		{"replicates", nil, []string{"--replicates", "2", "--points", "3"}, gpurun.Request{Replicates: 2, Points: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := filepath.Join(t.TempDir(), "metrics.csv")
			code, _, errs := command(program, c.env, append(append(args, c.args...), "--out", out)...)
			if code != 0 {
				t.Fatalf("exit %d: %s", code, errs)
			}
			o := c.o
			if o.Points == 0 {
				o.Points = 15
			}
			o.Params = []gpurun.Axis{{Name: "global_speed", Values: gpurun.Linspace(2, 9, 20)}}
			o.Time, o.Dt, o.Transient, o.Seed, o.Network, o.Metrics = 9, 0.1, 2, 11, net, cudaMetricNames
			compareTable(t, out, s, o)
		})
	}
}

// compareTable compares a CSV file with the rows of a sweep.
func compareTable(t *testing.T, path string, s *Source, o gpurun.Request) {
	t.Helper()
	prog, _ := Lower(s.System)
	sweep, err := o.Sweep(prog)
	if err != nil {
		t.Fatal(err)
	}
	compareRows(t, path, s, sweep)
}

func compareRows(t *testing.T, path string, s *Source, sweep *gpurun.Sweep) {
	t.Helper()
	var sink rowSink
	if err := cpu.New().Run(context.Background(), sweep, &sink); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	head := append([]string{"point", "replicate"}, sweep.Points.Names...)
	head = append(append(head, gpurun.NewMeasure(sweep).Columns...), "status", "diverged_step", "diverged_node", "diverged_state")
	if got := strings.Join(table[0], " "); got != strings.Join(head, " ") {
		t.Fatalf("columns %s\nwant %s", got, strings.Join(head, " "))
	}
	if len(table)-1 != len(sink.rows) {
		t.Fatalf("%d rows, want %d", len(table)-1, len(sink.rows))
	}
	seen := map[string]bool{}
	for i, row := range sink.rows {
		seen[strings.Join(table[i+1], ",")] = true
		if err := sameRow(table[i+1], row, s); err != nil {
			t.Errorf("row %d: %v", i, err)
		}
	}
	if len(seen) != len(sink.rows) {
		t.Errorf("%d of %d rows are distinct", len(seen), len(sink.rows))
	}
}

func sameRow(got []string, want gpurun.Row, s *Source) error {
	numbers := append([]float64{float64(want.Point), float64(want.Replicate)}, append(want.Params, want.Metrics...)...)
	for k, x := range numbers {
		v, err := strconv.ParseFloat(got[k], 64)
		if err != nil || !irtest.Same(v, x) {
			return fmt.Errorf("column %d is %s, want %v", k, got[k], x)
		}
	}
	end := []string{"ok", "", "", ""}
	if f := want.Fault; f != nil {
		end = []string{"diverged", strconv.Itoa(f.Step), strconv.Itoa(f.Node), ""}
		if f.State >= 0 {
			end[3] = s.Program.States[f.State].Name
		}
	}
	if rest := got[len(numbers):]; strings.Join(rest, ",") != strings.Join(end, ",") {
		return fmt.Errorf("ends with %v, want %v", rest, end)
	}
	return nil
}

// TestCudaComponent sweeps a LEMS component, alone and in seconds.
func TestCudaComponent(t *testing.T) {
	t.Parallel()
	gxx(t)
	s := cudaComponent(t, "lif_refractory")
	dir := t.TempDir()
	program, err := compile(t, dir, "component", cudaText(t, s))
	if err != nil {
		t.Fatal(err)
	}
	var axes []gpurun.Axis
	for _, p := range s.Program.Params {
		axes = append(axes, gpurun.Axis{Name: p.Name, Values: []float64{p.Lo}})
	}
	axes[0].Values = gpurun.Linspace(axes[0].Values[0], 2*axes[0].Values[0], 6)
	out := filepath.Join(dir, "metrics.csv")
	code, _, errs := command(program, nil, "--param", fmt.Sprintf("%s=%v:%v:6", axes[0].Name, axes[0].Values[0], axes[0].Values[5]),
		"--time", "12ms", "--dt", "20us", "--transient", "0.001", "--out", out)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	compareRows(t, out, s, &gpurun.Sweep{Program: s.Program, Points: gpurun.Grid(axes...), Dt: 2e-5, Steps: 600, Transient: 50, Metrics: cudaMetricNames,
		Network: &gpurun.Network{Name: "alone", N: 1, Weights: []float64{0}, Lengths: []float64{0}}})
}

// checkCudaFaults: simulations that do not stay finite, and delays that no
// simulation can have, are told as gpurun tells them.
func checkCudaFaults(t *testing.T, program string, s *Source) {
	dir := t.TempDir()
	net := gpurun.Synthetic(5, 4)
	out := filepath.Join(dir, "metrics.csv")
	code, _, errs := command(program, nil, "--connectome", connectomeZip(t, dir, net), "--param", "global_speed=-1,0,1e-6,3,4",
		"--param", "global_coupling=0,1e5,1e30,1e300", "--steps", "40", "--dt", "500us", "--out", out)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	compareTable(t, out, s, gpurun.Request{Params: []gpurun.Axis{{Name: "global_speed", Values: []float64{-1, 0, 1e-6, 3, 4}},
		{Name: "global_coupling", Values: []float64{0, 1e5, 1e30, 1e300}}}, Steps: 40, Dt: 0.5, Network: net, Metrics: cudaMetricNames})
	table, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(table), ",diverged,"); n < 13 || n > 19 {
		t.Errorf("%d of 20 rows diverged:\n%s", n, table)
	}
}

// checkCudaMistakes: what cannot be done is said in a sentence, with an exit code,
// and nothing is left behind.
func checkCudaMistakes(t *testing.T, program string, _ *Source) {
	dir := t.TempDir()
	file := connectomeZip(t, dir, gpurun.Synthetic(5, 4))
	other := zipOf(t, dir, "other", zipDeflate, map[string]string{"weights.txt": "0 1\n1 0\n", "tract_lengths.txt": "0 1 2\n1 0 2\n1 2 0\n"})
	words := zipOf(t, dir, "words", zipDeflate, map[string]string{"weights.txt": "0 x\n1 0\n", "tract_lengths.txt": "0 1\n1 0\n"})
	empty := zipOf(t, dir, "empty", zipDeflate, map[string]string{"info.txt": ""})
	bz2 := zipOf(t, dir, "bz2", zipDeflate, map[string]string{"weights.txt.bz2": "", "tract_lengths.txt": "0\n"})
	for _, c := range []struct {
		want string
		code int
		env  []string
		args []string
	}{
		{"give --connectome", 2, nil, nil},
		{"no option --no-such", 2, nil, []string{"--no-such", "1"}},
		{"its value is missing", 2, nil, []string{"--points"}},
		{"want a whole number", 2, nil, []string{"--connectome", file, "--points", "0"}},
		{"want a whole number", 2, nil, []string{"--connectome", file, "--points", "1.5"}},
		{"three parts", 2, nil, []string{"--connectome", file, "--param", "global_speed=1:2"}},
		{"not a finite number", 2, nil, []string{"--connectome", file, "--param", "global_speed=1,nan"}},
		{"not a finite number", 2, nil, []string{"--connectome", file, "--param", "global_speed="}},
		{"no parameter speed", 2, nil, []string{"--connectome", file, "--param", "speed=1"}},
		{"given twice", 2, nil, []string{"--connectome", file, "--param", "global_speed=1", "--param", "global_speed=2"}},
		{"too many", 2, nil, []string{"--connectome", file, "--points", "100000"}},
		{"want a time", 2, nil, []string{"--connectome", file, "--dt", "0.1h"}},
		{"longer than 0", 2, nil, []string{"--connectome", file, "--dt", "0"}},
		{"nothing is left", 2, nil, []string{"--connectome", file, "--steps", "5", "--transient", "1"}},
		{"give one", 2, nil, []string{"--connectome", file, "--steps", "5", "--time", "1"}},
		{"want f32 or f64", 2, nil, []string{"--connectome", file, "--precision", "f16"}},
		{".csv or .npy", 2, nil, []string{"--connectome", file, "--out", "x.txt"}},
		{"below 2^64", 2, nil, []string{"--connectome", file, "--seed", "-1"}},
		{"blocks of 64 threads at most", 2, []string{"SHIM_THREADS=64"}, []string{"--connectome", file, "--block", "65"}},
		{"there are 1, from 0", 2, nil, []string{"--connectome", file, "--device", "1"}},
		{"No such file", 1, nil, []string{"--connectome", filepath.Join(dir, "none.zip")}},
		{"no CUDA device", 1, []string{"SHIM_DEVICES=0"}, []string{"--connectome", file}},
		{"the device has", 1, []string{"SHIM_MEMORY=4000"}, []string{"--connectome", file, "--points", "1"}},
		{"out of memory", 1, []string{"SHIM_ALLOCATION=150"}, []string{"--connectome", file}},
		{"No such file", 1, nil, []string{"--connectome", file, "--out", filepath.Join(dir, "none", "x.csv")}},
		{"has 3 rows, but", 1, nil, []string{"--connectome", other}},
		{"column 2 is \"x\"", 1, nil, []string{"--connectome", words}},
		{"no weights.txt", 1, nil, []string{"--connectome", empty}},
		{"unpack it first", 1, nil, []string{"--connectome", bz2}},
	} {
		args := c.args
		if !strings.Contains(strings.Join(args, " "), "--out") && len(args) >= 2 {
			args = append(args, "--out", filepath.Join(dir, "x.csv"))
		}
		code, out, errs := command(program, c.env, args...)
		if code != c.code || !strings.Contains(errs, c.want) || !strings.HasPrefix(errs, "montbrio: ") || strings.Count(errs, "\n") != 1 || out != "" {
			t.Errorf("%v: exit %d, %q %q; want exit %d and %q", c.args, code, errs, out, c.code, c.want)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "x.csv*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if code, out, _ := command(program, nil, "--help"); code != 0 || !strings.Contains(out, "global_speed") || !strings.Contains(out, "--transient") {
		t.Errorf("--help: exit %d\n%s", code, out)
	}
}
