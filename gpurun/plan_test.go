package gpurun

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// clockwork is a backend that takes its time for each simulation, and for each step.
type clockwork struct{ first, step time.Duration }

func (clockwork) Name() string   { return "clockwork" }
func (clockwork) Device() string { return "a clock" }

func (b clockwork) Run(_ context.Context, s *Sweep, _ Sink) error {
	time.Sleep(time.Duration(s.Rows()) * (b.first + time.Duration(s.Steps)*b.step))
	return nil
}

// TestEstimate: what comes before the first step does not count as steps do.
func TestEstimate(t *testing.T) {
	for name, b := range map[string]clockwork{
		"steps":     {step: 100 * time.Microsecond},
		"beginning": {first: 50 * time.Millisecond, step: time.Microsecond},
		"long":      {first: 700 * time.Millisecond, step: 50 * time.Microsecond},
		"nothing":   {step: time.Nanosecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := decay()
			s.Steps = 100_000
			p, err := NewPlan(t.Context(), b, s)
			if err != nil {
				t.Fatal(err)
			}
			want := time.Duration(s.Rows()) * (b.first + time.Duration(s.Steps)*b.step)
			if d := p.Estimate - want; d > want/100 || d < -want/100 {
				t.Errorf("%s: about %v, want %v", name, p.Estimate, want)
			}
		})
	}
}
