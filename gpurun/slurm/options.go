package slurm

import (
	"fmt"
	"strings"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// Options say how a sweep is submitted, and how it is followed.
type Options struct {
	gpurun.Options // of the whole; Dir is needed

	// Command computes a shard, once told which one, where to, on how many threads
	// and that it may have been begun: the program, sweep, the model, its flags.
	Command []string
	Folder  string // where Command is given, absolute
	Threads int    // of a task; 0: the processors that it is given

	Resources
	Shards int // tasks; 0: by the number of simulations

	Poll     time.Duration // the longest time between two looks at the queue; 0: DefaultPoll
	Patience time.Duration // how long files of a task that has ended may take to be seen; 0: DefaultPatience

	Tell  func(string) // takes news for a person, a line at a time; may be nil
	Count func(Counts) // called now and then from one goroutine; may be nil
}

// What is waited for where nothing is said about it.
const (
	DefaultPoll     = 10 * time.Second
	DefaultPatience = time.Minute
)

// Resources are what a task asks the cluster for. Zero values ask for nothing.
type Resources struct {
	Partition, Account, QOS string
	TimeLimit               string
	Memory                  string
	Constraint              string
	CPUs, GPUs              int
	ArrayLimit              int      // tasks that run at a time
	Extra                   []string // further options of sbatch
}

// Counts is how many tasks are where.
type Counts struct{ Waiting, Running, Complete, Failed int }

// check refuses what no script can say.
func (o *Options) check(dir string) error {
	for _, a := range o.Extra {
		if err := checkExtra(a); err != nil {
			return err
		}
	}
	if err := o.checkFormats(); err != nil {
		return err
	}
	for _, text := range append([]string{o.Partition, o.Account, o.QOS, o.TimeLimit, o.Memory, o.Constraint}, o.Extra...) {
		if strings.ContainsAny(text, "\n\r") {
			return fmt.Errorf("%q has a line break, which no option of sbatch can have", text)
		}
	}
	if strings.ContainsAny(dir, "\n\r\\") {
		return fmt.Errorf("%q: Slurm writes the output of tasks into no folder whose path has a line break or a backslash; choose another with --out", dir)
	}
	return nil
}

func (o *Options) tell(format string, args ...any) {
	if o.Tell != nil {
		o.Tell(fmt.Sprintf(format, args...))
	}
}

// The simulations that are worth a task of their own, and how many tasks there
// are at most where nobody says.
const (
	rowsPerTask    = 256
	rowsPerGPUTask = 16384
	defaultTasks   = 64
)

// shards is how many there are of a sweep, on a cluster whose arrays have at
// most so many tasks.
func (o *Options) shards(s *gpurun.Sweep, most int) (int, error) {
	points := s.Points.Len()
	switch {
	case o.Shards < 0:
		return 0, fmt.Errorf("--shards %d: want a number of tasks", o.Shards)
	case o.Shards > points:
		return 0, fmt.Errorf("--shards %d: the sweep has %s points, and a task computes at least one", o.Shards, gpurun.Digits(points))
	case o.Shards > most:
		return 0, fmt.Errorf("--shards %d: arrays have at most %d tasks on this cluster (MaxArraySize); give --shards %d or fewer", o.Shards, most, most)
	case o.Shards > 0:
		return o.Shards, nil
	}
	each := rowsPerTask
	if o.GPUs > 0 {
		each = rowsPerGPUTask
	}
	n := (s.Rows() + each - 1) / each
	return max(1, min(n, defaultTasks, points, most)), nil
}
