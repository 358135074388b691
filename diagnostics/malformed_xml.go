package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var malformedXML = &Analyzer{Code: "malformed-xml", Severity: Error, Run: runMalformedXML}

func runMalformedXML(p *Pass) {
	quoted, invalid := p.unquoted(), false
	for i := range p.Model.Doc.Problems {
		problem := &p.Model.Doc.Problems[i]
		if problem.Kind == syntax.InvalidUTF8 {
			if !invalid {
				p.reportEncoding(problem)
			}
			invalid = true
			continue
		}
		if problem.Kind == syntax.SecondRoot && p.rootless() || problem.Kind == syntax.StrayInTag && quoted[problem.Span.Start] {
			continue
		}
		d := Diagnostic{Place: p.place(problem.Span), Message: xmlMessage(p.Model.Doc, problem), Fixes: p.xmlFixes(problem)}
		if lesserXML[problem.Kind] {
			d.Severity = Warning
		}
		if note := xmlNotes[problem.Kind]; note != "" && !problem.Related.IsEmpty() {
			d.Related = related(p.place(problem.Related), note)
		}
		p.Report(d)
	}
}

// lesserXML are the problems that leave the meaning in no doubt.
var lesserXML = map[syntax.ProblemKind]bool{syntax.DeepNesting: true, syntax.DoctypeEntities: true}

// xmlNotes say what the other half of a problem is.
var xmlNotes = map[syntax.ProblemKind]string{
	syntax.UnclosedElement:    "this end tag closes an element around it",
	syntax.MismatchedEndTag:   "this element is open",
	syntax.DuplicateAttribute: "the first one counts",
	syntax.SecondRoot:         "the root element",
}

// xmlMessages word the problems; $ stands for the text in question, in quotes.
var xmlMessages = map[syntax.ProblemKind]string{
	syntax.UnclosedElement:      "element $ is never closed",
	syntax.UnknownEndTag:        "end tag $ closes nothing",
	syntax.MismatchedEndTag:     "end tag $ has another name than the element it closes",
	syntax.UnterminatedTag:      "tag $ has no “>”",
	syntax.UnterminatedValue:    "the value of $ has no closing quote",
	syntax.StrayQuote:           "a quote stands inside the value",
	syntax.UnterminatedComment:  "the comment has no “-->”",
	syntax.UnterminatedCDATA:    "the CDATA section has no “]]>”",
	syntax.UnterminatedProcInst: "the processing instruction has no “?>”",
	syntax.UnterminatedDoctype:  "the DOCTYPE has no “>”",
	syntax.UnknownDeclaration:   "$ begins nothing that XML knows",
	syntax.MisplacedDeclaration: "$ cannot stand here",
	syntax.CommentHyphens:       "“--” stands inside a comment",
	syntax.MissingQuotes:        "the value of $ has no quotes",
	syntax.MissingEquals:        "attribute $ has no “=”",
	syntax.MissingValue:         "attribute $ has no value",
	syntax.MissingSpace:         "no space stands before attribute $",
	syntax.DuplicateAttribute:   "attribute $ is given twice",
	syntax.StrayInTag:           "$ is no part of a tag",
	syntax.StrayLess:            "“<” stands for itself nowhere in XML",
	syntax.StrayAmpersand:       "$ stands for itself nowhere in XML",
	syntax.UnknownEntity:        "$ is no entity of XML",
	syntax.StrayCDATAEnd:        "“]]>” stands outside of a CDATA section",
	syntax.TextOutsideRoot:      "text stands outside of the root element",
	syntax.SecondRoot:           "$ is a second root element",
	syntax.NoRoot:               "the file has no element",
	syntax.InvalidUTF8:          "these bytes are not UTF-8",
	syntax.ControlCharacter:     "a control character that XML does not allow",
	syntax.DeepNesting:          "the elements are nested too deep for most tools",
	syntax.DoctypeEntities:      "the entity $ is not expanded",
}

