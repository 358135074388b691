package ide

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// pathUses are the names in the run-time paths of a file's components, as far
// as it is known where they lead: the quantity="pop[0]/v" of an output column,
// the population="../pop" of an input.
func pathUses(m *lems.Model) []Use {
	if m.World == nil {
		return nil
	}
	w := &pathWalker{m: m, w: m.World}
	for _, top := range m.World.Own() {
		for c := range top.All {
			if c.Type == nil {
				continue
			}
			for _, a := range m.Doc.AttrsOf(c.Node) {
				if w.isPath(c, m.Doc.Text(a.Name)) {
					w.follow(c, a)
				}
			}
		}
	}
	return w.list
}

type pathWalker struct {
	m    *lems.Model
	w    *lems.World
	list []Use
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

// follow walks a path step by step. Where a Structure builds what it leads
// through, the component that it copies stands for the copies.
func (w *pathWalker) follow(c *lems.Component, a syntax.Attr) {
	text := w.m.Doc.Text(a.Value)
	if strings.ContainsAny(text, "& \t\r\n") {
		return
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
		next, symbol := w.step(at, c, name)
		if symbol == nil && i == len(steps)-1 && at != nil && at.Type != nil {
			symbol = w.w.Quantity(at.Type, name)
		}
		if symbol == nil {
			return
		}
		w.list = append(w.list, Use{Place: w.m.Doc.Place(span), target: symbol, Of: c, Attr: w.m.Doc.Text(a.Name)})
		if next == nil {
			return
		}
		at = w.copied(next)
	}
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
func (w *pathWalker) step(at, from *lems.Component, name string) (*lems.Component, *lems.Symbol) {
	for p := at; p != nil; p = p.Parent {
		for _, x := range p.Children {
			if x.ID == name && x.Symbol != nil {
				return x, x.Symbol
			}
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
