package cuda

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// Report is what a look at the GPUs of a machine tells.
type Report struct {
	Devices []string // names of those that can be used
	Details []string // the same with capability and memory
	Driver  string   // NVIDIA's version of it, "" if it does not say
	CUDA    string   // the version of CUDA that it is for
	NVRTC   string   // the compiler found
	Path    string   // where it was found
	Problem *Problem // why no GPU can be used; nil: they can
}

// Device is what a person calls the GPUs and the driver.
func (r *Report) Device() string {
	var names []string
	for _, name := range r.Devices {
		if slices.Contains(names, name) {
			continue
		}
		names = append(names, name)
	}
	for i, name := range names {
		if n := len(slices.DeleteFunc(slices.Clone(r.Devices), func(other string) bool { return other != name })); n > 1 {
			names[i] = fmt.Sprintf("%d x %s", n, name)
		}
	}
	return strings.Join(names, ", ") + ", " + r.Versions()
}

// Versions is what a person calls the driver.
func (r *Report) Versions() string {
	if r.Driver == "" {
		return "CUDA " + r.CUDA
	}
	return "driver " + r.Driver + ", CUDA " + r.CUDA
}

// Look is what the worker process tells about this machine: a Report as JSON.
func Look(w io.Writer) error { return json.NewEncoder(w).Encode(look()) }

// look tries all that a sweep needs, and leaves it again.
func look() *Report {
	r := &Report{}
	if err := r.look(); err != nil {
		r.Problem = asProblem(err)
	}
	return r
}

func (r *Report) look() error {
	d, found, err := findDevices()
	if err != nil {
		return err
	}
	r.CUDA, r.Driver = d.cuda(), driverVersion()
	c, err := newCompiler(d, found[0].info)
	if err != nil {
		return err
	}
	r.NVRTC, r.Path = c.String(), c.path
	var first error
	for _, f := range found {
		if len(r.Devices) == 0 { // one that opens is enough: each takes a while
			g, err := openDevice(d, c, f.ordinal)
			if err != nil {
				first = firstOf(first, err)
				continue
			}
			f.info = g.info()
			g.close()
		}
		r.add(f.info)
	}
	if len(r.Devices) == 0 {
		return first
	}
	return nil
}

func (r *Report) add(i deviceInfo) {
	r.Devices = append(r.Devices, i.Name)
	text := fmt.Sprintf("%s, compute capability %d.%d, %s", i.Name, i.Major, i.Minor, gpurun.Size(i.Memory))
	if i.Free > 0 {
		text += fmt.Sprintf(" (%s free)", gpurun.Size(i.Free))
	}
	r.Details = append(r.Details, text)
}

// probeTime is how long the driver has to answer: it starts GPUs that sleep.
const probeTime = time.Minute

// probeGrace is how long a probe that nobody wants any more has to end.
const probeGrace = time.Second

// Probe looks at the GPUs of this machine, in a process of its own. Where no
// driver is installed none is started. The error is that of ctx.
func Probe(ctx context.Context) (*Report, error) {
	switch {
	case !built:
		return &Report{Problem: errNotBuilt}, nil
	case !driverInstalled():
		return &Report{Problem: &Problem{NoDriver, "there is no NVIDIA driver here", installDriver}}, nil
	}
	return probe(ctx, thisProgram)
}

// starter makes the command of a worker with arguments.
type starter func(ctx context.Context, args ...string) (*exec.Cmd, error)

func probe(ctx context.Context, worker starter) (*Report, error) {
	limited, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	cmd, err := worker(limited, "worker", "--probe")
	if err != nil {
		return nil, err
	}
	r, err := reported(limited, cmd)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && limited.Err() != nil:
		return &Report{Problem: &Problem{Failed, fmt.Sprintf("the NVIDIA driver does not answer within %v", probeTime), "look whether nvidia-smi answers, or restart the machine"}}, nil
	case err != nil:
		return &Report{Problem: asProblem(err)}, nil
	}
	return r, nil
}

// reported is the report that a process writes.
func reported(ctx context.Context, cmd *exec.Cmd) (*Report, error) {
	p, err := begin(cmd, probeGrace)
	if err != nil {
		return nil, err
	}
	defer p.finish()
	defer context.AfterFunc(ctx, p.abandon)()
	r := &Report{}
	if err := json.NewDecoder(p.out).Decode(r); err != nil {
		return nil, p.crash(err)
	}
	return r, nil
}