// namedProblems are those whose message is about Problem.Name, not about the
// text at the place.
var namedProblems = map[syntax.ProblemKind]bool{
	syntax.UnclosedElement: true, syntax.UnterminatedValue: true, syntax.MissingQuotes: true,
	syntax.MissingEquals: true, syntax.MissingValue: true, syntax.MissingSpace: true,
	syntax.DuplicateAttribute: true, syntax.MisplacedDeclaration: true, syntax.DoctypeEntities: true,
}

func xmlMessage(doc *syntax.Document, problem *syntax.Problem) string {
	text := doc.Text(problem.Span)
	if namedProblems[problem.Kind] && problem.Name != "" {
		text = problem.Name
	}
	return strings.Replace(xmlMessages[problem.Kind], "$", quote(text), 1)
}

// evidentXML are the problems with one way to mend them.
var evidentXML = map[syntax.ProblemKind]bool{
	syntax.MismatchedEndTag: true, syntax.MissingQuotes: true, syntax.MissingEquals: true,
	syntax.MissingSpace: true, syntax.StrayLess: true, syntax.StrayAmpersand: true,
	syntax.ControlCharacter: true, syntax.CommentHyphens: true, syntax.StrayCDATAEnd: true,
}

func (p *Pass) xmlFixes(problem *syntax.Problem) []Fix {
	if fix := p.operatorFix(problem); fix != nil {
		return fix
	}
	if better := p.damage.misspeltStart(p.Model, problem); better != "" {
		return []Fix{{Title: "Rename the element to " + quote(better), Edits: []Edit{p.replace(problem.Related, better)}, Preferred: true, Safe: true}}
	}
	switch {
	case problem.Fix == nil:
		return nil
	case problem.Kind == syntax.MissingQuotes:
		return p.quotesFix(problem)
	}
	title, safe := fixTitle(p.Model.Doc, problem.Fix, syntax.Span{}), evidentXML[problem.Kind]
	if problem.Kind == syntax.MismatchedEndTag && p.Model.Dialect != nil {
		start, end := p.Model.Doc.Text(problem.Related), p.Model.Doc.Text(problem.Span)
		safe = knownTag(p.Model, start) && !knownTag(p.Model, end)
	}
	return []Fix{{Title: title, Edits: p.edits(problem.Fix), Preferred: true, Safe: safe}}
}

// operators are the signs that XML does not let stand in a value, as the
// dialects write them.
var operators = map[string][2]string{
	"<": {".lt.", "&lt;"}, "<=": {".leq.", "&lt;="}, "&&": {".and.", "and"},
}

// operatorFix writes a comparison or conjunction as the dialect does.
func (p *Pass) operatorFix(problem *syntax.Problem) []Fix {
	if problem.Kind != syntax.StrayLess && problem.Kind != syntax.StrayAmpersand || p.Model.Dialect == nil {
		return nil
	}
	e := p.expressionAt(problem.Span)
	if e == nil {
		return nil
	}
	text, s := p.Model.File.Text, problem.Span
	if text[s.Start] == '<' && s.End < e.Place.Span.End && text[s.End] == '=' {
		s.End++
	}
	sign, ok := operators[text[s.Start:s.End]]
	if !ok {
		return nil
	}
	spelling := sign[0]
	if p.Model.Dialect != lems.LEMS {
		spelling = sign[1]
	}
	replacement := spelling
	if text[s.Start] != '<' || p.Model.Dialect == lems.LEMS {
		replacement = p.spaced(s, spelling)
	}
	return []Fix{{Title: "Replace by " + quote(shown(text[s.Start:s.End], spelling)), Edits: []Edit{p.replace(s, replacement)}, Preferred: true, Safe: true}}
}

// spaced adds spaces around a word where the text has none.
func (p *Pass) spaced(s syntax.Span, word string) string {
	text := p.Model.File.Text
	if s.Start > 0 && text[s.Start-1] != ' ' {
		word = " " + word
	}
	if int(s.End) < len(text) && text[s.End] != ' ' {
		word += " "
	}
	return word
}

// expressionAt is the expression that holds the whole span.
func (p *Pass) expressionAt(s syntax.Span) *lems.Expression {
	for _, e := range p.Model.Exprs {
		if e.Place.Span.Start <= s.Start && s.End <= e.Place.Span.End {
			return e
		}
	}
	return nil
}
