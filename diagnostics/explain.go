package diagnostics

import (
	"embed"
	"strings"
)

//go:embed *.md
var pages embed.FS

// Page is the Markdown page of a finding; false if there is none of that code.
func Page(code string) (string, bool) {
	text, err := pages.ReadFile(strings.ReplaceAll(code, "-", "_") + ".md")
	return string(text), err == nil
}

// Find is the analyzer of a code; nil if there is none.
func Find(code string) *Analyzer {
	for _, a := range Analyzers() {
		if a.Code == code {
			return a
		}
	}
	return nil
}

// URL is where the page of a finding can be read.
func URL(code string) string {
	if _, ok := Page(code); !ok {
		return ""
	}
	return "https://github.com/lemsls/lemsls/blob/main/diagnostics/" + strings.ReplaceAll(code, "-", "_") + ".md"
}
