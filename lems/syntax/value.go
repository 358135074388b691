package syntax

import "strings"

// missingValue reports an attribute without a value.
func (p *parser) missingValue(a *Attr, at int, fix string) {
	p.pos = at
	name := p.text[a.Name.Start:a.Name.End]
	p.garble(Problem{Kind: MissingValue, Span: a.Name, Name: name, Fix: insert(at, fix)})
}

// quotedValue reads a value from its opening quote on.
func (p *parser) quotedValue(a *Attr, quote int) {
	a.Quote = p.text[quote]
	start := quote + 1
	end := p.quote(a.Quote).next(p.text, start)
	if end >= p.less.next(p.text, start) || p.opensAnother(start, end) {
		if !p.keepsLess(start, end) {
			p.openValue(a, start)
			return
		}
	}
	p.pos = end + 1
	if p.pos < len(p.text) && !endsValue(p.text[p.pos]) {
		start, end = p.strayQuotes(a, start, end)
	}
	a.Value = span(start, end)
	p.garbled = -1
	p.references(start, end)
}

// opensAnother says that the quote at end opens the next attribute's value
// rather than closing the one that begins at start: text follows it at once,
// and "name=" stands before it.
func (p *parser) opensAnother(start, end int) bool {
	if end+1 >= len(p.text) {
		return false
	}
	return !endsValue(p.text[end+1]) && endsLikeAttr(p.text[start:end])
}

// endsValue says that c may stand behind a closing quote.
func endsValue(c byte) bool { return isSpace(c) || c == '>' || c == '/' || c == '<' }

// strayQuotes looks whether the quote at end, behind which text follows at
// once, stands inside the value, and is where the value starts and ends:
//
//	description="a "big" cell"
//	               ^ StrayQuote
//
// A doubled opening or closing quote is none of the value.
func (p *parser) strayQuotes(a *Attr, start, end int) (int, int) {
	last, ok := p.closingQuote(a.Quote, end)
	if !ok {
		return start, end
	}
	p.pos = last + 1
	problem := Problem{Kind: StrayQuote, Span: span(end, end+1), Name: p.text[a.Name.Start:a.Name.End]}
	if last == end+1 {
		problem.Fix = remove(end, last)
		p.report(problem)
		return start, end
	}
	if start == end {
		problem.Fix = remove(end, end+1)
		start++
	}
	escaped := Escape(p.text[end:end+1], a.Quote)
	for i := max(start, end); i < last; i++ {
		if p.text[i] == a.Quote {
			problem.Fix = append(problem.Fix, Edit{span(i, i+1), escaped})
		}
	}
	p.report(problem)
	return start, last
}

// closingQuote is the first quote behind from, in its line, that is followed by
// what follows a value, if neither a tag nor an attribute begins before it.
func (p *parser) closingQuote(quote byte, from int) (int, bool) {
	finder := p.quote(quote)
	limit := min(p.newline.next(p.text, from), p.less.next(p.text, from), from+maxIndent)
	for at := from; ; {
		end := finder.next(p.text, at+1)
		if end >= limit || endsWithEquals(p.text[at+1:end]) {
			return 0, false
		}
		if p.followsValue(end + 1) {
			return end, true
		}
		at = end
	}
}

// followsValue says that at i the tag ends or, behind white space, the next
// attribute begins.
func (p *parser) followsValue(i int) bool {
	next := skipSpace(p.text, i)
	if next == len(p.text) || strings.IndexByte("<>/?", p.text[next]) >= 0 {
		return true
	}
	if next == i || !isNameStart(p.text, next) {
		return false
	}
	next = skipSpace(p.text, nameEnd(p.text, next))
	return next < len(p.text) && p.text[next] == '='
}

func endsWithEquals(s string) bool {
	i := trimSpaceBefore(s, 0, len(s))
	return i > 0 && s[i-1] == '='
}

// endsLikeAttr says that s ends with white space, a name and "=".
func endsLikeAttr(s string) bool {
	i := trimSpaceBefore(s, 0, len(s))
	if i == 0 || s[i-1] != '=' {
		return false
	}
	i = trimSpaceBefore(s, 0, i-1)
	end := i
	for i > 0 && (classes[s[i-1]]&className != 0 || s[i-1] >= 0x80) {
		i--
	}
	return i < end && i > 0 && isSpace(s[i-1]) && isNameStart(s, i)
}

