// Package diagnostics words, ranks and mends what the other packages find.
//
// The stages of lemsls record facts with places and never sentences. This
// package alone speaks to people about their models: each finding is a file
// NAME.go with an Analyzer and a page NAME.md, which is its documentation, what
// `lemsls explain` prints, and its test. The list of them is registry.go.
package diagnostics

import "github.com/lemsls/lemsls/lems/syntax"

// Severity ranks findings.
type Severity uint8

// Error: the text has no meaning. Warning: probably not the intended one.
// Info: doubtful, or fine here and not elsewhere. Hint: something simpler exists.
const (
	Error Severity = iota + 1
	Warning
	Info
	Hint
)

// String is the word for a severity in every output format.
func (s Severity) String() string {
	return [...]string{"none", "error", "warning", "info", "hint"}[s]
}

// Diagnostic is one finding at one place.
type Diagnostic struct {
	Code        string // of the Analyzer, kebab-case
	Severity    Severity
	Place       syntax.Place
	Message     string
	Related     []Related
	Fixes       []Fix
	Source      string // "lemsls", or "lemsls sweep" for findings of a sweep
	Unnecessary bool   // the text at Place has no effect
	Deprecated  bool   // the text at Place has a modern form
	// Portability names the tools that read the text otherwise or not at all:
	// jlems, pylems, xsd, rateml. It is empty unless the text is legal here and
	// the finding is about other tools alone.
	Portability []string
}

// Related is another place that belongs to a finding.
type Related struct {
	Place   syntax.Place
	Message string
}

// Fix is a way to mend a finding.
type Fix struct {
	Title     string
	Edits     []Edit
	Preferred bool // the one to apply without asking which
	Safe      bool // keeps or restores the evident meaning; `check --fix` applies only these
}

// Edit replaces the text at a place.
type Edit struct {
	Place   syntax.Place
	NewText string
}
