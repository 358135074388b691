package diagnostics

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lemsls/lemsls/lems/syntax"
)

// TextOptions say how findings are written for people.
type TextOptions struct {
	Color bool
}

// ANSI colours of the severities; the places and carets are bold.
var colors = map[Severity]string{Error: "\x1b[1;31m", Warning: "\x1b[1;33m", Info: "\x1b[1;34m", Hint: "\x1b[1;36m"}

const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	reset = "\x1b[0m"
)

func (o TextOptions) paint(color, s string) string {
	if !o.Color {
		return s
	}
	return color + s + reset
}

// WriteText writes findings as a compiler does: place, severity, message and
// code in one line, the source line, carets under what is meant, then notes.
func WriteText(w io.Writer, all []Diagnostic, opt TextOptions) error {
	var b strings.Builder
	for i := range all {
		opt.one(&b, &all[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (o TextOptions) one(b *strings.Builder, d *Diagnostic) {
	fmt.Fprintf(b, "%s: %s: %s %s\n", o.paint(bold, Where(d.Place)), o.paint(colors[d.Severity], d.Severity.String()), d.Message, o.paint(dim, "["+d.Code+"]"))
	o.excerpt(b, d.Place, colors[d.Severity])
	for _, r := range d.Related {
		if r.Place.IsValid() && r.Place != d.Place {
			fmt.Fprintf(b, "  %s: %s\n", Where(r.Place), r.Message)
		} else {
			fmt.Fprintf(b, "  %s %s\n", o.paint(dim, "note:"), r.Message)
		}
	}
	for _, f := range d.Fixes {
		fmt.Fprintf(b, "  %s %s\n", o.paint(dim, "fix:"), f.Title)
	}
}

// Where is a place as path:line:column, from 1, in code points.
func Where(p syntax.Place) string {
	if p.File == nil {
		return "-"
	}
	pos := p.File.Position(p.Span.Start, syntax.Runes)
	return fmt.Sprintf("%s:%d:%d", p.File.Path, pos.Line+1, pos.Column+1)
}

// maxLine is how much of a long source line is shown.
const maxLine = 160

// excerpt shows the first line of a place with carets under it.
func (o TextOptions) excerpt(b *strings.Builder, p syntax.Place, color string) {
	if p.File == nil {
		return
	}
	line := p.File.Position(p.Span.Start, syntax.UTF8).Line
	span := p.File.LineSpan(line)
	from, to := p.Span.Start-span.Start, min(p.Span.End, span.End)-span.Start
	text := p.File.Slice(span)
	if from > maxLine/2 && len(text) > maxLine {
		cut := from - maxLine/2
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text, from, to = "…"+text[cut:], from-cut+int32(len("…")), to-cut+int32(len("…"))
	}
	if len(text) > maxLine {
		cut := maxLine
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
		to = min(to, int32(cut))
	}
	number := fmt.Sprintf("%5d", line+1)
	fmt.Fprintf(b, "%s %s\n", o.paint(dim, number+" |"), strings.ReplaceAll(text, "\t", " "))
	width := 1
	if to > from && int(to) <= len(text) {
		width = max(1, columns(text[from:to]))
	}
	pad := strings.Repeat(" ", columns(text[:min(int(from), len(text))]))
	fmt.Fprintf(b, "%s %s%s\n", o.paint(dim, "      |"), pad, o.paint(color, strings.Repeat("^", width)))
}

// wide are the characters that terminals give two columns.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1}, {Lo: 0x2e80, Hi: 0x303e, Stride: 1}, {Lo: 0x3041, Hi: 0xa4cf, Stride: 1},
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, {Lo: 0xf900, Hi: 0xfaff, Stride: 1}, {Lo: 0xfe30, Hi: 0xfe6f, Stride: 1},
		{Lo: 0xff00, Hi: 0xff60, Stride: 1}, {Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x1f300, Hi: 0x1f64f, Stride: 1}, {Lo: 0x1f900, Hi: 0x1f9ff, Stride: 1}, {Lo: 0x20000, Hi: 0x3fffd, Stride: 1}},
}

// columns is how many columns of a terminal a text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		case unicode.Is(wide, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// jsonDiagnostic is the form of a finding in `check --format json`.
type jsonDiagnostic struct {
	jsonRange
	Severity string        `json:"severity"`
	Code     string        `json:"code"`
	Message  string        `json:"message"`
	Related  []jsonRelated `json:"related"`
	Fixes    []jsonFix     `json:"fixes"`
	URL      string        `json:"url"`
}

type jsonRange struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
}

type jsonRelated struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

type jsonFix struct {
	Title string     `json:"title"`
	Edits []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	jsonRange
	NewText string `json:"newText"`
}

func jsonPlace(p syntax.Place) jsonRange {
	if p.File == nil {
		return jsonRange{}
	}
	a, z := p.File.Position(p.Span.Start, syntax.Runes), p.File.Position(p.Span.End, syntax.Runes)
	return jsonRange{p.File.Path, a.Line + 1, a.Column + 1, z.Line + 1, z.Column + 1}
}

// JSON is the findings as the objects of `check --format json`.
func JSON(all []Diagnostic) any {
	list := make([]jsonDiagnostic, len(all))
	for i := range all {
		list[i] = toJSON(&all[i])
	}
	return list
}

func toJSON(d *Diagnostic) jsonDiagnostic {
	j := jsonDiagnostic{jsonRange: jsonPlace(d.Place), Severity: d.Severity.String(), Code: d.Code, Message: d.Message, URL: URL(d.Code), Related: []jsonRelated{}, Fixes: []jsonFix{}}
	for _, r := range d.Related {
		p := jsonPlace(r.Place)
		j.Related = append(j.Related, jsonRelated{p.File, p.Line, p.Column, r.Message})
	}
	for _, f := range d.Fixes {
		fix := jsonFix{Title: f.Title, Edits: []jsonEdit{}}
		for _, e := range f.Edits {
			fix.Edits = append(fix.Edits, jsonEdit{jsonPlace(e.Place), e.NewText})
		}
		j.Fixes = append(j.Fixes, fix)
	}
	return j
}

// WriteJSON writes findings as one JSON array.
func WriteJSON(w io.Writer, all []Diagnostic) error { return writeIndented(w, JSON(all)) }
