package lems

import (
	"math"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Simulation is what a file says is to be run.
type Simulation struct {
	Of        *Component // the component that says so
	Component *Component // what is run
	Step      float64    // in seconds; 0 if not given
	Length    float64    // in seconds; 0 if not given
	Records   []Record   // in order of the text
}

// Record is a quantity that a Simulation records.
type Record struct {
	Path  string // from the component that is run: pop[0]/v
	Place syntax.Place
	Name  string // the id of what records it; "" without one
}

// SimulationOf is what the file runs: what the Simulation of its Target says or,
// without a Target, that of the last component that has one.
func SimulationOf(m *Model) (*Simulation, bool) {
	if m.World == nil {
		return nil, false
	}
	if of, it := m.World.Target(); it != nil {
		return m.simulation(of)
	}
	own := m.World.Own()
	for i := len(own) - 1; i >= 0; i-- {
		if s, ok := m.simulation(own[i]); ok {
			return s, true
		}
	}
	return nil, false
}

// simulation is what a component runs, as the Run of its type says.
func (m *Model) simulation(of *Component) (*Simulation, bool) {
	c := m.World.Run(of)
	if c == nil {
		return nil, false
	}
	s := &Simulation{Of: of, Component: c}
	run := m.World.Block(of.Type, "Simulation").First("Run")
	s.Step, s.Length = m.World.seconds(of, run.Value("increment")), m.World.seconds(of, run.Value("total"))
	for x := range of.All {
		s.Records = append(s.Records, m.World.records(x)...)
	}
	return s, true
}

// seconds is the time that a parameter of a component is; 0 if it is none.
func (w *World) seconds(c *Component, parameter string) float64 {
	text, ok := c.Given(parameter)
	if !ok {
		if f := w.Fixed(c.Type, parameter); f != nil {
			text, ok = f.Value("value"), true
		}
	}
	v, _, fits := w.si(text, Known(Time))
	if !ok || !fits || !(v > 0) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// records are the quantities that a component records.
func (w *World) records(c *Component) []Record {
	if c.Type == nil {
		return nil
	}
	block := w.Block(c.Type, "Simulation")
	if block == nil {
		return nil
	}
	var list []Record
	for it := range block.Each("Record") {
		if path, ok := c.Given(it.Value("quantity")); ok {
			list = append(list, Record{Path: strings.TrimSpace(path), Place: c.at(it.Value("quantity")), Name: c.ID})
		}
	}
	return list
}

// Flatten makes the System of what is run, which exposes what is recorded too.
func (s *Simulation) Flatten(m *Model) (*System, []Obstacle) {
	return flatten(m, s.Component, s.Records)
}

// Runnable are the components of the file that can be run, in order of the text:
// their Systems are complete.
func Runnable(m *Model) []*Component {
	if m.World == nil {
		return nil
	}
	var list []*Component
	for _, c := range m.World.Own() {
		if !m.World.mayRun(c) {
			continue
		}
		if sys, _ := Flatten(m, c); sys.Complete {
			list = append(list, c)
		}
	}
	return list
}

// mayRun says that a component is neither a Simulation nor without type.
func (w *World) mayRun(c *Component) bool {
	if c.Type == nil || c.ID == "" {
		return false
	}
	block := w.Block(c.Type, "Simulation")
	return block == nil || block.First("Run") == nil
}
