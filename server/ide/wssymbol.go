package ide

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Found is a declaration that somebody looked for by name.
type Found struct {
	Name      string
	Kind      lems.SymbolKind
	Container string // the type or the file around it
	Place     syntax.Place
	score     int
}

// maxFound is how many declarations a search brings.
const maxFound = 300

// Search are the declarations of models whose names have the letters of a query
// in their order, the nearest ones first.
func Search(models []*lems.Model, query string) []Found {
	var list []Found
	for _, m := range models {
		for f := range declarations(m) {
			if f.Name == "" {
				continue
			}
			if score, ok := match(f.Name, query); ok {
				f.score = score
				list = append(list, f)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(a.Name), len(b.Name)), cmp.Compare(a.Name, b.Name), comparePlaces(a.Place, b.Place))
	})
	return list[:min(len(list), maxFound)]
}

// declarations yields what a model declares.
func declarations(m *lems.Model) func(func(Found) bool) {
	return func(yield func(Found) bool) {
		for _, s := range m.Symbols {
			f := Found{Name: s.Name, Kind: s.Kind, Place: s.Place, Container: s.Kind.String()}
			if s.Owner != nil && s.Kind != lems.ComponentTypeSymbol {
				f.Container = s.Owner.Name
			}
			if !yield(f) {
				return
			}
		}
		for _, id := range m.Free {
			for i := id; int(i) < len(m.Doc.Nodes) && m.Doc.Node(i).Span.Start < m.Doc.Node(id).Span.End; i++ {
				a, ok := m.Doc.Attr(i, "id")
				if m.Doc.Node(i).Kind != syntax.ElementNode || !ok || m.Doc.Name(i) == "Component" && m.Doc.Node(i).Parent == m.Root.Node {
					continue
				}
				if !yield(Found{Name: m.Doc.Value(a), Kind: lems.ComponentSymbol, Place: m.Doc.Place(a.Value), Container: m.Doc.Name(i)}) {
					return
				}
			}
		}
	}
}

// match says whether the letters of a query are in a name in their order, and
// how well: at the start, in one piece, at starts of words, in the right case.
func match(name, query string) (score int, ok bool) {
	lower, want := strings.ToLower(name), strings.ToLower(query)
	switch {
	case name == query:
		return 1000, true
	case lower == want:
		return 900, true
	case strings.HasPrefix(lower, want):
		return 800, true
	case strings.Contains(lower, want):
		return 600, true
	}
	at, last := 0, -2
	for i := 0; i < len(want); i++ {
		if want[i] == ' ' {
			continue
		}
		j := strings.IndexByte(lower[at:], want[i])
		if j < 0 {
			return 0, false
		}
		j += at
		if j == last+1 {
			score += 10
		}
		if j == 0 || name[j] != lower[j] || j < len(lower) && j > 0 && (lower[j-1] == '_') {
			score += 20 // the start of a word
		}
		last, at = j, j+1
	}
	return score, true
}
