package diagnostics

import (
	"slices"
	"strings"
	"unicode/utf8"

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
		if d := nearness(name, c, most); d <= most && d < max(len(name), len(c)) {
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

// nearNames are the names that an expression may use and that may be meant by
// another: of ten thousand most are not worth a closer look.
func nearNames(e *lems.Expression, name string) []string {
	most := (utf8.RuneCountInString(name) + 2) / 3
	var all []string
	for s := e.Scope; s != nil; s = s.Outer {
		start := len(all)
		for key, sym := range s.Names {
			if sym.Unsupported || nearness(name, sym.Name, most) > most && !strings.EqualFold(name, sym.Name) || hides(e.Scope, s, key) {
				continue
			}
			all = append(all, sym.Name)
		}
		slices.Sort(all[start:])
	}
	return all
}

// hides says that a scope inside another declares the name too.
func hides(inner, outer *lems.Scope, name string) bool {
	for ; inner != outer; inner = inner.Outer {
		if inner.Names[name] != nil {
			return true
		}
	}
	return false
}

// begun is the fix of a name that is the beginning of one candidate alone, thresh
// for threshold.
func begun(name string, candidates []string, edits func(string) []Edit) []Fix {
	const fewest = 3
	found := ""
	for _, c := range candidates {
		if len(name) < fewest || !strings.HasPrefix(c, name) || c == found {
			continue
		}
		if found != "" {
			return nil
		}
		found = c
	}
	if found == "" {
		return nil
	}
	return []Fix{{Title: "Replace by " + quote(found), Edits: edits(found), Preferred: true}}
}
