package gpurun

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"github.com/lemsls/lemsls/codegen/ir"
)

// Manifest is everything that is needed to run a sweep again, and how it went.
type Manifest struct {
	Format      int             `json:"format"`
	Version     string          `json:"lemsls,omitempty"`
	Model       string          `json:"model"`
	ModelHash   string          `json:"model_sha256"`
	Program     string          `json:"program"`
	ProgramHash string          `json:"program_sha256"` // of what was run: the model with --speed, --no-noise, the integrator
	Points      PointsManifest  `json:"points"`
	Network     NetworkManifest `json:"network"`
	Dt          float64         `json:"dt"`
	TimeUnit    string          `json:"time_unit"` // of dt, and of times among the metrics and in trajectories
	Steps       int             `json:"steps"`
	Transient   int             `json:"transient"`
	Integrator  string          `json:"integrator"`
	Precision   string          `json:"precision"`
	Seed        uint64          `json:"seed"`
	Replicates  int             `json:"replicates"`
	Metrics     []string        `json:"metrics"`
	Columns     []string        `json:"columns"` // of metrics.parquet
	Objective   string          `json:"objective,omitempty"`

	Monitor *MonitorManifest `json:"monitor,omitempty"`

	Trajectories    []int `json:"trajectories,omitempty"`
	AllTrajectories bool  `json:"all_trajectories,omitempty"`

	Arrays      []string `json:"arrays,omitempty"`
	ArrayPoints []int    `json:"array_points,omitempty"` // all, if there are none

	Shard  int `json:"shard"` // from 0
	Shards int `json:"shards"`

	Arguments []string `json:"arguments,omitempty"` // of the command line, but those that say where and how it runs
	Runner    string   `json:"runner,omitempty"`    // what had the shards computed elsewhere, such as slurm
	Job       string   `json:"job,omitempty"`       // by which

	Backend        string  `json:"backend"`
	Device         string  `json:"device"`
	Rows           int     `json:"rows"`
	Partial        bool    `json:"partial"`
	Elapsed        float64 `json:"elapsed_s"`
	SimSteps       int64   `json:"sim_steps"` // really computed
	SimStepsPerSec float64 `json:"sim_steps_per_s"`

	Parts []PartManifest `json:"parts,omitempty"` // if several devices computed the rows; Backend and Device name them all

	Files  []FileManifest  `json:"files,omitempty"`
	States []StateManifest `json:"states,omitempty"` // over the rows
	Faults []storedFault   `json:"faults,omitempty"` // the first ones
}

// FileManifest says what a file of results is like.
type FileManifest struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
	Hash  string `json:"sha256"`
}

// StateManifest is what all finite rows say about a state.
type StateManifest struct {
	Name       string  `json:"name"`
	Rows       int     `json:"rows"`
	Mean       float64 `json:"mean"`
	Min        float64 `json:"min"`
	Max        float64 `json:"max"`
	ClampShare float64 `json:"clamp_share"`
}

// PointsManifest is Points: axes of a grid, or names and rows of a list.
type PointsManifest struct {
	Grid  []AxisManifest `json:"grid,omitempty"`
	Names []string       `json:"names,omitempty"`
	Rows  [][]float64    `json:"rows,omitempty"`
}

// AxisManifest is an Axis.
type AxisManifest struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// NetworkManifest identifies a Network.
type NetworkManifest struct {
	Name  string `json:"name"`
	Nodes int    `json:"nodes"`
	Edges int    `json:"edges"`
	Hash  string `json:"sha256"`
}

// newManifest describes a sweep that has not run yet.
func newManifest(b Backend, s *Sweep, version string) *Manifest {
	m := NewMeasure(s)
	return &Manifest{
		Format: 1, Version: version, Model: s.Model, ModelHash: s.ModelHash,
		Program: s.Program.Name, ProgramHash: HashText(ir.Print(s.Program)),
		Points:  pointsManifest(s.Points),
		Network: NetworkManifest{s.Network.Name, s.Network.N, s.Network.Edges(), s.Network.Hash()},
		Dt:      s.Dt, TimeUnit: s.Program.TimeUnit(), Steps: s.Steps, Transient: s.Transient, Integrator: s.Integrator,
		Precision: s.Precision.String(), Seed: s.Seed, Replicates: s.replicates(),
		Metrics: m.metrics, Columns: tableColumns(s.Points.Names, m.Columns), Objective: s.Objective, Monitor: s.Monitor.manifest(),
		Trajectories: s.Trajectories, AllTrajectories: s.AllTrajectories,
		Arrays: s.Arrays, ArrayPoints: s.ArrayPoints,
		Shard: s.Shard, Shards: max(s.Shards, 1), Arguments: s.Arguments,
		Backend: b.Name(), Device: b.Device(),
	}
}

