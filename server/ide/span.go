package ide

import (
	"sort"

	"github.com/lemsls/lemsls/lems/syntax"
)

// within are those of a list in order of the text that touch a span.
func within[T any](list []T, span syntax.Span, of func(T) syntax.Span) []T {
	from := sort.Search(len(list), func(i int) bool { return of(list[i]).End >= span.Start })
	to := sort.Search(len(list), func(i int) bool { return of(list[i]).Start > span.End })
	if to < from {
		return nil
	}
	return list[from:to]
}
