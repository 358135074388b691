package gpurun

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Run gets a sweep done on a backend and records it. When ctx is cancelled the
// rows so far are kept: the Result is Partial, so is the manifest, and the
// error is that of the context. On any other error what is left is what can be
// resumed. Where there is nothing to resume the Result is that of the run that
// completed the sweep.
func Run(ctx context.Context, b Backend, s *Sweep, o Options) (*Result, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	r, err := NewRecorder(b, s, o)
	if errors.Is(err, errComplete) {
		return openComplete(s, o)
	}
	if err != nil {
		return nil, err
	}
	return record(ctx, b, r)
}

// openComplete is the Result of the run that completed the sweep.
func openComplete(s *Sweep, o Options) (*Result, error) {
	if o.CSV && !(&folder{dir: o.Dir}).lists(CSVName) {
		return nil, fmt.Errorf("%s holds the complete sweep, but no %s; --overwrite computes it again", o.Dir, CSVName)
	}
	m, err := ReadManifest(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := m.CheckFiles(o.Dir); err != nil {
		return nil, fmt.Errorf("%v; --overwrite computes it again", err) // not wrapped: it is not the model that may be missing
	}
	return Open(o.Dir, s)
}

func record(ctx context.Context, b Backend, r *Recorder) (*Result, error) {
	started := time.Now()
	err := b.Run(ctx, r.Rest(), r)
	cancelled := ctx.Err()
	if err != nil && cancelled == nil {
		r.Abort()
		return nil, r.kept(err)
	}
	if err == nil {
		cancelled = nil // it came too late
	}
	res, err := r.Close(time.Since(started), cancelled != nil)
	if err != nil {
		return nil, err
	}
	return res, cancelled
}

// On is a Runner for a backend.
func On(b Backend, o Options) Runner {
	return func(ctx context.Context, s *Sweep) (*Result, error) { return Run(ctx, b, s, o) }
}
