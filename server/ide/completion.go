package ide

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
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
	TypeCompletion
	ComponentCompletion
	UnitCompletion
	OperatorCompletion
	FileCompletion
	FolderCompletion
)

// Completion is one offer. Insert is snippet text: $1, ${2:text}, ${3|a,b|}, $0.
type Completion struct {
	Label  string
	Filter string // what typed text is compared with, if that is not the Label
	Kind   CompletionKind
	Detail string
	Doc    func() string // Markdown; nil: none
	Insert string
	Rank   int // the smaller, the earlier
	Symbol *lems.Symbol
}

// CompletionOptions say what there is outside of the model.
type CompletionOptions struct {
	List func(dir string) []File // what is in a folder, "" or ending in a slash, as an Include names it; nil: nothing
}

// File is a file or folder that an Include may name.
type File struct {
	Name   string
	Folder bool
	Detail string // where it is, if not beside the model
}

// Completions are what could stand at the offset, best ones first, and the span
// they replace.
func Completions(m *lems.Model, off int32, o CompletionOptions) ([]Completion, syntax.Span) {
	c := &completer{m: m, off: off, options: o, dims: m.Dimensions()}
	loc := m.Doc.At(off)
	list, span := c.complete(loc)
	if !span.Contains(off) {
		span = syntax.Span{Start: off, End: off}
	}
	span = oneLineSpan(m.File.Text, span, off)
	list = slices.DeleteFunc(list, func(c Completion) bool { return c.Label == "" }) // half-typed declarations
	slices.SortStableFunc(list, func(a, b Completion) int { return a.Rank - b.Rank })
	return list, span
}

// oneLineSpan is what of a span around an offset lies in its line: no more may
// be replaced.
func oneLineSpan(text string, s syntax.Span, off int32) syntax.Span {
	if i := strings.LastIndexAny(text[s.Start:off], "\r\n"); i >= 0 {
		s.Start += int32(i) + 1
	}
	if i := strings.IndexAny(text[off:s.End], "\r\n"); i >= 0 {
		s.End = off + int32(i)
	}
	return s
}

// completer finds completions for one place.
type completer struct {
	m       *lems.Model
	off     int32
	options CompletionOptions
	dims    *lems.Dimensions
}

func (c *completer) complete(loc syntax.Location) ([]Completion, syntax.Span) {
	word := wordAround(c.m.File.Text, c.off)
	if c.m.Dialect == nil {
		return c.roots(loc), word
	}
	switch loc.Part {
	case syntax.InText:
		return c.elements(loc.Node, bareTag), word
	case syntax.InTagName:
		form := startedTag
		if complete(c.m, loc.Node) {
			form = wholeTag
		}
		return c.elements(c.m.Doc.Node(loc.Node).Parent, form), word
	case syntax.InTag, syntax.InAttrName:
		return c.attributes(loc), word
	case syntax.InAttrValue:
		return c.values(loc)
	case syntax.InEndTag:
		return closing(c.m, loc.Node, word), word
	}
	return nil, word
}

// Idle says that a list would only be in the way of who typed a character: a
// blank between elements or in an equation asks for nothing.
func Idle(m *lems.Model, off int32, typed string) bool {
	loc := m.Doc.At(off)
	if loc.Part != syntax.InAttrValue {
		switch typed {
		case " ":
			return loc.Part != syntax.InTag
		case "<":
			return loc.Part != syntax.InTagName
		case "/":
			return loc.Part != syntax.InEndTag
		}
		return true
	}
	_, _, row, known := attrRow(m, loc)
	kind := row.Kind
	mathematics := known && (kind == lems.ExprValue || kind == lems.ConditionValue || m.ExprAt(off) != nil)
	switch typed {
	case " ":
		return mathematics || known && kind != lems.QuantityValue
	case "(":
		return !mathematics
	case ".":
		return kind != lems.ConditionValue || off > 1 && m.File.Text[off-2] >= '0' && m.File.Text[off-2] <= '9'
	case "/", "[":
		return kind != lems.FileValue && kind != lems.PathValue && !runPathAt(m, loc)
	case ",":
		return !row.Named("list")
	}
	return false
}

// complete says that a start tag has more than a name, so that a name is all
// that may change.
func complete(m *lems.Model, id syntax.NodeID) bool {
	n := m.Doc.Node(id)
	if n.Kind != syntax.ElementNode || n.StartTag.IsEmpty() {
		return false
	}
	return len(m.Doc.AttrsOf(id)) > 0 || m.File.Text[n.StartTag.End-1] == '>'
}

// closing is the end tag of the innermost element that is open.
func closing(m *lems.Model, id syntax.NodeID, word syntax.Span) []Completion {
	if m.Doc.Node(id).Kind != syntax.ElementNode {
		id = m.Doc.Node(id).Parent
	}
	if id <= 0 {
		return nil
	}
	name := m.Doc.Name(id)
	c := Completion{Label: "/" + name, Filter: name, Kind: ClosingTagCompletion, Insert: snippetText(name) + ">"}
	if strings.HasPrefix(m.File.Text[word.End:], ">") {
		c.Insert = snippetText(name)
	}
	return []Completion{c}
}

// roots are what a file without content may become.
func (c *completer) roots(loc syntax.Location) []Completion {
	root := c.m.Doc.Root()
	form := bareTag
	switch {
	case loc.Part == syntax.InText && loc.Node == 0 && root == syntax.NoNode:
	case loc.Part == syntax.InTagName && c.m.Doc.Node(loc.Node).Parent == 0 && !complete(c.m, loc.Node) && (root == syntax.NoNode || root == loc.Node):
		form = startedTag
	default:
		return nil
	}
	return []Completion{
		{Label: "Lems", Kind: ElementCompletion, Detail: "a LEMS file", Insert: form.open("Lems") + ">\n\t$0\n</Lems>"},
		{Label: "Lems derivatives", Filter: "Lems", Kind: ElementCompletion, Detail: "a RateML file", Rank: 1, Insert: form.open("Lems") +
			">\n\t<ComponentType name=\"derivatives\">\n\t\t$0\n\t\t<Dynamics>\n\t\t\t<StateVariable name=\"${1:V}\" dimension=\"${2:0.0, 1.0}\" exposure=\"None\"/>\n\t\t\t<TimeDerivative variable=\"d${1:V}\" value=\"$3\"/>\n\t\t</Dynamics>\n\t</ComponentType>\n</Lems>"},
		{Label: "neuroml", Kind: ElementCompletion, Detail: "a NeuroML 2 file", Rank: 2, Insert: form.open("neuroml") +
			" xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"$1\">\n\t$0\n</neuroml>"},
	}
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
