package diagnostics

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// damage is what other findings explain already. One mistake gives one finding:
// what is missing because its tag was never closed, or unknown because its
// declaration was misspelt, is not complained about again.
type damage struct {
	problems   []syntax.Problem
	broken     []syntax.Span   // of the problems, in order and with space between them
	structural bool            // elements or values may have been lost
	quoted     map[string]bool // attribute values in elements that nobody understood
	meant      map[string]bool // elements that misspelt ones were meant to be
	nameless   map[string]bool // elements whose declaration has no name
	stateless  bool            // there are no states, which has been said
	of         *subjects       // what is looked at

	// What several analyzers look at, found when the first asks.
	mismatches     func() []lems.Mismatch
	contradictions func() []lems.Contradiction
	quantities     func() []lems.QuantityUse
	uses           func() *uses
	mentions       func() *mentions // of a file that sees others
	malformed      func() []string  // names that no expression can hold
	inside, copied sync.Map         // what components hold by id or tag, and the copies they make
}

// structuralKinds are the problems after which elements may be lost.
var structuralKinds = map[syntax.ProblemKind]bool{
	syntax.UnclosedElement: true, syntax.UnknownEndTag: true, syntax.UnterminatedTag: true,
	syntax.UnterminatedValue: true, syntax.UnterminatedComment: true, syntax.UnterminatedCDATA: true,
	syntax.UnterminatedProcInst: true, syntax.UnterminatedDoctype: true, syntax.UnknownDeclaration: true,
	syntax.SecondRoot: true, syntax.NoRoot: true, syntax.MissingQuotes: true, syntax.MissingEquals: true,
	syntax.MissingValue: true, syntax.StrayInTag: true, syntax.DuplicateAttribute: true,
}

func assess(m *lems.Model) *damage {
	d := &damage{of: subjectsOf(m), problems: m.Doc.Problems, quoted: map[string]bool{}, meant: map[string]bool{}, nameless: map[string]bool{}}
	d.shared(m)
	d.broken = merged(d.problems)
	for _, p := range d.problems {
		d.structural = d.structural || structuralKinds[p.Kind]
	}
	for _, f := range m.Facts {
		switch f.Kind {
		case lems.UnknownElement, lems.MisplacedElement:
			d.element(m, f)
		case lems.UnknownAttribute:
			d.attribute(m, f)
		case lems.MissingAttribute:
			if a, ok := f.Item.Row.Attr(f.Name); ok && (a.Kind == lems.NameDecl || a.Kind == lems.StateRef) {
				d.nameless[f.Item.Row.Name] = true
			}
		}
	}
	if m.World != nil {
		for _, id := range m.Free {
			if better, _, ok := elementAtTop(m, id); ok {
				d.meant[better] = true
				d.lost(m, id)
			}
		}
	}
	d.stateless = m.System != nil && len(m.System.States) == 0
	return d
}

// element notes what an element that was not understood would have declared.
func (d *damage) element(m *lems.Model, f lems.Fact) {
	if better, _, ok := elementMeant(m, f); ok {
		d.meant[better] = true
	}
	d.meant[f.Name] = true
	d.lost(m, m.Doc.At(f.Place.Span.End).Node)
}

// lost notes all names in an element.
func (d *damage) lost(m *lems.Model, at syntax.NodeID) {
	if at <= 0 || m.Doc.Node(at).Kind != syntax.ElementNode {
		return
	}
	outer := m.Doc.Node(at).Span
	for id := at; int(id) < len(m.Doc.Nodes) && m.Doc.Node(id).Span.Start < outer.End; id++ {
		for _, a := range m.Doc.AttrsOf(id) {
			d.quoted[m.Doc.Value(a)] = true
		}
		if m.Doc.Node(id).Kind == syntax.ElementNode {
			d.meant[m.Doc.Name(id)] = true
		}
	}
}

func (d *damage) attribute(m *lems.Model, f lems.Fact) {
	if a, ok := f.Item.Attr(f.Name); ok {
		d.quoted[m.Doc.Value(a)] = true
	}
}

// at says that malformed text lies in the span.
func (d *damage) at(s syntax.Span) bool {
	i, _ := slices.BinarySearchFunc(d.broken, s.Start, func(b syntax.Span, start int32) int { return cmp.Compare(b.End, start) })
	return i < len(d.broken) && d.broken[i].Start <= s.End
}

