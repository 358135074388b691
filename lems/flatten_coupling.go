package lems

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// A component can be one of many, which send each other something along the edges
// of a network. What it gets is a Requirement that nothing around it provides; what
// that is made of is said, as in RateML, by a component whose type is named
// coupling_ and something:
//
//	<ComponentType name="coupling_diffusive">
//	    <Parameter name="g" dimension="conductance"/>
//	    <Requirement name="v" dimension="voltage"/>    of this node
//	    <Requirement name="v_j" dimension="voltage"/>  of the node at the other end
//	    <DerivedParameter name="iNet" dimension="current" value="g"/>
//	    <Dynamics>
//	        <DerivedVariable name="pre" dimension="voltage" value="v_j - v"/>
//	    </Dynamics>
//	</ComponentType>
//	<coupling_diffusive id="net" g="1 nS"/>
//
// The Requirement iNet is then the value of the DerivedParameter times the sum over
// the edges of weight times post times pre. A Requirement STATE_j is that state of
// the other node, one delay ago; all others are what the component itself has.

const (
	couplingPrefix = "coupling_"
	sourceSuffix   = "_j"
)

// coupled is a coupling of the component with others like it.
type coupled struct {
	*instance
	inputs regimeNames // STATE_j
	c      *Coupling
}

// Couples says that components of the type are couplings.
func (t *ComponentType) Couples() bool { return strings.HasPrefix(t.Name, couplingPrefix) }

// Coupled says that a coupling provides what a Requirement of that name asks for.
func (w *World) Coupled(name string) bool {
	for _, c := range w.components {
		if c.Type != nil && c.Type.Couples() && w.Members(c.Type).FindAs(name, "DerivedParameter") != nil {
			return true
		}
	}
	return false
}

// fromNetwork is what a coupling provides under a name; nil if none does.
func (f *flattener) fromNetwork(name string) *Symbol {
	var found *Symbol
	for _, c := range f.couplingComponents() {
		d := f.w.Members(c.Type).FindAs(name, "DerivedParameter")
		if d == nil {
			continue
		}
		if found != nil {
			f.flaw(found, AmbiguousCoupling, name, c.Place())
			break
		}
		found = f.couple(c).sum(d.Item)
	}
	return found
}

// couplingComponents are the couplings that the file sees, its own first.
func (f *flattener) couplingComponents() []*Component {
	if f.nets == nil {
		f.nets = []*Component{}
		for _, part := range f.w.Parts {
			for _, c := range f.w.components {
				if c.Part == part && c.Type != nil && c.Type.Couples() {
					f.nets = append(f.nets, c)
				}
			}
		}
		slices.SortStableFunc(f.nets, func(a, b *Component) int {
			if a.Part != b.Part {
				return slices.Index(f.w.Parts, a.Part) - slices.Index(f.w.Parts, b.Part)
			}
			return int(a.Node) - int(b.Node)
		})
	}
	return f.nets
}

// couple makes a coupling of a component.
func (f *flattener) couple(c *Component) *coupled {
	for _, k := range f.couplings {
		if k.instance.c == c {
			return k
		}
	}
	n := &instance{f: f, c: c, t: c.Type, parent: f.root, depth: 1, name: c.ID, label: f.labelOf(c, c.ID),
		members: f.w.Members(c.Type), roles: map[string][]*instance{}, numbers: map[string]*Symbol{}}
	k := &coupled{instance: n, inputs: regimeNames{names: map[string]*Symbol{}}, c: &Coupling{Type: c.Type.Item.Symbol}}
	f.couplings = append(f.couplings, k)
	for _, x := range n.members.As("Requirement") {
		k.input(x)
	}
	k.summand()
	return k
}

// input notes which state of the other node a Requirement is, if it is one.
func (k *coupled) input(x *Member) {
	state, ok := strings.CutSuffix(x.Name, sourceSuffix)
	if !ok {
		return
	}
	s := &Symbol{Kind: CouplingParameterSymbol, Name: k.f.name(join(k.name, x.Name)), Place: x.Item.AttrPlace("name"), Item: x.Item, Description: x.Item.Value("description")}
	k.inputs.names[x.Name] = s
	of := k.f.states[k.f.root.quantity(state)]
	if of == nil {
		k.f.flaw(s, UnknownSource, state, s.Place)
		return
	}
	k.c.Inputs = append(k.c.Inputs, Input{Symbol: s, State: slices.Index(k.f.sys.States, of)})
}

// summand reads pre and post.
func (k *coupled) summand() {
	block, _ := k.f.w.Dynamics(k.t)
	if block == nil {
		return
	}
	for _, it := range block.Children {
		switch name := it.Value("name"); {
		case it.Row.Name == "DerivedVariable" && name == "pre":
			k.c.Pre = k.part(it)
		case it.Row.Name == "DerivedVariable" && name == "post":
			k.c.Post = k.part(it)
		default:
			k.f.obstacle(UnsupportedElement, it.Row.Name+" "+name, it.Place())
		}
	}
}

// part is an expression in which names with _j are of the other node.
func (k *coupled) part(it *Item) *Expression {
	e, wrong := k.expression(it, "value", &k.inputs)
	if len(wrong) > 0 {
		k.f.wrong[e] = wrong
	}
	return e
}

// sum is the accumulator that a DerivedParameter of the coupling is.
func (k *coupled) sum(it *Item) *Symbol {
	for _, d := range k.c.Sums {
		if d.Symbol.Item == it {
			return d.Symbol
		}
	}
	s := &Symbol{Kind: AccumulatorSymbol, Name: k.f.name(join(k.name, it.Value("name"))), Place: it.AttrPlace("name"), Item: it, Description: it.Value("description")}
	d := &Def{Symbol: s}
	k.c.Sums = append(k.c.Sums, d)
	k.f.sums[s] = k
	if k.c.Pre == nil && k.c.Post == nil {
		k.f.flaw(s, CouplingWithoutSum, k.instance.c.ID, k.place())
	}
	if _, ok := it.Attr("value"); ok {
		d.Value = k.part(it)
	}
	return s
}

func (k *coupled) place() syntax.Place { return k.instance.c.Place() }

// needs notes what is wrong with what the sum is made of.
func (k *coupled) needs(sum *Symbol) {
	for _, e := range []*Expression{k.c.Pre, k.c.Post, k.scale(sum)} {
		if e != nil {
			k.f.obstacles = append(k.f.obstacles, k.f.wrong[e]...)
		}
	}
}

// scale is what the sum is multiplied by; nil: nothing.
func (k *coupled) scale(sum *Symbol) *Expression {
	for _, d := range k.c.Sums {
		if d.Symbol == sum {
			return d.Value
		}
	}
	return nil
}

// uses are the symbols that a coupling, and its sum, are made of.
func (k *coupled) uses(sum *Symbol) []*Symbol {
	return slices.Concat(k.c.Pre.Uses(), k.c.Post.Uses(), k.scale(sum).Uses())
}

// networks puts the couplings that something needs into the System.
func (f *flattener) networks() {
	for _, k := range f.couplings {
		k.c.Sums = slices.DeleteFunc(k.c.Sums, func(d *Def) bool { return !f.wanted[d.Symbol] })
		if len(k.c.Sums) > 0 {
			f.sys.Couplings = append(f.sys.Couplings, k.c)
		}
	}
}
