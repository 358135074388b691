package lems

import "github.com/lemsls/lemsls/lems/syntax"

// Options say how a file is read.
type Options struct {
	Dialects []*Dialect // the first that claims the file reads it, LEMS last
	Resolver Resolver   // finds what is included; nil: nothing is
	Context  *Model     // of a fragment: the bound root file that includes it
	Each     Each       // does what can be done side by side; nil: one after the other
	// Stop says that nobody wants the model any more: what is left of the work
	// is not done, and the model is good for nothing. It may be nil.
	Stop func() bool
}

// Each calls do with 0 to n-1, in any order, also at the same time, and returns
// when all calls have returned. This package starts no goroutines itself.
type Each func(n int, do func(i int))

func (m *Model) stopped() bool { return m.stop != nil && m.stop() }

// spread calls do for n things, some at a time.
func (m *Model) spread(n int, do func(i int)) {
	const some = 256
	if m.each == nil || n < 2*some {
		for i := range n {
			do(i)
		}
		return
	}
	m.each((n+some-1)/some, func(k int) {
		if m.stopped() {
			return
		}
		for i := k * some; i < min((k+1)*some, n); i++ {
			do(i)
		}
	})
}

// Load reads a file on its own.
func Load(f *syntax.File, dialects []*Dialect) *Model {
	return LoadWith(f, Options{Dialects: dialects})
}

// LoadWith reads a file and what it sees.
func LoadWith(f *syntax.File, o Options) *Model {
	doc := syntax.ParseWith(f, canNest)
	m := &Model{File: f, Doc: doc, Dialect: detect(doc, o.Dialects), rooms: &rooms{}, each: o.Each, stop: o.Stop}
	defer func() { m.rooms, m.each, m.stop = nil, nil, nil }()
	if m.Dialect == nil || m.stopped() {
		return m
	}
	bind(m)
	if m.stopped() {
		return m
	}
	if m.Dialect.World {
		m.World = newWorld(m, o.Resolver, o.Context)
	}
	if m.Dialect.Resolve != nil {
		m.Dialect.Resolve(m)
		settleRefs(m)
	}
	m.settle(resolveStage)
	if m.Dialect.Flatten != nil && !m.stopped() {
		m.System = m.Dialect.Flatten(m)
	}
	m.settle(flattenStage)
	return m
}

// Bind reads the declarations of a file and no more: what others need of a file
// that they include. The model may be shared by all of them.
func Bind(f *syntax.File) *Model {
	doc := syntax.ParseWith(f, canNest)
	m := &Model{File: f, Doc: doc, Dialect: detect(doc, nil), bare: true, rooms: &rooms{}}
	if m.Dialect != nil {
		bind(m)
	}
	m.rooms = nil
	return m
}

func detect(doc *syntax.Document, dialects []*Dialect) *Dialect {
	for _, d := range dialects {
		if d.Detect(doc) {
			return d
		}
	}
	if LEMS.Detect(doc) {
		return LEMS
	}
	return nil
}

// canNest tells the parser what cannot stand inside what, so that an element
// that was never closed ends where the next one begins.
func canNest(parent, child string) bool {
	switch child {
	case "ComponentType":
		return parent != "ComponentType" && parent != "Dynamics"
	case "Dynamics", "Structure", "Simulation":
		return parent != "Dynamics"
	case "StateVariable", "TimeDerivative", "DerivedVariable", "ConditionalDerivedVariable":
		return parent != child
	}
	return true
}
