package syntax

import "strings"

// tagEnd says how a start tag ended.
type tagEnd uint8

const (
	tagOpens  tagEnd = iota // ">"
	tagIsAll                // "/>"
	tagBroken               // "<" or the end of the file
)

// startTag reads '<' Name (S Attribute)* S? ('>' | '/>').
func (p *parser) startTag() {
	start := p.pos
	nameStop := nameEnd(p.text, start+1)
	if p.nest != nil {
		p.unnest(start, p.text[start+1:nameStop])
	}
	id := p.add(ElementNode, start, nameStop)
	p.elements++
	first := len(p.d.Attrs)
	p.tagProblems = len(p.d.Problems)
	p.garbled = -1
	p.d.Nodes[id].Name = span(start+1, nameStop)
	p.pos = nameStop
	end := p.attributes(id)
	if end == tagBroken {
		p.brokenTag(id)
	}
	n := &p.d.Nodes[id]
	n.StartTag = span(start, p.pos)
	n.Span.End = n.StartTag.End
	n.SelfClosing = end == tagIsAll
	n.AttrCount = int32(len(p.d.Attrs) - first)
	if n.AttrCount > 1 {
		p.duplicates(p.d.Attrs[first:])
	}
	if end == tagOpens {
		p.push(id)
	}
}

func (p *parser) push(id NodeID) {
	p.open = append(p.open, frame{id, int32(len(p.half))})
	p.top = id
	if len(p.open) > maxDepth+2 && !p.deep {
		p.deep = true
		name := p.d.Nodes[id].Name
		p.report(Problem{Kind: DeepNesting, Span: name, Name: p.d.Text(name)})
	}
}

// attributes reads up to the end of the tag, or to what breaks it.
func (p *parser) attributes(id NodeID) tagEnd {
	for {
		i := skipSpace(p.text, p.pos)
		if i == len(p.text) {
			return tagBroken
		}
		switch c := p.text[i]; {
		case c == '>':
			p.pos = i + 1
			return tagOpens
		case c == '<':
			return tagBroken
		case c == '/':
			if end, ok := p.slash(i); ok {
				return end
			}
		case isNameStart(p.text, i):
			p.attribute(id, i)
		default:
			p.junk(i, p.junkEnd(i))
		}
	}
}

// slash reads "/" in a tag; not ok says that it did not end it.
func (p *parser) slash(i int) (tagEnd, bool) {
	j := skipSpace(p.text, i+1)
	for j < len(p.text) && (p.text[j] == '"' || p.text[j] == '\'') {
		j = skipSpace(p.text, j+1)
	}
	switch {
	case j < len(p.text) && p.text[j] == '>':
		if j > i+1 {
			p.report(Problem{Kind: StrayInTag, Span: span(i+1, j), Fix: remove(i+1, j)})
		}
		p.pos = j + 1
		return tagIsAll, true
	case j == len(p.text) || p.text[j] == '<':
		p.pos = i + 1
		return tagBroken, true
	}
	p.junk(i, i+1)
	return tagBroken, false
}

// brokenTag ends a start tag before a "<" or the end of the file. Spaces in its
// line still belong to it: there an attribute may be typed.
func (p *parser) brokenTag(id NodeID) {
	n := &p.d.Nodes[id]
	n.Repaired = true
	start, stop := int(n.Span.Start), p.pos
	for p.pos < len(p.text) && (p.text[p.pos] == ' ' || p.text[p.pos] == '\t') {
		p.pos++
	}
	closing := "/>"
	slash := p.text[stop-1] == '/' && stop > int(n.Name.End) && !p.inValue(stop)
	if slash {
		closing = ">"
	}
	problem := p.brokenTagProblem(n, span(start, stop), closing)
	if !slash {
		p.half = append(p.half, halfOpen{id, int32(problem)})
	}
}

// inValue says that the last attribute's value ends at i.
func (p *parser) inValue(i int) bool {
	k := len(p.d.Attrs) - 1
	return k >= 0 && p.d.Attrs[k].Span.End == int32(i)
}

// brokenTagProblem reports a tag without ">". If the last thing in it was
// broken too, that is the same mistake: somebody is typing there.
func (p *parser) brokenTagProblem(n *Node, tag Span, closing string) int {
	end := Edit{Span{tag.End, tag.End}, closing}
	mine := Problem{
		Kind: UnterminatedTag, Span: Span{tag.Start, n.Name.End},
		Name: p.text[n.Name.Start:n.Name.End], Fix: []Edit{end},
	}
	at := len(p.d.Problems) - 1
	if at < p.tagProblems {
		return p.report(mine)
	}
	last := &p.d.Problems[at]
	if last.Span.End != tag.End && (len(last.Fix) == 0 || last.Fix[len(last.Fix)-1].Span.End != tag.End) {
		return p.report(mine)
	}
	switch last.Kind {
	case UnterminatedValue, MissingQuotes:
		last.Fix = append(last.Fix, end)
	case MissingValue:
		mine.Fix = append(last.Fix, end)
		*last = mine
	case StrayInTag:
		mine.Fix = []Edit{{Span{last.Span.Start, tag.End}, closing}}
		*last = mine
	default:
		return p.report(mine)
	}
	return at
}

