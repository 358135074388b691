package lems

import (
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Path is a select path: steps from a type to a quantity of what is nested in
// its instances.
type Path struct {
	Item  *Item // the DerivedVariable
	Place syntax.Place
	Steps []Step
	List  bool // some step is a list: reduce is needed
}

// Step is one step of a path.
type Step struct {
	Name    string
	Span    syntax.Span    // of the name
	Bracket syntax.Span    // what stands between brackets; empty if there are none
	From    *ComponentType // whose name it is; nil: not known
	Target  *Symbol        // nil: not known
	State   StepState
}

// StepState says what is wrong with a step.
type StepState uint8

// The states of a step. What follows an open or unknown step is open.
const (
	StepOpen      StepState = iota // its type is not known
	StepOK                         //
	StepUnknown                    // the type has nothing of that name
	StepNoList                     // brackets behind what is no list
	StepBare                       // a list without brackets
	StepUnquoted                   // the value in a predicate has no quotes
	StepMalformed                  // an empty step, a bracket that is not closed
)

// splitPath makes steps of the raw text of an attribute.
func splitPath(doc *syntax.Document, at syntax.Span) []Step {
	text := doc.Text(at)
	var steps []Step
	start, depth := 0, 0
	for i := 0; i <= len(text); i++ {
		switch {
		case i < len(text) && text[i] == '[':
			depth++
		case i < len(text) && text[i] == ']':
			depth--
		}
		if i == len(text) || text[i] == '/' && depth <= 0 {
			steps = append(steps, newStep(text[start:i], at.Start+int32(start)))
			start = i + 1
		}
	}
	return steps
}

func newStep(text string, at int32) Step {
	name, bracket, bracketed := strings.Cut(text, "[")
	trimmed := strings.TrimSpace(name)
	lead := int32(strings.Index(name, trimmed))
	s := Step{Name: trimmed, Span: syntax.Span{Start: at + lead, End: at + lead + int32(len(trimmed))}}
	if bracketed {
		inner, rest, closed := strings.Cut(bracket, "]")
		s.Bracket.Start = at + int32(len(name)) + 1
		s.Bracket.End = s.Bracket.Start + int32(len(inner))
		if !closed || strings.TrimSpace(rest) != "" {
			s.State = StepMalformed
		}
	}
	if trimmed == "" {
		s.State = StepMalformed
	}
	return s
}

// Bracketed says that brackets follow the name.
func (s *Step) Bracketed() bool { return s.Bracket.Start > 0 }

// path resolves a select path step by step.
func (r *resolver) path(t *ComponentType, it *Item, a syntax.Attr) {
	p := &Path{Item: it, Place: r.m.Doc.Place(a.Value), Steps: splitPath(r.m.Doc, a.Value)}
	r.m.Paths = append(r.m.Paths, p)
	if r.m.selects == nil {
		r.m.selects = map[*Item]*Path{}
	}
	if r.m.selects[it] == nil {
		r.m.selects[it] = p
	}
	last := len(p.Steps) - 1
	if last < 1 || p.Steps[0].Name == "" {
		return // no step at all, or an absolute path
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.State == StepMalformed {
			return
		}
		if t == nil || r.w.Members(t).Broken {
			return
		}
		s.From = t
		if i == last {
			s.Target = r.w.quantityBelow(t, s.Name)
		} else {
			t = r.step(p, s, t)
		}
		if s.State == StepOpen {
			s.State = StepOK
		}
		if s.Target == nil {
			s.State = StepUnknown
		} else {
			r.m.Refer(Ref{Place: r.m.Doc.Place(s.Span), Name: s.Name, Target: s.Target, From: it, Attr: "select"})
		}
		if s.State == StepUnknown || s.State == StepUnquoted {
			return
		}
	}
}

// step resolves one that is not the last, and is the type that it leads to; nil
// if that is not known.
func (r *resolver) step(p *Path, s *Step, t *ComponentType) *ComponentType {
	x := r.w.roleBelow(t, s.Name)
	if x == nil {
		return nil
	}
	s.Target = symbolOf(x)
	list := x.Item.Row.Name == "Children" || x.Item.Row.Name == "Attachments"
	inner := strings.TrimSpace(syntax.Unescape(r.m.Doc.Text(s.Bracket)))
	p.List = p.List || list && (!s.Bracketed() || !isIndex(inner))
	switch {
	case list && !s.Bracketed():
		s.State = StepBare
	case !list && s.Bracketed():
		s.State = StepNoList
	case s.Bracketed() && unquoted(inner):
		s.State = StepUnquoted
	}
	return r.w.Type(x.Item.Value("type"))
}

func isIndex(inner string) bool { return inner != "" && strings.Trim(inner, "0123456789") == "" }

// unquoted says that a predicate compares with a bare word.
func unquoted(inner string) bool {
	_, value, ok := strings.Cut(inner, "=")
	value = strings.TrimSpace(value)
	return ok && value != "" && value[0] != '\'' && value[0] != '"' && !strings.ContainsAny(value, "/=")
}

// roleBelow is the role of that name that a type, or else one of its subtypes,
// has.
func (w *World) roleBelow(t *ComponentType, name string) *Member {
	roles := []string{"Child", "Children", "ComponentReference", "Link", "Attachments", "InstanceRequirement", "ComponentRequirement"}
	if x := w.Members(t).FindAs(name, roles...); x != nil {
		return x
	}
	for _, sub := range w.Subtypes(t) {
		if x := w.Members(sub).FindAs(name, roles...); x != nil {
			return x
		}
	}
	return nil
}

// quantityBelow is the quantity of that name that a type, or else one of its
// subtypes, has.
func (w *World) quantityBelow(t *ComponentType, name string) *Symbol {
	if s := w.Quantity(t, name); s != nil {
		return s
	}
	for _, sub := range w.Subtypes(t) {
		if s := w.Quantity(sub, name); s != nil {
			return s
		}
	}
	return nil
}
