package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/slurm"
)

// TestSlurm runs sweeps on a real Slurm.
func TestSlurm(t *testing.T) {
	c := startCluster(t)
	for name, test := range map[string]func(*testing.T, *cluster){
		"killed tasks": slurmKilledTasks, "cancel": slurmCancel, "detach": slurmDetach, "killed follower": slurmKilledFollower,
		"unknown job": slurmUnknownJob, "refused": slurmRefused, "changed model": slurmChangedModel, "print": slurmPrint, "spares": slurmSpares,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, c)
		})
	}
}

// slurmKilledTasks: of 16 tasks one is killed and one is cancelled. They are
// named, and --resume computes them and no others.
func slurmKilledTasks(t *testing.T, c *cluster) {
	dir := filepath.Join(t.TempDir(), "it's 100%a \"hostile\"")
	cmd, _, errs := c.lemsls(t, c.onCluster(16, dir)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "task 2 runs", func() bool { return c.process(dir, 2) != 0 })
	task, err := os.FindProcess(c.process(dir, 2))
	if err == nil {
		err = task.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
	await(t, "task 3 runs", func() bool { return c.process(dir, 3) != 0 })
	job := jobs(t, dir)[0]
	c.slurm(t, "scancel", job+"_3")
	_ = cmd.Wait()
	for _, want := range []string{"submitted job " + job + ": 16 tasks\n", "task 2 of 16 failed on ", "signal 9 (kill) ended it", "task 3 of 16 failed on ", "it was cancelled",
		"2 of 16 tasks did not complete (2-3)", "lemsls sweep --resume --out '"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("no %q in\n%s", want, errs)
		}
	}
	if code := cmd.ProcessState.ExitCode(); code != exitTrouble || recordOf(t, dir).State != "failed" {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	if code, _, errs := c.run(t, "sweep", "--resume", "--out", dir); code != 0 {
		t.Fatal(errs)
	}
	r := recordOf(t, dir)
	if len(r.Jobs) != 2 || r.Jobs[0].Tasks != "1-16" || r.Jobs[1].Tasks != "2-3" || r.State != "complete" {
		t.Errorf("%+v", r)
	}
	c.same(t, 16, dir)
	if code, out, errs := c.run(t, "sweep", "--resume", "--out", dir); code != 0 || !strings.Contains(errs, "all 1,600 simulations were there already") || !strings.Contains(out, "results: ") {
		t.Errorf("resumed once more: exit code %d: %s", code, errs)
	}
}

// slurmCancel: Ctrl-C cancels the job, and says how to go on.
func slurmCancel(t *testing.T, c *cluster) {
	dir := filepath.Join(t.TempDir(), "r")
	cmd, _, errs := c.lemsls(t, c.onCluster(4, dir)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "a task runs", func() bool { return c.process(dir, 1) != 0 })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	job := jobs(t, dir)[0]
	for _, want := range []string{"lemsls: cancelled job " + job + "; ", " of 400 simulations are kept in " + dir + "; continue with: lemsls sweep --resume --out " + dir + "\n", "lemsls: interrupted\n"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("no %q in\n%s", want, errs)
		}
	}
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || recordOf(t, dir).State != "cancelled" {
		t.Errorf("exit code %d, %+v", code, recordOf(t, dir))
	}
	if queue := c.slurm(t, "squeue", "--noheader", "--jobs="+job); queue != "" {
		t.Errorf("still in the queue: %s", queue)
	}
	if code, _, errs := c.run(t, c.onCluster(4, dir)...); code != exitTrouble || !strings.Contains(errs, "continue it with --resume, or start again with --overwrite") {
		t.Errorf("begun again: exit code %d: %s", code, errs)
	}
	if code, _, errs := c.run(t, "sweep", "--resume", "--out", dir); code != 0 {
		t.Fatal(errs)
	}
	c.same(t, 4, dir)
}