// junkEnd is where something that is no part of a tag ends: a quoted text is
// junk as a whole, unless its quote closes the value before it.
func (p *parser) junkEnd(i int) int {
	if c := p.text[i]; c == '"' || c == '\'' {
		if end, ok := p.closedInLine(i); ok {
			return end + 1
		}
		return i + 1
	}
	end := i + 1
	for end < len(p.text) && !isSpace(p.text[end]) && strings.IndexByte("<>/\"'", p.text[end]) < 0 {
		end++
	}
	return end
}

// closedInLine finds the quote that closes the one at i, if it does so in the
// same line and before a "<", and does not rather open another value.
func (p *parser) closedInLine(i int) (int, bool) {
	end := p.quote(p.text[i]).next(p.text, i+1)
	if end == len(p.text) || end > p.newline.next(p.text, i) || end > p.less.next(p.text, i) {
		return 0, false
	}
	return end, !endsLikeAttr(p.text[i+1 : end])
}

func (p *parser) quote(c byte) *byteFinder {
	if c == '"' {
		return &p.double
	}
	return &p.single
}

// junk reports what is no part of a tag.
func (p *parser) junk(start, end int) {
	p.pos = end
	p.garble(Problem{Kind: StrayInTag, Span: span(start, end), Fix: remove(start, end)})
}

// garble reports a problem between attributes. Up to the next whole attribute,
// all such problems are the same mistake.
func (p *parser) garble(problem Problem) {
	if p.garbled < 0 || p.garbled != len(p.d.Problems)-1 {
		p.garbled = p.report(problem)
		return
	}
	last := &p.d.Problems[p.garbled]
	if last.Kind == StrayInTag && skipSpace(p.text, int(last.Span.End)) >= int(problem.Span.Start) {
		last.Fix = remove(int(last.Span.Start), p.pos)
	} else {
		last.Fix = append(last.Fix, problem.Fix...)
	}
	last.Span.End = max(last.Span.End, problem.Span.End)
}

// attribute reads Name S? '=' S? Value.
func (p *parser) attribute(id NodeID, start int) {
	nameStop := nameEnd(p.text, start)
	p.missingSpace(start, nameStop)
	a := Attr{Node: id, Name: span(start, nameStop)}
	i := skipSpace(p.text, nameStop)
	switch {
	case i < len(p.text) && p.text[i] == '=':
		i = skipSpace(p.text, i+1)
		if i < len(p.text) && (p.text[i] == '"' || p.text[i] == '\'') {
			p.quotedValue(&a, i)
		} else {
			p.bareValue(&a, i)
		}
	case i < len(p.text) && (p.text[i] == '"' || p.text[i] == '\''):
		end, ok := p.closedInLine(i)
		if !ok || endsWithEquals(p.text[i+1:end]) {
			p.junk(start, i+1)
			return
		}
		p.garble(Problem{Kind: MissingEquals, Span: a.Name, Name: p.text[start:nameStop], Fix: insert(nameStop, "=")})
		p.quotedValue(&a, i)
	default:
		a.Value = span(nameStop, nameStop)
		p.missingValue(&a, nameStop, `=""`)
	}
	a.Span = span(start, p.pos)
	p.d.Attrs = append(p.d.Attrs, a)
}

func (p *parser) missingSpace(start, end int) {
	if start > p.pos || !p.inValue(start) {
		return
	}
	if c := p.text[start-1]; c != '"' && c != '\'' {
		return
	}
	p.garble(Problem{
		Kind: MissingSpace, Span: span(start, end), Name: p.text[start:end], Fix: insert(start, " "),
	})
}

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

// duplicates reports attributes whose names the element has already.
func (p *parser) duplicates(attrs []Attr) {
	if len(attrs) > 8 {
		p.manyDuplicates(attrs)
		return
	}
	for i := 1; i < len(attrs); i++ {
		name := p.text[attrs[i].Name.Start:attrs[i].Name.End]
		for k := range attrs[:i] {
			if p.text[attrs[k].Name.Start:attrs[k].Name.End] == name {
				p.duplicate(&attrs[k], &attrs[i])
				break
			}
		}
	}
}

func (p *parser) manyDuplicates(attrs []Attr) {
	first := make(map[string]int, len(attrs))
	for i := range attrs {
		name := p.text[attrs[i].Name.Start:attrs[i].Name.End]
		if k, ok := first[name]; ok {
			p.duplicate(&attrs[k], &attrs[i])
			continue
		}
		first[name] = i
	}
}

func (p *parser) duplicate(first, second *Attr) {
	start := trimSpaceBefore(p.text, int(first.Span.End), int(second.Span.Start))
	p.report(Problem{
		Kind: DuplicateAttribute, Span: second.Name, Related: first.Name,
		Name: p.text[second.Name.Start:second.Name.End], Fix: remove(start, int(second.Span.End)),
	})
}
