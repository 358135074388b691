package slurm

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

var update = flag.Bool("update", false, "write what is printed into testdata")

// TestScript prints a script with everything in it.
func TestScript(t *testing.T) {
	s := &script{name: "lemsls-montbrio-0123456789", dir: "/data/ada/it's 100%/r", total: 40, tasks: []int{1, 2, 3, 7, 12, 13}, Options: Options{
		Options: gpurun.Options{Dir: "r"},
		Command: []string{"/home/ada/bin/lemsls", "sweep", "montbrio.xml", "--param=global_coupling=0:1:50", "--runner=local"},
		Folder:  "/data/ada/it's 100%",
		Threads: 8,
		Resources: Resources{Partition: "gpu", Account: "neuro", QOS: "long run", TimeLimit: "1-12:00:00", Memory: "4G", Constraint: "a100|h100",
			CPUs: 8, GPUs: 1, ArrayLimit: 4, Extra: []string{"--mail-type=END", "--comment=it's mine"}},
	}}
	const path = "testdata/sweep.sbatch"
	if *update {
		if err := os.WriteFile(path, []byte(s.print()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || s.print() != string(want) {
		t.Errorf("%v; printed\n%s", err, s.print())
	}
}

// TestScriptRuns has a shell run a script with hostile names. What it runs prints
// its arguments and where it is.
func TestScriptRuns(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh to run the script with:", err)
	}
	root := t.TempDir()
	hostile := []string{"a b", `it's "quoted"`, "$HOME `id` $(id) \\n", "two\nlines", "#x", "-n", "*", "~", ";rm", "é", ""}
	folder := filepath.Join(root, "it's a \"folder\"\nof $HOME")
	dir := filepath.Join(root, "re'sults $(id)")
	program := filepath.Join(folder, "le'ms ls")
	for _, d := range []string{folder, filepath.Join(dir, "shards", "0007")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(program, []byte("#!/bin/sh\npwd\nprintf '%s\\0' \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := &script{name: "x", dir: dir, total: 12, tasks: []int{7}, Options: Options{Command: append([]string{program}, hostile...), Folder: folder}}
	out, err := runScript(shell, s.print())
	if err != nil {
		t.Fatal(err, out)
	}
	want := append(slices.Clone(hostile), "--shard=7/12", "--out="+dir+"/shards/0007", "--threads=3", "--resume")
	got, found := strings.CutPrefix(out, folder+"\n")
	if !found || got != strings.Join(want, "\x00")+"\x00" {
		t.Errorf("%q, want %q in %q", out, want, folder)
	}
	for _, c := range []struct{ gone, want string }{
		{filepath.Join(dir, "shards"), "lemsls: node node7 does not see " + dir + "; choose a folder that all nodes see with --out\n"},
		{program, "lemsls: node node7 does not see " + program + "; put the program where all nodes see it\n"},
	} {
		if err := os.RemoveAll(c.gone); err != nil {
			t.Fatal(err)
		}
		if out, err := runScript(shell, s.print()); err == nil || out != c.want {
			t.Errorf("%v: %s", err, out)
		}
	}
}

func runScript(shell, text string) (string, error) {
	cmd := exec.Command(shell)
	cmd.Stdin = strings.NewReader(text)
	cmd.Env = append(os.Environ(), "SLURM_ARRAY_TASK_ID=7", "SLURM_CPUS_ON_NODE=3", "SLURMD_NODENAME=node7")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestRanges(t *testing.T) {
	for want, numbers := range map[string][]int{"": nil, "3": {3}, "1-4": upTo(4), "1,3,5-6,9": {1, 3, 5, 6, 9}} {
		if got := ranges(numbers); got != want {
			t.Errorf("%v: %s, want %s", numbers, got, want)
		}
	}
}

// TestRefusedOptions are those that no script can say.
func TestRefusedOptions(t *testing.T) {
	for _, c := range []struct {
		dir, want string
		o         Options
	}{
		{"/a\nb", "line break or a backslash", Options{}},
		{`/a\b`, "line break or a backslash", Options{}},
		{"/a", "has a line break", Options{Resources: Resources{Partition: "a\n#SBATCH --x"}}},
		{"/a", "has a line break", Options{Resources: Resources{Extra: []string{"--comment=a\nb"}}}},
		{"/a", "want an option of sbatch", Options{Resources: Resources{Extra: []string{"END"}}}},
		{"/a", "lemsls needs --output itself", Options{Resources: Resources{Extra: []string{"--output=x"}}}},
		{"/a b'c", "", Options{Resources: Resources{Extra: []string{"--exclusive"}}}},
	} {
		err := c.o.check(c.dir)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %+v: %v, want %q", c.dir, c.o.Resources, err, c.want)
		}
	}
}

func TestShards(t *testing.T) {
	for _, c := range []struct {
		points, replicates, most int
		o                        Options
		want                     int // 0: refused
	}{
		{1, 1, 1000, Options{}, 1},
		{256, 1, 1000, Options{}, 1},
		{257, 1, 1000, Options{}, 2},
		{10, 1000, 1000, Options{}, 10},
		{1_000_000, 1, 1000, Options{}, 64},
		{1_000_000, 1, 20, Options{}, 20},
		{100_000, 1, 1000, Options{Resources: Resources{GPUs: 1}}, 7},
		{100, 1, 1000, Options{Shards: 100}, 100},
		{100, 1, 1000, Options{Shards: 101}, 0},
		{5000, 1, 1000, Options{Shards: 1001}, 0},
		{100, 1, 1000, Options{Shards: -1}, 0},
	} {
		s := &gpurun.Sweep{Points: gpurun.Grid(gpurun.Axis{Name: "a", Values: gpurun.Linspace(0, 1, c.points)}), Replicates: c.replicates}
		n, err := c.o.shards(s, c.most)
		if n != c.want || (err != nil) != (c.want == 0) {
			t.Errorf("%+v: %d, %v", c, n, err)
		}
	}
}
