package diagnostics

import (
	"regexp"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

// exprsOf are the expressions that give a symbol its value.
func exprsOf(s *lems.Symbol) []*lems.Expression {
	if s.Item == nil {
		return nil
	}
	list := s.Item.Exprs
	for _, c := range s.Item.Children {
		list = append(list[:len(list):len(list)], c.Exprs...)
	}
	return list
}

// computed are the kinds of symbol whose value is made of others in the same
// step.
func computed(s *lems.Symbol) bool {
	switch s.Kind {
	case lems.DerivedVariableSymbol, lems.ConditionalDerivedVariableSymbol, lems.DerivedParameterSymbol, lems.ConstantSymbol:
		return true
	}
	return false
}

// reach is the first symbol, among those that an expression names and those
// that they are computed from, that has the property; nil if there is none.
func reach(e *lems.Expression, property func(*lems.Symbol) bool) *lems.Symbol {
	seen := map[*lems.Symbol]bool{}
	todo := e.Uses()
	for len(todo) > 0 {
		s := todo[0]
		todo = todo[1:]
		if seen[s] {
			continue
		}
		seen[s] = true
		if property(s) {
			return s
		}
		if computed(s) {
			for _, e := range exprsOf(s) {
				todo = append(todo, e.Uses()...)
			}
		}
	}
	return nil
}

// accumulatorName is what RateML calls accumulators by custom.
var accumulatorName = regexp.MustCompile(`^c_pop[0-9]+$`)

// wholeName is the name that an expression consists of; nil if it is more.
func wholeName(e *lems.Expression) *expr.Name {
	n, _ := expr.Unparen(e.Expr()).(*expr.Name)
	return n
}

// rateml says that the model is one of RateML.
func (p *Pass) rateml() bool { return p.Model.System != nil && p.Model.Dialect != lems.LEMS }

// typesOf are the ComponentTypes of a RateML role.
func (p *Pass) typesOf(role string) []*lems.Item {
	var list []*lems.Item
	if p.Model.Root == nil {
		return nil
	}
	for it := range p.Model.Root.Each("ComponentType") {
		if it.Row.Role == role {
			list = append(list, it)
		}
	}
	return list
}
