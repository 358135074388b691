package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/slurm"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// clusterOptions are the flags of a sweep that say who computes it.
type clusterOptions struct {
	runner string
	slurm.Resources
	shards        int
	poll          time.Duration
	detach, print bool
}

// clusterFlags are those that mean something with --runner slurm only.
var clusterFlags = []string{"shards", "partition", "account", "qos", "time-limit", "mem", "constraint", "cpus-per-task", "gpus",
	"array-limit", "sbatch-arg", "poll", "detach", "print-sbatch"}

func (c *clusterOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&c.runner, "runner", "local", "local, or slurm: shards as the tasks of an array job, followed and merged")
	f.IntVar(&c.shards, "shards", 0, "slurm: number of tasks (default: one for every 256 simulations, or 16,384 with --gpus; at most 64)")
	f.StringVar(&c.Partition, "partition", "", "slurm: partition of the job")
	f.StringVar(&c.Account, "account", "", "slurm: account that pays for it")
	f.StringVar(&c.QOS, "qos", "", "slurm: quality of service")
	f.StringVar(&c.TimeLimit, "time-limit", "", "slurm: the longest a task may run, `[DAYS-]HH:MM:SS`; one that is cut off is continued by --resume")
	f.StringVar(&c.Memory, "mem", "", "slurm: memory of a task, such as 4G")
	f.StringVar(&c.Constraint, "constraint", "", "slurm: features that the nodes must have")
	f.IntVar(&c.CPUs, "cpus-per-task", 0, "slurm: processors of a task, which runs as many threads (default: --threads, or what the cluster gives)")
	f.IntVar(&c.GPUs, "gpus", 0, "slurm: GPUs of a task, with --backend cuda")
	f.IntVar(&c.ArrayLimit, "array-limit", 0, "slurm: tasks that run at a time")
	f.StringArrayVar(&c.Extra, "sbatch-arg", nil, "slurm: a further `OPTION` of sbatch, such as --mail-type=END (repeatable)")
	f.DurationVar(&c.poll, "poll", slurm.DefaultPoll, "slurm: the longest time between two looks at the queue")
	f.BoolVar(&c.detach, "detach", false, "slurm: submit and leave; --resume with --out follows")
	f.BoolVar(&c.print, "print-sbatch", false, "slurm: print the batch script, and submit nothing")
}

// check refuses what makes no sense, of the flags that are given or set, and
// of those that are given.
func (c *clusterOptions) check(flags *pflag.FlagSet, given []string) error {
	if c.runner != "local" && c.runner != "slurm" {
		return bad("runner", c.runner, "want local or slurm")
	}
	for _, name := range clusterFlags {
		said := slices.ContainsFunc(given, func(a string) bool { return strings.HasPrefix(a, "--"+name+"=") }) ||
			slices.Contains(elsewhere, name) && flags.Changed(name) // no setting has these
		if said && !flags.Changed("runner") {
			return fmt.Errorf("--%s is about a cluster; add --runner slurm", name)
		}
	}
	for name, n := range map[string]int{"cpus-per-task": c.CPUs, "gpus": c.GPUs, "array-limit": c.ArrayLimit} {
		if n < 0 {
			return bad(name, n, "want a number from 1")
		}
	}
	if c.poll < 100*time.Millisecond {
		return fmt.Errorf("--poll %v: want at least 0.1s; some seconds spare the cluster", c.poll)
	}
	return nil
}

// onCluster has a sweep computed on a cluster, if it is to be. What would run
// here is planned here.
func (o *sweepOptions) onCluster(cmd *cobra.Command, what *subject, s *gpurun.Sweep) (done bool, err error) {
	if err := o.cluster.check(cmd.Flags(), s.Arguments); err != nil {
		return true, err
	}
	if o.cluster.runner != "slurm" || o.dryRun {
		return false, nil
	}
	options, err := o.slurmOptions(cmd, what, s)
	if err != nil {
		return true, err
	}
	if o.cluster.print {
		text, err := slurm.Print(cmd.Context(), s, options)
		fmt.Fprint(cmd.OutOrStdout(), text)
		return true, err
	}
	return true, o.submit(cmd, what, s, options)
}

// submit submits a sweep, or goes on with it, and follows it unless it is told
// to leave.
func (o *sweepOptions) submit(cmd *cobra.Command, what *subject, s *gpurun.Sweep, options slurm.Options) error {
	stop := o.followed(cmd, s, &options)
	if o.cluster.detach {
		if left, err := o.leave(cmd, s, options); left || err != nil {
			return err
		}
	}
	r, err := slurm.New(options)(cmd.Context(), s)
	stop()
	if err != nil {
		return err
	}
	if err := o.report(cmd, what, s, r); err != nil {
		return err
	}
	remarks(cmd.ErrOrStderr(), s, r)
	return nil
}

