package diagnostics

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// runtimeStep is one step of a path over components, p[3] or p.
type runtimeStep struct {
	name, index string // index is what stands between the brackets
	span        syntax.Span
}

// runtimeSteps are the steps of the path that an attribute holds.
func (p *Pass) runtimeSteps(a syntax.Attr) []runtimeStep {
	var steps []runtimeStep
	at := a.Value.Start
	for text := range strings.SplitSeq(p.Model.Doc.Text(a.Value), "/") {
		s := runtimeStep{name: text, span: syntax.Span{Start: at, End: at + int32(len(text))}}
		if name, rest, bracketed := strings.Cut(text, "["); bracketed && strings.HasSuffix(rest, "]") {
			s.name, s.index = name, strings.TrimSuffix(rest, "]")
		}
		steps = append(steps, s)
		at = s.span.End + 1
	}
	return steps
}

// records follows the paths of what is recorded, from the component that is run.
func (p *Pass) records() {
	for c, sim := range p.recorders {
		root := p.Model.World.Run(c.Top())
		for _, it := range sim.Children {
			a, ok := c.Attr(it.Value("quantity"))
			if !ok || root == nil || p.damage.at(a.Span) {
				continue
			}
			switch it.Row.Name {
			case "Record":
				if end, last := p.follow(root, p.runtimeSteps(a)); end != nil {
					p.quantityAt(end, last)
				}
			case "EventRecord":
				p.eventAt(c, it, root, p.runtimeSteps(a))
			}
		}
	}
}

// recorders yields the components whose types record something, with the
// Simulation of the type.
func (p *Pass) recorders(yield func(*lems.Component, *lems.Item) bool) {
	for c := range p.known {
		if sim := p.Model.World.Block(c.Type, "Simulation"); sim != nil && !yield(c, sim) {
			return
		}
	}
}

// follow walks all steps of a path but the last, and is the component that is
// reached; nil if that is not known, or does not exist, which is reported.
func (p *Pass) follow(c *lems.Component, steps []runtimeStep) (*lems.Component, runtimeStep) {
	for c != nil && len(steps) > 1 {
		var wrong *Diagnostic
		if c, steps, wrong = p.descend(c, steps); wrong != nil {
			p.Report(*wrong)
		}
	}
	if c == nil || len(steps) != 1 || !p.Model.World.Knows(c) {
		return nil, runtimeStep{}
	}
	return c, steps[0]
}

// quantityAt reports the last step of a path if it is no quantity of the
// component.
func (p *Pass) quantityAt(c *lems.Component, s runtimeStep) {
	w := p.Model.World
	if s.index != "" || !isName(s.name) || w.Quantity(c.Type, s.name) != nil || p.damage.nested(c, s.name) != nil || w.Members(c.Type).Find(s.name) != nil || p.loses(s.name) {
		return
	}
	p.Report(Diagnostic{
		Place: p.place(s.span), Message: quote(c.Type.Name) + " has no Exposure " + quote(s.name), Related: related(c.AttrPlace("id"), "the component"),
		Fixes: meant(s.name, w.Quantities(c.Type), func(better string) []Edit { return []Edit{p.replace(s.span, better)} }),
	})
}

// eventAt reports an EventRecord that leads to no component, or to one without
// the port.
func (p *Pass) eventAt(c *lems.Component, it *lems.Item, root *lems.Component, steps []runtimeStep) {
	for root != nil && len(steps) > 0 {
		var wrong *Diagnostic
		if root, steps, wrong = p.descend(root, steps); wrong != nil {
			p.Report(*wrong)
		}
	}
	a, ok := c.Attr(it.Value("eventPort"))
	port := c.Value(it.Value("eventPort"))
	if root == nil || !ok || port == "" || !p.Model.World.Knows(root) || p.loses(port) || p.Model.World.Members(root.Type).FindAs(port, "EventPort") != nil {
		return
	}
	p.Report(Diagnostic{
		Place: p.place(a.Value), Message: quote(root.Type.Name) + " has no EventPort " + quote(port), Related: related(root.AttrPlace("id"), "the component"),
		Fixes: meant(port, names(p.Model.World.Members(root.Type).As("EventPort")), func(better string) []Edit { return []Edit{p.replace(a.Value, better)} }),
	})
}

// descend takes the next step, with the number and the id behind it if it leads
// to one of the copies that a Structure makes: p[3], p/3/cell. The component is
// nil if it is not known where the path leads.
func (p *Pass) descend(c *lems.Component, steps []runtimeStep) (next *lems.Component, rest []runtimeStep, wrong *Diagnostic) {
	w, s := p.Model.World, steps[0]
	if !w.Knows(c) || w.Block(c.Type, "Structure") != nil || !isName(s.name) || p.loses(s.name) {
		return nil, nil, nil
	}
	x := p.damage.nested(c, s.name)
	if x == nil {
		return nil, nil, p.noneNested(c, s)
	}
	copies := p.copies(x)
	if copies == nil {
		if s.index != "" || x.Type == nil || w.Block(x.Type, "Structure") != nil {
			return nil, nil, nil
		}
		return x, steps[1:], nil
	}
	index, at, rest := s.index, s.span, steps[1:]
	if index == "" && len(rest) > 0 {
		index, at, rest = rest[0].name, rest[0].span, rest[1:]
	}
	if n, err := strconv.Atoi(index); err != nil || copies.has(n) {
		if err != nil || copies.of == nil {
			return nil, nil, nil
		}
		if len(rest) > 0 && rest[0].name == copies.of.ID {
			rest = rest[1:]
		} else if s.index == "" && len(rest) > 0 {
			return nil, nil, nil
		}
		return copies.of, rest, nil
	}
	return nil, nil, &Diagnostic{
		Place: p.place(at), Message: quote(x.ID) + " has no instance " + index + "; there " + copies.words(), Related: related(x.AttrPlace("id"), "the component"),
	}
}

