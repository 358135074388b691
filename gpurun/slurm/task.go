package slurm

import (
	"fmt"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// task is one of the array: what computes a shard.
type task struct {
	number int // of the shard, from 1
	watch  *gpurun.Watch
	total  int64 // simulations

	job      string // that computes it, or has last
	entry    entry  // what Slurm said last
	rows     int64  // that are safe
	complete bool
	failed   bool
	since    time.Time // when it was first seen to have ended without being complete; zero: it has not
	trouble  error     // that its files cannot be what they should be
}

// makeTasks makes the tasks of all shards.
func (j *Job) makeTasks() {
	j.tasks = nil
	for i := range j.record.Shards {
		s := *j.sweep
		s.Shard, s.Shards = i, j.record.Shards
		j.tasks = append(j.tasks, &task{number: i + 1, watch: gpurun.NewWatch(j.shardDir(i+1), &s), total: int64(s.Rows())})
	}
}

// begin notes that a job is about to compute the task.
func (t *task) begin(job string) {
	t.job, t.entry = job, entry{Job: job, Task: t.number, State: "PENDING"}
	t.failed, t.since, t.trouble = false, time.Time{}, nil
}

// look looks at the shard, which knows best.
func (t *task) look() {
	if t.complete {
		return
	}
	var rows int
	rows, t.complete, t.trouble = t.watch.Look()
	t.rows = int64(rows)
}

// settled says that nothing will become of the task any more, or all has.
func (t *task) settled() bool { return t.complete || t.failed }

// judge takes what Slurm says of a task that is not complete; found is false if
// it says nothing. One that has ended is given some time for its files to be
// seen, one that has failed until the next look.
func (t *task) judge(e entry, found bool, now time.Time, patience time.Duration) {
	if found {
		t.entry = e
	}
	if found && !e.isOver() {
		t.since = time.Time{}
		return
	}
	if t.since.IsZero() {
		t.since = now
		return
	}
	t.failed = found && e.State != "COMPLETED" || now.Sub(t.since) >= patience
	if t.failed && !found {
		t.entry.State = forgotten
	}
}

// record is the task for the next follower.
func (t *task) record() taskRecord {
	r := taskRecord{Shard: t.number, Job: t.job, State: t.entry.State, Node: t.entry.Node, Reason: t.entry.Reason}
	switch {
	case t.complete:
		r.State, r.Reason = "COMPLETED", ""
	case t.failed && t.trouble != nil:
		r.Reason = t.trouble.Error()
	case t.failed:
		r.Reason = t.entry.ending()
	}
	return r
}

// upTo is the numbers from 1 to n.
func upTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i + 1
	}
	return list
}

// count is a number of things.
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%s %s", gpurun.Digits(n), what)
}
