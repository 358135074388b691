package ide

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// files are those that an Include may name: in the folder that is written
// already, and folders in it.
func (c *completer) files(a syntax.Attr) ([]Completion, syntax.Span) {
	span := c.valueSpan(a)
	if c.options.List == nil {
		return nil, span
	}
	typed := c.m.File.Text[a.Value.Start:min(c.off, a.Value.End)]
	at := strings.LastIndexAny(typed, `/\`) + 1
	span.Start = a.Value.Start + int32(at)
	if i := strings.IndexAny(c.m.File.Text[c.off:max(a.Value.End, c.off)], `/\`); i >= 0 {
		span.End = c.off + int32(i)
	}
	have := map[string]bool{}
	for i := range c.m.World.Includes {
		if inc := &c.m.World.Includes[i]; inc.Place.Span != a.Value {
			have[inc.Spec] = true
		}
	}
	dir := syntax.Unescape(typed[:at])
	var list []Completion
	for i, f := range c.options.List(strings.ReplaceAll(dir, `\`, "/")) {
		e := Completion{Label: f.Name, Kind: FileCompletion, Detail: f.Detail, Insert: inserted(f.Name), Rank: i}
		switch {
		case f.Folder:
			e.Kind, e.Label, e.Insert, e.Rank = FolderCompletion, f.Name+"/", e.Insert+"/", i+1000
		case have[dir+f.Name]:
			e.Detail, e.Rank = joined(e.Detail, "included already"), i+2000
		}
		list = append(list, e)
	}
	return list, span
}

// path are the steps that may stand at the cursor in a select path: roles of the
// type to which the steps before lead, and at the end its quantities.
func (c *completer) path(t *lems.ComponentType, it *lems.Item, a syntax.Attr) ([]Completion, syntax.Span) {
	typed := c.m.File.Text[a.Value.Start:min(c.off, a.Value.End)]
	steps, start, open := cutPath(typed)
	if open {
		return []Completion{{Label: "*", Kind: OperatorCompletion, Detail: "all of the list", Insert: "*"}}, syntax.Span{Start: c.off, End: c.off}
	}
	span := wordAround(c.m.File.Text, c.off)
	span.Start = max(span.Start, a.Value.Start+int32(start))
	for _, step := range steps {
		role := roleBelow(c.m.World, t, step)
		if role == nil {
			return nil, span
		}
		if t = c.m.World.Type(role.Item.Value("type")); t == nil {
			return nil, span
		}
	}
	list := c.roles(t, c.off < a.Value.End && strings.ContainsAny(c.m.File.Text[span.End:max(span.End, a.Value.End)], "/["))
	if len(steps) > 0 {
		list = append(list, c.quantities(t, c.promised(it))...)
	}
	return list, span
}

// cutPath is the names of the steps before the last of a path, where the last
// begins, and whether its end lies between brackets.
func cutPath(text string) (steps []string, start int, open bool) {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '[':
			depth++
		case ']':
			depth--
		case '/':
			if depth <= 0 {
				name, _, _ := strings.Cut(text[start:i], "[")
				steps, start = append(steps, strings.TrimSpace(name)), i+1
			}
		}
	}
	return steps, start, depth > 0
}

// pathRoles are the elements that declare steps of a path.
var pathRoles = []string{"Child", "Children", "ComponentReference", "Link", "Attachments", "InstanceRequirement", "ComponentRequirement"}

// roleBelow is the role of that name that a type, or else one of its subtypes,
// has; nil if there is none.
func roleBelow(w *lems.World, t *lems.ComponentType, name string) *lems.Member {
	for _, sub := range append([]*lems.ComponentType{t}, w.Subtypes(t)...) {
		if x := w.Members(sub).FindAs(name, pathRoles...); x != nil {
			return x
		}
	}
	return nil
}

// roles are the steps that lead on from a type. A list comes with brackets; the
// name alone is wanted where there are some.
func (c *completer) roles(t *lems.ComponentType, bare bool) []Completion {
	var list []Completion
	seen := map[string]bool{}
	for _, sub := range append([]*lems.ComponentType{t}, c.m.World.Subtypes(t)...) {
		for _, x := range c.m.World.Members(sub).As(pathRoles...) {
			if seen[x.Name] {
				continue
			}
			seen[x.Name] = true
			e := Completion{Label: x.Name, Kind: NameCompletion, Detail: joined(x.Item.Row.Name, x.Item.Value("type")), Insert: inserted(x.Name), Rank: 500 + len(list), Symbol: x.Item.Symbol}
			many := x.Item.Row.Name == "Children" || x.Item.Row.Name == "Attachments"
			switch {
			case bare:
			case many:
				e.Insert += "[${1:*}]/$0"
			default:
				e.Insert += "/$0"
			}
			list = append(list, e)
		}
	}
	return list
}

// promised is the dimension that a variable declares, or else its Exposure.
func (c *completer) promised(it *lems.Item) lems.Dim {
	if _, says := it.Attr("dimension"); says {
		return c.dims.Declared(it)
	}
	if t := c.m.TypeAt(it); t != nil {
		if x := c.m.World.Members(t).FindAs(it.Value("exposure"), "Exposure"); x != nil {
			return c.dims.Declared(x.Item)
		}
	}
	return lems.Dim{}
}

// quantities are the ends of a path at a type: its Exposures and variables, then
// those that only subtypes have.
func (c *completer) quantities(t *lems.ComponentType, want lems.Dim) []Completion {
	return c.quantitiesOf(append([]*lems.ComponentType{t}, c.m.World.Subtypes(t)...), want)
}

// quantitiesOf are those of types, of the first one first.
func (c *completer) quantitiesOf(types []*lems.ComponentType, want lems.Dim) []Completion {
	w := c.m.World
	var list []Completion
	seen := map[string]bool{}
	for k, sub := range types {
		names := w.Quantities(sub)
		slices.SortStableFunc(names, func(a, b string) int { return exposedFirst(w, sub, b) - exposedFirst(w, sub, a) })
		for _, name := range names {
			s := w.Quantity(sub, name)
			if seen[name] || s == nil {
				continue
			}
			seen[name] = true
			e := Completion{Label: name, Kind: NameCompletion, Detail: c.detail(s), Insert: inserted(name), Rank: len(list), Symbol: s, Doc: func() string { return symbolText(c.m, s) }}
			if s.Kind != lems.ExposureSymbol {
				e.Rank += 100
			}
			if k > 0 {
				e.Rank, e.Detail = e.Rank+200, e.Detail+" of "+sub.Name
			}
			if c.dims.Of(s).Differs(want) {
				e.Rank += 1000
			}
			list = append(list, e)
		}
	}
	return list
}

func exposedFirst(w *lems.World, t *lems.ComponentType, name string) int {
	if w.Members(t).FindAs(name, "Exposure") != nil {
		return 1
	}
	return 0
}
