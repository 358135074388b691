package ide

import (
	"cmp"
	"slices"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Project is a model with the other files that may use what it names, all read
// in full. Features that look across files take one.
type Project struct {
	Model  *lems.Model
	Others []*lems.Model // without the file of Model
}

// NewProject is a model with those of the others that are of other files.
func NewProject(m *lems.Model, others []*lems.Model) Project {
	p := Project{Model: m}
	seen := map[string]bool{m.File.Path: true}
	for _, o := range others {
		if !seen[o.File.Path] && o.Dialect != nil {
			seen[o.File.Path] = true
			p.Others = append(p.Others, o)
		}
	}
	return p
}

// models yields all of them, the one that was asked about first.
func (p Project) models(yield func(*lems.Model) bool) {
	if !yield(p.Model) {
		return
	}
	for _, m := range p.Others {
		if !yield(m) {
			return
		}
	}
}

// key says which declaration is meant: every model has symbols of its own for
// what another file declares.
type key struct {
	path  string
	start int32
}

func keyOf(s *lems.Symbol) key {
	if s == nil || !s.Place.IsValid() {
		return key{}
	}
	return key{s.Place.File.Path, s.Place.Span.Start}
}

// spot is a place, whichever model has it: each has a File of its own for one
// text.
type spot struct {
	path string
	span syntax.Span
}

func spotOf(p syntax.Place) spot {
	if !p.IsValid() {
		return spot{}
	}
	return spot{p.File.Path, p.Span}
}

// Use is a place at which a name stands.
type Use struct {
	Place  syntax.Place
	Kind   lems.RefKind
	Decl   bool            // it is the declaration
	Of     *lems.Component // the component in which it stands; nil elsewhere
	From   *lems.Item      // the element in which it stands; nil in a component
	Attr   string          // the attribute that holds it, "" in an expression, a tag and for an attribute's name
	target *lems.Symbol    // what it names
	tagged syntax.NodeID   // the element whose tag it is; 0: none
}

// usesIn are the uses in a file of the names that are kept, which are of the
// kind of sym: the model's Refs, and names in what is text to it.
func usesIn(m *lems.Model, sym *lems.Symbol, keep func(*lems.Symbol) bool) []Use {
	if sym.Kind == lems.UnitSymbol {
		return kept(unitUses(m), keep)
	}
	var list []Use
	for r := range m.Refs() {
		if r.Target == nil || !keep(r.Target) {
			continue
		}
		u := Use{Place: r.Place, Kind: r.Kind, Of: r.Of, From: r.From, Attr: r.Attr, target: r.Target}
		if r.Of != nil && r.Place.Span == m.Doc.Node(r.Of.Node).Name {
			u.tagged = r.Of.Node
		}
		list = append(list, u)
	}
	return append(list, kept(hiddenUses(m), keep)...)
}

func kept(list []Use, keep func(*lems.Symbol) bool) []Use {
	return slices.DeleteFunc(list, func(u Use) bool { return !keep(u.target) })
}

// symbolAt is what a name at the offset means, and the text of the name.
func symbolAt(m *lems.Model, off int32) (*lems.Symbol, syntax.Span) {
	if m.Dialect == nil {
		return nil, syntax.Span{}
	}
	loc := m.Doc.At(off)
	if loc.Part == syntax.InComment || loc.Part == syntax.InOther && loc.Attr < 0 {
		return nil, syntax.Span{}
	}
	if name, ok := endName(m.Doc, loc); ok && name.Contains(off) {
		s, _ := m.SymbolAt(m.Doc.Node(loc.Node).Name.Start)
		return s, name
	}
	if s, span := m.SymbolAt(off); s != nil {
		return s, span
	}
	if s := componentAt(m, loc, off); s != nil {
		return s, s.Place.Span
	}
	if _, a, row, ok := attrRow(m, loc); ok && row.Kind == lems.IndexValue {
		if s := stateOfIndex(m, a); s != nil {
			return s, a.Value
		}
	}
	if loc.Part != syntax.InAttrValue || m.World == nil {
		return nil, syntax.Span{}
	}
	for _, list := range [][]Use{unitUses(m), hiddenAt(m, loc.Node)} {
		for _, u := range list {
			if u.Place.Span.Contains(off) {
				return u.target, u.Place.Span
			}
		}
	}
	for _, s := range []*lems.Symbol{unitDeclAt(m, off), indexAt(m, loc)} {
		if s != nil {
			return s, s.Place.Span
		}
	}
	return nil, syntax.Span{}
}

// indexAt is the index of copies that a MultiInstantiate names; nil if it does not.
func indexAt(m *lems.Model, loc syntax.Location) *lems.Symbol {
	it, a, row, ok := attrRow(m, loc)
	if !ok || row.Name != "indexVariable" || a.Value.IsEmpty() {
		return nil
	}
	return &lems.Symbol{Kind: lems.InstanceSymbol, Name: m.Doc.Value(a), Place: m.Doc.Place(a.Value), Item: it}
}

// endName is the name in an end tag.
func endName(doc *syntax.Document, loc syntax.Location) (syntax.Span, bool) {
	n := doc.Node(loc.Node)
	if loc.Part != syntax.InEndTag || n.Kind != syntax.ElementNode {
		return syntax.Span{}, false
	}
	return endNameOf(doc, loc.Node)
}

// endNameOf is the name in the end tag of an element, if it is the one of the
// start tag.
func endNameOf(doc *syntax.Document, id syntax.NodeID) (syntax.Span, bool) {
	n := doc.Node(id)
	s := syntax.Span{Start: n.EndTag.Start + 2, End: n.EndTag.Start + 2 + int32(n.Name.Len())}
	if n.EndTag.Len() < n.Name.Len()+2 || n.Name.IsEmpty() || doc.Text(s) != doc.Text(n.Name) {
		return syntax.Span{}, false
	}
	return s, true
}

// componentAt is the component of the file whose id is at the offset.
func componentAt(m *lems.Model, loc syntax.Location, off int32) *lems.Symbol {
	if m.World == nil || loc.Part != syntax.InAttrValue || m.Doc.Text(m.Doc.Attrs[loc.Attr].Name) != "id" {
		return nil
	}
	for _, top := range m.World.Own() {
		if !m.Doc.Node(top.Node).Span.Contains(off) {
			continue
		}
		for c := range top.All {
			if c.Symbol != nil && c.Symbol.Place.Span.Contains(off) {
				return c.Symbol
			}
		}
	}
	return nil
}

// sortUses puts places in order of file and text, each once.
func sortUses(list []Use) []Use {
	slices.SortStableFunc(list, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.Place.File.Path, b.Place.File.Path), cmp.Compare(a.Place.Span.Start, b.Place.Span.Start), cmp.Compare(a.Place.Span.End, b.Place.Span.End))
	})
	return slices.CompactFunc(list, func(a, b Use) bool {
		return a.Place.File.Path == b.Place.File.Path && a.Place.Span == b.Place.Span
	})
}