// leave submits a sweep, unless it is complete, and says how to come back to it.
func (o *sweepOptions) leave(cmd *cobra.Command, s *gpurun.Sweep, options slurm.Options) (left bool, err error) {
	j, err := slurm.Submit(cmd.Context(), s, options)
	if err != nil || j.Tasks() == 0 {
		return false, err
	}
	j.Leave()
	if o.format == "json" {
		return true, json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]any{"job": j.ID(), "tasks": j.Tasks(), "results": options.Dir})
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "job %s; follow it with: %s\n", j.ID(), j.Next())
	return true, err
}

// followed has news and progress told on standard error; the function that it
// returns wipes the latter away.
func (o *sweepOptions) followed(cmd *cobra.Command, s *gpurun.Sweep, options *slurm.Options) (stop func()) {
	w, wipe := cmd.ErrOrStderr(), ""
	if colorful(w) {
		wipe = "\r\x1b[K"
		var tasks slurm.Counts
		options.Count = func(c slurm.Counts) { tasks = c }
		s.Progress = func(p gpurun.Progress) {
			left := ""
			if p.Left > 0 {
				left = ", " + p.Left.Round(time.Second).String() + " left"
			}
			fmt.Fprintf(w, "%s%3.0f %% of %s, %s running, %d waiting%s", wipe, 100*float64(p.Done)/float64(max(p.Total, 1)),
				many(int(p.Total), "simulation"), many(tasks.Running, "task"), tasks.Waiting, left)
		}
	}
	options.Tell = func(line string) { fmt.Fprintf(w, "%slemsls: %s\n", wipe, line) }
	return func() { fmt.Fprint(w, wipe) }
}

// slurmOptions are what the flags say about a job.
func (o *sweepOptions) slurmOptions(cmd *cobra.Command, what *subject, s *gpurun.Sweep) (slurm.Options, error) {
	program, err := os.Executable()
	if err != nil {
		return slurm.Options{}, fmt.Errorf("find the program that tasks are to run: %w", err)
	}
	here, err := os.Getwd()
	if err != nil {
		return slurm.Options{}, fmt.Errorf("find the current folder: %w", err)
	}
	options := slurm.Options{
		Options:   gpurun.Options{Dir: o.folder(what, s), Existing: o.existing(), CSV: o.csv, Version: version()},
		Command:   append([]string{program, "sweep"}, o.taskArguments(cmd.Flags(), s)...),
		Folder:    here,
		Threads:   o.threads,
		Resources: o.cluster.Resources,
		Shards:    o.cluster.shards,
		Poll:      o.cluster.poll,
	}
	if options.CPUs == 0 {
		options.CPUs = o.threads
	}
	return options, nil
}

// taskArguments is the command line of a task, but for its shard: the flags that
// are given or set for this sweep. What may differ from node to node is fixed.
func (o *sweepOptions) taskArguments(flags *pflag.FlagSet, s *gpurun.Sweep) []string {
	arguments := []string{s.Model}
	flags.Visit(func(f *pflag.Flag) {
		fixed := slices.Contains([]string{"runner", "shard", "backend"}, f.Name)
		if !fixed && !slices.Contains(elsewhere, f.Name) && !slices.Contains(clusterFlags, f.Name) {
			arguments = append(arguments, flagArguments(f)...)
		}
	})
	backend := o.backend
	switch {
	case backend == "auto" && o.cluster.GPUs > 0:
		backend = "cuda"
	case backend == "auto":
		backend = "cpu"
	}
	arguments = append(arguments, "--runner=local", "--backend="+backend)
	if memory := o.taskMemory(flags, backend); memory != "" {
		arguments = append(arguments, "--memory="+memory)
	}
	return arguments
}

// taskMemory is the --memory of a task; "" for all that its GPU has free.
func (o *sweepOptions) taskMemory(flags *pflag.FlagSet, backend string) string {
	switch {
	case flags.Changed("memory"):
		return o.memory
	case backend == "cuda":
		return ""
	}
	return o.cluster.memory(o.memory)
}

// memory is what simulations may take of the memory of a task: so much, or what
// the program itself leaves.
func (c *clusterOptions) memory(most string) string {
	const beside = 200 << 20
	text := c.Memory
	if text != "" && strings.Trim(text, "0123456789") == "" {
		text += "M" // as sbatch reads it
	}
	all, err := bytesOf(text)
	if err != nil {
		return most
	}
	limit, err := bytesOf(most)
	if err != nil || all-beside >= limit {
		return most
	}
	return strconv.FormatInt(max(all-beside, all/2), 10)
}

// folder is where the results go.
func (o *sweepOptions) folder(what *subject, s *gpurun.Sweep) string {
	if o.out != "" {
		return o.out
	}
	return filepath.Join("sweeps", what.System.Name+"-"+s.ID())
}
