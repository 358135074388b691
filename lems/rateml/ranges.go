package rateml

import (
	"math"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// sweepRange reads the "lo, hi" of a swept Parameter. A word in its place (an
// older dialect writes float) gives no range, which a sweep must then be given.
func sweepRange(m *lems.Model, it *lems.Item) lems.Range {
	r, kind := pair(m, it, "dimension")
	switch kind {
	case lems.SingleRange, lems.MalformedRange, lems.UntypedRange, lems.InvertedRange:
		m.Note(lems.Fact{Kind: kind, Place: r.Place, Item: it, Symbol: it.Symbol, Text: "sweep", Lo: r.Lo, Hi: r.Hi})
	}
	return r
}

// initialRange reads the "lo, hi" from which initial values are drawn.
func initialRange(m *lems.Model, it *lems.Item) lems.Range {
	if _, ok := it.Attr("dimension"); !ok {
		m.Note(lems.Fact{Kind: lems.MissingRange, Place: it.Place(), Item: it, Symbol: it.Symbol})
		return lems.Range{Place: it.Place()}
	}
	r, kind := pair(m, it, "dimension")
	if kind == lems.SingleRange {
		r.Hi, r.Given = r.Lo, !math.IsNaN(r.Lo)
	}
	switch kind {
	case lems.SingleRange, lems.MalformedRange, lems.UntypedRange, lems.InvertedRange:
		m.Note(lems.Fact{Kind: kind, Place: r.Place, Item: it, Symbol: it.Symbol, Text: "initial", Lo: r.Lo, Hi: r.Hi})
	}
	if !r.Given {
		r.Lo, r.Hi = 0, 0
	}
	return r
}

// bounds reads the "lo, hi" to which a state is clamped; None and absence mean
// no bounds, None beside a number none on that side.
func bounds(m *lems.Model, it *lems.Item) lems.Range {
	free := lems.Range{Lo: math.Inf(-1), Hi: math.Inf(1), Place: it.AttrPlace("exposure")}
	a, ok := it.Attr("exposure")
	text := strings.TrimSpace(it.Value("exposure"))
	note := func(kind lems.FactKind) {
		m.Note(lems.Fact{Kind: kind, Place: free.Place, Item: it, Symbol: it.Symbol, Text: text})
	}
	switch {
	case !ok || text == "None":
		return free
	case text == "":
		note(lems.EmptyBounds)
		return free
	case isNone(text):
		note(lems.LowerNone)
		return free
	}
	lo, hi, two := strings.Cut(m.Doc.Text(a.Value), ",")
	if !two || strings.Contains(hi, ",") {
		note(lems.MalformedBounds)
		return free
	}
	r := lems.Range{Lo: free.Lo, Hi: free.Hi, Place: free.Place, Given: true}
	for _, side := range []struct {
		text  string
		start int32
		to    *float64
	}{{lo, a.Value.Start, &r.Lo}, {hi, a.Value.End - int32(len(hi)), &r.Hi}} {
		if isNone(side.text) && strings.TrimSpace(side.text) != "" {
			note(lems.OneSidedBounds)
			continue
		}
		v, ok := constant(m, syntax.Span{Start: side.start, End: side.start + int32(len(side.text))})
		if !ok || math.IsNaN(v) {
			note(lems.MalformedBounds)
			return free
		}
		*side.to = v
	}
	if r.Lo > r.Hi {
		m.Note(lems.Fact{Kind: lems.InvertedBounds, Place: r.Place, Item: it, Symbol: it.Symbol, Lo: r.Lo, Hi: r.Hi})
		r.Lo, r.Hi = r.Hi, r.Lo
	}
	return r
}

// okRange is the kind of a range without fault.
const okRange lems.FactKind = 255

// pair reads two numbers with a comma between them. An inverted range is
// understood; the kind tells what is wrong with the text.
func pair(m *lems.Model, it *lems.Item, attr string) (lems.Range, lems.FactKind) {
	r := lems.Range{Lo: math.NaN(), Hi: math.NaN(), Place: it.AttrPlace(attr)}
	a, ok := it.Attr(attr)
	if !ok {
		return r, okRange // its absence is noted elsewhere
	}
	raw := m.Doc.Text(a.Value)
	comma := strings.IndexByte(raw, ',')
	if comma < 0 {
		if isWord(strings.TrimSpace(raw)) || strings.TrimSpace(raw) == "" {
			return r, lems.UntypedRange
		}
		if v, ok := constant(m, a.Value); ok {
			r.Lo = v
			return r, lems.SingleRange
		}
		return r, lems.MalformedRange
	}
	mid := a.Value.Start + int32(comma)
	lo, ok1 := constant(m, syntax.Span{Start: a.Value.Start, End: mid})
	hi, ok2 := constant(m, syntax.Span{Start: mid + 1, End: a.Value.End})
	if !ok1 || !ok2 || math.IsInf(lo, 0) || math.IsInf(hi, 0) || math.IsNaN(lo) || math.IsNaN(hi) {
		return r, lems.MalformedRange
	}
	r.Lo, r.Hi, r.Given = lo, hi, true
	if lo > hi {
		return r, lems.InvertedRange
	}
	return r, okRange
}

func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && s[i] != '_' {
			return false
		}
	}
	return s != "" && !strings.EqualFold(s, "inf") && !strings.EqualFold(s, "nan") && !strings.EqualFold(s, "pi")
}

// constant evaluates an expression of numbers, pi and inf.
func constant(m *lems.Model, span syntax.Span) (float64, bool) {
	if text := strings.TrimSpace(m.File.Slice(span)); isDecimal(text) { // nearly all are
		v, err := strconv.ParseFloat(text, 64)
		return v, err == nil
	}
	e, problems := expr.ParseIn(m.File, span, expr.RateML)
	for _, p := range problems {
		if !p.Portability {
			return math.NaN(), false
		}
	}
	return lems.Constant(e, nil)
}

// isDecimal says that a text is a number without sign and exponent.
func isDecimal(s string) bool {
	whole, fraction, point := strings.Cut(s, ".")
	return isDigits(whole) && (!point || isDigits(fraction))
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// domain looks at the "lo=0.0, hi=1.0, step=0.1" of a Constant. Nothing depends
// on it; an empty one or None is none.
func domain(m *lems.Model, it *lems.Item) {
	a, ok := it.Attr("dimension")
	if !ok || isNone(it.Value("dimension")) {
		return
	}
	start := a.Value.Start
	for part := range strings.SplitSeq(m.Doc.Text(a.Value), ",") {
		key, value, found := strings.Cut(part, "=")
		switch strings.TrimSpace(key) {
		case "lo", "hi", "step":
		default:
			found = false
		}
		if found && (len(value) > 300 || !isDecimal(value)) {
			_, found = constant(m, syntax.Span{Start: start + int32(len(key)) + 1, End: start + int32(len(part))})
		}
		if !found {
			m.Note(lems.Fact{Kind: lems.MalformedDomain, Place: it.AttrPlace("dimension"), Symbol: it.Symbol, Item: it})
			return
		}
		start += int32(len(part)) + 1
	}
}
