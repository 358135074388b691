package ide

import (
	"fmt"
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
)

// Completion is one offer. Insert is snippet text: $1, ${2:text}, $0.
type Completion struct {
	Label  string
	Filter string // what typed text is compared with, if that is not the Label
	Kind   CompletionKind
	Detail string
	Doc    string // Markdown
	Insert string
	Rank   int // the smaller, the earlier
	Symbol *lems.Symbol
}

// Completions are what could stand at the offset, and the span they replace.
func Completions(m *lems.Model, off int32) ([]Completion, syntax.Span) {
	at, word := syntax.Span{Start: off, End: off}, wordAround(m.File.Text, off)
	if m.Dialect == nil {
		return nil, at
	}
	loc := m.Doc.At(off)
	switch loc.Part {
	case syntax.InText:
		return elements(m, loc.Node, elementSnippet{schema: m.Dialect.Schema, bare: true}), word
	case syntax.InTagName:
		return elements(m, m.Doc.Node(loc.Node).Parent, elementSnippet{schema: m.Dialect.Schema, whole: complete(m, loc.Node)}), word
	case syntax.InTag, syntax.InAttrName:
		return attributes(m, loc), word
	case syntax.InAttrValue:
		return values(m, loc, off)
	case syntax.InEndTag:
		return closing(m, loc.Node, word), word
	}
	return nil, at
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

// elements are the elements that may stand in a parent.
func elements(m *lems.Model, parent syntax.NodeID, snippet elementSnippet) []Completion {
	var row *lems.Element
	if parent > 0 {
		if row = rowOf(m, parent); row == nil || row.Open {
			return nil
		}
	} else if m.Root != nil && snippet.bare {
		return nil // a document has one root
	}
	var list []Completion
	for i, r := range m.Dialect.Schema.Children(row) {
		if r.Ignored || r.Once && has(m, parent, r) {
			continue
		}
		c := Completion{Label: r.Name, Kind: ElementCompletion, Doc: elementText(r), Insert: snippet.of(r), Rank: i}
		if r.Role != "" && r.Name == "ComponentType" {
			c.Label = r.Name + " " + r.Role
		}
		list = append(list, c)
	}
	return list
}

// has says that an element has a child of a row already.
func has(m *lems.Model, parent syntax.NodeID, r *lems.Element) bool {
	it := itemOf(m, parent)
	return it != nil && slices.ContainsFunc(it.Children, func(c *lems.Item) bool { return c.Row == r })
}

// elementSnippet makes the text of an element.
type elementSnippet struct {
	schema *lems.Schema
	bare   bool // the < is not there yet
	whole  bool // the rest of the tag is there
}

// of is an element with its required attributes to be filled in.
func (s elementSnippet) of(r *lems.Element) string {
	if s.whole {
		return r.Name
	}
	var b strings.Builder
	if s.bare {
		b.WriteString("<")
	}
	b.WriteString(r.Name)
	stop := 1
	for _, a := range r.Attrs {
		if !a.Required && a.Kind != lems.RangeValue && a.Kind != lems.BoundsValue && a.Kind != lems.DomainValue {
			continue
		}
		fmt.Fprintf(&b, ` %s="%s"`, a.Name, placeholderOf(stop, example(a, r)))
		stop++
	}
	if len(s.schema.Children(r)) > 0 {
		fmt.Fprintf(&b, ">\n\t$0\n</%s>", r.Name)
	} else {
		b.WriteString("/>$0")
	}
	return b.String()
}

// placeholderOf is a stop of a snippet, with a text to begin with.
func placeholderOf(stop int, text string) string {
	if text == "" {
		return fmt.Sprintf("$%d", stop)
	}
	return fmt.Sprintf("${%d:%s}", stop, text)
}

// example is a value to begin with.
func example(a lems.Attribute, r *lems.Element) string {
	switch a.Kind {
	case lems.RangeValue:
		return "0.0, 1.0"
	case lems.BoundsValue:
		return "None"
	case lems.DomainValue:
		return "lo=0.0, hi=1.0, step=0.1"
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
	valued := loc.Attr >= 0 && !m.Doc.Attrs[loc.Attr].Value.IsEmpty()
	var list []Completion
	for i, a := range it.Row.Attrs {
		if have, ok := it.Attr(a.Name); ok && (loc.Attr < 0 || m.Doc.Attrs[loc.Attr].Span != have.Span) {
			continue
		}
		c := Completion{Label: a.Name, Kind: AttributeCompletion, Doc: attributeText(a), Rank: i,
			Insert: fmt.Sprintf(`%s="%s"$0`, a.Name, placeholderOf(1, example(a, it.Row)))}
		if valued {
			c.Insert = a.Name
		}
		if a.Required {
			c.Detail = "required"
		} else {
			c.Rank += 100
		}
		list = append(list, c)
	}
	return list
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
	c := Completion{Label: "/" + name, Filter: name, Kind: ClosingTagCompletion, Insert: name + ">"}
	if strings.HasPrefix(m.File.Text[word.End:], ">") {
		c.Insert = name
	}
	return []Completion{c}
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
