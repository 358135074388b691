package ide

import (
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// missing declare the name at the offset, if nothing does.
func missing(m *lems.Model, off int32) []Refactoring {
	if m.World == nil || m.Root == nil {
		return missingFlat(m, off)
	}
	if r, ok := m.RefAt(off); ok {
		if r.Target != nil || r.Name == "" || r.From == nil {
			return nil
		}
		return missingRef(m, &r)
	}
	return missingUnit(m, off)
}

func missingRef(m *lems.Model, r *lems.Ref) []Refactoring {
	owner := ownerOf(r.From)
	row, _ := r.From.Row.Attr(r.Attr)
	switch {
	case r.In != nil && owner != nil && isIdentifier(r.Name):
		dim := wanted(m, r)
		return []Refactoring{
			declareIn(m, owner, "Parameter", r.Name, dim),
			declareIn(m, owner, "Requirement", r.Name, dim),
			declareConstant(m, owner, r.Name, dim),
		}
	case row.Kind == lems.ExposureRef && owner != nil:
		return []Refactoring{declareIn(m, owner, "Exposure", r.Name, r.From.Value("dimension"))}
	case m.IsNeuroML():
		return nil // its schema has components and nothing else
	case row.Kind == lems.DimensionRef:
		return []Refactoring{{Title: "Declare a Dimension “" + r.Name + "”", Kind: Declare,
			Edits: []diagnostics.Edit{member(m, m.Root, "Dimension", `<Dimension name="`+syntax.Escape(r.Name, '"')+`" m="0" l="0" t="0" i="0"/>`)}}}
	case row.Kind == lems.TypeRef && isTag(r.Name):
		return []Refactoring{{Title: "Declare a ComponentType “" + r.Name + "”", Kind: Declare,
			Edits: []diagnostics.Edit{member(m, m.Root, "ComponentType", `<ComponentType name="`+r.Name+`"/>`)}}}
	}
	return nil
}

// wanted is the name of the dimension that an unknown name has to have, as far
// as it is the whole expression; none is said of others.
func wanted(m *lems.Model, r *lems.Ref) string {
	if r.In.Place.Span == r.Place.Span && r.In.Item.Value("dimension") != "" {
		return r.In.Item.Value("dimension")
	}
	return "none"
}

func declareIn(m *lems.Model, owner *lems.Item, element, name, dimension string) Refactoring {
	if dimension == "" {
		dimension = "none"
	}
	article := "a "
	if element == "Exposure" {
		article = "an "
	}
	return Refactoring{Title: "Declare " + article + element + " “" + name + "”", Kind: Declare,
		Edits: []diagnostics.Edit{member(m, owner, element, `<`+element+` name="`+name+`" dimension="`+dimension+`"/>`)}}
}

func declareConstant(m *lems.Model, owner *lems.Item, name, dimension string) Refactoring {
	return Refactoring{Title: "Declare a Constant “" + name + "”", Kind: Declare,
		Edits: []diagnostics.Edit{member(m, owner, "Constant", `<Constant name="`+name+`" dimension="`+dimension+`" value="1"/>`)}}
}

// missingUnit declares the unit behind a number.
func missingUnit(m *lems.Model, off int32) []Refactoring {
	if m.IsNeuroML() || m.Doc.At(off).Part != syntax.InAttrValue {
		return nil
	}
	for _, q := range m.Quantities() {
		at := q.SymbolPlace()
		if q.Symbol == "" || !q.Exact || !at.Span.Contains(off) || m.World.Unit(q.Symbol) != nil || q.Problem != lems.QuantityOK {
			continue
		}
		dim := ""
		if q.Want.Kind == lems.KnownDim {
			dim = m.World.Words().Name(q.Want.Dimension)
		}
		if dim == "" {
			dim = q.Decl.Value("dimension")
		}
		return []Refactoring{{Title: "Declare a Unit “" + q.Symbol + "”", Kind: Declare,
			Edits: []diagnostics.Edit{member(m, m.Root, "Unit", `<Unit symbol="`+syntax.Escape(q.Symbol, '"')+`" dimension="`+dim+`" power="0"/>`)}}}
	}
	return nil
}

// missingFlat declares a name of a dialect without dimensions as a Parameter:
// a Constant is offered with the finding.
func missingFlat(m *lems.Model, off int32) []Refactoring {
	r, ok := m.RefAt(off)
	if !ok || r.Target != nil || r.In == nil || !isIdentifier(r.Name) {
		return nil
	}
	owner := ownerOf(r.From)
	if owner == nil || owner.Row.Role != "derivatives" {
		return nil
	}
	return []Refactoring{{Title: "Declare a Parameter “" + r.Name + "”", Kind: Declare,
		Edits: []diagnostics.Edit{member(m, owner, "Parameter", `<Parameter name="`+r.Name+`" dimension="0.0, 1.0"/>`)}}}
}