func pointsManifest(p Points) PointsManifest {
	if p.list {
		return PointsManifest{Names: p.Names, Rows: p.rows}
	}
	var m PointsManifest
	for _, a := range p.axes {
		m.Grid = append(m.Grid, AxisManifest(a))
	}
	return m
}

// Points is the points that the manifest describes.
func (m PointsManifest) Points() Points {
	if m.Names != nil || m.Rows != nil {
		return List(m.Names, m.Rows)
	}
	var axes []Axis
	for _, a := range m.Grid {
		axes = append(axes, Axis(a))
	}
	return Grid(axes...)
}

// ReadManifest reads the manifest of a directory of results.
func ReadManifest(dir string) (*Manifest, error) {
	text, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	m := &Manifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("read manifest of %s: %w", dir, err)
	}
	if m.Format != 1 {
		return nil, fmt.Errorf("read manifest of %s: format %d is not known", dir, m.Format)
	}
	return m, nil
}

// unfinished is the manifest while the sweep runs, and after it was killed.
func (m *Manifest) unfinished() *Manifest {
	u := *m
	u.Rows, u.Partial, u.Parts, u.Files, u.States, u.Faults = 0, true, nil, nil, nil, nil
	u.Elapsed, u.SimSteps, u.SimStepsPerSec = 0, 0, 0
	return &u
}

// AllRows is how many rows the sweep has, once it is complete.
func (m *Manifest) AllRows() int {
	s := Sweep{Points: m.Points.Points(), Replicates: m.Replicates, Shard: m.Shard, Shards: m.Shards}
	return s.Rows()
}

// id stands for what rows depend on, but not for where they are computed.
func (m *Manifest) id() string {
	u := m.unfinished()
	u.Model, u.Objective, u.Version, u.Backend, u.Device, u.Arguments = "", "", "", "", "", nil
	u.Runner, u.Job = "", ""
	u.Monitor = u.Monitor.nameless()
	text, err := u.encode()
	if err != nil {
		return "" // numbers that JSON cannot hold; Check refuses them
	}
	return HashText(string(text))
}

func (m *Manifest) encode() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

// difference names what makes two manifests those of different sweeps; "" if
// their results are equal. Where and how long a sweep ran does not count, nor
// does the name of a file whose text is the same.
func (m *Manifest) difference(n *Manifest) string {
	checks := []struct {
		what string
		a, b any
	}{
		{"another model", m.ModelHash, n.ModelHash},
		{"other points", m.Points, n.Points}, // which may make another program
		{"another program", [2]string{m.Program, m.ProgramHash}, [2]string{n.Program, n.ProgramHash}},
		{"another network", m.Network.Hash, n.Network.Hash},
		{"another dt", m.Dt, n.Dt},
		{"another number of steps", m.Steps, n.Steps},
		{"another transient", m.Transient, n.Transient},
		{"another integrator", m.Integrator, n.Integrator},
		{"another precision", m.Precision, n.Precision},
		{"another seed", m.Seed, n.Seed},
		{"another number of replicates", m.Replicates, n.Replicates},
		{"other metrics", m.Columns, n.Columns},
		{"another signal, or other empirical data", m.Monitor.nameless(), n.Monitor.nameless()},
		{"other trajectories", []any{m.Trajectories, m.AllTrajectories}, []any{n.Trajectories, n.AllTrajectories}},
		{"other arrays", []any{m.Arrays, m.ArrayPoints}, []any{n.Arrays, n.ArrayPoints}},
		{"another shard", [2]int{m.Shard, m.Shards}, [2]int{n.Shard, n.Shards}},
	}
	for _, c := range checks {
		if !reflect.DeepEqual(c.a, c.b) {
			return c.what
		}
	}
	return ""
}