// slurmDetach: a sweep that is left runs on; --resume follows it.
func slurmDetach(t *testing.T, c *cluster) {
	dir := filepath.Join(t.TempDir(), "r")
	code, out, errs := c.run(t, c.onCluster(4, dir, "--detach")...)
	if job := jobs(t, dir)[0]; code != 0 || out != "job "+job+"; follow it with: lemsls sweep --resume --out "+dir+"\n" {
		t.Fatalf("exit code %d: %s%s", code, out, errs)
	}
	if code, _, errs := c.run(t, c.onCluster(4, dir, "--overwrite")...); code != exitTrouble || !strings.Contains(errs, "still writes to "+dir) {
		t.Errorf("begun again: exit code %d: %s", code, errs)
	}
	code, _, errs = c.run(t, "sweep", "--resume", "--out", dir)
	if code != 0 || !strings.Contains(errs, " of job "+jobs(t, dir)[0]) || len(jobs(t, dir)) != 1 {
		t.Errorf("exit code %d: %s", code, errs)
	}
	c.same(t, 4, dir)
}

// slurmKilledFollower: whoever follows may be killed; --resume follows.
func slurmKilledFollower(t *testing.T, c *cluster) {
	dir := filepath.Join(t.TempDir(), "r")
	cmd, _, errs := c.lemsls(t, c.onCluster(4, dir)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "a task runs", func() bool { return c.process(dir, 1) != 0 })
	code, _, second := c.run(t, "sweep", "--resume", "--out", dir)
	if code != exitTrouble || !strings.Contains(second, " is in use: ") {
		t.Errorf("two follow: exit code %d: %s", code, second)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code, _, errs := c.run(t, "sweep", "--resume", "--out", dir); code != 0 || len(jobs(t, dir)) != 1 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	t.Log(errs)
	c.same(t, 4, dir)
}

// slurmUnknownJob: a follower that is killed between submitting and writing down
// the job's number leaves a job that is found by its name.
func slurmUnknownJob(t *testing.T, c *cluster) {
	dir := filepath.Join(t.TempDir(), "r")
	if code, _, errs := c.run(t, c.onCluster(4, dir, "--detach")...); code != 0 {
		t.Fatal(errs)
	}
	path := filepath.Join(dir, slurm.RecordName)
	var r map[string]any
	if err := json.Unmarshal(read(t, path), &r); err != nil {
		t.Fatal(err)
	}
	r["state"], r["jobs"], r["tasks"] = "submitting", nil, nil
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := c.run(t, "sweep", "--resume", "--out", dir); code != 0 || strings.Contains(errs, "submitted") {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	c.same(t, 4, dir)
}

// slurmRefused: what cannot be submitted leaves nothing.
func slurmRefused(t *testing.T, c *cluster) {
	for _, x := range []struct {
		args []string
		want string
	}{
		{[]string{"--partition", "nope"}, "lemsls: sbatch: invalid partition specified: nope; Batch job submission failed: Invalid partition name specified\n"},
		{[]string{"--time-limit", "soon"}, "--time-limit soon: want a time such as"},
		{[]string{"--shards", "101"}, "--shards 101: arrays have at most 100 tasks on this cluster (MaxArraySize); give --shards 100 or fewer"},
		{[]string{"--shards", "201"}, "--shards 201: the sweep has 200 points"},
		{[]string{"--sbatch-arg", "END"}, "--sbatch-arg END: want an option of sbatch"},
		{[]string{"--sbatch-arg", "--array=3"}, "lemsls needs --array itself"},
		{[]string{"--shard", "1/2"}, "give one"},
		{[]string{"--runner", "lsf"}, "--runner lsf: want local or slurm"},
	} {
		dir := filepath.Join(t.TempDir(), "r")
		code, _, errs := c.run(t, c.onCluster(2, dir, x.args...)...)
		if code != exitTrouble || !strings.Contains(errs, x.want) {
			t.Errorf("%v: exit code %d: %s", x.args, code, errs)
		}
		if _, err := os.Stat(dir); err == nil {
			left, _ := filepath.Glob(filepath.Join(dir, "*"))
			t.Errorf("%v left %v", x.args, left)
		}
	}
}

// slurmSpares: results stay where what is to take their place cannot be submitted.
func slurmSpares(t *testing.T, c *cluster) {
	dir := filepath.Join(t.TempDir(), "r")
	if code, _, errs := c.run(t, c.sweep(1, "--seed", "5", "--out", dir)...); code != 0 {
		t.Fatal(errs)
	}
	before := read(t, filepath.Join(dir, gpurun.TableName))
	if code, _, errs := c.run(t, c.onCluster(1, dir, "--overwrite", "--partition", "nope")...); code != exitTrouble || !strings.Contains(errs, "invalid partition") {
		t.Errorf("exit code %d: %s", code, errs)
	}
	m, err := gpurun.ReadManifest(dir)
	if err != nil || m.Partial || m.Seed != 5 || !bytes.Equal(before, read(t, filepath.Join(dir, gpurun.TableName))) {
		t.Errorf("%v, %+v", err, m)
	}
	if code, _, errs := c.run(t, c.onCluster(1, dir, "--overwrite")...); code != 0 {
		t.Errorf("exit code %d: %s", code, errs)
	}
	c.same(t, 1, dir)
}

// slurmChangedModel: tasks that find another model than the one that was
// submitted refuse it, and the follower says why.
func slurmChangedModel(t *testing.T, c *cluster) {
	dir := t.TempDir()
	model := filepath.Join(dir, "m.xml")
	text := read(t, montbrio)
	if err := os.WriteFile(model, text, 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "r")
	args := c.onCluster(1, out, "--shards", "2", "--steps", "10", "--sbatch-arg", "--hold")
	args[1] = model
	cmd, _, errs := c.lemsls(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "it is submitted", func() bool {
		text, err := os.ReadFile(filepath.Join(out, slurm.RecordName))
		return err == nil && bytes.Contains(text, []byte("PENDING"))
	})
	if err := os.WriteFile(model, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	c.slurm(t, "scontrol", "release", jobs(t, out)[0])
	_ = cmd.Wait()
	for _, want := range []string{"waits: JobHeldUser\n", "exit code 2", "  | lemsls: ", "holds the results of another sweep (another model)", model + " has changed since: put it back as it was"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("no %q in\n%s", want, errs)
		}
	}
	if err := os.WriteFile(model, text, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd, _, errs = c.lemsls(t, "sweep", "--resume", "--out", out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "it is submitted again", func() bool { return len(jobs(t, out)) == 2 })
	c.slurm(t, "scontrol", "release", jobs(t, out)[1])
	if err := cmd.Wait(); err != nil {
		t.Error(err, errs)
	}
}

// slurmPrint: --print-sbatch prints what would be submitted, and leaves nothing.
func slurmPrint(t *testing.T, c *cluster) {
	dir := filepath.Join(t.TempDir(), "r")
	args := []string{"--print-sbatch", "--time-limit", "1:00:00", "--mem", "1000", "--cpus-per-task", "2", "--gpus", "1", "--qos", "a b", "--array-limit", "3",
		"--sbatch-arg=--mail-type=END", "--seed", "7", "--threads", "2"}
	code, out, errs := c.run(t, c.onCluster(4, dir, args...)...)
	if code != 0 {
		t.Fatal(errs)
	}
	lines := strings.Split(out, "\n")
	for _, want := range []string{"#SBATCH --array=1-4%3", "#SBATCH --time=1:00:00", "#SBATCH --mem=1000", "#SBATCH --cpus-per-task=2", "#SBATCH --gres=gpu:1", "#SBATCH --qos='a b'",
		"#SBATCH --mail-type=END", "threads=2"} {
		if !slices.Contains(lines, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if !strings.Contains(out, "\nset -- sweep "+montbrio+" --connectome="+c.connectome+" --csv=true ") || !strings.Contains(out, " --seed=7 ") ||
		!strings.Contains(out, " --runner=local --backend=cuda\n") {
		t.Error(out)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("it left a folder")
	}
}
