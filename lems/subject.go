package lems

// Subject is what of a model is simulated, or made into code.
type Subject struct {
	System    *System
	Component *Component // of which it is the System; nil in RateML
	Obstacles []Obstacle // why it is not Complete, as far as a component is to blame

	// What a Simulation says of it, in seconds; 0 if none does.
	Step, Length float64
}

// SubjectOf is the System of a RateML model, or that of a component: of the one
// that is named, where the name of a Simulation stands for what that runs, or else
// of what the file runs or, without a Simulation, of the only component that can be
// run. It is nil if there is none, or not just one.
func SubjectOf(m *Model, component string) *Subject {
	switch {
	case m.System != nil && component == "":
		return &Subject{System: m.System}
	case m.World == nil:
		return nil
	case component != "":
		return m.named(component)
	}
	if s, ok := SimulationOf(m); ok {
		return m.run(s)
	}
	if list := Runnable(m); len(list) == 1 {
		return m.alone(list[0])
	}
	return nil
}

// named is the subject that an id stands for; nil if none has it.
func (m *Model) named(id string) *Subject {
	c := m.World.Component(id)
	if c == nil || c.Type == nil {
		return nil
	}
	if s, ok := m.simulation(c); ok {
		return m.run(s)
	}
	if s, ok := SimulationOf(m); ok && s.Component == c {
		return m.run(s)
	}
	own := m.World.Own()
	for i := len(own) - 1; i >= 0; i-- {
		if s, ok := m.simulation(own[i]); ok && s.Component == c {
			return m.run(s)
		}
	}
	return m.alone(c)
}

// run is what a Simulation is about.
func (m *Model) run(s *Simulation) *Subject {
	sys, obstacles := s.Flatten(m)
	return &Subject{System: sys, Component: s.Component, Obstacles: obstacles, Step: s.Step, Length: s.Length}
}

// alone is a component about which no Simulation says anything.
func (m *Model) alone(c *Component) *Subject {
	sys, obstacles := Flatten(m, c)
	return &Subject{System: sys, Component: c, Obstacles: obstacles}
}
