package codegen

import (
	"fmt"
	"maps"
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
// with an underscore where it is a keyword, with a number where it is taken.
type names struct {
	keywords map[string]bool
	taken    map[string]bool
}

func newNames(keywords string, taken ...string) *names {
	n := &names{keywords: map[string]bool{}, taken: map[string]bool{}}
	for _, k := range strings.Fields(keywords) {
		n.keywords[k] = true
	}
	for _, t := range taken {
		n.taken[t] = true
	}
	return n
}

// pick is an identifier like want that has not been given out.
func (n *names) pick(want string) string {
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

// inner is a scope inside n: what is picked there is not taken in n.
func (n *names) inner() *names {
	return &names{keywords: n.keywords, taken: maps.Clone(n.taken)}
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
