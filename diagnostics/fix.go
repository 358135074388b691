package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// quote puts a name or a piece of text in the quotes of messages, shortened if
// it is long.
func quote(s string) string {
	const most = 48
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return "nothing"
	}
	if r := []rune(s); len(r) > most {
		s = string(r[:most-1]) + "…"
	}
	return "“" + s + "”"
}

// replace is the edit that puts text at a span of the model's file.
func (p *Pass) replace(s syntax.Span, text string) Edit {
	return Edit{Place: p.place(s), NewText: text}
}

// insert is the edit that puts text at an offset.
func (p *Pass) insert(at int32, text string) Edit {
	return p.replace(syntax.Span{Start: at, End: at}, text)
}

// edits are those of a stage, in the model's file.
func (p *Pass) edits(list []syntax.Edit) []Edit {
	all := make([]Edit, len(list))
	for i, e := range list {
		all[i] = p.replace(e.Span, e.NewText)
	}
	return all
}

// textAt is the text at a place without entities.
func textAt(at syntax.Place) string { return syntax.Unescape(at.Text()) }

// related is one further place of a finding; none if it is nowhere.
func related(at syntax.Place, message string) []Related {
	if !at.IsValid() {
		return nil
	}
	return []Related{{Place: at, Message: message}}
}

// renameElement changes the name in an element's tags.
func (p *Pass) renameElement(id syntax.NodeID, name string) []Edit {
	n := p.Model.Doc.Node(id)
	list := []Edit{p.replace(n.Name, name)}
	if end := n.EndTag; end.Len() > n.Name.Len()+2 {
		list = append(list, p.replace(syntax.Span{Start: end.Start + 2, End: end.Start + 2 + int32(n.Name.Len())}, name))
	}
	return list
}

// addAttribute puts an attribute behind those that an element has.
func (p *Pass) addAttribute(it *lems.Item, name, value string) Edit {
	return p.addNodeAttribute(it.Node, name, value)
}

func (p *Pass) addNodeAttribute(id syntax.NodeID, name, value string) Edit {
	at := p.Model.Doc.Node(id).Name.End
	for _, a := range p.Model.Doc.AttrsOf(id) {
		at = a.Span.End
	}
	return p.insert(at, " "+name+`="`+syntax.Escape(value, '"')+`"`)
}

// removeAttribute takes an attribute away with the white space before it.
func (p *Pass) removeAttribute(a syntax.Attr) Edit {
	start := a.Span.Start
	for start > 0 && strings.IndexByte(" \t\r\n", p.Model.File.Text[start-1]) >= 0 {
		start--
	}
	return p.replace(syntax.Span{Start: start, End: a.Span.End}, "")
}

// sorted puts elements into other places of the same number: the text of the
// i-th of now goes where the i-th of then stands.
func (p *Pass) sorted(then, now []*lems.Item) []Edit {
	var list []Edit
	for i := range then {
		if then[i] != now[i] {
			list = append(list, p.replace(p.Model.Doc.Node(then[i].Node).Span, p.Model.Doc.Text(p.Model.Doc.Node(now[i].Node).Span)))
		}
	}
	return list
}

// setAttribute replaces an attribute's value, or adds the attribute.
func (p *Pass) setAttribute(it *lems.Item, name, value string) Edit {
	if a, ok := it.Attr(name); ok {
		return p.replace(a.Value, syntax.Escape(value, '"'))
	}
	return p.addAttribute(it, name, value)
}

// remove takes an element away, with its line if nothing else is on it.
func (p *Pass) remove(it *lems.Item) Edit { return p.removeSpan(p.Model.Doc.Node(it.Node).Span) }

// removeSpan takes a piece of text away, with its line if nothing else is on it.
func (p *Pass) removeSpan(s syntax.Span) Edit {
	text := p.Model.File.Text
	start, end := s.Start, s.End
	for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t') {
		start--
	}
	for int(end) < len(text) && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r') {
		end++
	}
	if start > 0 && text[start-1] == '\n' && int(end) < len(text) && text[end] == '\n' {
		return p.replace(syntax.Span{Start: start, End: end + 1}, "")
	}
	return p.replace(s, "")
}

// indent is the white space that begins the line of an offset, and false if
// something else stands before it there.
func (p *Pass) indent(off int32) (string, bool) {
	text := p.Model.File.Text[:off]
	line := text[strings.LastIndexByte(text, '\n')+1:]
	blank := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	return blank, len(blank) == len(line)
}

// addAfter puts a new element on a line of its own behind another.
func (p *Pass) addAfter(it *lems.Item, element string) Edit {
	n := p.Model.Doc.Node(it.Node)
	blank, alone := p.indent(n.Span.Start)
	if !alone {
		return p.insert(n.Span.End, element)
	}
	return p.insert(n.Span.End, "\n"+blank+element)
}

// addBefore puts a new element on a line of its own before another.
func (p *Pass) addBefore(it *lems.Item, element string) Edit {
	n := p.Model.Doc.Node(it.Node)
	blank, alone := p.indent(n.Span.Start)
	if !alone {
		return p.insert(n.Span.Start, element)
	}
	return p.insert(n.Span.Start, element+"\n"+blank)
}

// addInto puts a new element into another, behind the last child with one of
// the names, else before all children.
func (p *Pass) addInto(it *lems.Item, element string, after ...string) Edit {
	var last *lems.Item
	for _, c := range it.Children {
		for _, name := range after {
			if c.Row.Name == name {
				last = c
			}
		}
	}
	switch {
	case last != nil:
		return p.addAfter(last, element)
	case len(it.Children) > 0:
		return p.addBefore(it.Children[0], element)
	}
	return p.fill(it, element)
}

// fill puts an element into one that has no children.
func (p *Pass) fill(it *lems.Item, element string) Edit { return p.fillNode(it.Node, element) }
