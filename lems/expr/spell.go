package expr

import (
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// This file has what the parser says about the spelling of tokens.

// escapes is what an operator needs to stand in an attribute.
var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escape(text string) string { return escapes.Replace(text) }

// takeOp takes an operator and reports how it is spelt.
func (p *parser) takeOp() token {
	t := *p.peek()
	p.i++
	kind := ProblemKind(0)
	switch t.note {
	case noteWrong:
		if p.lacks && p.tokens[max(p.i-2, 0)].kind == tokOp {
			break // 1 + == 2: the surplus operator is reported
		}
		kind = WrongOperator
	case noteUnknown:
		kind = UnknownOperator
	case noteSpelling:
		kind = OperatorSpelling
	case noteDotted:
		kind = DottedOperator
	case noteSymbolic:
		kind = SymbolicLogic
	}
	if kind != 0 {
		p.report(kind, t.span(), t.text, p.opFix(&t)...)
		return t
	}
	p.lookalike(&t)
	p.glue(t)
	return t
}

// opFix replaces the operator by its spelling in the mode.
func (p *parser) opFix(t *token) []syntax.Edit {
	if t.op == NoOp || t.op == Not {
		return nil
	}
	return []syntax.Edit{{Span: t.span(), NewText: p.spell(t.op, t.span())}}
}

// spell is the operator as it is written in place of the text at pos, with
// blanks where a word needs them.
func (p *parser) spell(op Op, pos syntax.Span) string {
	text := escape(op.Spelling(p.mode))
	if text[0] != '.' && !isLetter(text[0]) {
		return text
	}
	if pos.Start > p.base && !isBlank(p.text[pos.Start-p.base-1]) {
		text = " " + text
	}
	if end := int(pos.End - p.base); end < len(p.text) && !isBlank(p.text[end]) {
		text += " "
	}
	return text
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// lookalike reports an operator that only looks like one.
func (p *parser) lookalike(t *token) {
	if t.note == noteLook {
		p.report(UnknownCharacter, t.span(), t.text, p.opFix(t)...)
	}
}

// glue reports operators that other tools do not see because no blank is
// around them: g_e-3 and a.gt.b.
func (p *parser) glue(t token) {
	if p.mode.Has(BareOperators) || p.i < 2 || t.note != noteNone {
		return
	}
	before, after := p.tokens[p.i-2], p.tokens[p.i]
	touches := before.end == t.start && isValueToken(before) || after.start == t.end && isValueToken(after)
	if t.text[0] == '.' && touches {
		p.report(TightOperator, t.span(), t.text, syntax.Edit{Span: t.span(), NewText: p.spell(t.op, t.span())})
		return
	}
	exponent := before.kind == tokName && strings.HasSuffix(strings.ToLower(before.text), "e") && before.end == t.start &&
		after.kind == tokNum && after.start == t.end && isDigit(after.text[0])
	if exponent && (t.op == Add || t.op == Sub) {
		p.report(GluedExponent, before.span().Cover(after.span()), before.text+t.text+after.text,
			syntax.Edit{Span: t.span(), NewText: " " + t.text + " "})
	}
}

func isValueToken(t token) bool { return t.kind == tokName || t.kind == tokNum }

func isInteger(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}

// trimSuffix drops the letter that C and Java put after numbers.
func trimSuffix(text string) string {
	if text != "" && strings.IndexByte("fFdD", text[len(text)-1]) >= 0 {
		return text[:len(text)-1]
	}
	return text
}

// numberValue is the value of well-formed text, infinite if too large.
func numberValue(text string) float64 {
	v, _ := strconv.ParseFloat(trimSuffix(text), 64) // the scanner leaves only range errors
	return v
}

// numberFix mends numbers of other languages: 0x10 and 1_000.
func numberFix(t token) []syntax.Edit {
	if len(t.text) > 2 && t.text[1]|0x20 == 'x' {
		if n, err := strconv.ParseUint(t.text[2:], 16, 64); err == nil {
			return []syntax.Edit{{Span: t.span(), NewText: strconv.FormatUint(n, 10)}}
		}
	}
	plain := strings.ReplaceAll(t.text, "_", "")
	if _, err := strconv.ParseFloat(plain, 64); err == nil && plain != t.text {
		return []syntax.Edit{{Span: t.span(), NewText: plain}}
	}
	return nil
}
