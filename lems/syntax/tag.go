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
