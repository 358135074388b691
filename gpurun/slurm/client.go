package slurm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"os/user"
	"slices"
	"strings"
)

// client calls the programs of Slurm.
type client struct {
	cluster string // of several; "" for the one there is
}

// errNoSlurm is what a machine says that is no part of a cluster.
var errNoSlurm = errors.New("there is no sbatch on PATH: --runner slurm submits from a machine of a Slurm cluster; log in to one, load its module if it has one, or leave --runner out")

// overriding are variables against which no option stands, or that may not count.
var overriding = []string{"SBATCH_ARRAY_INX", "SBATCH_JOB_NAME", "SBATCH_OUTPUT", "SBATCH_ERROR", "SBATCH_OPEN_MODE", "SBATCH_EXPORT", "SBATCH_WAIT",
	"SBATCH_NO_REQUEUE", "SBATCH_REQUEUE"}

// run calls a program and is what it prints. The error is what it says itself.
func (c client) run(ctx context.Context, name string, args ...string) (string, error) {
	if c.cluster != "" {
		args = append([]string{"--clusters=" + c.cluster}, args...)
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(overriding, name)
	})
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	switch {
	case err == nil:
		return out.String(), nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrNotFound) && name == "sbatch":
		return "", errNoSlurm
	case errs.Len() > 0 || out.Len() > 0:
		text := said(name, errs.String()+out.String())
		return "", fmt.Errorf("%s: %s%s", name, text, nextStep(text))
	}
	return "", fmt.Errorf("%s: %w", name, err)
}

// unreachable are what the programs of Slurm say where no cluster answers.
var unreachable = []string{"Unable to contact slurm controller", "Could not establish a configuration source", "DNS SRV lookup failed", "Connection refused",
	"Unable to establish controller machine", "Socket timed out"}

// nextStep is what a person can do about an answer; "" where that says it itself.
func nextStep(text string) string {
	if slices.ContainsFunc(unreachable, func(part string) bool { return strings.Contains(text, part) }) {
		return " (no Slurm controller answers here: run this where squeue works, such as on a login node, or without --runner slurm to compute on this machine)"
	}
	return ""
}

// said is what a program of Slurm says, on one line, without its name before
// each part.
func said(name, text string) string {
	var parts []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		line = strings.TrimPrefix(line, name+": ")
		line = strings.TrimPrefix(line, "error: ")
		if line != "" {
			parts = append(parts, line)
		}
	}
	return strings.Join(parts, "; ")
}

// submit submits a script. Its options are given beside it too: variables such as
// SBATCH_PARTITION, which a person may have set for other jobs, count more than
// those in the script, and less than these.
func (c client) submit(ctx context.Context, path string, options []string) (job, cluster string, err error) {
	out, err := c.run(ctx, "sbatch", append(append([]string{"--parsable"}, options...), path)...)
	if err != nil {
		return "", "", err
	}
	lines := strings.Split(strings.TrimSpace(out), "\n") // before ours may stand what the site tells its users
	job, cluster, _ = strings.Cut(strings.TrimSpace(lines[len(lines)-1]), ";")
	if strings.Trim(job, "0123456789") != "" || job == "" {
		return "", "", fmt.Errorf("sbatch: %q is no number of a job", out)
	}
	return job, cluster, nil
}

// queue is what the queue knows of jobs, ended ones for as long as it keeps them.
func (c client) queue(ctx context.Context, jobs []string) ([]entry, error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	out, err := c.run(ctx, "squeue", "--noheader", "--array", "--states=all", "--format="+queueFormat, "--jobs="+strings.Join(jobs, ","))
	if err != nil && strings.Contains(err.Error(), "Invalid job id") {
		return nil, nil // it knows none of them any more
	}
	return parseQueue(out), err
}

// named are the jobs of a name.
func (c client) named(ctx context.Context, name string) ([]entry, error) {
	args := []string{"--noheader", "--array", "--states=all", "--format=" + queueFormat, "--name=" + name}
	if u, err := user.Current(); err == nil {
		args = append(args, "--user="+u.Username)
	}
	out, err := c.run(ctx, "squeue", args...)
	return parseQueue(out), err
}

// ended is what can be learnt of a job that the queue may have forgotten: from
// the accounting if there is one, or from the controller for as long as it
// remembers.
func (c client) ended(ctx context.Context, job string) []entry {
	out, err := c.run(ctx, "sacct", "--noheader", "--parsable2", "--allocations", "--jobs="+job, "--format="+accountFormat)
	if err == nil {
		if list := parseAccount(out); len(list) > 0 {
			return list
		}
	}
	out, err = c.run(ctx, "scontrol", "--oneliner", "show", "job", job)
	if err != nil {
		return nil
	}
	return parseControl(out)
}

// cancel ends jobs.
func (c client) cancel(ctx context.Context, jobs []string) error {
	_, err := c.run(ctx, "scancel", jobs...)
	return err
}

// most is how many tasks an array may have.
func (c client) most(ctx context.Context) int {
	out, err := c.run(ctx, "scontrol", "show", "config")
	if err != nil {
		return math.MaxInt
	}
	return parseMost(out)
}
