package diagnostics

import (
	"iter"
	"slices"
	"sort"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// What is looked at
//
// Of a model that follows its author's edits, most has been looked at before, in
// the same words and among the same neighbours, and nothing was found. Such
// types, components and, in RateML, items and expressions are Quiet, and no
// analyzer sees them again until an edit touches them or what they depend on,
// which Model.Update knows. What is not Quiet is looked at by all analyzers, so
// that findings need not be remembered and moved.
//
// Nothing becomes Quiet as long as something may only be silent because of other
// findings: these take findings away and never add any. So an analyzer may rely
// on three rules:
//
//   - What p.types, p.components, p.expressions and p.damage.of yield is what it
//     may report about. To look at everything that there is, for a fix say, it
//     asks the model.
//   - What it says of one of them may depend on what that one names, and on what
//     names that one; what else it depends on belongs to restless.
//   - What it reports lies in what it is about, or is related to it.

// subjects are what analyzers look at.
type subjects struct {
	whole      bool // everything
	restless   bool // all components
	items      []*lems.Item
	exprs      []*lems.Expression
	mentions   []lems.Ref
	model      *lems.Model
	paths      []*lems.Path
	units      [][2]syntax.NodeID // of the nodes, if not all
	types      []*lems.Item
	components []*lems.Component
}

// subjectsOf are those of a model that are not Quiet.
func subjectsOf(m *lems.Model) *subjects {
	switch {
	case m.Root == nil || !m.Root.Quiet:
		return &subjects{whole: true, restless: true, items: m.Items, exprs: m.Exprs, mentions: m.Mentions, paths: m.Paths, model: m}
	case m.World == nil:
		return loudItems(m)
	}
	return loudUnits(m)
}

// loudItems are the items and expressions of a file without types of its own.
func loudItems(m *lems.Model) *subjects {
	of := &subjects{mentions: m.Mentions, paths: m.Paths, model: m}
	for _, it := range m.Items {
		if !it.Quiet {
			of.items = append(of.items, it)
		}
	}
	for _, e := range m.Exprs {
		if !e.Quiet {
			of.exprs = append(of.exprs, e)
		}
	}
	return of
}

// loudUnits are what stands at top level, without Quiet types and components.
func loudUnits(m *lems.Model) *subjects {
	of := &subjects{items: []*lems.Item{m.Root}, model: m}
	for _, it := range m.Root.Children {
		if it.Row.Name != "ComponentType" {
			of.add(it)
			of.unit(m, it.Node)
			continue
		}
		if it.Quiet {
			continue
		}
		of.types = append(of.types, it)
		of.restless = of.restless || it.First("Simulation") != nil || it.First("Structure") != nil
		of.add(it)
		of.unit(m, it.Node)
	}
	of.restless = of.restless || len(m.World.Parts) > 1 || m.World.Rooted
	for _, c := range m.World.Own() {
		if of.heard(c) {
			of.components = append(of.components, c)
			of.unit(m, c.Node)
		}
	}
	slices.SortFunc(of.units, func(a, b [2]syntax.NodeID) int { return int(a[0] - b[0]) })
	for _, e := range of.units {
		of.within(m, m.Doc.Node(e[0]).Span)
	}
	return of
}

func (of *subjects) add(it *lems.Item) {
	of.items = append(of.items, it)
	of.exprs = append(of.exprs, it.Exprs...)
	for _, c := range it.Children {
		of.add(c)
	}
}

// unit notes the nodes of an element at top level.
func (of *subjects) unit(m *lems.Model, id syntax.NodeID) {
	end := m.Doc.Node(id).NextSibling
	if end == syntax.NoNode {
		end = syntax.NodeID(len(m.Doc.Nodes))
	}
	if n := len(of.units); n == 0 || of.units[n-1][0] != id {
		of.units = append(of.units, [2]syntax.NodeID{id, end})
	}
}

// within adds the mentions and paths in a span.
func (of *subjects) within(m *lems.Model, s syntax.Span) {
	from := sort.Search(len(m.Mentions), func(i int) bool { return m.Mentions[i].Place.Span.Start >= s.Start })
	to := from + sort.Search(len(m.Mentions)-from, func(i int) bool { return m.Mentions[from+i].Place.Span.Start >= s.End })
	of.mentions = append(of.mentions, m.Mentions[from:to]...)
	from = sort.Search(len(m.Paths), func(i int) bool { return m.Paths[i].Place.Span.Start >= s.Start })
	to = from + sort.Search(len(m.Paths)-from, func(i int) bool { return m.Paths[from+i].Place.Span.Start >= s.End })
	of.paths = append(of.paths, m.Paths[from:to]...)
}

// refs yields the uses of names in what is looked at, in order of the text.
func (of *subjects) refs() iter.Seq[lems.Ref] {
	if of.whole || of.model.World == nil {
		return lems.RefsOf(of.exprs, of.mentions)
	}
	return func(yield func(lems.Ref) bool) {
		for _, u := range of.units {
			for r := range of.model.RefsWithin(of.model.Doc.Node(u[0]).Span) {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// unknown says that something that is looked at uses a name which nothing
// declares.
func (of *subjects) unknown() bool {
	for r := range of.refs() {
		if r.Target == nil {
			return true
		}
	}
	return false
}

// loud says that a type is looked at.
func (of *subjects) loud(t *lems.Item) bool { return of.whole || !t.Quiet }

// heard says that a component at top level is looked at, with what is in it.
func (of *subjects) heard(c *lems.Component) bool { return of.whole || of.restless || !c.Quiet }

// nodes yields the nodes of what is looked at.
func (of *subjects) nodes(doc *syntax.Document) iter.Seq[*syntax.Node] {
	return func(yield func(*syntax.Node) bool) {
		units := of.units
		if of.whole {
			units = [][2]syntax.NodeID{{0, syntax.NodeID(len(doc.Nodes))}}
		}
		for _, u := range units {
			for id := u[0]; id < u[1]; id++ {
				if !yield(doc.Node(id)) {
					return
				}
			}
		}
	}
}

// attrs are the attributes of what is looked at.
func (of *subjects) attrs(doc *syntax.Document) []syntax.Attr {
	if of.whole {
		return doc.Attrs
	}
	var all []syntax.Attr
	for n := range of.nodes(doc) {
		all = append(all, doc.Attrs[n.FirstAttr:n.FirstAttr+n.AttrCount]...)
	}
	return all
}

// hush makes everything Quiet that was looked at and of which nothing is to be
// said, whatever other findings there are.
func (d *damage) hush(m *lems.Model, found []Diagnostic) {
	if m.Root == nil || len(d.problems) > 0 || d.lossy() || slices.ContainsFunc(m.Facts, silencing) || d.tangled(m, found) {
		return
	}
	of := d.of
	m.Root.Quiet = true
	if m.World == nil {
		for _, it := range of.items {
			it.Quiet = true
		}
		for _, e := range of.exprs {
			e.Quiet = settled(e)
		}
		for i := range found {
			found[i].places(func(p syntax.Place) { stir(m, p) })
		}
		return
	}
	d.hushUnits(m, found)
}

// silencing says that a fact may keep analyzers silent about something else.
func silencing(f lems.Fact) bool {
	switch f.Kind {
	case lems.IgnoredElement, lems.KernelName, lems.EmptyBounds, lems.LowerNone, lems.OneSidedBounds, lems.DerivativeLEMS, lems.DerivativeOrder:
		return false
	}
	return true
}

// tangled says that findings do not tell what they are about.
func (d *damage) tangled(m *lems.Model, found []Diagnostic) bool {
	if m.World == nil {
		return slices.ContainsFunc(d.of.exprs, func(e *lems.Expression) bool { return !e.OK() })
	}
	return len(d.contradictions()) > 0 || d.of.unknown()
}

// settled says that nothing follows from an expression but what its own names
// are.
func settled(e *lems.Expression) bool {
	if len(e.Problems) > 0 || e.Item.Row.Declares == lems.CouplingFunctionSymbol || e.Item.Row.Declares == lems.DerivedParameterSymbol {
		return false
	}
	for i := range e.Refs {
		if t := e.Refs[i].Target; t == nil || t.Unsupported {
			return false
		}
	}
	sound := true
	expr.Walk(e.Expr(), func(x expr.Expr) bool {
		if b, ok := x.(*expr.Binary); ok && b.Op == expr.Div {
			sound = sound && safeDivisor(e, b.Y)
		}
		return sound
	})
	return sound
}

// safeDivisor says that a divisor is a number other than 0, or a Constant that is
// one, or no value before the simulation runs.
func safeDivisor(e *lems.Expression, x expr.Expr) bool {
	switch x := expr.Unparen(x).(type) {
	case *expr.Number:
		return x.Value != 0
	case *expr.Name:
		s := e.Target(x.Pos)
		switch s.Kind {
		case lems.StateVariableSymbol, lems.AccumulatorSymbol, lems.DerivedVariableSymbol, lems.ConditionalDerivedVariableSymbol:
			return true
		case lems.ConstantSymbol:
			value := s.Item.Expr("value")
			if value == nil {
				return false
			}
			n, ok := value.Expr().(*expr.Number)
			return ok && n.Value != 0
		}
	}
	return false
}

// stir makes what stands at a place be looked at again.
func stir(m *lems.Model, p syntax.Place) {
	if p.File != m.File {
		return
	}
	if it := m.ItemAt(p.Span.Start); it != nil && it != m.Root {
		it.Quiet = false
		for _, e := range it.Exprs {
			e.Quiet = false
		}
	}
}

// places calls do with all places of a finding.
func (d *Diagnostic) places(do func(syntax.Place)) {
	do(d.Place)
	for _, r := range d.Related {
		do(r.Place)
	}
	for _, f := range d.Fixes {
		for _, e := range f.Edits {
			do(e.Place)
		}
	}
}

// hushUnits is hush for types and components.
func (d *damage) hushUnits(m *lems.Model, found []Diagnostic) {
	types, components := d.of.types, d.of.components
	if d.of.whole {
		types, components = slices.Collect(m.Root.Each("ComponentType")), m.World.Own()
	}
	for _, t := range types {
		t.Quiet = t.First("Simulation") == nil && t.First("Structure") == nil
	}
	for _, c := range components {
		c.Quiet = c.Type != nil
	}
	for _, x := range d.mismatches() {
		x.Type.Item.Quiet = false
	}
	for i := range found {
		found[i].places(func(p syntax.Place) { stirUnit(m, p) })
	}
}

// stirUnit is stir for types and components.
func stirUnit(m *lems.Model, p syntax.Place) {
	if p.File != m.File {
		return
	}
	id := m.Doc.At(p.Span.Start + 1).Node
	for id > 0 && m.Doc.Node(id).Parent != m.Root.Node {
		id = m.Doc.Node(id).Parent
	}
	if id <= 0 {
		return
	}
	if it := m.ItemAt(m.Doc.Node(id).Name.Start); it != nil && it.Node == id {
		it.Quiet = false
	}
	if c := m.ComponentAt(id); c != nil {
		c.Top().Quiet = false
	}
}
