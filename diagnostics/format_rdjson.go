package diagnostics

import (
	"io"

	"github.com/lemsls/lemsls/lems/syntax"
)

// rdResult is reviewdog's own format. Its columns count bytes.
type rdResult struct {
	Source      rdSource       `json:"source"`
	Diagnostics []rdDiagnostic `json:"diagnostics"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type rdDiagnostic struct {
	Message     string         `json:"message"`
	Location    rdLocation     `json:"location"`
	Severity    string         `json:"severity"`
	Code        rdCode         `json:"code"`
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	Related     []rdRelated    `json:"relatedLocations,omitempty"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition `json:"start"`
	End   rdPosition `json:"end"`
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

type rdRelated struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
}

var rdSeverities = map[Severity]string{Error: "ERROR", Warning: "WARNING", Info: "INFO", Hint: "INFO"}

func writeRDJSON(w io.Writer, all []Diagnostic, r Report) error {
	result := rdResult{Source: rdSource{"lemsls", home}, Diagnostics: make([]rdDiagnostic, len(all))}
	for i, d := range all {
		rd := rdDiagnostic{Message: d.Message, Location: r.rdLocation(d.Place), Severity: rdSeverities[d.Severity], Code: rdCode{d.Code, URL(d.Code)}}
		for _, f := range d.Fixes {
			// A suggestion is one edit of the same file.
			if len(f.Edits) == 1 && f.Edits[0].Place.File == d.Place.File && d.Place.IsValid() {
				rd.Suggestions = append(rd.Suggestions, rdSuggestion{*rdRangeOf(f.Edits[0].Place), f.Edits[0].NewText})
			}
		}
		for _, n := range d.Related {
			if n.Place.IsValid() {
				rd.Related = append(rd.Related, rdRelated{n.Message, r.rdLocation(n.Place)})
			}
		}
		result.Diagnostics[i] = rd
	}
	return writeIndented(w, result)
}

func (r Report) rdLocation(p syntax.Place) rdLocation {
	return rdLocation{r.path(p), rdRangeOf(p)}
}

func rdRangeOf(p syntax.Place) *rdRange {
	if p.File == nil {
		return nil
	}
	a, z := p.File.Position(p.Span.Start, syntax.UTF8), p.File.Position(p.Span.End, syntax.UTF8)
	return &rdRange{rdPosition{a.Line + 1, a.Column + 1}, rdPosition{z.Line + 1, z.Column + 1}}
}
