package lems

import "slices"

// handler makes the Handler that an OnCondition or OnEvent is.
func (n *instance) handler(it *Item, in *regimeNames) {
	h := &Handler{Place: it.Place(), Actions: n.actions(it, in)}
	if in != nil {
		h.Regime = in.regime
	}
	if it.Row.Name == "OnEvent" {
		if len(h.Actions) > 0 {
			n.onEvent[it.Value("port")] = append(n.onEvent[it.Value("port")], h)
		}
		return
	}
	if len(h.Actions) > 0 {
		h.Test = n.may(it, "test", in)
		n.f.sys.Handlers = append(n.f.sys.Handlers, h)
	}
}

// actions are what a handler does: assignments, then events, then a Transition.
func (n *instance) actions(it *Item, in *regimeNames) []Action {
	var list []Action
	for c := range it.Each("StateAssignment") {
		if st := n.state(c, in); st != nil {
			list = append(list, Action{Place: c.Place(), State: st, Value: n.may(c, "value", in)})
		}
	}
	for c := range it.Each("EventOut") {
		list = append(list, Action{Place: c.Place(), Send: n.event(c)})
	}
	for c := range it.Each("Transition") {
		name := c.Value("regime")
		i := slices.IndexFunc(n.regimes, func(g *regimeNames) bool { return g.item.Value("name") == name })
		if i < 0 {
			n.f.obstacle(UnknownTarget, name, c.AttrPlace("regime"))
			continue
		}
		if it.Row.Name == "OnEntry" {
			n.f.obstacle(EntryTransition, name, c.AttrPlace("regime"))
		}
		list = append(list, Action{Place: c.Place(), Enter: n.regimes[i].regime})
	}
	return list
}

// event is what the instance sends through a port.
func (n *instance) event(it *Item) *Event {
	port := it.Value("port")
	if e := n.events[port]; e != nil {
		return e
	}
	e := &Event{Symbol: &Symbol{Kind: EventPortSymbol, Name: n.f.name(join(n.name, port)), Place: it.AttrPlace("port"), Item: it}}
	n.events[port] = e
	return e
}

// lead makes the Connections of the events that the instance sends.
func (n *instance) lead() {
	for _, l := range n.links {
		e, handlers := n.events[l.port], l.to.onEvent[l.in]
		if e == nil || len(handlers) == 0 {
			continue
		}
		if l.delay != nil {
			n.f.need(l.delay)
		}
		e.Connections = append(e.Connections, &Connection{Place: l.place, Handlers: handlers, Delay: l.delay})
	}
}

// live finds the handlers that can act: those of conditions, and those that an
// event of a handler that can act reaches. What these need, the System needs.
func (f *flattener) live() {
	w := eventWalk{f: f, state: map[*Handler]walkState{}}
	for _, h := range f.sys.Handlers {
		w.handler(h, false)
	}
	for _, m := range f.sys.Modes {
		for _, g := range m.Regimes {
			w.actions(g.Entry, true)
		}
	}
	for i := 0; i < len(f.sys.Delayed); i++ { // there may be more and more of them
		f.need(f.sys.Delayed[i].Delay)
		for _, h := range f.sys.Delayed[i].Handlers {
			w.handler(h, false)
		}
	}
}

// eventWalk follows events from handler to handler.
type eventWalk struct {
	f     *flattener
	state map[*Handler]walkState
}

type walkState uint8

const (
	unwalked walkState = iota
	walking
	walked
)

// handler walks a handler. On entering a Regime none can be asked for.
func (w *eventWalk) handler(h *Handler, entering bool) {
	if entering {
		w.entering(h)
	}
	if w.state[h] != unwalked {
		return
	}
	w.state[h] = walking
	w.f.needs(h.Test)
	w.actions(h.Actions, entering)
	w.state[h] = walked
}

func (w *eventWalk) actions(list []Action, entering bool) {
	for _, a := range list {
		w.f.needs(a.Value)
		if a.Send == nil {
			continue
		}
		for _, c := range a.Send.Connections {
			if c.Delay != nil {
				w.delayed(c)
				continue
			}
			for _, h := range c.Handlers {
				if w.state[h] == walking {
					w.f.obstacle(CircularEvents, a.Send.Symbol.Name, a.Place)
					return
				}
				w.handler(h, entering)
			}
		}
	}
}

// delayed notes that events may wait in a connection.
func (w *eventWalk) delayed(c *Connection) {
	if !slices.Contains(w.f.sys.Delayed, c) {
		w.f.sys.Delayed = append(w.f.sys.Delayed, c)
	}
}

func (w *eventWalk) entering(h *Handler) {
	for _, a := range h.Actions {
		if a.Enter != nil {
			w.f.obstacle(EntryTransition, a.Enter.Symbol.Name, a.Place)
		}
	}
}
