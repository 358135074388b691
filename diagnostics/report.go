package diagnostics

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Report is what the formats beside the findings themselves need to know.
type Report struct {
	Color   bool                // colours in text
	Path    func(string) string // the path of a file below the repository, with forward slashes; nil: as it is
	Files   []string            // all files that were checked
	FailOn  Severity            // from here on a finding is a failure; 0: none is
	Version string              // of lemsls
}

// Format is one way to write findings.
type Format struct {
	Name  string
	Write func(io.Writer, []Diagnostic, Report) error
}

// Formats are all ways to write findings: for people, for programs, and for
// the services that show them beside a change.
func Formats() []Format { return formats }

var formats = []Format{
	{"text", func(w io.Writer, all []Diagnostic, r Report) error {
		return WriteText(w, all, TextOptions{Color: r.Color})
	}},
	{"json", func(w io.Writer, all []Diagnostic, _ Report) error { return WriteJSON(w, all) }},
	{"jsonl", writeJSONL},
	{"github", writeGitHub},
	{"gitlab", writeGitLab},
	{"sarif", writeSARIF},
	{"junit", writeJUnit},
	{"checkstyle", writeCheckstyle},
	{"rdjson", writeRDJSON},
}

// home is where lemsls lives.
const home = "https://github.com/lemsls/lemsls"

// path is what the repository calls the file of a place.
func (r Report) path(p syntax.Place) string {
	if p.File == nil {
		return ""
	}
	return r.rename(p.File.Path)
}

func (r Report) rename(path string) string {
	if r.Path == nil || path == "" {
		return path
	}
	return r.Path(path)
}

// fails says that a finding makes a check fail.
func (r Report) fails(d *Diagnostic) bool { return r.FailOn > 0 && d.Severity <= r.FailOn }

// fingerprints identify findings from one run to the next: by file, code and
// text of the line, so that a finding keeps its own when lines are added above
// it. Equal ones are numbered.
func (r Report) fingerprints(all []Diagnostic) []string {
	list := make([]string, len(all))
	seen := map[string]int{}
	for i, d := range all {
		key := d.Code + "\x00" + r.path(d.Place) + "\x00" + lineOf(d.Place)
		seen[key]++
		if n := seen[key]; n > 1 {
			key += "\x00" + strconv.Itoa(n)
		}
		sum := sha256.Sum256([]byte(key))
		list[i] = hex.EncodeToString(sum[:16])
	}
	return list
}

// lineOf is the text of the line where a place begins, without what stands
// around and with one space where there were more.
func lineOf(p syntax.Place) string {
	if p.File == nil {
		return ""
	}
	line := p.File.LineSpan(p.File.Position(p.Span.Start, syntax.UTF8).Line)
	return strings.Join(strings.Fields(p.File.Slice(line)), " ")
}

// byFile splits sorted findings into those of each file.
func byFile(all []Diagnostic) [][]Diagnostic {
	var list [][]Diagnostic
	start := 0
	for i := 1; i <= len(all); i++ {
		if i == len(all) || path(all[i]) != path(all[start]) {
			list = append(list, all[start:i])
			start = i
		}
	}
	return list
}

func writeIndented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
