package diagnostics

import (
	"io"

	"github.com/lemsls/lemsls/lems/syntax"
)

// gitlabIssue is a finding in GitLab's code quality report, a subset of Code
// Climate's.
type gitlabIssue struct {
	Type        string         `json:"type"`
	Check       string         `json:"check_name"`
	Description string         `json:"description"`
	Categories  []string       `json:"categories"`
	Severity    string         `json:"severity"`
	Fingerprint string         `json:"fingerprint"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

var gitlabSeverities = map[Severity]string{Error: "major", Warning: "minor", Info: "info", Hint: "info"}

func writeGitLab(w io.Writer, all []Diagnostic, r Report) error {
	prints := r.fingerprints(all)
	list := make([]gitlabIssue, len(all))
	for i, d := range all {
		list[i] = gitlabIssue{
			Type: "issue", Check: d.Code, Description: d.Message + " [" + d.Code + "]", Categories: []string{"Bug Risk"},
			Severity: gitlabSeverities[d.Severity], Fingerprint: prints[i],
			Location: gitlabLocation{r.path(d.Place), gitlabLines{1, 1}},
		}
		if f := d.Place.File; f != nil {
			list[i].Location.Lines = gitlabLines{f.Position(d.Place.Span.Start, syntax.UTF8).Line + 1, f.Position(d.Place.Span.End, syntax.UTF8).Line + 1}
		}
	}
	return writeIndented(w, list)
}
