package codegen

import (
	"fmt"
	"math"
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// What happens at moments becomes arithmetic without branches. The block After
// has all handlers of a System one behind the other, events followed into the
// handlers that they reach; what a handler assigns is a Select between the new
// value and the old one, whose condition says that the handler acts.
//
// What must be remembered from step to step is a hidden state: which Regime is
// active (its index, -1 if none), how often an event has been sent, how many
// steps an event on its way has still to go, a random number that a variable
// shows from step to step.

// pendingEvents is how many events of one connection may be on their way at a
// time. One more makes a state that is not a number, which a simulation reports.
const pendingEvents = 8

// maxHandled is how many handlers the block After may have, those that several
// events reach counted as often.
const maxHandled = 20000

// moments is what lowering knows of what happens at moments.
type moments struct {
	modes   map[*lems.Mode]int
	counts  map[*lems.Event]int
	queues  map[*lems.Connection]*queue
	draws   map[draw]int // hidden states that show a random number, by the call
	shown   []int        // those states, in order
	normals int          // how many states' normal numbers are used
	handled int
	counted int // handlers that count has been to
}

// queue is the events of a connection on their way: hidden states that hold how
// many steps are left, 0 where there is none.
type queue struct {
	slots []int
	steps int // the uniform that is the length of the way in steps
	most  int // how many can be sent, and so arrive, in one step
}

// draw is a call of random, in one instance's own expression.
type draw struct {
	in   *lems.Expression
	call *expr.Call
}

// discrete makes the hidden states and the blocks Start and After. A System
// without handlers and OnStart has neither.
func (l *lowerer) discrete() {
	l.modes, l.counts = map[*lems.Mode]int{}, map[*lems.Event]int{}
	l.queues, l.draws = map[*lems.Connection]*queue{}, map[draw]int{}
	if !l.sys.Seconds {
		return
	}
	for _, m := range l.sys.Modes {
		l.modes[m] = l.hide(slot(m.Symbol), 0, 0)
	}
	for _, e := range l.sys.Events {
		l.counts[e] = l.hide(slot(e.Symbol), 0, 0)
		l.prog.Events = append(l.prog.Events, ir.Event{Slot: slot(e.Symbol), State: int32(l.counts[e])})
	}
	l.pending()
	l.showRandom()
	l.after()
	l.start()
}

// hide adds a hidden state.
func (l *lowerer) hide(s ir.Slot, lo, hi float64) int {
	l.prog.States = append(l.prog.States, ir.State{Slot: s, InitLo: lo, InitHi: hi, Min: math.Inf(-1), Max: math.Inf(1), Hidden: true})
	return len(l.prog.States) - 1
}

// pending makes the queues of the connections with a delay.
func (l *lowerer) pending() {
	most := l.mostEvents()
	for i, c := range l.sys.Delayed {
		if most[c] > pendingEvents {
			l.gaps = append(l.gaps, Gap{Feature: "more events than can wait", Place: c.Place})
			continue
		}
		q := &queue{most: most[c], steps: l.delaySteps(c)}
		for k := range pendingEvents {
			q.slots = append(q.slots, l.hide(ir.Slot{Name: fmt.Sprintf("pending_%d_%d", i, k), Place: c.Place}, 0, 0))
		}
		l.queues[c] = q
	}
}

// delaySteps is the uniform that says how many steps a delay takes: the first
// time that is not before it. A whole number of steps but for rounding is that
// number; a delay of less than a step takes one.
func (l *lowerer) delaySteps(c *lems.Connection) int {
	b := l.point.b
	delay := l.point.symbol(c.Delay, c.Place)
	b.At(c.Place)
	steps := b.Unary(ir.Ceil, b.Binary(ir.Sub, b.Binary(ir.Div, delay, b.Input(ir.Dt, 0)), b.Const(1e-6)))
	l.outputs = append(l.outputs, b.Binary(ir.Max, steps, b.Const(1)))
	l.prog.Uniforms = append(l.prog.Uniforms, ir.Slot{Name: c.Delay.Name + "_steps", Place: c.Place})
	return len(l.outputs) - 1
}

// mostEvents is how many events each connection with a delay may take in a step.
// Events that make each other without end count as too many.
func (l *lowerer) mostEvents() map[*lems.Connection]int {
	most := map[*lems.Connection]int{}
	for range len(l.sys.Delayed) + 2 {
		next := map[*lems.Connection]int{}
		for _, h := range l.sys.Handlers {
			l.count(h.Actions, 1, next)
		}
		for _, m := range l.sys.Modes {
			for _, g := range m.Regimes {
				l.count(g.Entry, 1, next)
			}
		}
		for _, c := range l.sys.Delayed {
			for _, h := range c.Handlers {
				l.count(h.Actions, most[c], next)
			}
		}
		most = next
	}
	return most
}

// count adds the events that actions done so many times send.
func (l *lowerer) count(actions []lems.Action, times int, to map[*lems.Connection]int) {
	if l.counted++; l.counted > maxHandled {
		return
	}
	for _, a := range actions {
		if a.Send == nil || times == 0 {
			continue
		}
		for _, c := range a.Send.Connections {
			if c.Delay != nil {
				to[c] = min(to[c]+times, pendingEvents+1)
				continue
			}
			for _, h := range c.Handlers {
				l.count(h.Actions, times, to)
			}
		}
	}
}

// random is a number between 0 and 1: in a variable one that stays as it is from
// the end of a step to that of the next one, elsewhere a new one every time.
func (k *block) random(call *expr.Call, place syntax.Place) ir.Value {
	switch {
	case k.where == inAfter && k.now != nil:
		return k.b.Binary(ir.Min, k.draw(), k.b.Const(belowOne))
	case k.where == inPoint || k.where == inEdge:
		return k.gap("random() where a value is computed once", place)
	}
	i, ok := k.draws[draw{k.in, call}]
	if !ok {
		return k.gap("random() here", place)
	}
	if k.where == inAfter {
		return k.b.Binary(ir.Min, k.drawn(i), k.b.Const(belowOne))
	}
	return k.b.Binary(ir.Min, k.b.Input(ir.StateValue, i), k.b.Const(belowOne))
}

// belowOne is the largest number below 1 that both precisions have.
const belowOne = 1 - 1.0/(1<<24)

// draw is a random number between 0 and 1 that nobody has drawn: of two normal
// numbers, exp(-(x*x + y*y)/2) is uniform.
func (k *block) draw() ir.Value {
	x, y := k.b.Input(ir.Normal, k.normal()), k.b.Input(ir.Normal, k.normal())
	squares := k.b.Binary(ir.Add, k.b.Binary(ir.Mul, x, x), k.b.Binary(ir.Mul, y, y))
	return k.b.Unary(ir.Exp, k.b.Binary(ir.Mul, squares, k.b.Const(-0.5)))
}

// normal is a state whose normal numbers nobody uses. LEMS has no noise, so that
// those of all states are free.
func (l *lowerer) normal() int {
	l.normals++
	if l.normals > len(l.prog.States) {
		l.hide(ir.Slot{Name: "random_" + strconv.Itoa(len(l.prog.States))}, 0, 0)
	}
	return l.normals - 1
}

// drawn is the number that a hidden state will show next.
func (k *block) drawn(state int) ir.Value {
	if v, ok := k.next[state]; ok {
		return v
	}
	k.next[state] = k.draw()
	return k.next[state]
}

// showRandom makes hidden states for the calls of random in variables, rates and
// OnStart. At the start they show what a state is drawn from.
func (l *lowerer) showRandom() {
	for _, s := range l.sys.States {
		l.showIn(s.Rate)
		for _, r := range s.More {
			l.showIn(r.Value)
		}
		for _, e := range s.Start {
			l.showIn(e)
		}
	}
	for _, v := range l.sys.Variables {
		for _, c := range v.Cases {
			l.showIn(c.Condition)
			l.showIn(c.Value)
		}
	}
}

func (l *lowerer) showIn(e *lems.Expression) {
	if e == nil {
		return
	}
	expr.Walk(e.Expr(), func(x expr.Expr) bool {
		if call, ok := x.(*expr.Call); ok && call.Name == "random" {
			i := l.hide(ir.Slot{Name: fmt.Sprintf("random_%d", len(l.draws)), Place: e.Place}, 0, 1)
			l.draws[draw{e, call}] = i
			l.shown = append(l.shown, i)
		}
		return true
	})
}

// active is the condition that a regime is active.
func (k *block) active(g *lems.Regime) ir.Value {
	i := k.modes[g.Mode]
	mode := k.b.Named(k.b.Input(ir.StateValue, i), k.prog.States[i].Name)
	return k.b.Binary(ir.Eq, mode, k.b.Const(float64(g.Index)))
}
