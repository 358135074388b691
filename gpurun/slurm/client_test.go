package slurm

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// fake puts programs that are shell scripts in the place of all others.
func fake(t *testing.T, programs map[string]string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the programs in the place of Slurm's are shell scripts")
	}
	dir := t.TempDir()
	for name, text := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

func TestNoSlurm(t *testing.T) {
	fake(t, nil)
	dir := filepath.Join(t.TempDir(), "r")
	s := &gpurun.Sweep{}
	if _, err := Submit(context.Background(), s, Options{Options: gpurun.Options{Dir: dir}}); !errors.Is(err, errNoSlurm) {
		t.Error(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("it made a folder")
	}
	if n := (client{}).most(context.Background()); n != math.MaxInt {
		t.Error(n)
	}
}

// TestTroubleOfSlurm: what its programs say is told, but for what they call
// themselves.
func TestTroubleOfSlurm(t *testing.T) {
	fake(t, map[string]string{
		"sbatch": "echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1",
		"squeue": "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1",
		"sacct":  "echo 'Slurm accounting storage is disabled' >&2; exit 1",
	})
	ctx := context.Background()
	if _, _, err := (client{}).submit(ctx, "x", nil); err == nil || !strings.HasPrefix(err.Error(), "sbatch: Batch job submission failed: Socket timed out on send/recv operation (no Slurm controller answers here: run this where squeue works") {
		t.Error(err)
	}
	if _, err := (client{}).queue(ctx, []string{"1"}); err == nil || !strings.Contains(err.Error(), "Unable to contact") {
		t.Error(err)
	}
	if list := (client{}).ended(ctx, "1"); list != nil {
		t.Error(list)
	}
}

// TestUnknownJobs: a queue that has forgotten a job is no trouble, and an answer
// that is no number is.
func TestUnknownJobs(t *testing.T) {
	fake(t, map[string]string{
		"squeue": "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1",
		"sbatch": "echo Submitted, perhaps",
		"sacct":  "echo '7_2|OUT_OF_MEMORY|0:125|node7'",
	})
	ctx := context.Background()
	if list, err := (client{}).queue(ctx, []string{"1"}); err != nil || list != nil {
		t.Error(list, err)
	}
	if _, _, err := (client{}).submit(ctx, "x", nil); err == nil || !strings.Contains(err.Error(), "is no number of a job") {
		t.Error(err)
	}
	if list := (client{}).ended(ctx, "7"); !slices.Equal(list, []entry{{Job: "7", Task: 2, State: "OUT_OF_MEMORY", Node: "node7", Signal: 125}}) {
		t.Error(list)
	}
}

// TestOtherCluster: a job of another cluster is asked for there, and no variable
// of the environment takes the place of an option of the script.
func TestOtherCluster(t *testing.T) {
	fake(t, map[string]string{
		"sbatch": `echo "Welcome!"; echo "12;fast$SBATCH_ARRAY_INX"`,
		"squeue": `case "$*" in *--clusters=fast*) echo "CLUSTER: fast"; echo "12|1|RUNNING|None|n1" ;; esac`,
	})
	t.Setenv("SBATCH_ARRAY_INX", "1-3")
	job, cluster, err := (client{}).submit(context.Background(), "x", nil)
	if err != nil || job != "12" || cluster != "fast" {
		t.Fatal(job, cluster, err)
	}
	if list, err := (client{cluster: cluster}).queue(context.Background(), []string{job}); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
}

// TestOptionsBeside: what was asked for stands on the command line of sbatch, where
// it counts more than variables of the environment.
func TestOptionsBeside(t *testing.T) {
	fake(t, map[string]string{"sbatch": `for a; do echo "$a" >> "$SAID"; done; echo 12`})
	said := filepath.Join(t.TempDir(), "said")
	t.Setenv("SAID", said)
	what := &script{name: "x", dir: "/r s", total: 3, tasks: []int{1, 3}, Options: Options{
		Command:   []string{"lemsls"},
		Resources: Resources{Partition: "short", TimeLimit: "1:00:00", Memory: "4G", QOS: "a b", GPUs: 1, Extra: []string{"--mem=8G"}},
	}}
	if _, _, err := (client{}).submit(context.Background(), "x.sbatch", what.options()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(said)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, want := range []string{"--array=1,3", "--output=/r s/tasks/%4a.out", "--partition=short", "--time=1:00:00", "--mem=4G", "--qos=a b", "--gres=gpu:1", "--requeue"} {
		if !slices.Contains(lines, want) {
			t.Errorf("no %q in %q", want, lines)
		}
	}
	if last := lines[len(lines)-2:]; !slices.Equal(last, []string{"--mem=8G", "x.sbatch"}) {
		t.Errorf("last %q", last)
	}
}

func TestLastLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "0001.err")
	if got := lastLines(path, 2); got != nil {
		t.Error(got)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 2*tailBytes)+"\na\n\nb\r\nc"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := lastLines(path, 2); !slices.Equal(got, []string{"b", "c"}) {
		t.Error(got)
	}
}
