package diagnostics

import (
	"strings"
	"unicode/utf8"

	edlib "github.com/hbollon/go-edlib"

	"github.com/lemsls/lemsls/lems"
)

// suggest is the candidate that the author of name most probably meant. The
// earliest of the nearest wins; false if none is near enough. Names of one
// letter are near to nothing but themselves in the other case.
func suggest(name string, candidates []string) (string, bool) {
	most := (utf8.RuneCountInString(name) + 2) / 3
	best, found := "", false
	for _, c := range candidates {
		if c == name || c == "" {
			continue
		}
		if strings.EqualFold(c, name) {
			return c, true
		}
		if len(name) == 1 || len(c) > 3*len(name) || len(name) > 3*len(c) {
			continue
		}
		if max(len(name), len(c))-min(len(name), len(c)) > 4*most {
			continue // too far, and cheap to tell
		}
		if d := edlib.OSADamerauLevenshteinDistance(name, c); d <= most && d < max(len(name), len(c)) {
			if d < most || !found {
				best, found, most = c, true, d
			}
		}
	}
	return best, found
}

// meant is the fix of a misspelt name: the nearest of the candidates. The edits
// are of all places where the name was misspelt so.
func meant(name string, candidates []string, edits func(string) []Edit) []Fix {
	better, ok := suggest(name, candidates)
	if !ok {
		return nil
	}
	return []Fix{{Title: "Replace by " + quote(better), Edits: edits(better), Preferred: true}}
}

// scopeNames are the names that an expression may use.
func scopeNames(e *lems.Expression) []string {
	var names []string
	if e.Scope == nil {
		return nil
	}
	for _, s := range e.Scope.All() {
		if !s.Unsupported {
			names = append(names, s.Name)
		}
	}
	return names
}
