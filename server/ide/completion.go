package ide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// CompletionKind is what a completion offers.
type CompletionKind uint8

// The kinds of completion.
const (
	ElementCompletion CompletionKind = iota
	AttributeCompletion
	NameCompletion
	FunctionCompletion
	ConstantCompletion
	ValueCompletion
	ClosingTagCompletion
)

// Completion is one offer. Insert is snippet text: $1, ${2:text}, $0.
type Completion struct {
	Label  string
	Kind   CompletionKind
	Detail string
	Doc    string // Markdown
	Insert string
	Rank   int // the smaller, the earlier
	Symbol *lems.Symbol
}

// Completions are what could stand at the offset, and the span they replace.
func Completions(m *lems.Model, off int32) ([]Completion, syntax.Span) {
	at := syntax.Span{Start: off, End: off}
	if m.Dialect == nil {
		return nil, at
	}
	loc := m.Doc.At(off)
	switch loc.Part {
	case syntax.InText:
		return elements(m, loc.Node, true), at
	case syntax.InTagName:
		return elements(m, m.Doc.Node(loc.Node).Parent, false), wordAround(m.File.Text, off)
	case syntax.InTag, syntax.InAttrName:
		return attributes(m, loc), wordAround(m.File.Text, off)
	case syntax.InAttrValue:
		return values(m, loc, off)
	case syntax.InEndTag:
		return closing(m, loc.Node), wordAround(m.File.Text, off)
	}
	return nil, at
}

// elements are the elements that may stand in a parent. The text before a word
// under the cursor may lack its <.
func elements(m *lems.Model, parent syntax.NodeID, bare bool) []Completion {
	var row *lems.Element
	if parent > 0 {
		if row = rowOf(m, parent); row == nil {
			return nil
		}
	}
	var list []Completion
	for i, r := range m.Dialect.Schema.Children(row) {
		if r.Ignored {
			continue
		}
		insert := elementSnippet(m.Dialect.Schema, r)
		if bare {
			insert = "<" + insert
		}
		c := Completion{Label: r.Name, Kind: ElementCompletion, Doc: elementText(r), Insert: insert, Rank: i}
		if r.Role != "" && r.Name == "ComponentType" {
			c.Label, c.Detail = r.Name+" "+r.Role, r.Role
		}
		list = append(list, c)
	}
	return list
}

// elementSnippet is an element with its required attributes to be filled in.
func elementSnippet(s *lems.Schema, r *lems.Element) string {
	var b strings.Builder
	b.WriteString(r.Name)
	stop := 1
	for _, a := range r.Attrs {
		if !a.Required && !(a.Kind == lems.RangeValue || a.Kind == lems.BoundsValue) {
			continue
		}
		fmt.Fprintf(&b, ` %s="${%d:%s}"`, a.Name, stop, example(a, r))
		stop++
	}
	if len(s.Children(r)) > 0 {
		fmt.Fprintf(&b, ">\n\t$0\n</%s>", r.Name)
	} else {
		b.WriteString("/>$0")
	}
	return b.String()
}

// example is a value to begin with.
func example(a lems.Attribute, r *lems.Element) string {
	switch a.Kind {
	case lems.RangeValue:
		return "0.0, 1.0"
	case lems.BoundsValue:
		return "None"
	case lems.IndexValue:
		return "0"
	case lems.NameDecl:
		if r.Name == "ComponentType" {
			return map[string]string{"derivatives": "derivatives", "noise": "noise", "coupling": "coupling_function"}[r.Role]
		}
	}
	return ""
}

// attributes are those that the element has not got yet.
func attributes(m *lems.Model, loc syntax.Location) []Completion {
	it := itemOf(m, loc.Node)
	if it == nil {
		return nil
	}
	var list []Completion
	for i, a := range it.Row.Attrs {
		if have, ok := it.Attr(a.Name); ok && (loc.Attr < 0 || m.Doc.Attrs[loc.Attr].Span != have.Span) {
			continue
		}
		rank := i
		if !a.Required {
			rank += 100
		}
		list = append(list, Completion{Label: a.Name, Kind: AttributeCompletion, Doc: attributeText(a), Insert: a.Name + `="$1"$0`, Rank: rank})
	}
	return list
}

