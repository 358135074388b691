package cuda

import (
	"cmp"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// process is a worker from outside.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *io.PipeReader
	says   *gob.Decoder // nil until it has said something
	stderr *tail
	grace  time.Duration
	exited chan struct{}
	status error // of the exit; to be read after it

	silence time.Duration // the longest that it may say nothing; 0: silence
	heard   atomic.Int64  // messages
	busy    atomic.Bool   // one of them is in hand
	silent  atomic.Bool   // it said nothing for so long that nobody listens any more
}

// patience is how long a worker has to end when it is asked to: it finishes what
// is on the GPU, a few tenths of a second.
const patience = 5 * time.Second

// thisProgram is lemsls with other arguments.
func thisProgram(ctx context.Context, args ...string) (*exec.Cmd, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start a process for the GPU: %w", err)
	}
	return exec.CommandContext(ctx, path, args...), nil
}

// begin starts a worker. When ctx ends its input is closed, by which it knows
// that it is to end; a while later it is killed.
func begin(cmd *exec.Cmd, grace time.Duration) (*process, error) {
	p := &process{cmd: cmd, stderr: &tail{}, grace: grace, exited: make(chan struct{})}
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start a process for the GPU: %w", err)
	}
	var written *io.PipeWriter
	p.out, written = io.Pipe()
	cmd.Stdout, cmd.Stderr = written, p.stderr
	cmd.Cancel, cmd.WaitDelay = p.in.Close, grace
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a process for the GPU: %w", err)
	}
	go func() {
		p.status = cmd.Wait()
		written.Close()
		close(p.exited)
	}()
	return p, nil
}

// next is the next message.
func (p *process) next() (*message, error) {
	if p.says == nil {
		frames, err := readFrames(p.out)
		if err != nil {
			return nil, err
		}
		p.says = gob.NewDecoder(frames)
	}
	m := &message{}
	return m, p.says.Decode(m)
}

// abandon lets nobody wait any longer for what the worker says: a driver can
// hang so that not even a kill ends the process.
func (p *process) abandon() {
	select {
	case <-p.exited:
	case <-time.After(2 * p.grace):
		p.out.CloseWithError(io.ErrUnexpectedEOF)
	}
}

// finish sees the worker off. It has no more to say, or nobody listens. One
// that does not end is killed; one that cannot be killed is left alone.
func (p *process) finish() {
	p.in.Close()
	p.out.Close()
	select {
	case <-p.exited:
		return
	case <-time.After(p.grace):
		_ = p.cmd.Process.Kill()
	}
	select {
	case <-p.exited:
	case <-time.After(p.grace):
	}
}

// crash is why the worker broke off: why is what reading from it gave.
func (p *process) crash(why error) error {
	broken := errors.Is(why, io.EOF) || errors.Is(why, io.ErrUnexpectedEOF)
	if errors.Is(why, errReplaced) {
		return why
	}
	if p.silent.Load() {
		return &Problem{Crashed, fmt.Sprintf("the process that works on the GPU has said nothing for %v%s", cmp.Or(p.silence, silence), p.stderr.quote()), "use --backend cpu, or look what nvidia-smi says"}
	}
	if !broken {
		return &Problem{Crashed, fmt.Sprintf("the process that works on the GPU cannot be understood: %v%s", why, p.stderr.quote()), "use --backend cpu"}
	}
	status := "it does not answer"
	select {
	case <-p.exited:
		status = "it ended without an error"
		if p.status != nil {
			status = p.status.Error()
		}
	case <-time.After(p.grace):
	}
	return &Problem{Crashed, fmt.Sprintf("the process that works on the GPU broke off (%s)%s", status, p.stderr.quote()), "use --backend cpu, or look what nvidia-smi says"}
}

// tail is a Writer that keeps the end of what is written.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// tailBytes is how much is kept at least.
const tailBytes = 64 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if len(t.text) > 2*tailBytes {
		t.text = append(t.text[:0], t.text[len(t.text)-tailBytes:]...)
	}
	return len(p), nil
}

// quotedLines is how many lines of a crash a person is shown.
const quotedLines = 5

// quote is the lines that matter: those where the trouble starts, if it was
// Go's, otherwise the last ones.
func (t *tail) quote() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	from := max(0, len(lines)-quotedLines)
	for i, line := range lines {
		if strings.HasPrefix(line, "panic:") || strings.HasPrefix(line, "fatal error:") || strings.HasPrefix(line, "SIG") {
			from = i
			break
		}
	}
	lines = lines[from:min(from+quotedLines, len(lines))]
	if len(lines) == 1 && lines[0] == "" {
		return ""
	}
	return ":\n  " + strings.Join(lines, "\n  ") + "\n"
}
