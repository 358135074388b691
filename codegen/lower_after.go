package codegen

import (
	"math"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

// after builds the block After; package lems says, in discrete.go, what it does
// in which order.
func (l *lowerer) after() {
	if len(l.sys.Handlers)+len(l.sys.Delayed)+len(l.shown) == 0 {
		return
	}
	m := l.moment()
	for _, c := range l.sys.Delayed {
		m.arrive(c)
	}
	for _, h := range l.sys.Handlers {
		m.handle(h, m.k.b.Bool(true))
	}
	for _, mode := range l.sys.Modes {
		m.enter(mode)
	}
	for _, i := range l.shown {
		m.x[i] = m.before.drawn(i)
	}
	for i := len(m.x); i < len(l.prog.States); i++ {
		m.x = append(m.x, m.k.b.Input(ir.StateValue, i)) // there for its normal numbers
	}
	l.prog.After = m.k.b.Block(m.x...)
}

// moment is the end of a step while handlers act.
type moment struct {
	*lowerer
	k      *block // in which expressions of handlers are built
	before *block // in which variables are: from the states before the handlers
	x      []ir.Value
	asked  map[*lems.Regime]ir.Value // the condition that a regime was asked for
	states map[*lems.Symbol]int
}

func (l *lowerer) moment() *moment {
	b := ir.NewBuilder()
	m := &moment{lowerer: l, k: l.block(b, inAfter), before: l.block(b, inAfter), asked: map[*lems.Regime]ir.Value{}, states: l.states}
	m.k.now, m.before.next = m, map[int]ir.Value{}
	for i, s := range l.prog.States {
		m.x = append(m.x, b.At(s.Place).Named(b.Input(ir.StateValue, i), s.Name))
	}
	return m
}

// read is a state as it has become, and a variable as it was.
func (m *moment) read(s *lems.Symbol) ir.Value {
	if i, ok := m.states[s]; ok {
		return m.x[i]
	}
	return m.before.symbol(s, s.Place)
}

func (m *moment) mark() int        { return 0 }
func (m *moment) certain(int) bool { return false }

// handle lets a handler act where the condition and its own hold.
func (m *moment) handle(h *lems.Handler, condition ir.Value) {
	if m.handled++; m.handled >= maxHandled {
		if m.handled == maxHandled {
			m.k.gap("so many events", h.Place)
		}
		return
	}
	b := m.k.b
	if h.Regime != nil {
		condition = b.At(h.Place).Binary(ir.And, condition, m.before.active(h.Regime))
	}
	if h.Test != nil {
		test := m.k.expression(h.Test)
		condition = b.Named(b.At(h.Test.Place).Binary(ir.And, condition, test), holding)
	}
	m.act(h.Actions, condition)
}

const (
	changed = "_after" // is behind the name of a state that a handler has assigned
	holding = "holds"  // is what the condition of an OnCondition is called
)

// become gives a state another value where the condition holds.
func (m *moment) become(state int, condition, value ir.Value) {
	m.x[state] = m.k.b.Named(m.k.b.Select(condition, value, m.x[state]), m.prog.States[state].Name+changed)
}

// act does what a handler does, where the condition holds.
func (m *moment) act(actions []lems.Action, condition ir.Value) {
	for _, a := range actions {
		b := m.k.b
		switch {
		case a.State != nil:
			value := m.k.number(a.Value)
			b.At(a.Value.Place)
			m.become(m.states[a.State.Symbol], condition, value)
		case a.Send != nil:
			m.send(a, condition)
		case a.Enter != nil:
			b.At(a.Place)
			m.ask(a.Enter, condition)
		}
	}
}

// ask notes that a regime is asked for where the condition holds; of two the
// later one wins.
func (m *moment) ask(g *lems.Regime, condition ir.Value) {
	b := m.k.b
	for _, other := range g.Mode.Regimes {
		if was, ok := m.asked[other]; ok && other != g {
			m.asked[other] = b.Binary(ir.And, was, b.Unary(ir.Not, condition))
		}
	}
	if was, ok := m.asked[g]; ok {
		condition = b.Binary(ir.Or, was, condition)
	}
	m.asked[g] = condition
}

// enter changes to the regime that was asked for.
func (m *moment) enter(mode *lems.Mode) {
	b, i := m.k.b, m.modes[mode]
	for _, g := range mode.Regimes {
		condition, ok := m.asked[g]
		if !ok {
			continue
		}
		b.At(g.Symbol.Place)
		m.become(i, condition, b.Const(float64(g.Index)))
		m.act(g.Entry, condition)
	}
}

// send sends an event where the condition holds.
func (m *moment) send(a lems.Action, condition ir.Value) {
	b := m.k.b
	if i, ok := m.counts[a.Send]; ok {
		b.At(a.Place)
		m.become(i, condition, b.Binary(ir.Add, m.x[i], b.Const(1)))
	}
	for _, c := range a.Send.Connections {
		if c.Delay != nil {
			m.wait(c, condition)
			continue
		}
		for _, h := range c.Handlers {
			m.handle(h, condition)
		}
	}
}

// wait puts an event into the first free place of a queue. Where there is none,
// the last one becomes NaN: an event that is lost must not go unnoticed.
func (m *moment) wait(c *lems.Connection, condition ir.Value) {
	q := m.queues[c]
	if q == nil {
		return // a Gap has been noted
	}
	b := m.k.b.At(c.Place)
	steps := b.Named(b.Input(ir.Uniform, q.steps), m.prog.Uniforms[q.steps].Name)
	zero := b.Const(0)
	for _, i := range q.slots {
		free := b.Binary(ir.And, condition, b.Binary(ir.Eq, m.x[i], zero))
		condition = b.Binary(ir.And, condition, b.Unary(ir.Not, b.Binary(ir.Eq, m.x[i], zero)))
		m.become(i, free, steps)
	}
	last := q.slots[len(q.slots)-1]
	m.become(last, condition, b.Const(math.NaN()))
}

// arrive brings the events of a connection one step further, and lets those act
// that have arrived, each of them.
func (m *moment) arrive(c *lems.Connection) {
	q := m.queues[c]
	if q == nil {
		return
	}
	b := m.k.b.At(c.Place)
	zero, one, arrived := b.Const(0), b.Const(1), b.Const(0)
	for _, i := range q.slots {
		due := b.Binary(ir.Eq, m.x[i], one)
		arrived = b.Binary(ir.Add, arrived, b.Number(due))
		left := b.Select(b.Binary(ir.Eq, m.x[i], zero), zero, b.Binary(ir.Sub, m.x[i], one))
		m.x[i] = b.Named(left, m.prog.States[i].Name+changed)
	}
	for n := range q.most {
		condition := b.At(c.Place).Binary(ir.Lt, b.Const(float64(n)), arrived)
		for _, h := range c.Handlers {
			m.handle(h, condition)
		}
	}
}
