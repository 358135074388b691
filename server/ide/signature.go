package ide

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Signature is the function whose arguments are being written.
type Signature struct {
	Label  string
	Doc    string // Markdown
	Args   []Argument
	Active int // the argument at the cursor
}

// Argument is one of a Signature.
type Argument struct {
	Start, End int // in the label, which is ASCII
	Doc        string
}

// SignatureAt is the function between whose parentheses the offset lies; false
// if there is none.
func SignatureAt(m *lems.Model, off int32) (Signature, bool) {
	if m.Dialect == nil {
		return Signature{}, false
	}
	loc := m.Doc.At(off)
	if loc.Part != syntax.InAttrValue || m.ComponentAt(loc.Node) != nil {
		return Signature{}, false
	}
	it, a, row, ok := attrRow(m, loc)
	c := completer{m: m, off: off}
	if !ok || !c.mathematical(it, row) {
		return Signature{}, false
	}
	name, active := openCall(m.File.Text[a.Value.Start:off])
	f := expr.LookupFunc(name)
	if f == nil {
		return Signature{}, false
	}
	s := Signature{Label: signature(f), Doc: f.Doc, Active: min(active, f.Arity-1)}
	if f.Foreign {
		s.Doc = "No function of the language. " + f.Doc
	}
	for i := range f.Arity {
		at := len(f.Name) + 1 + 3*i
		s.Args = append(s.Args, Argument{Start: at, End: at + 1, Doc: argumentText(m, f)})
	}
	return s, true
}

// argumentText says what a function takes. RateML knows no dimensions.
func argumentText(m *lems.Model, f *expr.Func) string {
	switch {
	case f.Foreign || m.World == nil:
		return ""
	case f.Rule == expr.Keeps:
		return "A quantity; the result is of the same dimension."
	case f.Rule == expr.Halves:
		return "A quantity whose dimension is the square of the result's."
	}
	return "A plain number."
}

// openCall is the name in front of the last parenthesis of a text that is not
// closed, and how many commas are behind it.
func openCall(text string) (name string, commas int) {
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case ')':
			depth++
		case ',':
			if depth == 0 {
				commas++
			}
		case '(':
			if depth > 0 {
				depth--
				continue
			}
			end := i
			for end > 0 && text[end-1] == ' ' {
				end--
			}
			start := end
			for start > 0 && isWord(text[start-1]) {
				start--
			}
			if start == end { // parentheses of an argument
				commas = 0
				continue
			}
			return text[start:end], commas
		}
	}
	return "", 0
}
