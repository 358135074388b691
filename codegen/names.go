package codegen

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// fileName is a model's name as the name of a file: letters, digits, - and _.
func fileName(name string) string {
	s := strings.Map(func(r rune) rune {
		if isNameRune(r) || r == '-' {
			return r
		}
		return '_'
	}, name)
	if strings.Trim(s, "_-") == "" {
		return "model"
	}
	return s
}

func isNameRune(r rune) bool {
	return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// names hands out identifiers: the model's own where the language allows it,
// with an underscore where it is a keyword, with a number where it is taken. It
// remembers which of the model's names it changed.
type names struct {
	keywords map[string]bool
	taken    map[string]bool
	renamed  *[]renaming // shared with the scopes inside
}

// renaming is a name of the model and the identifier that stands for it.
type renaming struct{ from, to string }

func newNames(keywords string, taken ...string) *names {
	n := &names{keywords: map[string]bool{}, taken: map[string]bool{}, renamed: new([]renaming)}
	for _, k := range strings.Fields(keywords) {
		n.keywords[k] = true
	}
	for _, t := range taken {
		n.taken[t] = true
	}
	return n
}

// pick is an identifier like want, a name of the model, that has not been given
// out.
func (n *names) pick(want string) string {
	id := n.fresh(want)
	if r := (renaming{want, id}); id != want && !isPath(want, id) && !slices.Contains(*n.renamed, r) {
		*n.renamed = append(*n.renamed, r)
	}
	return id
}

// fresh is pick for a name that the printer makes up: nobody misses it if it
// changes.
func (n *names) fresh(want string) string {
	id := identifier(want)
	if n.keywords[id] {
		id += "_"
	}
	return n.label(id)
}

// label is want, with a number if it is taken.
func (n *names) label(want string) string {
	label := want
	for i := 2; n.taken[label]; i++ {
		label = fmt.Sprintf("%s_%d", want, i)
	}
	n.taken[label] = true
	return label
}

// inner is a scope inside n: what is picked there is not taken in n, but is
// remembered with what n changed.
func (n *names) inner() *names {
	return &names{keywords: n.keywords, taken: maps.Clone(n.taken), renamed: n.renamed}
}

// report writes a comment line for each name of the model that was changed, in
// the order of the changes: renamed: lambda -> lambda_. It belongs near the top of
// a file, so print what picks names first, into a writer of its own.
func (n *names) report(w *writer, prefix string) {
	for _, r := range *n.renamed {
		w.comment(prefix, oneLine("renamed: "+r.from+" -> "+r.to))
	}
}

// identifier keeps the letters, digits and underscores of a name, but one
// underscore at its start: names with two are a language's own.
func identifier(name string) string {
	s := strings.Map(func(r rune) rune {
		if isNameRune(r) {
			return r
		}
		return '_'
	}, name)
	if strings.HasPrefix(s, "__") {
		s = "_" + strings.TrimLeft(s, "_")
	}
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		s = "_" + s
	}
	return s
}
