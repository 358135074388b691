package syntax

import (
	"strings"
	"unicode/utf8"
)

// maxControls is the number of ControlCharacter problems that are recorded.
const maxControls = 10

// references looks at every "&" between start and end.
func (p *parser) references(start, end int) {
	for i := p.amp.next(p.text, start); i < end; i = p.amp.next(p.text, i) {
		name, ok := reference(p.text[i:end])
		if !ok {
			i = p.strayAmpersand(i, end)
			continue
		}
		size := len(name) + 2
		if _, known := resolve(name); !known && (name[0] == '#' || !p.entities) {
			fix := []Edit{{span(i, i+1), "&amp;"}}
			p.report(Problem{Kind: UnknownEntity, Span: span(i, i+size), Name: name, Fix: fix})
		}
		i += size
	}
}

// strayAmpersand reports the "&" at i with those beside it and is their end.
func (p *parser) strayAmpersand(i, end int) int {
	stop := i + 1
	for stop < end && p.text[stop] == '&' {
		if _, ok := reference(p.text[stop:end]); ok {
			break
		}
		stop++
	}
	fix := strings.Repeat("&amp;", min(stop-i, maxReference))
	p.report(Problem{Kind: StrayAmpersand, Span: span(i, stop), Fix: []Edit{{span(i, stop), fix}}})
	return stop
}

// doctype reads '<!DOCTYPE' ... '[' declarations ']' '>'. Declarations are not
// understood, but for the names of entities.
func (p *parser) doctype() {
	start := p.pos
	problems := len(p.d.Problems)
	end, ok := p.doctypeEnd(start + len("<!DOCTYPE"))
	if !ok {
		p.d.Problems = p.d.Problems[:problems]
		end = p.lineEnd(start + len("<!DOCTYPE"))
		closing := ">"
		if line := p.text[start:end]; strings.Contains(line, "[") && !strings.Contains(line, "]") {
			closing = "]>"
		}
		p.unterminated(UnterminatedDoctype, DoctypeNode, len("<!DOCTYPE"), end, closing)
		return
	}
	p.add(DoctypeNode, start, end)
	p.pos = end
	if p.doctypes++; p.doctypes > 1 || p.elements > 0 {
		p.report(Problem{Kind: MisplacedDeclaration, Span: span(start, start+len("<!DOCTYPE")), Name: "DOCTYPE"})
		return
	}
	text := p.text[start:end]
	p.entities = strings.Contains(text, "[") || strings.Contains(text, "SYSTEM") || strings.Contains(text, "PUBLIC")
}

// doctypeEnd is behind the ">" that ends a DOCTYPE.
func (p *parser) doctypeEnd(i int) (int, bool) {
	if p.badDoctype {
		return 0, false
	}
	inside := false // between "[" and "]"
	entity := false // one was reported
	quotes := -1    // whether literals may stand here: 1 behind SYSTEM or PUBLIC
	for start := i; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case (c == '"' || c == '\'') && !inside && quotes < 1:
			if quotes < 0 && takesLiteral(p.text[start:i]) {
				quotes = 1
				i--
				continue
			}
			quotes = 0
			p.report(Problem{Kind: StrayInTag, Span: span(i, i+1), Fix: remove(i, i+1)})
		case c == '"' || c == '\'':
			i = p.quote(c).next(p.text, i+1)
		case strings.HasPrefix(p.text[i:], "<!--"):
			i = p.commentEnd.next(p.text, i+4) + 2
		case strings.HasPrefix(p.text[i:], "<?"):
			i = p.procInstEnd.next(p.text, i+2) + 1
		case strings.HasPrefix(p.text[i:], "<!ENTITY") && !entity:
			entity = true
			p.doctypeEntity(i)
		case c == '[':
			inside = true
		case c == ']':
			inside = false
		case c == '<' && !inside:
			return 0, false // the root
		case c == '>' && !inside:
			return i + 1, true
		}
	}
	p.badDoctype = true
	return 0, false
}

// takesLiteral says that a literal may follow what stands in a DOCTYPE.
func takesLiteral(s string) bool {
	return strings.Contains(s, "SYSTEM") || strings.Contains(s, "PUBLIC")
}

func (p *parser) doctypeEntity(i int) {
	end := i + len("<!ENTITY")
	name := skipSpace(p.text, end)
	if name < len(p.text) && p.text[name] == '%' {
		name = skipSpace(p.text, name+1)
	}
	p.report(Problem{Kind: DoctypeEntities, Span: span(i, end), Name: p.text[name:nameEnd(p.text, name)]})
}

// checkCharacters looks for bytes that are not UTF-8 and for characters that
// XML does not allow. Eight bytes are looked at together, and one by one only
// where some of them are below a space or above ASCII.
func (p *parser) checkCharacters() {
	const low, high = 0x2020202020202020, 0x8080808080808080
	c := characters{p: p}
	s := p.text
	i := 0
	for i+8 <= len(s) && !c.done() {
		b := s[i : i+8]
		word := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		if word&high != 0 || (word-low)&high != 0 {
			i = c.check(i, i+8)
			continue
		}
		i += 8
	}
	if !c.done() {
		c.check(i, len(s))
	}
}

// characters is the state of checkCharacters.
type characters struct {
	p        *parser
	invalid  bool // InvalidUTF8 was reported
	controls int  // ControlCharacter problems
}

func (c *characters) done() bool { return c.invalid && c.controls >= maxControls }

// check looks at the characters that begin between i and end, and is where the
// last one, or the problem that it is part of, ends.
func (c *characters) check(i, end int) int {
	s := c.p.text
	for i < end {
		if s[i] < utf8.RuneSelf {
			if classes[s[i]]&classControl != 0 {
				i = c.controlRun(i)
				continue
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			i = c.invalidRun(i)
		case !isChar(r):
			i = c.controlRun(i)
		default:
			i += size
		}
	}
	return i
}

func (c *characters) invalidRun(start int) int {
	end := start
	for end < len(c.p.text) {
		if r, size := utf8.DecodeRuneInString(c.p.text[end:]); r != utf8.RuneError || size != 1 {
			break
		}
		end++
	}
	if !c.invalid {
		c.invalid = true
		c.record(Problem{Kind: InvalidUTF8, Span: span(start, end)})
	}
	return end
}

func (c *characters) controlRun(start int) int {
	end := start
	for end < len(c.p.text) {
		r, size := utf8.DecodeRuneInString(c.p.text[end:])
		if isChar(r) {
			break
		}
		end += size
	}
	if c.controls < maxControls {
		c.controls++
		c.record(Problem{Kind: ControlCharacter, Span: span(start, end), Fix: remove(start, end)})
	}
	return end
}

// record keeps a problem even if there are too many others: what is no text at
// all explains them.
func (c *characters) record(problem Problem) {
	c.p.d.Problems = append(c.p.d.Problems, problem)
}
