package diagnostics

import (
	"fmt"
	"io"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// writeGitHub writes the findings as text and then as workflow commands, which
// GitHub shows as annotations. It shows ten of a kind and step; the text has
// all.
func writeGitHub(w io.Writer, all []Diagnostic, r Report) error {
	if err := WriteText(w, all, TextOptions{}); err != nil {
		return err
	}
	var b strings.Builder
	for i := range all {
		r.annotate(&b, &all[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var githubLevels = map[Severity]string{Error: "error", Warning: "warning", Info: "notice", Hint: "notice"}

func (r Report) annotate(b *strings.Builder, d *Diagnostic) {
	fmt.Fprintf(b, "::%s title=%s", githubLevels[d.Severity], githubProperty("lemsls ("+d.Code+")"))
	if f := d.Place.File; f != nil {
		a, z := f.Position(d.Place.Span.Start, syntax.UTF16), f.Position(d.Place.Span.End, syntax.UTF16)
		fmt.Fprintf(b, ",file=%s,line=%d,endLine=%d", githubProperty(r.path(d.Place)), a.Line+1, z.Line+1)
		if a.Line == z.Line { // the columns of several lines are refused; the last one counts
			fmt.Fprintf(b, ",col=%d,endColumn=%d", a.Column+1, max(a.Column+1, z.Column))
		}
	}
	message := d.Message
	for _, n := range d.Related {
		message += "\n" + n.Message
	}
	fmt.Fprintf(b, "::%s\n", githubData.Replace(message))
}

var (
	githubData       = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperties = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func githubProperty(s string) string { return githubProperties.Replace(s) }