// merged are the spans of problems, those that touch made one.
func merged(problems []syntax.Problem) []syntax.Span {
	var list []syntax.Span
	for i := range problems {
		list = append(list, problems[i].Span)
	}
	slices.SortFunc(list, func(a, b syntax.Span) int { return cmp.Compare(a.Start, b.Start) })
	kept := list[:0]
	for _, s := range list {
		if n := len(kept); n > 0 && s.Start <= kept[n-1].End {
			kept[n-1].End = max(kept[n-1].End, s.End)
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// misspeltStart is the name of an end tag to which the start tag was meant to
// have the same name; empty if the end tag is the one to mend.
func (d *damage) misspeltStart(m *lems.Model, problem *syntax.Problem) string {
	if problem.Kind != syntax.MismatchedEndTag || m.Dialect == nil {
		return ""
	}
	end := m.Doc.Text(problem.Span)
	if !knownTag(m, end) || knownTag(m, m.Doc.Text(problem.Related)) {
		return ""
	}
	return end
}

// renamed says that the start tag whose name a span is was meant to have the
// name of its end tag, which is reported there.
func (d *damage) renamed(m *lems.Model, name syntax.Span) bool {
	for i := range d.problems {
		if p := &d.problems[i]; p.Kind == syntax.MismatchedEndTag && p.Related == name && d.misspeltStart(m, p) != "" {
			return true
		}
	}
	return false
}

// knownTag says that the schema, a type or a role of a type knows an element
// name.
func knownTag(m *lems.Model, name string) bool {
	if m.Dialect.Schema.Known(name) != nil || m.World == nil {
		return m.Dialect.Schema.Known(name) != nil
	}
	if m.World.Type(name) != nil {
		return true
	}
	for _, t := range m.World.Types() {
		for role := range t.Item.Each("Child") {
			if role.Value("name") == name {
				return true
			}
		}
	}
	return false
}

// explains says that a fact follows from what others have reported.
func (d *damage) explains(m *lems.Model, f *lems.Fact) bool {
	if len(d.problems) > 0 {
		if d.at(f.Place.Span) || f.Item != nil && f.Item != m.Root && d.at(m.Doc.Node(f.Item.Node).StartTag) {
			return true
		}
	}
	switch f.Kind {
	case lems.UnknownElement:
		for i := range d.problems {
			if p := &d.problems[i]; p.Kind == syntax.MismatchedEndTag && p.Related == f.Place.Span {
				return true
			}
		}
		return false
	case lems.MalformedIndex:
		return !has(f.Item, "dimension")
	case lems.CouplingPartName:
		return !has(f.Item, "name")
	case lems.MissingElement:
		return d.structural || d.meant[f.Name]
	case lems.NoExposure:
		return d.structural || d.meant["Exposure"]
	case lems.NoSweptParameter:
		return d.structural || d.meant["Parameter"] || d.nameless["Parameter"]
	case lems.CouplingNoSum:
		return d.structural || d.meant["Dynamics"] || d.meant["DerivedVariable"]
	case lems.CouplingPart:
		return d.structural || d.meant["DerivedVariable"] || d.nameless["DerivedVariable"]
	case lems.CouplingNoAccumulator:
		return d.structural || d.meant["DerivedParameter"] || d.nameless["DerivedParameter"]
	case lems.MissingAttribute, lems.MissingRange:
		return d.structural
	case lems.NoCase, lems.SingleCase, lems.LastCondition:
		return d.structural || d.meant["Case"]
	case lems.StateNoDerivative:
		return d.structural || d.quoted["d"+f.Name] || d.quoted[f.Name] || d.nameless["TimeDerivative"]
	case lems.DerivativeNoState:
		return d.structural || d.stateless || d.nameless["StateVariable"] || d.quoted[strings.TrimPrefix(f.Name, "d")]
	case lems.CouplingIndex, lems.CouplingIndexName:
		return d.structural || d.stateless || d.meant["StateVariable"] || d.nameless["StateVariable"]
	case lems.DerivativeOrder:
		return d.structural
	}
	return false
}

// lossy says that something was not understood, because of which other findings
// may be missing.
func (d *damage) lossy() bool {
	return d.structural || d.stateless || len(d.quoted) > 0 || len(d.meant) > 0 || len(d.nameless) > 0
}

func has(it *lems.Item, attr string) bool {
	_, ok := it.Attr(attr)
	return ok
}

// declared are the elements that declare names of expressions.
var declared = []string{"Parameter", "Constant", "DerivedParameter", "StateVariable", "DerivedVariable", "ConditionalDerivedVariable"}

// loses says that a name may be unknown only because its declaration was not
// understood.
func (d *damage) loses(m *lems.Model, name string) bool {
	if d.stateless || d.quoted[name] {
		return true
	}
	for _, element := range declared {
		if d.nameless[element] {
			return true
		}
	}
	text := m.File.Text
	return d.structural && (strings.Contains(text, `"`+name+`"`) || strings.Contains(text, `'`+name+`'`))
}
