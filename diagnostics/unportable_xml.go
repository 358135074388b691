package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Legal XML that jLEMS, which reads it with a scanner of its own, misreads.
// Each is reported once in a file, and mended everywhere by one fix.
var (
	unportableQuotes  = &Analyzer{Code: "unportable-quotes", Severity: Info, Run: runUnportableQuotes}
	unportableTag     = &Analyzer{Code: "unportable-tag", Severity: Info, Run: runUnportableTag}
	unportableValue   = &Analyzer{Code: "unportable-value", Severity: Info, Run: runUnportableValue}
	unportableSection = &Analyzer{Code: "unportable-section", Severity: Info, Run: runUnportableSection}
	unportablePrefix  = &Analyzer{Code: "unportable-prefix", Severity: Info, Run: runUnportablePrefix}
)

var jlems = []string{"jlems"}

func runUnportableQuotes(p *Pass) {
	var list []Edit
	var first syntax.Place
	for _, a := range p.jlemsAttrs() {
		if a.Quote != '\'' || p.damage.at(a.Span) {
			continue
		}
		if !first.IsValid() {
			first = p.place(a.Span)
		}
		quoted := syntax.Span{Start: a.Value.Start - 1, End: a.Value.End + 1}
		list = append(list, p.replace(quoted, `"`+strings.ReplaceAll(p.Model.Doc.Text(a.Value), `"`, "&quot;")+`"`))
	}
	p.misread(first, "jLEMS reads no value in single quotes", "Write double quotes", list)
}

// jlemsAttrs are all attributes of a file that jLEMS may read.
func (p *Pass) jlemsAttrs() []syntax.Attr {
	if p.Model.Dialect != lems.LEMS {
		return nil
	}
	return p.damage.of.attrs(p.Model.Doc)
}

// misread reports the first of some places, of which all are mended.
func (p *Pass) misread(first syntax.Place, message, title string, edits []Edit) {
	if !first.IsValid() {
		return
	}
	if len(edits) > 1 {
		message += ", here and in " + count(len(edits)-1, "other place")
	}
	d := Diagnostic{Place: first, Message: message, Portability: jlems}
	if title != "" {
		d.Fixes = []Fix{{Title: title, Edits: edits, Preferred: true, Safe: true}}
	}
	p.Report(d)
}

func runUnportableTag(p *Pass) {
	if p.Model.Dialect != lems.LEMS {
		return
	}
	var list []Edit
	var first syntax.Place
	for n := range p.damage.of.nodes(p.Model.Doc) {
		if n.Kind != syntax.ElementNode || n.AttrCount == 0 || p.Model.File.Text[n.Name.End] == ' ' {
			continue
		}
		gap := syntax.Span{Start: n.Name.End, End: p.Model.Doc.Attrs[n.FirstAttr].Span.Start}
		if strings.TrimSpace(p.Model.Doc.Text(gap)) != "" || gap.IsEmpty() {
			continue
		}
		if !first.IsValid() {
			first = p.place(n.Name)
		}
		list = append(list, p.replace(gap, " "))
	}
	p.misread(first, "jLEMS reads no attribute of a tag without a space behind its name", "Put the first attribute behind the name", list)
}

func runUnportableValue(p *Pass) {
	var list []Edit
	var first syntax.Place
	for _, a := range p.jlemsAttrs() {
		text := p.Model.Doc.Text(a.Value)
		if a.Quote == 0 || !strings.Contains(text, ">") || p.damage.at(a.Span) || p.expressionAt(a.Value) != nil {
			continue
		}
		for i := range len(text) {
			if text[i] == '>' {
				at := syntax.Span{Start: a.Value.Start + int32(i), End: a.Value.Start + int32(i) + 1}
				if !first.IsValid() {
					first = p.place(at)
				}
				list = append(list, p.replace(at, "&gt;"))
			}
		}
	}
	p.misread(first, "jLEMS ends a tag at “>” even inside a value", "Write “&gt;”", list)
}

func runUnportableSection(p *Pass) {
	if p.Model.Dialect != lems.LEMS {
		return
	}
	for n := range p.damage.of.nodes(p.Model.Doc) {
		if n.Kind == syntax.CDATANode && !p.damage.at(n.Span) {
			p.misread(p.place(n.Span), "jLEMS cannot read a CDATA section", "", nil)
			return
		}
	}
}

func runUnportablePrefix(p *Pass) {
	root := p.Model.Doc.Root()
	if p.Model.Dialect != nil || root == syntax.NoNode {
		return
	}
	prefix, name, ok := strings.Cut(p.Model.Doc.Name(root), ":")
	if !ok || name != "Lems" && name != "neuroml" {
		return
	}
	d := Diagnostic{
		Place:       p.place(p.Model.Doc.Node(root).Name),
		Message:     "jLEMS knows no namespace prefix such as " + quote(prefix) + "; what has one is not checked here",
		Portability: jlems,
	}
	if edits := p.unprefixed(root, prefix); edits != nil {
		d.Fixes = []Fix{{Title: "Remove the prefix", Edits: edits, Preferred: true, Safe: true}}
	}
	p.Report(d)
}

// unprefixed takes the prefix from all elements, and makes its namespace the
// one of elements without a prefix.
func (p *Pass) unprefixed(root syntax.NodeID, prefix string) []Edit {
	doc := p.Model.Doc
	declared, ok := doc.Attr(root, "xmlns:"+prefix)
	if _, other := doc.Attr(root, "xmlns"); !ok || other {
		return nil
	}
	list := []Edit{p.replace(declared.Name, "xmlns")}
	for id := range doc.Nodes {
		name, ok := strings.CutPrefix(doc.Name(syntax.NodeID(id)), prefix+":")
		if ok && doc.Nodes[id].Kind == syntax.ElementNode {
			list = append(list, p.renameElement(syntax.NodeID(id), name)...)
		}
	}
	return list
}
