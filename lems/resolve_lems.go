package lems

import "github.com/lemsls/lemsls/lems/syntax"

// resolveLEMS connects the names in the types and components of the file
// itself with what they name anywhere in its world.
func resolveLEMS(m *Model) {
	r := &resolver{m: m, w: m.World}
	for _, it := range m.Items {
		r.references(it, nil)
	}
	for it := range m.Root.Each("ComponentType") {
		r.componentType(it)
	}
}

type resolver struct {
	m *Model
	w *World
}

// add records the use of a name that an attribute holds.
func (r *resolver) add(it *Item, a syntax.Attr, kind RefKind, target *Symbol) {
	r.m.Refs = append(r.m.Refs, Ref{Place: r.m.Doc.Place(a.Value), Name: r.m.Doc.Value(a), Kind: kind, Target: target, From: it, Attr: r.m.Doc.Text(a.Name)})
}

// references connects what needs no type: dimensions and types.
func (r *resolver) references(it *Item, _ *ComponentType) {
	for _, a := range r.m.Doc.AttrsOf(it.Node) {
		row, ok := it.Row.Attr(r.m.Doc.Text(a.Name))
		if !ok {
			continue
		}
		name := r.m.Doc.Value(a)
		switch row.Kind {
		case DimensionRef:
			if name == "none" || name == "*" {
				continue
			}
			var target *Symbol
			if d := r.w.Dimension(name); d != nil {
				target = d.Item.Symbol
			}
			r.add(it, a, Read, target)
		case TypeRef:
			if it.Row.Name == "Component" {
				continue
			}
			var target *Symbol
			if t := r.w.Type(name); t != nil {
				target = t.Item.Symbol
			}
			r.add(it, a, Read, target)
		}
	}
}

// componentType resolves the inside of a type.
func (r *resolver) componentType(it *Item) {
	t := &ComponentType{Name: it.Value("name"), Item: it, Part: r.m}
	if known := r.w.Type(t.Name); known != nil && known.Item == it {
		t = known
	}
	scope := r.w.TypeScope(t)
	for _, c := range it.Children {
		for _, e := range c.Exprs {
			e.ResolveIn(scope)
		}
		if c.Row.Name == "Dynamics" {
			r.dynamics(t, c, scope)
		}
	}
}

// dynamics resolves a Dynamics or Regime and what is in it.
func (r *resolver) dynamics(t *ComponentType, dyn *Item, scope *Scope) {
	for _, it := range dyn.Children {
		r.variable(t, it, scope)
		for _, e := range it.Exprs {
			e.ResolveIn(scope)
		}
		for _, c := range it.Children {
			switch it.Row.Name {
			case "Regime":
			default:
				r.variable(t, c, scope)
				for _, e := range c.Exprs {
					e.ResolveIn(scope)
				}
			}
		}
		if it.Row.Name == "Regime" {
			local := &Scope{Outer: scope}
			for _, c := range it.Children {
				if c.Symbol != nil {
					local.Add(c.Symbol)
				}
			}
			r.dynamics(t, it, local)
		}
	}
}

// variable connects the attributes that name something of the type.
func (r *resolver) variable(t *ComponentType, it *Item, scope *Scope) {
	for _, a := range r.m.Doc.AttrsOf(it.Node) {
		row, ok := it.Row.Attr(r.m.Doc.Text(a.Name))
		if !ok {
			continue
		}
		name := r.m.Doc.Value(a)
		switch {
		case row.Kind == StateRef:
			r.add(it, a, Write, scope.Find(name))
		case row.Kind == ExposureRef:
			r.add(it, a, Expose, symbolOf(r.w.Members(t).FindAs(name, "Exposure")))
		case it.Row.Name == "OnEvent" && row.Name == "port", it.Row.Name == "EventOut" && row.Name == "port":
			r.add(it, a, Read, symbolOf(r.w.Members(t).FindAs(name, "EventPort")))
		case it.Row.Name == "Transition" && row.Name == "regime":
			r.add(it, a, Read, r.regime(t, name))
		}
	}
}

func symbolOf(m *Member) *Symbol {
	if m == nil {
		return nil
	}
	return m.Item.Symbol
}

func (r *resolver) regime(t *ComponentType, name string) *Symbol {
	dyn, _ := r.w.Dynamics(t)
	if dyn == nil {
		return nil
	}
	for g := range dyn.Each("Regime") {
		if g.Symbol != nil && g.Symbol.Name == name {
			return g.Symbol
		}
	}
	return nil
}