// keepsLess says that the value from start to end is closed and that the "<" in
// it are no tags, and reports them.
func (p *parser) keepsLess(start, end int) bool {
	if end == len(p.text) || endsLikeAttr(p.text[start:end]) {
		return false
	}
	if end > p.newline.next(p.text, start) {
		for i := p.less.next(p.text, start); i < end; i = p.less.next(p.text, i+1) {
			if p.isMarkup(i) {
				return false
			}
		}
	}
	for i := p.less.next(p.text, start); i < end; i = p.less.next(p.text, i) {
		from := i
		for i < end && p.text[i] == '<' {
			i++
		}
		fix := strings.Repeat("&lt;", min(i-from, maxReference))
		p.report(Problem{Kind: StrayLess, Span: span(from, i), Fix: []Edit{{span(from, i), fix}}})
	}
	return true
}

// openValue ends a value that has no closing quote.
func (p *parser) openValue(a *Attr, start int) {
	end := p.openValueEnd(start)
	a.Value = span(start, end)
	p.pos = end
	p.references(start, end)
	problem := Problem{
		Kind: UnterminatedValue, Span: a.Value, Name: p.text[a.Name.Start:a.Name.End],
		Fix: insert(end, string(rune(a.Quote))),
	}
	if start == end {
		problem.Span.Start--
	}
	p.report(problem)
}

// openValueEnd is before the next attribute, before the tag's end if a tag or
// the line's end follows it, or at the line's end.
func (p *parser) openValueEnd(start int) int {
	line := p.newline.next(p.text, start)
	for i := start; i < line; i++ {
		switch c := p.text[i]; {
		case c == '<':
			if end := trimTagEnd(p.text, start, i); end < trimSpaceBefore(p.text, start, i) || p.isMarkup(i) {
				return end
			}
		case isSpace(c):
			next := skipSpace(p.text[:line], i)
			if p.beginsAttr(next, line) {
				return i
			}
			i = next - 1
		}
	}
	return trimTagEnd(p.text, start, line)
}

// beginsAttr says that Name '=' Quote stands at i.
func (p *parser) beginsAttr(i, line int) bool {
	text := p.text[:line]
	if !isNameStart(text, i) {
		return false
	}
	i = skipSpace(text, nameEnd(text, i))
	if i >= line || text[i] != '=' {
		return false
	}
	i = skipSpace(text, i+1)
	return i < line && (text[i] == '"' || text[i] == '\'')
}

// trimTagEnd is the offset before white space, ">" or "/>" that end at end.
func trimTagEnd(s string, start, end int) int {
	end = trimSpaceBefore(s, start, end)
	if end == start || s[end-1] != '>' {
		return end
	}
	end--
	if end > start && s[end-1] == '/' {
		end--
	}
	return trimSpaceBefore(s, start, end)
}

// bareValue reads a value that has no opening quote.
func (p *parser) bareValue(a *Attr, start int) {
	end := p.bareValueEnd(start)
	if stop, ok := p.onlyOpeningMissing(start); ok && end > start {
		end = stop
	}
	if start == end {
		at := trimSpaceBefore(p.text, int(a.Name.End), start)
		a.Value = span(at, at)
		p.missingValue(a, at, `""`)
		return
	}
	a.Value = span(start, end)
	p.pos = end
	p.references(start, end)
	fix := append(insert(start, `"`), insert(end, `"`)...)
	if end < len(p.text) && (p.text[end] == '"' || p.text[end] == '\'') {
		fix = insert(start, p.text[end:end+1])
		p.pos = end + 1
	}
	p.report(Problem{Kind: MissingQuotes, Span: a.Value, Name: p.text[a.Name.Start:a.Name.End], Fix: fix})
	p.garbled = -1
}

// onlyOpeningMissing finds the quote that ends a value without an opening one.
func (p *parser) onlyOpeningMissing(start int) (int, bool) {
	end, ok := p.closingQuote('"', start)
	if single, other := p.closingQuote('\'', start); other && (!ok || single < end) {
		end, ok = single, true
	}
	return end, ok && strings.IndexByte(p.text[start:end], '=') < 0
}

// bareValueEnd goes on over spaces beside operators: value=a + b.
func (p *parser) bareValueEnd(start int) int {
	text := p.text
	if i := nameEnd(text, start); isNameStart(text, start) {
		if i = skipSpace(text, i); i < len(text) && text[i] == '=' && !strings.HasPrefix(text[i:], "==") {
			return start // the next attribute
		}
	}
	for i := start; i < len(text); i++ {
		switch c := text[i]; {
		case strings.IndexByte("<>\"'", c) >= 0, c == '/' && i+1 < len(text) && text[i+1] == '>', c == '\n':
			return trimSpaceBefore(text, start, i)
		case isSpace(c):
			next := skipSpace(text, i)
			if next == len(text) || !isOperator(text[next]) && (i == start || !isOperator(text[i-1])) {
				return i
			}
		}
	}
	return len(text)
}

func isOperator(c byte) bool { return strings.IndexByte("+-*^()/", c) >= 0 }
