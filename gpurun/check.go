package gpurun

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

// MaxSteps is the largest number of steps: a step is 32 bits of a random
// number's counter.
const MaxSteps = math.MaxUint32 - 1

// Check says what is wrong with the sweep, if anything is. A backend runs only
// what passes.
func (s *Sweep) Check() error {
	for _, check := range []func() error{s.checkProgram, s.checkTime, s.checkPoints, s.checkParts, s.checkMetrics, s.checkMonitor, s.checkArrays} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sweep) checkProgram() error {
	if s.Program == nil || len(s.Program.Step.Outputs) == 0 {
		return fmt.Errorf("the sweep has no program to run; an integrator pass makes it")
	}
	if err := ir.Verify(s.Program); err != nil {
		return fmt.Errorf("program %s: %w", s.Program.Name, err)
	}
	if s.Network == nil {
		return fmt.Errorf("the sweep has no network")
	}
	return s.Network.Check()
}

func (s *Sweep) checkTime() error {
	switch {
	case !(s.Dt > 0) || !isFinite(s.Dt):
		return fmt.Errorf("the step is %g %s; it must be above 0", s.Dt, s.Program.TimeUnit())
	case s.Precision == F32 && (float32(s.Dt) == 0 || math.IsInf(float64(float32(s.Dt)), 0)):
		return fmt.Errorf("the step of %g %s is out of the range of single precision", s.Dt, s.Program.TimeUnit())
	case s.Steps < 1 || s.Steps > MaxSteps:
		return fmt.Errorf("%s steps; 1 to %s are possible", Digits(s.Steps), Digits(MaxSteps))
	case s.Transient < 0 || s.Transient >= s.Steps:
		return fmt.Errorf("a transient of %s steps leaves nothing of %s", Digits(s.Transient), Digits(s.Steps))
	case s.Replicates < 0 || s.Replicates > math.MaxInt32:
		return fmt.Errorf("%s replicates are not possible", Digits(s.Replicates))
	}
	return nil
}

func (s *Sweep) checkPoints() error {
	if err := s.Points.Check(); err != nil {
		return err
	}
	if s.Points.Len() > MaxPoints/s.replicates() {
		return fmt.Errorf("%s points x %s replicates are too many; at most %s rows",
			Digits(s.Points.Len()), Digits(s.replicates()), Digits(MaxPoints))
	}
	for _, name := range s.Points.Names {
		if !slices.ContainsFunc(s.Program.Params, func(p ir.Param) bool { return p.Name == name }) {
			return fmt.Errorf("the model has no parameter %q to sweep", name)
		}
	}
	for _, p := range s.Program.Params {
		if !slices.Contains(s.Points.Names, p.Name) {
			return fmt.Errorf("the points give no value to the parameter %q", p.Name)
		}
	}
	return nil
}

func (s *Sweep) checkParts() error {
	if s.Shards < 0 || s.Shard < 0 || s.Shard >= max(s.Shards, 1) {
		return fmt.Errorf("shard %d of %d does not exist; the first is 0", s.Shard, s.Shards)
	}
	for _, p := range s.Trajectories {
		if p < 0 || p >= s.Points.Len() {
			return fmt.Errorf("there is no point %d to write a trajectory of; the last is %d", p, s.Points.Len()-1)
		}
	}
	if s.From < 0 || s.TrackFrom < 0 {
		return fmt.Errorf("there is no row %d to begin with", min(s.From, s.TrackFrom))
	}
	if s.Precision > F64 {
		return fmt.Errorf("there is no such precision")
	}
	return nil
}

func (s *Sweep) checkMetrics() error {
	if _, err := ParseMetrics(s.Metrics); err != nil {
		return err
	}
	for _, name := range s.Metrics {
		m := metricInfo(name)
		switch {
		case m == nil:
			return about("metric", fmt.Errorf("there is no metric %q", name))
		case m.each == eachEvent && len(s.Program.Events) == 0:
			return about("metric", fmt.Errorf("the metric %q is about events, and the model sends none: it has no EventPort of direction out that an EventOut names", name))
		}
	}
	columns := NewMeasure(s).Columns
	if s.Objective != "" && !slices.Contains(columns, s.Objective) {
		return about("objective", s.badObjective(columns))
	}
	return nil
}

// badObjective says why the objective is none of the columns that are computed.
func (s *Sweep) badObjective(columns []string) error {
	m := metricInfo(s.Objective)
	if m == nil || m.Name == "diverged" {
		return fmt.Errorf("there is no metric %q to be the objective%s", s.Objective, didYouMean(s.Objective, columns))
	}
	if own := m.columns(s.Program); m.each != once && len(own) > 0 {
		return fmt.Errorf("the objective %q is a metric of each %s; name one of %s", s.Objective, m.each, strings.Join(own, ", "))
	}
	return fmt.Errorf("the objective %q is not among the metrics that are computed; there are %s", s.Objective, strings.Join(columns, ", "))
}

func (s *Sweep) replicates() int { return max(s.Replicates, 1) }

// Range is the points of the sweep's shard, from lo up to, not including, hi.
// Shards are runs of points of nearly equal length, each point in one of them.
func (s *Sweep) Range() (lo, hi int) {
	n, shards := int64(s.Points.Len()), int64(max(s.Shards, 1))
	return int(n * int64(s.Shard) / shards), int(n * int64(s.Shard+1) / shards)
}

// Rows is the number of rows of the sweep's shard.
func (s *Sweep) Rows() int {
	lo, hi := s.Range()
	return (hi - lo) * s.replicates()
}

// rowAt is the point and the replicate of a row of the shard.
func (s *Sweep) rowAt(k int) (point, replicate int) {
	lo, _ := s.Range()
	return lo + k/s.replicates(), k % s.replicates()
}

// Tracked yields the simulations of the shard whose trajectory is asked for, as
// points and replicates, in order, from row TrackFrom on.
func (s *Sweep) Tracked() iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		if !s.tracks() {
			return
		}
		for k := s.TrackFrom; k < s.Rows(); {
			point, replicate := s.rowAt(k)
			if !s.AllTrajectories && !slices.Contains(s.Trajectories, point) {
				k += s.replicates() - replicate
				continue
			}
			if !yield(point, replicate) {
				return
			}
			k++
		}
	}
}

// tracks says that trajectories are asked for.
func (s *Sweep) tracks() bool { return s.AllTrajectories || len(s.Trajectories) > 0 }

// Params puts the values of point i into the order of the Program's parameters.
// The scratch is grown if it is too short.
func (s *Sweep) Params(i int, scratch []float64) []float64 {
	var row [16]float64
	values := s.Points.At(i, row[:0])
	scratch = scratch[:0]
	for _, p := range s.Program.Params {
		scratch = append(scratch, values[slices.Index(s.Points.Names, p.Name)])
	}
	return scratch
}