// noneNested says that a component holds none of a name; nil if it may.
func (p *Pass) noneNested(c *lems.Component, s runtimeStep) *Diagnostic {
	m := p.Model.World.Members(c.Type)
	if m.Find(s.name) != nil || len(m.As("Attachments")) > 0 || len(m.As("ComponentReference", "Link")) > 0 && len(c.Children) > 0 {
		return nil
	}
	label := c.ID
	if label == "" {
		label = c.Tag()
	}
	d := Diagnostic{Place: p.place(s.span), Message: quote(label) + " holds no component " + quote(s.name), Related: related(c.AttrPlace("id"), "the component")}
	var ids []string
	for _, x := range c.Children {
		ids = append(ids, x.ID)
	}
	at := syntax.Span{Start: s.span.Start, End: s.span.Start + int32(len(s.name))}
	d.Fixes = meant(s.name, ids, func(better string) []Edit { return []Edit{p.replace(at, better)} })
	return &d
}

// nested is the component of an id, else of a tag, inside another; nil if there
// is none. Networks hold thousands, and are asked as often.
func (d *damage) nested(c *lems.Component, name string) *lems.Component {
	if inside, known := d.inside.Load(c); known {
		return inside.(map[string]*lems.Component)[name]
	}
	inside := make(map[string]*lems.Component, len(c.Children))
	for _, x := range slices.Backward(c.Children) {
		inside[x.Tag()] = x
	}
	for _, x := range slices.Backward(c.Children) {
		if x.ID != "" {
			inside[x.ID] = x
		}
	}
	d.inside.Store(c, inside)
	return inside[name]
}

// copyList is what a Structure makes of a component.
type copyList struct {
	of    *lems.Component // nil: not known
	count int
	ids   map[int]bool // of NeuroML's instances, if they are listed
}

func (l *copyList) has(n int) bool { return n >= 0 && n < l.count || l.ids[n] }

func (l *copyList) words() string {
	if l.count == 1 {
		return "is 1"
	}
	return "are " + strconv.Itoa(l.count)
}

// copies are those that a component makes of the one to which it refers: as many
// as MultiInstantiate says, or as NeuroML's populationList lists; nil if it makes
// none, or something else too.
func (p *Pass) copies(c *lems.Component) *copyList {
	if l, known := p.damage.copied.Load(c); known {
		return l.(*copyList)
	}
	l := p.copiesOf(c)
	p.damage.copied.Store(c, l)
	return l
}

func (p *Pass) copiesOf(c *lems.Component) *copyList {
	w := p.Model.World
	if !w.Knows(c) {
		return nil
	}
	if w.IsA(c.Type, "populationList") {
		return p.listed(c)
	}
	block := w.Block(c.Type, "Structure")
	if block == nil || len(block.Children) != 1 || block.Children[0].Row.Name != "MultiInstantiate" {
		return nil
	}
	it := block.Children[0]
	text, _ := c.Given(it.Value("number"))
	q := lems.ParseQuantity(text)
	x := w.Members(c.Type).FindAs(it.Value("component"), "ComponentReference")
	if q.Problem != lems.QuantityOK || x == nil {
		return nil
	}
	return &copyList{of: w.Referred(c, x), count: int(q.Number)}
}

// listed are the instances of a populationList. Where none is listed, its size
// counts.
func (p *Pass) listed(c *lems.Component) *copyList {
	w := p.Model.World
	x := w.Members(c.Type).FindAs("component", "ComponentReference")
	if x == nil {
		return nil
	}
	l := &copyList{of: w.Referred(c, x), ids: map[int]bool{}}
	for _, instance := range c.Children {
		if instance.Tag() != "instance" {
			continue
		}
		l.count++
		if n, err := strconv.Atoi(instance.ID); err == nil {
			l.ids[n] = true
		}
	}
	if l.count == 0 {
		size, _ := c.Given("size")
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil {
			return nil
		}
		l.count = n
	}
	return l
}

// targets follows the paths with which a Structure picks instances: the ends of
// connections, the cells that get an input. They begin at the component around.
func (p *Pass) targets() {
	for c := range p.known {
		block := p.Model.World.Block(c.Type, "Structure")
		if block == nil || c.Parent == nil {
			continue
		}
		told := map[string]bool{}
		for with := range block.Each("With") {
			name := with.Value("instance")
			a, ok := c.Attr(name)
			if !ok || told[name] || p.damage.at(a.Span) || p.Model.World.Members(c.Type).FindAs(name, "Path") == nil {
				continue
			}
			told[name] = true
			p.target(c.Parent, p.runtimeSteps(a))
		}
	}
}

// target walks the first steps of a path, up and then down.
func (p *Pass) target(from *lems.Component, steps []runtimeStep) {
	for from != nil && len(steps) > 0 && steps[0].name == ".." {
		from, steps = from.Parent, steps[1:]
	}
	if from == nil || len(steps) == 0 {
		return
	}
	if _, _, wrong := p.descend(from, steps); wrong != nil {
		wrong.Severity = Warning
		p.Report(*wrong)
	}
}
