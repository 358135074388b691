package ide

import (
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Networks hold thousands of components: so many are offered, and so many copies
// of one by number.
const (
	maxSteps   = 1000
	maxIndexes = 10
)

// runPath are the steps that may stand at the cursor in a run-time path of a
// component: what is nested in the component to which the steps before lead, and
// at the end its quantities, if the path is to name one.
func (c *completer) runPath(x *lems.Component, name string, a syntax.Attr) ([]Completion, syntax.Span) {
	text := c.m.File.Text
	typed := text[a.Value.Start:min(c.off, a.Value.End)]
	start := a.Value.Start + int32(strings.LastIndexByte(typed, '/')) + 1
	span := syntax.Span{Start: start, End: max(a.Value.End, c.off)}
	if i := strings.IndexAny(text[c.off:span.End], "/[]\r\n"); i >= 0 {
		span.End = c.off + int32(i)
	}
	w := newPathWalker(c.m)
	at := w.walk(x, strings.Split(typed[:start-a.Value.Start], "/"))
	if at == nil {
		return nil, span
	}
	o := &pathOffers{completer: c, w: w, of: x, aim: c.aimOf(x, name), bare: strings.HasPrefix(text[span.End:], "/") || strings.HasPrefix(text[span.End:], "[")}
	if i := strings.IndexByte(text[start:c.off], '['); i >= 0 {
		next, _ := w.step(at.component, text[start:start+int32(i)])
		span.Start = start + int32(i) + 1
		o.indexes(next, "")
		return o.list, span
	}
	o.from(at)
	return o.list, span
}

// runPathAt says that a run-time path stands at a location.
func runPathAt(m *lems.Model, loc syntax.Location) bool {
	if m.World == nil || loc.Attr < 0 {
		return false
	}
	x := m.ComponentAt(loc.Node)
	return x != nil && x.Node == loc.Node && x.Type != nil && newPathWalker(m).isPath(x, m.Doc.Text(m.Doc.Attrs[loc.Attr].Name))
}

// pathAim is what a path is to name.
type pathAim uint8

const (
	anyAim pathAim = iota
	quantityAim
	instanceAim
)

// aimOf is what the path in an attribute of a component is to name, as the Record
// or the With says that uses it.
func (c *completer) aimOf(x *lems.Component, name string) pathAim {
	aim := anyAim
	var look func(it *lems.Item)
	look = func(it *lems.Item) {
		switch {
		case it.Row.Name == "Record" && it.Value("quantity") == name:
			aim = quantityAim
		case it.Row.Name == "EventRecord" && it.Value("quantity") == name, it.Row.Name == "With" && it.Value("instance") == name:
			aim = instanceAim
		}
		for _, inside := range it.Children {
			look(inside)
		}
	}
	for _, block := range []string{"Structure", "Simulation"} {
		if it := c.m.World.Block(x.Type, block); it != nil {
			look(it)
		}
	}
	return aim
}

// pathEnd is where the steps before the cursor lead.
type pathEnd struct {
	component *lems.Component
	copies    bool // it is a list of copies: a number comes next
	numbered  bool // it is one of them, by number: its id comes next
	outside   bool // one can go up from it
}

// walk is where the steps of a path lead; nil if that is not known.
func (w *pathWalker) walk(c *lems.Component, steps []string) *pathEnd {
	end := &pathEnd{component: w.start(c), outside: true}
	for _, step := range steps {
		name, _, bracketed := strings.Cut(step, "[")
		switch {
		case name == "" || name == ".":
			continue
		case name == "..":
			if end.component = end.component.Parent; end.component == nil {
				return nil
			}
			continue
		case strings.Trim(name, "0123456789") == "":
			if x := w.nested(end.component, name); x != nil {
				end.component = x
			} else if end.copies {
				end.component = w.copied(end.component)
				end.numbered = true
			}
			end.copies = false
			continue
		}
		next := w.attached(name)
		if next == nil {
			next, _ = w.step(end.component, name)
		}
		if next == nil {
			return nil
		}
		end = &pathEnd{component: next, copies: w.copied(next) != next && !bracketed}
		if bracketed {
			end.component = w.copied(next)
		}
	}
	return end
}

// pathOffers collects what may come next in a path.
type pathOffers struct {
	*completer
	w    *pathWalker
	of   *lems.Component // whose path it is
	aim  pathAim
	bare bool // the next step follows already
	list []Completion
}

func (o *pathOffers) from(end *pathEnd) {
	x := end.component
	switch {
	case end.copies:
		o.indexes(x, "/$0")
		return
	case end.numbered:
		o.step(x, x.ID, "")
		return
	}
	o.inside(x)
	if made := o.made(x); made != nil {
		o.step(made, made.ID, "")
	}
	if x.Type != nil && o.aim == quantityAim {
		o.attachments(x)
		for _, q := range o.quantitiesOf([]*lems.ComponentType{x.Type}, lems.Dim{}) {
			if q.Symbol.Kind != lems.ExposureSymbol {
				q.Rank += 500
			}
			o.list = append(o.list, q)
		}
	}
	if end.outside && x.Parent != nil && o.aim != quantityAim {
		o.add(Completion{Label: "..", Kind: OperatorCompletion, Detail: "what is around it", Insert: "..", Rank: 900})
	}
}

// inside are what is nested in a component: by its id, else by its role.
func (o *pathOffers) inside(x *lems.Component) {
	seen := map[string]bool{}
	for _, inside := range x.Children {
		name, brackets := inside.ID, o.brackets(inside)
		if name == "" && inside.Role != nil && inside.Role.Item.Row.Name == "Child" {
			name, brackets = inside.Role.Name, ""
		}
		if inside == o.of || seen[name] {
			continue
		}
		if seen[name] = true; len(seen) > maxSteps {
			return
		}
		o.step(inside, name, brackets)
	}
}

// add is an offer, with the slash before the next step if there must be one.
func (o *pathOffers) add(e Completion) {
	if o.bare {
		e.Insert, _, _ = strings.Cut(e.Insert, "[")
	} else if o.aim == quantityAim || e.Label == ".." {
		e.Insert += "/$0"
	}
	o.list = append(o.list, e)
}

func (o *pathOffers) step(x *lems.Component, name, brackets string) {
	if name == "" {
		return
	}
	o.add(Completion{Label: name, Kind: ComponentCompletion, Detail: x.TypeName, Insert: inserted(name) + brackets, Rank: 200 + min(len(o.list), 200), Symbol: x.Symbol,
		Doc: func() string { return componentText(o.m, x) }})
}

// brackets choose a copy, if a component makes some.
func (o *pathOffers) brackets(x *lems.Component) string {
	if o.aim == anyAim || o.w.copied(x) == x {
		return ""
	}
	return "[${1:0}]"
}

// made is the component that the Structure of another puts into it.
func (o *pathOffers) made(x *lems.Component) *lems.Component {
	if x.Type == nil {
		return nil
	}
	block := o.m.World.Block(x.Type, "Structure")
	if block == nil || block.First("ChildInstance") == nil {
		return nil
	}
	t := newTextWalker(o.m)
	return t.called(x, block, block.First("ChildInstance").Value("component"), 0)
}

// attachments are the lists of what is attached when the model is built.
func (o *pathOffers) attachments(x *lems.Component) {
	for _, list := range o.m.World.Members(x.Type).As("Attachments") {
		o.add(Completion{Label: list.Name + ":", Kind: NameCompletion, Detail: "Attachments " + list.Item.Value("type"), Insert: inserted(list.Name) + ":${1:id}:${2:0}",
			Rank: 800, Symbol: list.Item.Symbol})
	}
}

// indexes are the numbers of the copies that a component makes.
func (o *pathOffers) indexes(x *lems.Component, behind string) {
	if x == nil || o.w.copied(x) == x {
		return
	}
	n := maxIndexes
	if count, ok := o.count(x); ok {
		n = min(n, count)
	}
	if o.bare {
		behind = ""
	}
	for i := range n {
		o.list = append(o.list, Completion{Label: strconv.Itoa(i), Kind: ValueCompletion, Detail: "of " + x.ID, Insert: strconv.Itoa(i) + behind, Rank: i})
	}
}

// count is how many copies a component makes.
func (o *pathOffers) count(x *lems.Component) (int, bool) {
	text, ok := x.Given(o.m.World.Block(x.Type, "Structure").First("MultiInstantiate").Value("number"))
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil && n >= 0
}

// texts are what a Text of a component may hold: the port, or the list, of an
// instance, or the id of a component of the type that is called as the Text is.
func (c *completer) texts(x *lems.Component, name string) []Completion {
	var list []Completion
	t := newTextWalker(c.m)
	for _, p := range t.portsOf(x.Type) {
		end := t.end(x, p)
		if p.text != name || end == nil || end.Type == nil {
			continue
		}
		for _, m := range c.m.World.Members(end.Type).As(p.element) {
			list = append(list, Completion{Label: m.Name, Kind: NameCompletion, Detail: c.detail(m.Item.Symbol), Insert: inserted(m.Name), Rank: len(list), Symbol: m.Item.Symbol,
				Doc: func() string { return symbolText(c.m, m.Item.Symbol) }})
		}
	}
	if c.m.World.Type(name) == nil {
		return list
	}
	for other := range x.Top().All {
		if len(list) < maxSteps && other.ID != "" && other != x && other.Type != nil && c.m.World.Derives(other.Type, name) {
			list = append(list, c.id(other, len(list)))
		}
	}
	return list
}
