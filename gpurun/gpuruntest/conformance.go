// Package gpuruntest is the test that every backend passes: its simulations
// are those of ir.Simulate, bit for bit, and its metrics are what their
// documentation says. (Tests only.)
package gpuruntest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/gpurun"
)

// Conformance runs the whole test on a backend.
func Conformance(t *testing.T, b gpurun.Backend) {
	for _, c := range Cases() {
		for _, precision := range []gpurun.Precision{gpurun.F32, gpurun.F64} {
			name := fmt.Sprintf("%s/f%d", c.Name, 32<<precision)
			t.Run(name, func(t *testing.T) { checkCase(t, b, c, precision) })
		}
	}
}

// Case is a sweep that a backend must get right.
type Case struct {
	Name  string
	Sweep gpurun.Sweep // without Precision
}

// Cases lists programs made by hand, one for each way a coupling can be
// computed and each way to fail, and random ones; as they are swept, and some as
// lowering makes them, with more to do for every edge.
func Cases() []Case {
	var cases []Case
	for _, p := range handmade() {
		cases = append(cases, Case{p.Name, sweepOf(prepared(p, "euler"), 7, 1)})
		if slices.Contains(unseparated, p.Name) {
			cases = append(cases, Case{"unseparated/" + p.Name, sweepOf(ir.Euler(p), 7, 1)})
		}
	}
	cases = append(cases, Case{"montbrio-heun", sweepOf(prepared(Montbrio(), "heun"), 9, 1)})
	for _, integrator := range []string{"euler", "rk4"} {
		s := sweepOf(prepared(moments(), integrator), 7, 1)
		s.Metrics = append(s.Metrics, "events", "rate", "latency", "isi", "isi_cv")
		cases = append(cases, Case{"moments-" + integrator, s})
	}
	grid := sweepOf(prepared(oscillator("grid", edges()["source-target"]), "heun"), 2, 3)
	grid.Points = gpurun.Grid(
		gpurun.Axis{Name: "a", Values: gpurun.Linspace(0.25, 1, 11)},
		gpurun.Axis{Name: "speed", Values: []float64{0.5, 1}}) // many points with equal delays
	cases = append(cases, Case{"grid", grid})
	cases = append(cases, watched()...)
	for seed := range uint64(8) {
		p := irtest.Random(seed, irtest.Options{})
		pass, name := ir.Euler, "euler"
		if seed%2 == 1 {
			pass, name = ir.Heun, "heun"
		}
		cases = append(cases, Case{p.Name, sweepOf(prepared(p, name), 5, seed)})
		if seed < 2 {
			cases = append(cases, Case{"unseparated/" + p.Name, sweepOf(pass(p), 5, seed)})
		}
	}
	quiet := irtest.Random(8, irtest.Options{Quiet: true})
	return append(cases, Case{"rk4", sweepOf(prepared(quiet, "rk4"), 5, 8)})
}

// unseparated are the programs that run as lowering makes them, too.
var unseparated = []string{"source", "kuramoto", "two-sources", "uniform", "all-edges", "overflowing-edge"}

// prepared is p ready to run, as sweeps of models are.
func prepared(p *ir.Program, integrator string) *ir.Program {
	q, err := ir.Prepare(p, integrator)
	if err != nil {
		panic("gpuruntest: " + err.Error())
	}
	return q
}

// sweepOf gives a program points in the range of its parameters, replicates, a
// network with delays of all kinds and enough steps for the ring to go round.
func sweepOf(p *ir.Program, points int, seed uint64) gpurun.Sweep {
	names := make([]string, len(p.Params))
	for i := range names {
		names[len(names)-1-i] = p.Params[i].Name // not in the order of the program
	}
	rows := make([][]float64, points)
	for i := range rows {
		point := irtest.Point(seed+uint64(i%(points-1)), p) // the last is the first
		for k := range point {
			rows[i] = append(rows[i], point[len(point)-1-k])
		}
	}
	return gpurun.Sweep{
		Program: p, Points: gpurun.List(names, rows), Network: network(seed),
		Dt: 0.125, Steps: 70, Transient: 11, Seed: seed ^ 0x123456789abcdef, Replicates: 2,
		Metrics: []string{"mean", "std", "min", "max", "variance_global", "variance_node", "clamp_share",
			"fc_mean", "fc_sc_corr", "fc_sc_corr_full", "kop", "metastability"},
	}
}

// network has lengths for which a scale from 0.25 to 1 gives delays on both
// sides of ir.NearDelay, halves among them, and zero weights.
func network(seed uint64) *gpurun.Network {
	sim := irtest.Network(seed, 6, 80)
	n := &gpurun.Network{Name: "random", N: sim.Nodes, Weights: sim.Weights}
	for _, d := range sim.Delays {
		n.Lengths = append(n.Lengths, float64(d)/2)
	}
	return n
}

func checkCase(t *testing.T, b gpurun.Backend, c Case, precision gpurun.Precision) {
	s := c.Sweep
	s.Precision = precision
	s.AllTrajectories = true
	got := collect(t, b, &s)
	want := simulate(t, &s)
	compareTrajectories(t, &s, got, want)
	compareRows(t, &s, got, want)
	checkVariants(t, b, s, got.rows)
}

// checkVariants runs the same sweep cut and distributed otherwise. Nothing may
// change.
func checkVariants(t *testing.T, b gpurun.Backend, s gpurun.Sweep, want []gpurun.Row) {
	t.Helper()
	s.AllTrajectories = false
	for _, threads := range []int{1, 2, 5} {
		s.Threads = threads
		sameRows(t, fmt.Sprintf("%d threads", threads), collect(t, b, &s).rows, want)
	}
	var sharded []gpurun.Row
	s.Shards = 3
	for s.Shard = range s.Shards {
		sharded = append(sharded, collect(t, b, &s).rows...)
	}
	sameRows(t, "3 shards", sharded, want)
	s.Shard, s.Shards = 0, 0
	s.From = len(want)/2 | 1 // within a point, where there are replicates
	sameRows(t, "the second half", collect(t, b, &s).rows, want[min(s.From, len(want)):])
	s.From = 0
	last := s.Points.Len() - 1
	s.Points = gpurun.List(s.Points.Names, [][]float64{s.Points.At(last, nil)})
	alone := collect(t, b, &s).rows
	for i := range alone {
		alone[i].Point = last
	}
	sameRows(t, "one point", alone, want[len(want)-len(alone):])
}

// collection is a Sink that keeps everything.
type collection struct {
	rows         []gpurun.Row
	trajectories map[simulation][]sample
}

type simulation struct{ point, replicate int }

// sample is one node at one time.
type sample struct {
	step, node        int
	states, exposures []float64
}

func collect(t *testing.T, b gpurun.Backend, s *gpurun.Sweep) *collection {
	t.Helper()
	c := &collection{trajectories: map[simulation][]sample{}}
	if err := b.Run(context.Background(), s, c); err != nil {
		t.Fatalf("run: %v", err)
	}
	return c
}

func (c *collection) Row(r gpurun.Row) error {
	c.rows = append(c.rows, r)
	return nil
}

func (c *collection) Trajectory(point, replicate, step, node int, states, exposures []float64) error {
	k := simulation{point, replicate}
	c.trajectories[k] = append(c.trajectories[k],
		sample{step, node, append([]float64(nil), states...), append([]float64(nil), exposures...)})
	return nil
}