// values are what may stand in an attribute's value.
func values(m *lems.Model, loc syntax.Location, off int32) ([]Completion, syntax.Span) {
	it, a, row, ok := attrRow(m, loc)
	if !ok {
		return nil, syntax.Span{Start: off, End: off}
	}
	if e := it.Expr(row.Name); e != nil {
		return inScope(m, e.Scope), wordAround(m.File.Text, off)
	}
	switch row.Kind {
	case lems.ExprValue, lems.ConditionValue, lems.ExposureValue:
		return inScope(m, scopeOf(m)), wordAround(m.File.Text, off)
	case lems.TextValue:
		if row.Name == "value" || row.Name == "condition" {
			return inScope(m, scopeOf(m)), wordAround(m.File.Text, off)
		}
	case lems.StateRef:
		return derivatives(m), a.Value
	case lems.BoundsValue:
		return []Completion{{Label: "None", Kind: ValueCompletion, Doc: "No bounds.", Insert: "None"}, {Label: "0.0, inf", Kind: ValueCompletion, Doc: "Not below 0.", Insert: "0.0, inf"}}, a.Value
	case lems.IndexValue:
		return stateIndexes(m), a.Value
	case lems.NameDecl:
		return typeNames(it), a.Value
	}
	return nil, syntax.Span{Start: off, End: off}
}

func scopeOf(m *lems.Model) *lems.Scope {
	if m.System == nil {
		return nil
	}
	return m.System.Scope
}

// inScope are the names and functions of an expression.
func inScope(m *lems.Model, scope *lems.Scope) []Completion {
	var list []Completion
	for _, s := range scope.All() {
		if s.Unsupported {
			continue
		}
		list = append(list, Completion{Label: s.Name, Kind: NameCompletion, Detail: s.Kind.String(), Doc: symbolText(m, s), Insert: s.Name, Rank: rank(s), Symbol: s})
	}
	for _, f := range expr.Funcs() {
		if !f.Foreign {
			list = append(list, Completion{Label: f.Name, Kind: FunctionCompletion, Detail: f.Name + "(x)", Doc: functionText(&f), Insert: f.Name + "($1)$0", Rank: 200})
		}
	}
	if m.Dialect.Mode&expr.Symbols != 0 {
		for _, name := range []string{"pi", "inf"} {
			list = append(list, Completion{Label: name, Kind: ConstantCompletion, Doc: "A constant of the language.", Insert: name, Rank: 250})
		}
	}
	slices.SortStableFunc(list, func(a, b Completion) int { return a.Rank - b.Rank })
	return list
}

// rank puts first what equations are mostly made of.
func rank(s *lems.Symbol) int {
	switch s.Kind {
	case lems.CouplingParameterSymbol:
		return 0
	case lems.StateVariableSymbol:
		return 10
	case lems.DerivedVariableSymbol, lems.ConditionalDerivedVariableSymbol:
		return 20
	case lems.AccumulatorSymbol:
		return 30
	case lems.ReservedSymbol:
		return 100
	}
	return 40
}

// derivatives are the names of time derivatives, those still missing first.
func derivatives(m *lems.Model) []Completion {
	if m.System == nil {
		return nil
	}
	var list []Completion
	for i, s := range m.System.States {
		c := Completion{Label: "d" + s.Symbol.Name, Kind: NameCompletion, Detail: "time derivative of " + s.Symbol.Name, Insert: "d" + s.Symbol.Name, Rank: i}
		if s.Rate != nil {
			c.Rank += 1000
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b Completion) int { return a.Rank - b.Rank })
	return list
}

func stateIndexes(m *lems.Model) []Completion {
	if m.System == nil {
		return nil
	}
	var list []Completion
	for i, s := range m.System.States {
		list = append(list, Completion{Label: fmt.Sprint(i), Kind: ValueCompletion, Detail: s.Symbol.Name, Doc: symbolText(m, s.Symbol), Insert: fmt.Sprint(i), Rank: i})
	}
	return list
}

// typeNames are the names that mean something.
func typeNames(it *lems.Item) []Completion {
	var names []string
	switch {
	case it.Row.Name == "ComponentType" && it.Row.Role != "":
		names = []string{"derivatives", "coupling_function", "noise"}
	case it.Row.Declares == lems.CouplingFunctionSymbol:
		names = []string{"pre", "post"}
	case it.Row.Name == "DerivedParameter" && it.Row.Role == "derivatives":
		names = []string{"rec_speed_dt", "nsig"}
	}
	var list []Completion
	for i, n := range names {
		list = append(list, Completion{Label: n, Kind: ValueCompletion, Insert: n, Rank: i})
	}
	return list
}

func closing(m *lems.Model, id syntax.NodeID) []Completion {
	if id <= 0 {
		return nil
	}
	name := m.Doc.Name(id)
	return []Completion{{Label: "/" + name, Kind: ClosingTagCompletion, Insert: name + ">"}}
}

// wordAround is the name under the cursor.
func wordAround(text string, off int32) syntax.Span {
	s := syntax.Span{Start: off, End: off}
	for s.Start > 0 && isWord(text[s.Start-1]) {
		s.Start--
	}
	for int(s.End) < len(text) && isWord(text[s.End]) {
		s.End++
	}
	return s
}

func isWord(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
