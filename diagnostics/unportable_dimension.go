package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

var unportableDimension = &Analyzer{Code: "unportable-dimension", Severity: Info, Run: runUnportableDimension}

func runUnportableDimension(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for _, it := range p.damage.of.items {
		if !p.damage.at(p.Model.Doc.Node(it.Node).StartTag) {
			p.unportableDeclaration(it)
		}
	}
	for m := range p.mismatches(lems.ArgumentKept, lems.ZeroAdded, lems.NegativeExponent, lems.ExponentNamed, lems.ZeroValue) {
		p.Report(Diagnostic{
			Place: p.place(m.Span), Message: p.unportableAlgebra(m), Fixes: p.portableAlgebra(m), Portability: []string{"jlems"},
		})
	}
}

// dimensionReaders are the tools that need the dimension attribute of an
// element, where the schema takes none for a plain number.
var dimensionReaders = map[string][]string{
	"Parameter": {"jlems", "pylems"}, "Exposure": {"jlems", "pylems"}, "Requirement": {"jlems", "pylems"},
	"StateVariable": {"jlems", "pylems"}, "ConditionalDerivedVariable": {"jlems"}, "Constant": {"jlems"},
}

var toolNames = map[string]string{"jlems": "jLEMS", "pylems": "PyLEMS", "xsd": "the LEMS schema", "rateml": "RateML"}

func (p *Pass) unportableDeclaration(it *lems.Item) {
	tools := dimensionReaders[it.Row.Name]
	switch {
	case it.Row.Name == "Dimension":
		if a, ok := it.Attr("j"); ok && strings.TrimSpace(it.Value("j")) != "0" {
			p.Report(Diagnostic{Place: p.place(a.Span), Message: "PyLEMS ignores the exponent “j”, and the LEMS schema does not know it", Portability: []string{"pylems", "xsd"}})
		}
	case anyDimension[it.Row.Name] && it.Value("dimension") == "*":
		p.Report(Diagnostic{Place: it.AttrPlace("dimension"), Message: "only jLEMS reads “*” as any dimension", Portability: []string{"pylems"}})
	case tools != nil && !has(it, "dimension") && has(it, "name") && it.Parent != nil && it.Parent.Parent != nil:
		p.missingDimension(it, tools)
	}
}

func (p *Pass) missingDimension(it *lems.Item, tools []string) {
	if p.misnamed(it, "dimension") {
		return
	}
	var words []string
	for _, t := range tools {
		words = append(words, toolNames[t])
	}
	d := Diagnostic{Place: it.AttrPlace("name"), Portability: tools}
	d.Message = it.Row.Name + " " + quote(it.Value("name")) + " has no dimension, and " + strings.Join(words, " and ") + " cannot read it so"
	if name := p.evidentDimension(it); name != "" {
		d.Fixes = []Fix{{Title: "Declare it as " + quote(name), Edits: []Edit{p.addAttribute(it, "dimension", name)}, Preferred: true, Safe: true}}
	}
	p.Report(d)
}

func (p *Pass) unportableAlgebra(m *lems.Mismatch) string {
	switch m.Kind {
	case lems.ArgumentKept:
		return "jLEMS takes " + quote(m.Name) + " of plain numbers only; this is " + p.dimension(m.Got)
	case lems.ZeroAdded:
		return "jLEMS does not add 0 to " + p.dimension(m.Got)
	case lems.NegativeExponent:
		return "jLEMS does not take " + p.dimension(m.Got) + " to a negative power"
	case lems.ExponentNamed:
		return "jLEMS takes " + p.dimension(m.Got) + " to a power that is a literal number only"
	}
	return "jLEMS takes 0 for a plain number here, not for " + p.dimension(m.Want)
}

// portableAlgebra drops a 0 that is added, and writes a quotient for a negative
// power that is a factor.
func (p *Pass) portableAlgebra(m *lems.Mismatch) []Fix {
	var outer *expr.Binary
	expr.Walk(m.In.Expr(), func(x expr.Expr) bool {
		if b, ok := x.(*expr.Binary); ok && b.Y.Span() == m.Span {
			outer = b
		}
		return true
	})
	if outer == nil || !p.ownText(m.In) {
		return nil
	}
	switch {
	case m.Kind == lems.ZeroAdded && outer.Op == expr.Add:
		s := outer.Span()
		s.Start = outer.X.Span().End
		return []Fix{{Title: "Drop “+ 0”", Edits: []Edit{p.replace(s, "")}, Preferred: true, Safe: true}}
	case m.Kind == lems.NegativeExponent:
		return p.quotientFix(m, outer)
	}
	return nil
}

// quotientFix writes a/b for a*b^-1 and a/b^2 for a*b^-2.
func (p *Pass) quotientFix(m *lems.Mismatch, power *expr.Binary) []Fix {
	n, ok := lems.Constant(power.Y, nil)
	if !ok {
		return nil
	}
	right := ""
	if n != -1 {
		right = "^" + plainNumber(-n)
	}
	edits := []Edit{p.replace(power.Span(), "(1/"+p.Model.Doc.Text(power.X.Span())+right+")")}
	expr.Walk(m.In.Expr(), func(x expr.Expr) bool {
		if b, ok := x.(*expr.Binary); ok && b.Op == expr.Mul && b.Y == expr.Expr(power) {
			s := b.Span()
			s.Start = b.X.Span().End
			edits = []Edit{p.replace(s, "/"+p.Model.Doc.Text(power.X.Span())+right)}
		}
		return true
	})
	return []Fix{{Title: "Write it as a quotient", Edits: edits, Preferred: true, Safe: true}}
}
