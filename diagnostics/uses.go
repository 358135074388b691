package diagnostics

import (
	"strings"
	"sync"

	"github.com/lemsls/lemsls/lems"
)

// usage says how a symbol is used, in bits.
type usage uint8

// The uses of a symbol. The last three are ways in which states are written.
const (
	isRead     usage = 1 << iota // something but a component names it
	isNamed                      // something names it without giving it a value
	isUsed                       // something names it
	integrated                   // by a TimeDerivative
	started                      // by OnStart or OnEntry
	assigned                     // by another handler
)

// uses is how all symbols of a model are used. Most analyzers ask for many
// symbols, and a file has ten times as many references as types.
type uses struct {
	own     []usage // by Symbol.Index
	symbols []*lems.Symbol
	others  map[*lems.Symbol]usage // of included files, of the language, of components
}

func findUses(m *lems.Model) *uses {
	u := &uses{own: make([]usage, len(m.Symbols)), symbols: m.Symbols, others: map[*lems.Symbol]usage{}}
	for _, e := range m.Exprs {
		for i := range e.Refs {
			if t := e.Refs[i].Target; t != nil {
				u.add(t, isUsed|isRead|isNamed)
			}
		}
	}
	for i := range m.Mentions {
		r := &m.Mentions[i]
		if r.Target == nil {
			continue
		}
		how := isUsed
		if r.Kind != lems.Supply {
			how |= isRead
		}
		if r.Kind != lems.Write {
			how |= isNamed
		} else if r.From != nil {
			how |= writing(r.From)
		}
		u.add(r.Target, how)
	}
	return u
}

// writing is how an element writes a state.
func writing(it *lems.Item) usage {
	switch {
	case it.Row.Name == "TimeDerivative":
		return integrated
	case it.Parent.Row.Name == "OnStart" || it.Parent.Row.Name == "OnEntry":
		return started
	}
	return assigned
}

func (u *uses) add(s *lems.Symbol, how usage) {
	if i := s.Index(); i >= 0 && i < len(u.own) && u.symbols[i] == s {
		u.own[i] |= how
		return
	}
	u.others[s] |= how
}

// of is how a symbol is used.
func (u *uses) of(s *lems.Symbol) usage {
	if s == nil {
		return 0
	}
	if i := s.Index(); i >= 0 && i < len(u.own) && u.symbols[i] == s {
		return u.own[i]
	}
	return u.others[s]
}

// read says that something but a component names a symbol.
func (p *Pass) read(s *lems.Symbol) bool { return p.damage.uses().of(s)&isRead != 0 }

// named says that something reads a symbol, or that it is exposed.
func (p *Pass) named(s *lems.Symbol) bool {
	return p.damage.uses().of(s)&isNamed != 0 || s.Item != nil && s.Item.Value("exposure") != ""
}

// written is how a state is written.
func (p *Pass) written(s *lems.Symbol) usage {
	return p.damage.uses().of(s) & (integrated | started | assigned)
}

// mentions are names that texts hold, of which nobody knows for certain what
// they name.
type mentions struct {
	ends      map[string]bool // the last steps of texts of components and of select paths
	required  map[string]bool // by a Requirement
	occupied  map[string]bool // states that a KineticScheme advances
	unknown   []string        // names that nothing declares
	mistaken  map[string]bool // words of expressions in which something is wrong
	misnaming []*lems.Item    // elements that name an Exposure which does not exist, or hold what nobody understood
}

func mentionsIn(m *lems.Model, d *damage) *mentions {
	t := &mentions{ends: map[string]bool{}, required: map[string]bool{}, occupied: map[string]bool{}, mistaken: map[string]bool{}}
	for _, c := range m.World.Components() {
		for x := range c.All {
			for _, a := range x.Part.Doc.AttrsOf(x.Node) {
				t.ends[lastStep(x.Part.Doc.Value(a))] = true
			}
		}
	}
	for _, part := range m.World.Parts {
		for _, it := range part.Items {
			t.item(it)
		}
	}
	t.doubts(m, d)
	return t
}

func (t *mentions) item(it *lems.Item) {
	switch it.Row.Name {
	case "Requirement":
		t.required[it.Value("name")] = true
	case "KineticScheme":
		t.occupied[it.Value("stateVariable")] = true
	}
	if path := it.Value("select"); path != "" {
		t.ends[lastStep(path)] = true
	}
}

// doubts notes what is not understood.
func (t *mentions) doubts(m *lems.Model, d *damage) {
	seen := map[string]bool{}
	for r := range d.of.refs() {
		if r.Target != nil {
			continue
		}
		if !seen[r.Name] {
			seen[r.Name] = true
			t.unknown = append(t.unknown, r.Name)
		}
		if r.Kind == lems.Expose && r.From != nil {
			t.misnaming = append(t.misnaming, r.From)
		}
	}
	for _, f := range m.Facts {
		if (f.Kind == lems.UnknownElement || f.Kind == lems.MisplacedElement || f.Kind == lems.UnknownAttribute) && f.Item != nil {
			t.misnaming = append(t.misnaming, f.Item)
		}
	}
	for _, e := range d.of.exprs {
		if !mistaken(e) {
			continue
		}
		for word := range strings.FieldsFuncSeq(e.Place.Text(), func(r rune) bool { return !letter(r) && (r < '0' || r > '9') }) {
			t.mistaken[word] = true
		}
	}
}

func lastStep(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// shared gives the damage what several analyzers look at, found when the first
// one asks.
func (d *damage) shared(m *lems.Model) {
	d.mismatches, d.contradictions, d.quantities = sync.OnceValue(func() []lems.Mismatch { return m.MismatchesIn(d.of.loud) }), sync.OnceValue(func() []lems.Contradiction { return m.ContradictionsIn(d.of.loud, d.of.heard) }), sync.OnceValue(func() []lems.QuantityUse { return m.QuantitiesIn(d.of.loud, d.of.heard) })
	d.malformed = sync.OnceValue(func() []string { return (&Pass{Model: m, damage: d}).malformedNames() })
	d.uses = sync.OnceValue(func() *uses { return findUses(m) })
	d.mentions = sync.OnceValue(func() *mentions { return mentionsIn(m, d) })
}
