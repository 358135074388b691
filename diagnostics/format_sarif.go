package diagnostics

import (
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// The parts of SARIF 2.1.0 that findings need. The library for it writes each
// of the standard's hundreds of empty lists and links a schema validator; its
// schema is in the tests instead.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID            string       `json:"id"`
	Short         sarifMessage `json:"shortDescription"`
	Full          sarifMessage `json:"fullDescription"`
	Help          sarifMessage `json:"help"`
	HelpURI       string       `json:"helpUri,omitempty"`
	Configuration sarifLevel   `json:"defaultConfiguration"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

type sarifMessage struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifMessage      `json:"message"`
	Locations    []sarifLocation   `json:"locations,omitempty"`
	Related      []sarifLocation   `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
	Fixes        []sarifFix        `json:"fixes,omitempty"`
}

type sarifLocation struct {
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifMessage `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI  string `json:"uri"`
	Base string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

type sarifFix struct {
	Description sarifMessage  `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion   `json:"deletedRegion"`
	Inserted *sarifMessage `json:"insertedContent,omitempty"`
}

const sarifSchema = "https://json.schemastore.org/sarif-2.1.0.json"

var sarifLevels = map[Severity]string{Error: "error", Warning: "warning", Info: "note", Hint: "note"}

func writeSARIF(w io.Writer, all []Diagnostic, r Report) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "lemsls", Version: r.Version, InformationURI: home, Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints", Results: make([]sarifResult, len(all)),
	}
	codes := codesOf(all)
	for _, code := range codes {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(code, all))
	}
	prints := r.fingerprints(all)
	for i, d := range all {
		at, _ := slices.BinarySearch(codes, d.Code)
		s := sarifResult{
			RuleID: d.Code, RuleIndex: at, Level: sarifLevels[d.Severity], Message: sarifMessage{Text: d.Message},
			Fingerprints: map[string]string{"lemsls/v1": prints[i]}, Fixes: r.sarifFixes(&d),
		}
		if d.Place.IsValid() {
			s.Locations = []sarifLocation{{Physical: r.sarifPlace(d.Place)}}
		}
		for _, n := range d.Related {
			if n.Place.IsValid() {
				s.Related = append(s.Related, sarifLocation{ID: len(s.Related) + 1, Physical: r.sarifPlace(n.Place), Message: &sarifMessage{Text: n.Message}})
			} else {
				s.Message.Text += "\n" + n.Message
			}
		}
		run.Results[i] = s
	}
	return writeIndented(w, sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

// codesOf are the codes of findings, sorted.
func codesOf(all []Diagnostic) []string {
	var codes []string
	for _, d := range all {
		codes = append(codes, d.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// sarifRuleOf is the page of a finding.
func sarifRuleOf(code string, all []Diagnostic) sarifRule {
	page, _ := Page(code)
	rule := sarifRule{ID: code, HelpURI: URL(code)}
	rule.Help = sarifMessage{Text: orElse(page, code), Markdown: page}
	rule.Short.Text = orElse(section(page, "What"), code)
	rule.Full.Text = orElse(section(page, "Why"), rule.Short.Text)
	severity := Error
	if a := Find(code); a != nil {
		severity = a.Severity
	} else if i := slices.IndexFunc(all, func(d Diagnostic) bool { return d.Code == code }); i >= 0 {
		severity = all[i].Severity
	}
	rule.Configuration.Level = sarifLevels[severity]
	return rule
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// section is the text under a heading of a page.
func section(page, head string) string {
	_, rest, _ := strings.Cut(page, "\n## "+head+"\n")
	rest, _, _ = strings.Cut(rest, "\n## ")
	return strings.TrimSpace(rest)
}

func (r Report) sarifPlace(p syntax.Place) sarifPhysical {
	return sarifPhysical{r.sarifArtifact(p), sarifRegionOf(p)}
}

// sarifArtifact is a file as a URI: of the repository if it lies there.
func (r Report) sarifArtifact(p syntax.Place) sarifArtifact {
	path := r.path(p)
	switch {
	case strings.HasPrefix(path, "/"):
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: path}).String()}
	case len(path) > 1 && path[1] == ':': // a drive
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + path}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: path}).String(), Base: "%SRCROOT%"}
}

func sarifRegionOf(p syntax.Place) sarifRegion {
	j := jsonPlace(p)
	return sarifRegion{j.Line, j.Column, j.EndLine, j.EndColumn}
}

func (r Report) sarifFixes(d *Diagnostic) []sarifFix {
	var list []sarifFix
	for _, f := range d.Fixes {
		fix := sarifFix{Description: sarifMessage{Text: f.Title}}
		for _, e := range f.Edits {
			if !e.Place.IsValid() {
				continue
			}
			c := fix.change(r.sarifArtifact(e.Place))
			replacement := sarifReplacement{Deleted: sarifRegionOf(e.Place)}
			if e.NewText != "" {
				replacement.Inserted = &sarifMessage{Text: e.NewText}
			}
			c.Replacements = append(c.Replacements, replacement)
		}
		if len(fix.Changes) > 0 {
			list = append(list, fix)
		}
	}
	return list
}

// change is the list of replacements of one file.
func (f *sarifFix) change(a sarifArtifact) *sarifChange {
	for i := range f.Changes {
		if f.Changes[i].Artifact == a {
			return &f.Changes[i]
		}
	}
	f.Changes = append(f.Changes, sarifChange{Artifact: a})
	return &f.Changes[len(f.Changes)-1]
}
