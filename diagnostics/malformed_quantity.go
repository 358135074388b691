package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

var malformedQuantity = &Analyzer{Code: "malformed-quantity", Severity: Error, Run: runMalformedQuantity}

func runMalformedQuantity(p *Pass) {
	for q := range p.quantitiesIn(quantityMalformed) {
		d := Diagnostic{Place: q.Place, Related: declaredHere(q)}
		if q.Place.Span.Len() == 0 {
			d.Place = q.In
		}
		switch q.Problem {
		case lems.QuantityEmpty:
			d.Message = quote(q.Name) + " has no value"
		case lems.QuantityNoNumber:
			d.Message = quote(q.Text) + " has no number"
		case lems.QuantityComma:
			d.Message = "a number has a decimal point, not a comma"
			d.Fixes = p.pointFix(q)
		default:
			d.Message = quote(q.Text) + " is an expression; a number is needed"
			d.Fixes = p.evaluateFix(q)
		}
		p.Report(d)
	}
}

// pointFix puts a point for the comma between two groups of digits.
func (p *Pass) pointFix(q *lems.QuantityUse) []Fix {
	better := strings.Replace(q.Text, ",", ".", 1)
	if lems.ParseQuantity(better).Problem != lems.QuantityOK {
		return nil
	}
	return []Fix{{Title: "Write " + quote(better), Edits: []Edit{p.replace(q.Place.Span, syntax.Escape(better, '"'))}, Preferred: true, Safe: true}}
}

// evaluateFix computes an expression of numbers before the unit.
func (p *Pass) evaluateFix(q *lems.QuantityUse) []Fix {
	text := strings.TrimSpace(q.Text)
	number, unit := text, ""
	if cut := strings.LastIndexAny(text, " \t"); cut > 0 {
		if u := text[cut+1:]; p.Model.World.Unit(u) != nil {
			number, unit = text[:cut], " "+u
		}
	}
	e, problems := expr.Parse(number, syntax.Span{End: int32(len(number))}, expr.LEMS)
	for i := range problems {
		if !problems[i].Portability {
			return nil
		}
	}
	v, ok := lems.Constant(e, nil)
	better := plainNumber(v) + unit
	if !ok || lems.ParseQuantity(better).Problem != lems.QuantityOK {
		return nil
	}
	return []Fix{{Title: "Write " + quote(better), Edits: []Edit{p.replace(q.Place.Span, better)}, Preferred: true}}
}
