package ide

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// pathWalker follows the run-time paths of a file's components, as far as it is
// known where they lead: the quantity="pop[0]/v" of an output column, the
// population="../pop" of an input. It collects the names in them.
type pathWalker struct {
	m      *lems.Model
	w      *lems.World
	list   []Use
	inside map[*lems.Component]map[string]*lems.Component // by id, the first of each
}

func newPathWalker(m *lems.Model) *pathWalker {
	return &pathWalker{m: m, w: m.World, inside: map[*lems.Component]map[string]*lems.Component{}}
}

// paths collects the names in the paths of a component.
func (w *pathWalker) paths(c *lems.Component) {
	if c.Type == nil {
		return
	}
	for _, a := range w.m.Doc.AttrsOf(c.Node) {
		if w.isPath(c, w.m.Doc.Text(a.Name)) {
			w.follow(c, a)
		}
	}
}

// isPath says that an attribute of a component holds a run-time path, or names
// one step of it.
func (w *pathWalker) isPath(c *lems.Component, name string) bool {
	x := w.w.Members(c.Type).Given(name)
	if x == nil {
		return false
	}
	switch x.Item.Row.Name {
	case "Path", "PathParameter":
		return true
	}
	return false
}

// follow walks a path step by step, and is the component in which it ends; nil
// if that is not known. Where a Structure builds what it leads through, the
// component that it copies stands for the copies.
func (w *pathWalker) follow(c *lems.Component, a syntax.Attr) *lems.Component {
	text := w.m.Doc.Text(a.Value)
	if strings.ContainsAny(text, "& \t\r\n") {
		return nil
	}
	at := w.start(c)
	offset := a.Value.Start
	steps := strings.Split(text, "/")
	for i, step := range steps {
		name, _, _ := strings.Cut(step, "[")
		span := syntax.Span{Start: offset, End: offset + int32(len(name))}
		offset += int32(len(step)) + 1
		switch {
		case name == "" || name == ".":
			continue
		case name == "..":
			continue // where a path begins is known only roughly: names decide
		case strings.Trim(name, "0123456789") == "":
			continue
		}
		if made := w.attached(name); made != nil {
			w.noteAttached(at, made, c, a, span)
			at = made
			continue
		}
		next, symbol := w.step(at, name)
		if symbol == nil && i == len(steps)-1 && at != nil && at.Type != nil {
			symbol = w.w.Quantity(at.Type, name)
		}
		if symbol == nil {
			return nil
		}
		w.note(c, a, span, symbol)
		if next == nil {
			return at
		}
		at = w.copied(next)
	}
	return at
}

func (w *pathWalker) note(c *lems.Component, a syntax.Attr, span syntax.Span, symbol *lems.Symbol) {
	w.list = append(w.list, Use{Place: w.m.Doc.Place(span), target: symbol, Of: c, Attr: w.m.Doc.Text(a.Name)})
}

// attached is the component of which a step means an instance that is attached
// when the model is built, synapses:AMPA:0; nil if it means none.
func (w *pathWalker) attached(step string) *lems.Component {
	_, rest, _ := strings.Cut(step, ":")
	id, _, counted := strings.Cut(rest, ":")
	if made := w.w.Component(id); counted && made != nil && made.Symbol != nil {
		return made
	}
	return nil
}

// noteAttached notes the two names in such a step.
func (w *pathWalker) noteAttached(at, made, c *lems.Component, a syntax.Attr, span syntax.Span) {
	list, _, _ := strings.Cut(w.m.Doc.Text(span), ":")
	end := span.Start + int32(len(list))
	if at != nil && at.Type != nil {
		if x := w.w.Members(at.Type).FindAs(list, "Attachments"); x != nil {
			w.note(c, a, syntax.Span{Start: span.Start, End: end}, x.Item.Symbol)
		}
	}
	w.note(c, a, syntax.Span{Start: end + 1, End: end + 1 + int32(len(made.ID))}, made.Symbol)
}

// start is the component in which the paths of another begin: what its
// simulation runs, or else what is around it.
func (w *pathWalker) start(c *lems.Component) *lems.Component {
	if run := w.w.Run(c.Top()); run != nil {
		return run
	}
	if c.Parent != nil {
		return c.Parent
	}
	return c
}

// step is the component that a step leads to: one that is nested in the
// component or in what is around that, by its id or its role, or one at top
// level.
func (w *pathWalker) step(at *lems.Component, name string) (*lems.Component, *lems.Symbol) {
	for p := at; p != nil; p = p.Parent {
		if x := w.nested(p, name); x != nil {
			return x, x.Symbol
		}
	}
	for _, x := range children(at) {
		if x.Role != nil && x.Role.Name == name && x.Role.Item.Symbol != nil {
			return x, x.Role.Item.Symbol
		}
	}
	if x := w.w.Component(name); x != nil {
		return x, x.Symbol
	}
	return nil, nil
}

// nested is the component of an id inside another: one of thousands, and asked
// for as often.
func (w *pathWalker) nested(c *lems.Component, id string) *lems.Component {
	known := w.inside[c]
	if known == nil {
		known = map[string]*lems.Component{}
		for _, x := range slices.Backward(c.Children) {
			if x.ID != "" {
				known[x.ID] = x
			}
		}
		w.inside[c] = known
	}
	return known[id]
}

func children(c *lems.Component) []*lems.Component {
	if c == nil {
		return nil
	}
	return c.Children
}

// copied is the component whose copies one builds, or the component itself.
func (w *pathWalker) copied(c *lems.Component) *lems.Component {
	if c.Type == nil {
		return c
	}
	build := w.w.Block(c.Type, "Structure")
	if build == nil {
		return c
	}
	copies := build.First("MultiInstantiate")
	if copies == nil {
		return c
	}
	if x := w.w.Members(c.Type).FindAs(copies.Value("component"), "ComponentReference"); x != nil {
		if target := w.w.Referred(c, x); target != nil {
			return target
		}
	}
	return c
}
