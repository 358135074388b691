package lems

// InferredDimension is the dimension that an element must mean, whatever it
// declares: that of its value, of what is assigned to it, of the unit it is
// given with, or of the variable that it exposes.
func (m *Model) InferredDimension(it *Item) Dim {
	if m.World == nil {
		return Dim{}
	}
	d := newDimensioner(m)
	switch it.Row.Name {
	case "DerivedVariable", "ConditionalDerivedVariable", "DerivedParameter":
		return d.inferred(it)
	case "StateVariable":
		return d.assigned(it)
	case "Constant":
		return d.unit(it.Value("value"))
	case "Exposure":
		return d.exposed(it)
	case "Parameter":
		return d.given(it)
	}
	return Dim{}
}

// unit is the dimension of the unit of a quantity; a number without one may be
// anything.
func (d *dimensioner) unit(text string) Dim {
	q := ParseQuantity(text)
	if q.Symbol == "" && q.Problem == QuantityOK {
		return Known(Dimension{})
	}
	if u := d.m.World.Unit(q.Symbol); u != nil && u.OK {
		return Known(u.Dimension)
	}
	return Dim{}
}

// assigned is the dimension of the first value that a state gets.
func (d *dimensioner) assigned(state *Item) Dim {
	for _, e := range d.m.Exprs {
		name := e.Item.Row.Name
		if name != "TimeDerivative" && name != "StateAssignment" || e.Scope == nil || e.Scope.Find(e.Item.Value("variable")) != state.Symbol {
			continue
		}
		dim, _ := InferWanted(e.Expr(), d.env(e), Dim{})
		if dim.Kind != KnownDim {
			continue
		}
		if name == "TimeDerivative" {
			dim.Dimension = dim.Dimension.Mul(Time)
		}
		return dim
	}
	return Dim{}
}

// exposed is the dimension of the variable behind an Exposure.
func (d *dimensioner) exposed(exposure *Item) Dim {
	if exposure.Parent == nil {
		return Dim{}
	}
	for dyn := range exposure.Parent.Each("Dynamics") {
		for _, it := range dyn.Children {
			if it.Value("exposure") == exposure.Value("name") {
				return d.declared(it)
			}
		}
	}
	return Dim{}
}

// given is the dimension of the unit with which a component of the file gives a
// parameter.
func (d *dimensioner) given(parameter *Item) Dim {
	for _, q := range d.m.Quantities() {
		if q.Decl == parameter && q.Symbol != "" {
			return d.unit(q.Text)
		}
	}
	return Dim{}
}
