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

// Find is the path of the file that an Include of a file names, as files lie
// before any is moved; empty if there is none.
type Find func(from, spec string) string

// MovedIncludes are the edits that keep Includes naming the same files when some
// are moved: those of the files that stay and those of the ones that move.
//
// What an Include finds beside its own file, it names from there afterwards too.
// What it finds by its name in a folder that is searched, it still finds so, if
// the file stays in that folder or goes with it; otherwise it names the file
// from its own folder.
func MovedIncludes(models []*lems.Model, moves []Move, find Find) []diagnostics.Edit {
	v := newMoving(models, moves, find)
	var list []diagnostics.Edit
	for _, m := range models {
		if locked(m.File.Path) != "" {
			continue
		}
		for _, inc := range lems.Includes(m) {
			if text, ok := v.renamed(slashed(m.File.Path), inc.Spec); ok && text != inc.Spec {
				list = append(list, diagnostics.Edit{Place: inc.Place, NewText: syntax.Escape(text, quoteOf(m, inc.Place))})
			}
		}
	}
	return list
}

// moving is a set of moves and where all models are before and after. Paths have
// slashes.
type moving struct {
	find    Find
	to      map[string]string   // where files and folders go
	before  map[string]bool     // the paths of the models
	folded  map[string]string   // the same in lower case -> as they are
	after   map[string]bool     // their paths after the moves
	named   map[string][]string // these by base name
	touched map[string]bool     // base names, in lower case, of what goes or comes
}

func newMoving(models []*lems.Model, moves []Move, find Find) *moving {
	v := &moving{find: find, to: map[string]string{}, before: map[string]bool{}, folded: map[string]string{},
		after: map[string]bool{}, named: map[string][]string{}, touched: map[string]bool{}}
	for _, mv := range moves {
		from, to := slashed(mv.From), slashed(mv.To)
		v.to[from] = to
		v.touch(from, to)
	}
	for _, m := range models {
		from := slashed(m.File.Path)
		to := v.moved(from)
		v.before[from], v.after[to] = true, true
		v.folded[strings.ToLower(from)] = from
		v.named[path.Base(to)] = append(v.named[path.Base(to)], to)
		if from != to {
			v.touch(from, to)
		}
	}
	return v
}

func (v *moving) touch(from, to string) {
	v.touched[strings.ToLower(path.Base(from))], v.touched[strings.ToLower(path.Base(to))] = true, true
}

// moved is where a file is after the moves; of several that concern it, the one
// of the innermost folder counts.
func (v *moving) moved(p string) string {
	for at := p; ; at = path.Dir(at) {
		if to, ok := v.to[at]; ok {
			return to + p[len(at):]
		}
		if at == path.Dir(at) {
			return p
		}
	}
}

// renamed is what an Include of a file must say after the moves; false if what
// it says is right.
func (v *moving) renamed(from, written string) (string, bool) {
	to := v.moved(from)
	if from == to && !v.touched[strings.ToLower(path.Base(slashed(written)))] {
		return "", false
	}
	scheme, spec := "", written
	if rest, ok := strings.CutPrefix(written, "file://"); ok {
		scheme, spec = "file://", rest
	}
	if spec == "" || strings.Contains(spec, "://") {
		return "", false
	}
	spec = slashed(spec)
	old := v.target(from, spec)
	if old == "" || locked(old) != "" {
		return "", false
	}
	want := v.moved(old)
	if !strings.EqualFold(old, beside(from, spec)) {
		return v.searched(from, spec, old)
	}
	switch {
	case beside(to, spec) == want:
		return "", false
	case absolute(spec):
		return scheme + want, true
	}
	return relative(path.Dir(to), want), true
}

// target is the file that an Include names; empty if there is none.
func (v *moving) target(from, spec string) string {
	near := beside(from, spec)
	found := ""
	switch {
	case v.find != nil:
		found = v.find(from, spec)
	case v.before[near]:
		found = near
	}
	if found == "" && (v.moved(near) != near || strings.HasSuffix(spec, ".h5") || strings.HasSuffix(spec, ".hdf5")) { // it is no model
		found = near
	}
	if found == "" {
		return ""
	}
	found = slashed(found)
	if as := v.folded[strings.ToLower(found)]; as != "" && !v.before[found] { // the file system minds no case
		return as
	}
	return found
}

// searched is renamed for an Include that finds its file elsewhere than beside
// its own.
func (v *moving) searched(from, spec, old string) (string, bool) {
	to, want := v.moved(from), v.moved(old)
	folder, tail := strings.CutSuffix(old, "/"+spec)
	stays, text := false, ""
	switch {
	case want == old:
		stays = from == to || slashed(v.find(to, spec)) == old
	case tail && v.moved(folder)+"/"+spec == want && v.moved(folder) != folder:
		stays = v.only(spec, want)
	case tail && strings.HasPrefix(want, folder+"/"):
		text = want[len(folder)+1:]
	}
	hidden := func(spec string) bool { return v.after[beside(to, spec)] && beside(to, spec) != want }
	switch {
	case stays && !hidden(spec):
		return "", false
	case text != "" && !hidden(text):
		return text, true
	}
	return relative(path.Dir(to), want), true
}

// only says that a search for a spec finds nothing but one file.
func (v *moving) only(spec, want string) bool {
	for _, p := range v.named[path.Base(spec)] {
		if p != want && strings.HasSuffix(p, "/"+spec) {
			return false
		}
	}
	return true
}

// quoteOf is the quote around the value at a place.
func quoteOf(m *lems.Model, at syntax.Place) byte {
	if i := at.Span.Start - 1; i >= 0 && m.File.Text[i] == '\'' {
		return '\''
	}
	return '"'
}

// slashed is a path with slashes and without what is needless, and the letter of
// its drive in lower case: editors have it so.
func slashed(p string) string {
	if p == "" {
		return ""
	}
	p = path.Clean(strings.ReplaceAll(p, `\`, "/"))
	if drive(p) != "" {
		p = strings.ToLower(p[:1]) + p[1:]
	}
	return p
}

// drive is the drive at the start of a path, as Windows has them.
func drive(p string) string {
	if len(p) > 1 && p[1] == ':' && (p[0] >= 'a' && p[0] <= 'z' || p[0] >= 'A' && p[0] <= 'Z') {
		return p[:2]
	}
	return ""
}

func absolute(p string) bool { return path.IsAbs(p) || drive(p) != "" }

// beside is the path that a spec names from the folder of a file.
func beside(from, spec string) string {
	if absolute(spec) {
		return spec
	}
	return path.Join(path.Dir(from), spec)
}

// relative is the path of a file from a folder. There is none to another drive.
func relative(dir, file string) string {
	if drive(dir) != drive(file) {
		return file
	}
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
