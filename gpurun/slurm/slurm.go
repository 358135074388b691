// Package slurm gets sweeps done on a cluster: a Runner made of shards that the
// same program computes as the tasks of an array job.
//
// A sweep has a folder of results, which all nodes see, and in it a folder for
// each shard, which is that of an ordinary sweep. Slurm is asked what becomes of
// the tasks; that a shard is complete is what its own manifest says, and nothing
// else. So it does not matter whether the cluster keeps accounts, how soon it
// forgets jobs, or what became of the process that submitted them: whoever comes
// next reads slurm.json, looks at the shards and the queue, and goes on.
//
//	DIR/manifest.json, metrics.parquet   the whole, merged when all shards are complete
//	DIR/slurm.json, sweep.sbatch         the jobs, and the script of the latest
//	DIR/shards/0001/...                  the results of a shard
//	DIR/tasks/0001.out, 0001.err         what its task printed
package slurm

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/lemsls/lemsls/gpurun"
)

// New is a Runner that submits a sweep, or goes on where an earlier one has
// stopped, and follows it to its end. When ctx is cancelled the job is, too.
func New(o Options) gpurun.Runner {
	return func(ctx context.Context, s *gpurun.Sweep) (*gpurun.Result, error) {
		j, err := Submit(ctx, s, o)
		if err != nil {
			return nil, err
		}
		return j.Follow(ctx)
	}
}

// Job is a sweep on a cluster. It holds the folder of the results until Follow
// or Leave.
type Job struct {
	o         Options
	sweep     *gpurun.Sweep
	dir       string // of the results, absolute
	whole     *gpurun.Whole
	result    *gpurun.Result // if the sweep was complete before
	client    client
	record    record
	tasks     []*task // the one with shard 1 first
	modelHash string  // of the file of the model as it was when this began; "" if it has none
}

// scriptName is the batch script of the latest submission.
const scriptName = "sweep.sbatch"

// Print is the batch script that Submit would submit. It changes nothing.
func Print(ctx context.Context, s *gpurun.Sweep, o Options) (string, error) {
	dir, err := o.folder(s)
	if err != nil {
		return "", err
	}
	n, err := o.shards(s, client{}.most(ctx))
	if err != nil {
		return "", err
	}
	return (&script{Options: o, name: jobName(s.Program.Name, s.ID()), dir: dir, total: n, tasks: upTo(n)}).print(), nil
}

// folder is the absolute path of the results, once all is checked.
func (o *Options) folder(s *gpurun.Sweep) (string, error) {
	if s.Shards > 1 {
		return "", errors.New("--shard computes a part here, --runner slurm has parts computed elsewhere; give one")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return "", fmt.Errorf("--out %s: %w", o.Dir, err)
	}
	return dir, o.check(dir)
}

// Submit submits what is to be computed of a sweep. With Resume that is what is
// neither complete nor in the queue.
func Submit(ctx context.Context, s *gpurun.Sweep, o Options) (*Job, error) {
	dir, err := o.folder(s)
	if err != nil {
		return nil, err
	}
	if _, err := exec.LookPath("sbatch"); err != nil {
		return nil, errNoSlurm
	}
	j := &Job{o: o, sweep: s, dir: dir, modelHash: fileHash(s.Model)}
	if j.whole, j.result, err = gpurun.HoldWhole(s, o.Options); err != nil || j.result != nil {
		return j, err
	}
	if err := j.begin(ctx); err != nil {
		j.whole.Release()
		return nil, err
	}
	return j, nil
}

// ID are the numbers of the jobs, the latest last.
func (j *Job) ID() string { return strings.Join(j.record.ids(), ",") }

// Tasks is how many shards there are; 0 if the sweep was complete before.
func (j *Job) Tasks() int { return len(j.tasks) }

// Leave lets go of the folder; the job runs on.
func (j *Job) Leave() {
	if j.whole != nil {
		j.whole.Release()
	}
}
