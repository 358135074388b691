package ide

import (
	"path"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Move is a file or a folder that gets another path.
type Move struct{ From, To string }

// MovedIncludes are the edits that keep Includes naming the same files when some
// are moved: those of the files that stay and those of the ones that move. Only
// an Include that names a file from its own folder is changed; one that is found
// elsewhere is so by its name, which is the user's affair.
func MovedIncludes(models []*lems.Model, moves []Move) []diagnostics.Edit {
	var list []diagnostics.Edit
	for _, m := range models {
		from := slashed(m.File.Path)
		to := moved(from, moves)
		for _, inc := range lems.Includes(m) {
			if inc.Spec == "" || strings.Contains(inc.Spec, "://") || locked(m.File.Path) != "" {
				continue
			}
			spec := slashed(inc.Spec)
			absolute := path.IsAbs(spec)
			old := spec
			if !absolute {
				old = path.Join(path.Dir(from), spec)
			}
			next := moved(old, moves)
			if next == old && (absolute || path.Dir(from) == path.Dir(to) || !known(models, old)) {
				continue
			}
			text := next
			if !absolute {
				text = relative(path.Dir(to), next)
			}
			if text != spec {
				list = append(list, diagnostics.Edit{Place: inc.Place, NewText: syntax.Escape(text, quoteOf(m, inc.Place))})
			}
		}
	}
	return list
}

// quoteOf is the quote around the value at a place.
func quoteOf(m *lems.Model, at syntax.Place) byte {
	if i := at.Span.Start - 1; i >= 0 && m.File.Text[i] == '\'' {
		return '\''
	}
	return '"'
}

// known says that there is a model of that path.
func known(models []*lems.Model, p string) bool {
	for _, m := range models {
		if slashed(m.File.Path) == p {
			return true
		}
	}
	return false
}

func slashed(p string) string { return strings.ReplaceAll(p, `\`, "/") }

// moved is where a file is after the moves.
func moved(p string, moves []Move) string {
	for _, mv := range moves {
		from, to := slashed(mv.From), slashed(mv.To)
		if p == from {
			return to
		}
		if rest, ok := strings.CutPrefix(p, strings.TrimSuffix(from, "/")+"/"); ok {
			return strings.TrimSuffix(to, "/") + "/" + rest
		}
	}
	return p
}

// relative is the path of a file from a folder.
func relative(dir, file string) string {
	a, b := strings.Split(strings.Trim(dir, "/"), "/"), strings.Split(strings.Trim(file, "/"), "/")
	n := 0
	for n < len(a) && n < len(b)-1 && a[n] == b[n] && a[n] != "" {
		n++
	}
	ups := len(a) - n
	if dir == "/" || dir == "." || dir == "" {
		ups = 0
	}
	return strings.Repeat("../", ups) + strings.Join(b[n:], "/")
}
