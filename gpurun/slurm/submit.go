package slurm

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/gpurun"
)

// begin submits a sweep, or goes on with one.
func (j *Job) begin(ctx context.Context) error {
	old, err := readRecord(j.dir)
	if err != nil && j.o.Existing != gpurun.Overwrite {
		return err
	}
	if err != nil || old == nil {
		return j.fresh(ctx)
	}
	j.client.cluster = old.Cluster
	if j.o.Existing == gpurun.Resume && j.whole.Begun() {
		j.record = *old
		return j.again(ctx)
	}
	if err := j.spare(ctx, old); err != nil {
		return err
	}
	return j.fresh(ctx)
}

// spare refuses to begin where another job writes, or has written.
func (j *Job) spare(ctx context.Context, old *record) error {
	list, err := j.client.named(ctx, old.Name)
	if err != nil {
		return err
	}
	for _, e := range list {
		if !e.isOver() {
			return fmt.Errorf("job %s still writes to %s: follow it with --resume, or end it with scancel %s", e.Job, j.o.Dir, e.Job)
		}
	}
	if j.o.Existing == gpurun.Spare && j.whole.Begun() {
		return fmt.Errorf("%s holds a part of this sweep, computed by job %s: continue it with --resume, or start again with --overwrite", j.o.Dir, strings.Join(old.ids(), ","))
	}
	return nil
}

// fresh submits all shards of a sweep.
func (j *Job) fresh(ctx context.Context) error {
	n, err := j.o.shards(j.sweep, j.client.most(ctx))
	if err != nil {
		return err
	}
	j.record = record{Format: 1, Name: jobName(j.sweep.Program.Name, j.sweep.ID()) + "-" + once(), Shards: n}
	j.makeTasks()
	if j.whole.Filled() { // what is there stays until something is on its way to take its place
		if err := j.start(ctx); err != nil {
			j.forget()
			return err
		}
		return j.whole.Begin()
	}
	err = j.whole.Begin()
	if err == nil {
		err = j.start(ctx)
	}
	if err != nil {
		j.forget()
		j.whole.Forget()
	}
	return err
}

// start submits all shards, once they have their folders.
func (j *Job) start(ctx context.Context) error {
	if err := j.prepare(); err != nil {
		return err
	}
	return j.submit(ctx, upTo(j.record.Shards))
}

// prepare makes the folders of all shards, in place of those that are there.
func (j *Job) prepare() error {
	j.forget()
	if err := os.MkdirAll(filepath.Join(j.dir, "tasks"), 0o755); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	for i := range j.record.Shards {
		if err := j.whole.BeginShard(j.shardDir(i+1), i, j.record.Shards); err != nil {
			return err
		}
	}
	return nil
}

// forget removes all that is only there because of jobs.
func (j *Job) forget() {
	for _, name := range []string{RecordName, scriptName, "tasks", "shards"} {
		_ = os.RemoveAll(filepath.Join(j.dir, name)) // what stays is in nobody's way
	}
}

func (j *Job) shardDir(task int) string {
	return filepath.Join(j.dir, "shards", fmt.Sprintf("%04d", task))
}

// submit submits the script of some tasks. Its number is written down before
// anything else happens; that there may be one, before it is known.
func (j *Job) submit(ctx context.Context, tasks []int) error {
	what := &script{Options: j.o, name: j.record.Name, dir: j.dir, total: j.record.Shards, tasks: tasks}
	path := filepath.Join(j.dir, scriptName)
	if err := replace(path, []byte(what.print())); err != nil {
		return err
	}
	j.record.State = submitting
	if err := j.record.save(j.dir); err != nil {
		return err
	}
	id, cluster, err := j.client.submit(ctx, path, what.options())
	if err != nil {
		return j.unsure(ctx, err)
	}
	j.client.cluster, j.record.Cluster = cluster, cluster
	j.enter(id, tasks)
	j.o.tell("submitted job %s: %s", id, count(len(tasks), "task"))
	return j.record.save(j.dir)
}

// enter notes that a job computes tasks.
func (j *Job) enter(id string, tasks []int) {
	j.record.State = submitted
	j.record.Jobs = append(j.record.Jobs, jobRecord{id, ranges(tasks)})
	for _, n := range tasks {
		j.tasks[n-1].begin(id)
	}
}

// unsure finds out whether sbatch, which has failed, has submitted a job all the
// same, as it may have when the controller was slow. When we were told to stop
// it is cancelled.
func (j *Job) unsure(ctx context.Context, failure error) error {
	if ctx.Err() != nil {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
		defer stop()
		_ = j.client.cancel(ctx, []string{"--name=" + j.record.Name})
		return failure
	}
	if err := j.adopt(ctx); err != nil || j.record.State != submitted {
		return failure
	}
	j.o.tell("job %s is there, though %v", j.record.Jobs[len(j.record.Jobs)-1].ID, failure)
	return j.record.save(j.dir)
}

// adopt enters the job of our name that is not in the record.
func (j *Job) adopt(ctx context.Context) error {
	list, err := j.client.named(ctx, j.record.Name)
	if err != nil {
		return err
	}
	tasks := map[string][]int{}
	for _, e := range list {
		if !j.record.lists(e.Job) && e.Task >= 1 && e.Task <= j.record.Shards {
			tasks[e.Job] = append(tasks[e.Job], e.Task)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(tasks)) {
		j.enter(id, tasks[id])
	}
	return nil
}
