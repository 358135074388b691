package ide

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// elements are what may stand in a parent: elements of the schema, components,
// and behind a < the end of the parent if that is open.
func (c *completer) elements(parent syntax.NodeID, form tagForm) []Completion {
	if parent <= 0 {
		return c.top(form)
	}
	var list []Completion
	if x := c.m.ComponentAt(parent); x != nil {
		list = c.nested(x, form)
	} else {
		list = c.rows(parent, form)
	}
	if n := c.m.Doc.Node(parent); form == startedTag && n.EndTag.IsEmpty() && !n.SelfClosing && c.m.Doc.At(c.off).Part == syntax.InTagName {
		name := c.m.Doc.Name(parent)
		list = append(list, Completion{Label: "/" + name, Kind: ClosingTagCompletion, Insert: "/" + snippetText(name) + ">", Rank: 9000})
	}
	return list
}

// top is the root; a document has one.
func (c *completer) top(form tagForm) []Completion {
	if c.m.Root != nil && form == bareTag {
		return nil
	}
	var list []Completion
	for i, r := range c.m.Dialect.Schema.Children(nil) {
		list = append(list, c.element(r, form, i))
	}
	return list
}

// rows are the elements of the schema that may stand in another one, and at top
// level components of all types.
func (c *completer) rows(parent syntax.NodeID, form tagForm) []Completion {
	it := itemOf(c.m, parent)
	if it == nil || it.Row.Open {
		return nil
	}
	var list []Completion
	for i, r := range c.m.Dialect.Schema.Children(it.Row) {
		if r.Ignored || r.Once && form != wholeTag && hasRow(it, r) || otherSpelling(it, r) {
			continue
		}
		e := c.element(r, form, i)
		if c.m.IsNeuroML() && it.Parent == nil {
			e.Rank += 2000
			if r.Name == "include" {
				e.Rank = 0
			}
		}
		list = append(list, e)
	}
	if it.Parent == nil && c.m.Dialect.Schema.OpenRoot {
		list = append(list, c.components(form)...)
	}
	return list
}

func (c *completer) element(r *lems.Element, form tagForm, rank int) Completion {
	e := Completion{Label: r.Name, Kind: ElementCompletion, Doc: func() string { return elementText(r) }, Insert: form.element(c.m.Dialect.Schema, r), Rank: rank + 1}
	if r.Role != "" && r.Name == "ComponentType" {
		e.Label = r.Name + " " + r.Role
	}
	if r.Tools != "" && !strings.Contains(r.Tools, "XSD") {
		e.Rank, e.Detail = e.Rank+500, "only "+toolList(r.Tools)
	}
	return e
}

// otherSpelling says that a row is the other language's word for including.
func otherSpelling(parent *lems.Item, r *lems.Element) bool {
	return r.Name == "include" && parent.Row.Name == "Lems" || r.Name == "Include" && parent.Row.Name == "neuroml"
}

// hasRow says that an element has a child of a row already.
func hasRow(it *lems.Item, r *lems.Element) bool {
	return slices.ContainsFunc(it.Children, func(c *lems.Item) bool { return c.Row == r })
}

// attributes are those that the element has not got yet.
func (c *completer) attributes(loc syntax.Location) []Completion {
	valued := loc.Attr >= 0 && !c.m.Doc.Attrs[loc.Attr].Value.IsEmpty()
	if x := c.m.ComponentAt(loc.Node); x != nil {
		return c.componentAttributes(x, loc, valued)
	}
	it := itemOf(c.m, loc.Node)
	if it == nil {
		return nil
	}
	either := strings.Fields(it.Row.Either)
	satisfied := slices.ContainsFunc(either, func(name string) bool { _, ok := it.Attr(name); return ok })
	var list []Completion
	for i, a := range it.Row.Attrs {
		if c.taken(loc, a.Name) {
			continue
		}
		e := Completion{Label: a.Name, Kind: AttributeCompletion, Doc: func() string { return attributeText(a) }, Rank: i + 100, Detail: kindText(a)}
		var s snippet
		s.attr(a, it.Row)
		e.Insert = strings.TrimPrefix(s.String(), " ") + "$0"
		if valued {
			e.Insert = a.Name
		}
		switch {
		case a.Required:
			e.Detail, e.Rank = joined("required", e.Detail), i
		case !satisfied && slices.Contains(either, a.Name):
			e.Detail, e.Rank = joined("one of "+strings.Join(either, ", "), e.Detail), i
		case a.Tools != "":
			e.Detail, e.Rank = joined("only "+toolList(a.Tools), e.Detail), i+300
		case a.Name == "description":
			e.Rank = i + 200
		}
		list = append(list, e)
	}
	return list
}

// taken says that the element has an attribute of that name, elsewhere than at
// the cursor.
func (c *completer) taken(loc syntax.Location, name string) bool {
	have, ok := c.m.Doc.Attr(loc.Node, name)
	return ok && (loc.Attr < 0 || c.m.Doc.Attrs[loc.Attr].Span != have.Span)
}

// kindTexts say what attributes hold.
var kindTexts = map[lems.AttrKind]string{
	lems.NameDecl: "a new name", lems.ExprValue: "expression", lems.ConditionValue: "condition", lems.StateRef: "state variable",
	lems.DimensionRef: "dimension", lems.TypeRef: "type", lems.ExposureRef: "exposure", lems.RangeValue: "lo, hi",
	lems.BoundsValue: "lo, hi or None", lems.IndexValue: "index of a state", lems.DomainValue: "lo=, hi=, step=",
	lems.ExposureValue: "expression", lems.QuantityValue: "number with unit", lems.IntegerValue: "integer",
	lems.FileValue: "file", lems.PathValue: "select path", lems.BindingDecl: "a new name",
}

// kindText says what an attribute holds.
func kindText(a lems.Attribute) string {
	if words := strings.Fields(a.Values); len(words) > 0 {
		return strings.Join(words, " or ")
	}
	if a.Kind != lems.OtherRef {
		return kindTexts[a.Kind]
	}
	for _, word := range strings.Fields(a.Of) {
		if word[0] >= 'A' && word[0] <= 'Z' {
			return "name of a " + word
		}
	}
	return ""
}

// joined puts a comma between two words, if there are two.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// toolList words the tools that accept something.
func toolList(tools string) string {
	words := strings.Fields(tools)
	for i, w := range words {
		if w == "XSD" {
			words[i] = "the XML schema"
		}
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
