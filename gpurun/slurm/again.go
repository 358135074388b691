package slurm

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// again goes on with a sweep that an earlier follower has left: it follows what
// is in the queue and submits what is neither there nor complete.
func (j *Job) again(ctx context.Context) error {
	if n := j.record.Shards; j.o.Shards != 0 && j.o.Shards != n {
		return fmt.Errorf("--shards %d: %s was split into %d; leave --shards out, or start again with --overwrite", j.o.Shards, j.o.Dir, n)
	}
	j.makeTasks()
	if j.record.State == submitting {
		if err := j.adopt(ctx); err != nil {
			return err
		}
	}
	alive, err := j.alive(ctx)
	if err != nil {
		return err
	}
	if j.record.State == cancelled && len(alive) > 0 {
		if alive, err = j.wait(ctx); err != nil {
			return err
		}
	}
	j.attach(alive)
	rest := j.rest()
	if len(alive) > 0 {
		j.o.tell("following %s of job %s", count(len(alive), "task"), alive[len(alive)-1].Job)
	}
	if len(rest) == 0 {
		return nil
	}
	return j.resubmit(ctx, rest)
}

// alive is what the queue has of our jobs that has not ended.
func (j *Job) alive(ctx context.Context) ([]entry, error) {
	list, err := j.client.queue(ctx, j.record.ids())
	return slices.DeleteFunc(list, func(e entry) bool { return e.isOver() || e.Task < 1 || e.Task > j.record.Shards }), err
}

// wait waits for tasks that have been cancelled, and are about to end.
func (j *Job) wait(ctx context.Context) (alive []entry, err error) {
	j.o.tell("waiting for the tasks to end that were cancelled")
	for {
		alive, err = j.alive(ctx)
		if err != nil || len(alive) == 0 {
			return alive, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(firstPoll):
		}
	}
}

// attach looks at all shards, and gives tasks that are alive their jobs.
func (j *Job) attach(alive []entry) {
	for _, t := range j.record.Tasks {
		if t.Shard >= 1 && t.Shard <= len(j.tasks) {
			j.tasks[t.Shard-1].job = t.Job
		}
	}
	for _, t := range j.tasks {
		t.look()
	}
	for _, e := range alive {
		j.tasks[e.Task-1].begin(e.Job)
		j.tasks[e.Task-1].entry = e
	}
}

// rest are the shards that are neither complete nor about to be.
func (j *Job) rest() []int {
	var list []int
	for _, t := range j.tasks {
		if !t.complete && t.entry.State == "" {
			list = append(list, t.number)
		}
	}
	return list
}

// resubmit submits some shards again. If that fails, all is as it was.
func (j *Job) resubmit(ctx context.Context, tasks []int) error {
	old := j.record.State
	err := j.submit(ctx, tasks)
	if err != nil && j.record.State == submitting {
		j.record.State = old
		_ = j.record.save(j.dir) // the error of the submission counts
	}
	return err
}
