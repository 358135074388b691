package slurm

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// The first look comes soon, as small sweeps end soon; the time between two
// grows from there.
const firstPoll = 500 * time.Millisecond

// cancelTime is how long it may take to cancel jobs.
const cancelTime = 20 * time.Second

// Follow waits until the sweep is complete, and merges it. If tasks fail it says
// which, and why, once the others have ended. When ctx is cancelled so are the
// jobs.
func (j *Job) Follow(ctx context.Context) (*gpurun.Result, error) {
	if j.result != nil {
		return j.result, nil
	}
	defer j.whole.Release()
	f := &follower{Job: j, started: time.Now(), before: -1}
	if err := f.watch(ctx); err != nil {
		return nil, err
	}
	if f.counts().Failed > 0 {
		f.record.State = failed
		f.save()
		return nil, f.failure()
	}
	return f.merge(ctx)
}

// follower is what one call of Follow knows.
type follower struct {
	*Job
	started time.Time
	before  int64  // simulations that were there at the first look; -1 until then
	waited  string // why tasks wait, as it was told last
	ran     bool   // it was told that tasks run
	trouble string // with the queue, as it was told last
	saved   string // state of the record, as it was written last
}

// watch looks until all tasks are settled.
func (f *follower) watch(ctx context.Context) error {
	most := f.o.Poll
	if most <= 0 {
		most = DefaultPoll
	}
	for pause := min(firstPoll, most); ; pause = min(pause*3/2, most) {
		settled := f.look(ctx)
		if ctx.Err() != nil {
			return f.cancel(ctx)
		}
		if settled {
			return nil
		}
		select {
		case <-ctx.Done():
			return f.cancel(ctx)
		case <-time.After(pause):
		}
	}
}

// place is where a task stands in the queue.
type place struct {
	job  string
	task int
}

// look looks at the queue, and then at the shards: what the queue says has ended
// has written its results by then.
func (f *follower) look(ctx context.Context) (settled bool) {
	known, err := f.known(ctx)
	if ctx.Err() != nil {
		return false
	}
	var lost []*task
	for _, t := range f.tasks {
		if t.settled() {
			continue
		}
		if t.look(); t.complete || err != nil {
			continue
		}
		e, found := known[place{t.job, t.number}]
		if t.judge(e, found, time.Now(), f.patience()); t.failed {
			lost = append(lost, t)
		}
	}
	f.news(err)
	f.blame(ctx, lost)
	f.save()
	f.progress()
	return f.left() == 0
}

// known is what Slurm says of the tasks that are not settled: the queue, and of
// those it has forgotten whoever remembers.
func (f *follower) known(ctx context.Context) (map[place]entry, error) {
	jobs := f.open(func(t *task) bool { return !t.settled() })
	list, err := f.client.queue(ctx, jobs)
	if err != nil {
		return nil, err
	}
	known := placed(list)
	for _, job := range f.open(func(t *task) bool { return !t.settled() && known[place{t.job, t.number}].State == "" }) {
		for p, e := range placed(f.client.ended(ctx, job)) {
			if known[p].State == "" {
				known[p] = e
			}
		}
	}
	return known, nil
}

func placed(list []entry) map[place]entry {
	m := map[place]entry{}
	for _, e := range list {
		m[place{e.Job, e.Task}] = e
	}
	return m
}

// open are the jobs of some tasks, each once.
func (f *follower) open(which func(*task) bool) []string {
	var list []string
	for _, t := range f.tasks {
		if t.job != "" && which(t) && !slices.Contains(list, t.job) {
			list = append(list, t.job)
		}
	}
	return list
}

func (f *follower) patience() time.Duration {
	if f.o.Patience > 0 {
		return f.o.Patience
	}
	return DefaultPatience
}

// left is how many tasks are not settled.
func (f *follower) left() int {
	n := 0
	for _, t := range f.tasks {
		if !t.settled() {
			n++
		}
	}
	return n
}

// cancel cancels what is in the queue, and waits a while for it to end, so that
// what the tasks have computed is safe. The error is that of ctx.
func (f *follower) cancel(ctx context.Context) error {
	why := ctx.Err()
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
	defer stop()
	jobs := f.open(func(t *task) bool { return !t.settled() })
	f.record.State = cancelled
	f.save()
	if err := f.client.cancel(ctx, jobs); err != nil {
		f.o.tell("job %s may run on (%v); end it with: scancel %s", strings.Join(jobs, ","), err, strings.Join(jobs, " "))
		return why
	}
	alive, err := f.alive(ctx)
	for err == nil && len(alive) > 0 {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-time.After(firstPoll):
			alive, err = f.alive(ctx)
		}
	}
	for _, t := range f.tasks {
		t.look()
	}
	f.save()
	f.o.tell("cancelled job %s; %s; continue with: %s", strings.Join(jobs, ","), f.safe(), f.Next())
	return why
}

// merge puts the shards together. Files that cannot be seen yet may be late.
func (f *follower) merge(ctx context.Context) (*gpurun.Result, error) {
	var dirs []string
	for _, t := range f.tasks {
		dirs = append(dirs, f.shardDir(t.number))
	}
	late := time.Now().Add(f.patience())
	for {
		r, err := f.whole.Merge(dirs, "slurm", f.ID())
		if err == nil {
			f.record.State = complete
			f.save()
			return r, nil
		}
		if !errors.Is(err, fs.ErrNotExist) || time.Now().After(late) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(firstPoll):
		}
	}
}
