package gpurun

import (
	"context"
	"time"
)

// Run gets a sweep done on a backend and records it. When ctx is cancelled the
// rows so far are kept: the Result is Partial, so is the manifest, and the
// error is that of the context. On any other error nothing is left behind.
func Run(ctx context.Context, b Backend, s *Sweep, o Options) (*Result, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	r, err := NewRecorder(b, s, o)
	if err != nil {
		return nil, err
	}
	return record(ctx, b, s, r)
}

func record(ctx context.Context, b Backend, s *Sweep, r *Recorder) (*Result, error) {
	started := time.Now()
	err := b.Run(ctx, s, r)
	cancelled := ctx.Err()
	if err != nil && cancelled == nil {
		r.Abort()
		return nil, err
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
