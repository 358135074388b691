package ide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// tagForm is how much of a tag is there already.
type tagForm uint8

const (
	bareTag    tagForm = iota // nothing
	startedTag                // the <
	wholeTag                  // all but the name, which is to change
)

// open is the start of a tag.
func (f tagForm) open(name string) string {
	if f == bareTag {
		return "<" + snippetText(name)
	}
	return snippetText(name)
}

// snippet is text with stops that are numbered as they come.
type snippet struct {
	strings.Builder
	stop int
}

// placeholder is the next stop, with a text to begin with.
func (s *snippet) placeholder(text string) {
	s.stop++
	if text == "" {
		fmt.Fprintf(s, "$%d", s.stop)
		return
	}
	fmt.Fprintf(s, "${%d:%s}", s.stop, snippetText(text))
}

// choice is the next stop, with texts to choose from.
func (s *snippet) choice(list []string) {
	s.stop++
	quoted := make([]string, len(list))
	for i, text := range list {
		quoted[i] = strings.NewReplacer(`\`, `\\`, `$`, `\$`, `,`, `\,`, `|`, `\|`).Replace(syntax.Escape(text, '"'))
	}
	fmt.Fprintf(s, "${%d|%s|}", s.stop, strings.Join(quoted, ","))
}

// attr is an attribute of the schema, to be filled in.
func (s *snippet) attr(a lems.Attribute, r *lems.Element) {
	fmt.Fprintf(s, ` %s="`, a.Name)
	if words := strings.Fields(a.Values); len(words) > 1 {
		s.choice(words)
	} else {
		s.placeholder(example(a, r))
	}
	s.WriteString(`"`)
}

// snippetText is text that stands for itself in a snippet.
func snippetText(text string) string {
	if !strings.ContainsAny(text, `\$}`) {
		return text
	}
	return strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`).Replace(text)
}

// inserted is a name as it is inserted in an attribute's value.
func inserted(name string) string { return snippetText(syntax.Escape(name, '"')) }

// element is the text of an element of the schema, with the attributes and
// children that it needs to be filled in.
func (f tagForm) element(schema *lems.Schema, r *lems.Element) string {
	if f == wholeTag {
		return r.Name
	}
	var s snippet
	s.WriteString(f.open(r.Name))
	for _, a := range writtenAttrs(r) {
		s.attr(a, r)
	}
	switch body := needed(schema, r); {
	case len(body) > 0:
		s.WriteString(">")
		for _, child := range body {
			s.WriteString("\n\t")
			child.write(&s)
		}
		fmt.Fprintf(&s, "$0\n</%s>", r.Name)
	case len(schema.Children(r)) > 0:
		fmt.Fprintf(&s, ">\n\t$0\n</%s>", r.Name)
	default:
		s.WriteString("/>$0")
	}
	return s.String()
}

// writtenAttrs are the attributes that an element is written with: the required ones,
// the first of those of which one is needed, and what RateML says there.
func writtenAttrs(r *lems.Element) []lems.Attribute {
	either, _, _ := strings.Cut(r.Either, " ")
	var list []lems.Attribute
	for _, a := range r.Attrs {
		if a.Required || a.Name == either || a.Kind == lems.RangeValue || a.Kind == lems.BoundsValue || a.Kind == lems.DomainValue || dimensioned(r, a) || r.Declares == lems.ComponentSymbol && a.Name != "extends" {
			list = append(list, a)
		}
	}
	return list
}

// dimensioned says that an attribute is the dimension of a declaration in LEMS,
// which nearly every one has.
func dimensioned(r *lems.Element, a lems.Attribute) bool {
	return a.Name == "dimension" && a.Kind == lems.DimensionRef && r.Declares != lems.NoSymbol && r.Declares != lems.DimensionSymbol
}

// needs are the children without which elements make little sense.
var needs = map[string][]string{
	"OnStart": {"StateAssignment"}, "OnEntry": {"StateAssignment"}, "OnEvent": {"StateAssignment"},
	"OnCondition": {"StateAssignment"}, "Simulation": {"Run"}, "ConditionalDerivedVariable": {"Case", "Case"},
}

// neededChild is a child that comes with an element.
type neededChild struct {
	row     *lems.Element
	attrs   []lems.Attribute
	literal string // after the name
}

func (c *neededChild) write(s *snippet) {
	s.WriteString("<" + c.row.Name + c.literal)
	for _, a := range c.attrs {
		s.attr(a, c.row)
	}
	s.WriteString("/>")
}

// needed are the children that come with an element. Of the Cases of a
// conditional variable the last holds always, which RateML says with an empty
// condition.
func needed(schema *lems.Schema, r *lems.Element) []neededChild {
	var list []neededChild
	names := needs[r.Name]
	for i, name := range names {
		row := schema.Find(r, name, r.Role)
		if row == nil {
			continue
		}
		child := neededChild{row: row, attrs: writtenAttrs(row)}
		if a, ok := row.Attr("condition"); ok && i < len(names)-1 {
			child.attrs = slices.Insert(slices.Clone(child.attrs), 0, a)
		} else if ok && a.Kind == lems.TextValue {
			child.literal = ` condition=""`
		}
		list = append(list, child)
	}
	return list
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
	case lems.DimensionRef:
		if r.Name != "Unit" {
			return "none"
		}
	case lems.NameDecl:
		if r.Name == "ComponentType" {
			return map[string]string{"derivatives": "derivatives", "noise": "noise", "coupling": "coupling_function"}[r.Role]
		}
	}
	return a.Values
}
