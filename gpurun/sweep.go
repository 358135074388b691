// Package gpurun says what a parameter sweep is and keeps its books: the points
// to compute, the network they run on, the metrics asked for, the rows that
// come back. It runs nothing itself; the backends are its children.
//
// Two equal Sweeps give equal results on every backend, on any number of
// threads and however they are split into shards: a point's result depends on
// its parameters, the network, the seed and the replicate, never on its index.
package gpurun

import (
	"context"
	"time"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Precision is the arithmetic of a simulation.
type Precision uint8

// The precisions; F32 is the zero value and the default of a sweep.
const (
	F32 Precision = iota
	F64
)

// Sweep is a piece of work: one Program over many parameter points.
type Sweep struct {
	Program    *ir.Program // with Step filled in by an integrator pass
	Integrator string      // its name, for the manifest
	Model      string      // path of the model file, for the manifest
	ModelHash  string      // SHA-256 of its text, hex
	Arguments  []string    // of the command line that asks for the sweep, for the manifest; nil if nobody knows

	Points     Points
	Network    *Network
	Dt         float64 // step, in the program's unit of time
	Steps      int
	Transient  int // steps at the start that no metric counts
	Precision  Precision
	Seed       uint64
	Replicates int      // 0 means 1
	Metrics    []string // 0: DefaultMetrics
	Objective  string   // the metric whose largest value is "best", or whose least, of distances; "": the first sensible one
	Monitor    Monitor
	Unswept    []string // parameters that keep one value, because nothing depends on them

	Shard, Shards   int   // this is shard Shard (from 0) of Shards; 0 Shards means 1
	Trajectories    []int // points whose full trajectory is written
	AllTrajectories bool
	Arrays          []string // names of ArrayKinds that are written
	ArrayPoints     []int    // of these points; of all, if there are none

	From      int // rows of the shard that are there already: a backend goes on behind them
	TrackFrom int // rows of the shard whose trajectories are there already

	Threads  int            // 0: all cores
	Memory   int64          // bytes of simulations in work at a time; 0: DefaultMemory
	Progress func(Progress) // called now and then from one goroutine; may be nil
}

// DefaultMemory is the most that the simulations in work at a time take where a
// sweep does not say.
const DefaultMemory = 1 << 30

// Progress says how far a sweep has come.
type Progress struct {
	Done, Total int64 // points x replicates
	Elapsed     time.Duration
	Left        time.Duration // estimate, 0 while unknown
}

// Row is the result of one point and replicate.
type Row struct {
	Point, Replicate int
	Params           []float64    // as Points.Names
	Metrics          []float64    // as Result.Metrics; NaN where undefined
	States           []StateStats // as Program.OwnStates; nil at fault
	Arrays           [][]float64  // as Measure.Arrays
	Fault            *Fault       // nil: the simulation stayed finite
}

// Fault is the first value of a simulation that was not finite, or a delay
// that no simulation can have.
type Fault struct {
	Kind    FaultKind
	Point   int
	Step    int
	Node    int
	State   int          // index into Program.States; -1 if none
	Place   syntax.Place // the instruction that made it
	Name    string       // of that instruction, if it has one
	Message string       // facts for a person: values of the operands
}

// FaultKind tells faults apart.
type FaultKind uint8

// The kinds of fault.
const (
	NonFinite FaultKind = iota
	BadDelay            // negative, not finite or absurdly long
)

// Sink takes the rows of a sweep in order of point and replicate.
type Sink interface {
	Row(Row) error
	// Trajectory takes one row of a trajectory: step 0 is the initial state. The
	// states are Program.OwnStates, the exposures Measure.Further.
	Trajectory(point, replicate, step, node int, states, exposures []float64) error
}

// Backend is a device that runs sweeps.
type Backend interface {
	Name() string   // cpu, cuda
	Device() string // what a person calls it
	// Run computes the rows of the sweep's shard and hands them to sink in
	// order. It returns ctx.Err() when cancelled; rows already handed over stay.
	Run(ctx context.Context, s *Sweep, sink Sink) error
}

// Runner gets sweeps done, here or elsewhere.
type Runner func(ctx context.Context, s *Sweep) (*Result, error)

// Result is what a sweep leaves behind in memory: never the rows, but what a
// person is told about them. The rows lie in Dir.
type Result struct {
	Backend, Device string
	Dir             string   // "" if nothing was written
	Metrics         []string // column names
	Points          int
	Replicates      int
	Rows            int
	Steps           int
	Dt              float64
	Second          float64 // in the unit of Dt: 1000 where times are in ms
	Seed            uint64
	Precision       Precision
	Elapsed         time.Duration
	SimStepsPerSec  float64
	Best            *Row    // of the point with the best mean Objective: its mean metrics; nil if no row has one
	BestCount       int     // replicates that Best is the mean of
	BestStd         float64 // sample standard deviation of the Objective over them; 0 of one
	Objective       string
	Undefined       int    // rows without a Fault whose Objective is undefined
	Diverged        int    // rows with a Fault
	BadDelays       int    // those of them that were never run, because their delays make no sense
	FirstFault      *Fault // of the lowest point that was run and diverged
	FaultRow        *Row   // the row of FirstFault
	FirstBadDelay   *Fault // of the lowest point whose delays make no sense
	BadDelayRow     *Row   // the row of FirstBadDelay
	Params          []ParamSummary
	States          []StateSummary
	Partial         bool     // cancelled before the end
	Resumed         int      // rows of earlier runs, which this one continued
	Notes           []string // what whoever asked for the sweep ought to know about where it ran
}

// ParamSummary is what a sweep found along one swept parameter.
type ParamSummary struct {
	Name      string
	Distinct  int       // how many values its axis has
	Lo, Hi    float64   // the least and the largest of them
	Values    []float64 // the values of its axis, at most MaxBins of them
	Mean      []float64 // mean objective at each value over the rows that have one
	Count     []int     // rows at each value that have an objective
	Undefined []int     // finite rows at each value whose objective is undefined
	Diverged  []int     // faulty rows at each value
	BadDelays []int     // those of them whose delays make no sense
	Effect    float64   // share of the objective's variance that this parameter explains, 0..1
}

// StateSummary is what a sweep found about one state variable over all finite
// rows.
type StateSummary struct {
	Name          string
	Mean          float64
	Min, Max      float64
	ClampShare    float64 // share of (step, node, row) at which it was clamped
	Diverged      int     // rows in which it was the first to leave the finite
	FirstDiverged *Fault
}
