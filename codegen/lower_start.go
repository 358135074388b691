package codegen

import (
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

// start builds the block Start: what OnStart assigns, 0 where it assigns
// nothing, and the hidden states.
func (l *lowerer) start() {
	k := l.block(ir.NewBuilder(), inStart)
	s := &starter{k: k, states: l.sys.States, done: map[int]ir.Value{}, open: map[int]ir.Value{}}
	k.now = s
	out := make([]ir.Value, 0, len(l.prog.States))
	for i := range l.sys.States {
		out = append(out, s.state(i))
	}
	for range l.prog.States[len(l.sys.States):] {
		out = append(out, k.b.Const(0))
	}
	for _, m := range l.sys.Modes {
		active := -1
		if m.Initial != nil {
			active = m.Initial.Index
		}
		out[l.modes[m]] = k.b.Const(float64(active))
	}
	for _, i := range l.shown {
		out[i] = k.b.Input(ir.StateValue, i)
	}
	l.prog.Start = k.b.Block(out...)
}

// starter finds what states start with, each when it is first needed.
type starter struct {
	k       *block
	states  []*lems.State
	done    map[int]ir.Value
	open    map[int]ir.Value // what those that are being found have so far
	guesses int              // how often a state was read that is being found
}

func (s *starter) read(sym *lems.Symbol) ir.Value {
	if i, ok := s.k.states[sym]; ok {
		return s.state(i)
	}
	return ir.None
}

func (s *starter) mark() int             { return s.guesses }
func (s *starter) certain(mark int) bool { return s.guesses == mark }

func (s *starter) state(i int) ir.Value {
	if v, ok := s.done[i]; ok {
		return v
	}
	if v, ok := s.open[i]; ok {
		s.guesses++
		return v
	}
	before := s.guesses
	s.open[i] = s.k.b.Const(0)
	for _, e := range s.states[i].Start {
		s.open[i] = s.k.number(e)
	}
	v := s.open[i]
	delete(s.open, i)
	if s.guesses == before || len(s.open) == 0 {
		s.done[i] = v
	}
	return v
}
