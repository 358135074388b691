package main

import (
	"strings"
	"testing"
)

// TestSbatchOfNamedSweep: what a task runs does not depend on settings that may
// change before it does, nor on what its node offers.
func TestSbatchOfNamedSweep(t *testing.T) {
	dir := tree(t, map[string]string{
		".git/HEAD": "", "models/m b.xml": string(read(t, montbrio)),
		"lemsls.toml": "[sweep]\nrunner = 'slurm'\npartition = 'short'\nthreads = 4\n" +
			"[sweep.coupling]\nmodel = 'models/m b.xml'\ntime = '5ms'\nshards = 3\nsbatch-arg = ['--mail-type=END', '--exclusive']\nparameters.global_coupling = '0:1:4'\n",
	})
	t.Chdir(dir)
	code, out, errs := command(t, "", "sweep", "coupling", "--print-sbatch", "--param", "global_speed=3", "--mem", "600M", "--resume", "--csv", "--out", "r")
	if code != 0 {
		t.Fatal(errs)
	}
	for _, want := range []string{
		"\n#SBATCH --array=1-3\n", "\n#SBATCH --partition=short\n", "\n#SBATCH --cpus-per-task=4\n", "\n#SBATCH --mail-type=END\n#SBATCH --exclusive\n",
		"/r/tasks/%4a.err\n", "\nthreads=4\n", "\nshards=3\n",
		"\nset -- sweep 'models/m b.xml' --csv=true --param=global_speed=3 --param=global_coupling=0:1:4 --time=5ms --runner=local --backend=cpu --memory=419430400\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if code, out, errs = command(t, "", "sweep", "coupling", "--param", "global_speed=3", "--runner", "local", "--out", "r"); code != 0 || !strings.Contains(out, "results: r") {
		t.Errorf("here: exit code %d: %s", code, errs)
	}
}

// TestClusterFlags refuses those that mean nothing.
func TestClusterFlags(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--partition", "short"}, "--partition is about a cluster; add --runner slurm"},
		{[]string{"--detach"}, "--detach is about a cluster; add --runner slurm"},
		{[]string{"--runner", "pbs"}, "--runner pbs: want local or slurm"},
		{[]string{"--runner", "slurm", "--gpus", "-1"}, "--gpus -1: want a number from 1"},
		{[]string{"--runner", "slurm", "--poll", "1ms"}, "--poll 1ms: want at least 0.1s"},
		{[]string{"--runner", "slurm", "--print-sbatch", "--out", "a\nb"}, "a line break or a backslash; choose another with --out"},
		{[]string{"--runner", "slurm", "--print-sbatch", "--shard", "1/2"}, "give one"},
		{[]string{"--runner", "slurm", "--print-sbatch", "--mem", "lots"}, "--mem lots: want a memory such as 4G"},
		{[]string{"--runner", "slurm", "--print-sbatch", "--time-limit", "foo"}, "--time-limit foo: want a time such as"},
		{[]string{"--runner", "slurm", "--print-sbatch", "--sbatch-arg", "-a1-4"}, "lemsls needs --array itself"},
	} {
		code, _, errs := command(t, "", append([]string{"sweep", montbrio}, c.args...)...)
		if code != exitTrouble || !strings.Contains(errs, c.want) {
			t.Errorf("%v: exit code %d: %s", c.args, code, errs)
		}
	}
}

// TestTaskMemoryOfGPU: the memory of a GPU is bounded where that is asked for only.
func TestTaskMemoryOfGPU(t *testing.T) {
	for flags, want := range map[string]string{
		"--gpus 1":                " --runner=local --backend=cuda\n",
		"--backend cuda --mem 8G": " --runner=local --backend=cuda\n",
		"--gpus 1 --memory 20G":   " --runner=local --backend=cuda --memory=20G\n",
		"--backend cpu":           " --runner=local --backend=cpu --memory=1G\n",
		"--gpus 1 --backend cpu":  " --runner=local --backend=cpu --memory=1G\n",
	} {
		args := append([]string{"sweep", montbrio, "--runner", "slurm", "--print-sbatch", "--shards", "2", "--out", t.TempDir()}, strings.Fields(flags)...)
		if code, out, errs := command(t, "", args...); code != 0 || !strings.Contains(out, want) {
			t.Errorf("%s: no %q in %s%s", flags, want, out, errs)
		}
	}
}

func TestTaskMemory(t *testing.T) {
	for mem, want := range map[string]string{"": "1G", "4G": "1G", "1000": "838860800", "100M": "52428800", "soon": "1G", "0": "1G"} {
		c := clusterOptions{}
		if c.Memory = mem; c.memory("1G") != want {
			t.Errorf("%q: %s, want %s", mem, c.memory("1G"), want)
		}
	}
}
