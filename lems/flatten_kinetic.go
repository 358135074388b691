package lems

import (
	"strings"

	"github.com/lemsls/lemsls/lems/expr"
)

// kinetic makes the equations of a KineticScheme: along each edge flows what its
// rates and the occupancies at its ends say; the first node starts full.
func (n *instance) kinetic(it *Item) {
	nodes, edges := n.roles[it.Value("nodes")], n.roles[it.Value("edges")]
	flows := map[*State][]flow{}
	for _, e := range edges {
		from, to := n.occupancy(it, e, "edgeSource"), n.occupancy(it, e, "edgeTarget")
		forward, reverse := n.edgeRate(it, e, "forwardRate"), n.edgeRate(it, e, "reverseRate")
		if from == nil || to == nil || forward == nil || reverse == nil {
			continue
		}
		s := &Symbol{Kind: DerivedVariableSymbol, Name: n.f.name(join(e.name, "flow")), Place: it.AttrPlace("edges"), Item: it}
		y := newSynthesis(s.Place, it, "edges")
		out := y.op(expr.Mul, y.name(forward), y.name(from.Symbol))
		back := y.op(expr.Mul, y.name(reverse), y.name(to.Symbol))
		n.set(&Variable{Symbol: s, Cases: []Case{{Value: y.is(y.op(expr.Sub, out, back))}}})
		flows[from] = append(flows[from], flow{s, expr.Sub})
		flows[to] = append(flows[to], flow{s, expr.Add})
	}
	for i, x := range nodes {
		st := n.f.states[x.quantity(it.Value("stateVariable"))]
		if st == nil {
			n.f.obstacle(UnknownTarget, it.Value("stateVariable"), it.AttrPlace("stateVariable"))
			continue
		}
		if i == 0 && len(st.Start) == 0 {
			st.Start = []*Expression{numberAt(it.AttrPlace("nodes"), it, "nodes", 1)}
		}
		st.More = append(st.More, Rate{Value: n.balance(it, flows[st])})
	}
}

// flow is what flows along an edge, and whether it comes or goes.
type flow struct {
	symbol *Symbol
	op     expr.Op
}

// balance is the sum of what comes to a node, less what goes.
func (n *instance) balance(it *Item, flows []flow) *Expression {
	y := newSynthesis(it.AttrPlace("nodes"), it, "nodes")
	sum := y.number(0)
	for i, w := range flows {
		switch {
		case i > 0:
			sum = y.op(w.op, sum, y.name(w.symbol))
		case w.op == expr.Sub:
			sum = &expr.Unary{Op: expr.Neg, OpPos: y.e.Place.Span, X: y.name(w.symbol)}
		default:
			sum = y.name(w.symbol)
		}
	}
	e := y.is(sum)
	n.f.needs(e)
	return e
}

// occupancy is the state of the node at an end of an edge, which a Link of the
// edge names.
func (n *instance) occupancy(it *Item, edge *instance, attr string) *State {
	id, _ := edge.c.Given(it.Value(attr))
	for _, x := range n.roles[it.Value("nodes")] {
		if x.c.ID != "" && x.c.ID == strings.TrimSpace(id) {
			return n.f.states[x.quantity(it.Value("stateVariable"))]
		}
	}
	n.f.obstacle(MissingComponent, id, edge.c.at(it.Value(attr)))
	return nil
}

func (n *instance) edgeRate(it *Item, edge *instance, attr string) *Symbol {
	s := edge.quantity(it.Value(attr))
	if s == nil {
		n.f.obstacle(MissingQuantity, it.Value(attr), it.AttrPlace(attr))
	}
	return s
}
