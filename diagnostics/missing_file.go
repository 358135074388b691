package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var missingFile = &Analyzer{Code: "missing-file", Severity: Error, Run: runMissingFile}

func runMissingFile(p *Pass) {
	p.unnamedIncludes()
	for _, inc := range p.includes() {
		if inc.Part != nil || inc.Spec == "" || inc.IsCore() || isHDF5(inc.Spec) || p.damage.at(inc.Place.Span) {
			continue
		}
		if strings.Contains(inc.Spec, "://") {
			p.Report(Diagnostic{Place: inc.Place, Message: quote(inc.Spec) + " is a URL; no tool fetches what a model includes"})
			continue
		}
		if namesFolder(inc.Spec) {
			p.Report(Diagnostic{Place: inc.Place, Message: quote(inc.Spec) + " is a folder; a file is needed"})
			continue
		}
		p.Report(Diagnostic{Place: inc.Place, Message: "there is no file " + quote(inc.Spec), Fixes: p.similarFiles(inc)})
	}
}

// namesFolder says that a path can only be a folder's.
func namesFolder(spec string) bool {
	base := baseName(spec)
	return base == "" || base == "." || base == ".."
}

// unnamedIncludes reports elements that take in a file whose name is empty.
func (p *Pass) unnamedIncludes() {
	if p.Model.World == nil {
		return
	}
	for i := range p.Model.World.Includes {
		if inc := &p.Model.World.Includes[i]; inc.Spec == "" && (has(inc.Item, "file") || has(inc.Item, "href")) && !p.damage.at(inc.Place.Span) {
			p.Report(Diagnostic{Place: inc.Place, Message: quote(inc.Item.Row.Name) + " names no file"})
		}
	}
}

// includes are those of the file itself, if it was read with a way to find them.
func (p *Pass) includes() []*lems.Include {
	w := p.Model.World
	if w == nil || !w.Searched {
		return nil
	}
	list := make([]*lems.Include, len(w.Includes))
	for i := range w.Includes {
		list[i] = &w.Includes[i]
	}
	return list
}

// isHDF5 says that a file holds a network in the binary form that jNeuroML
// alone includes.
func isHDF5(spec string) bool {
	return strings.HasSuffix(spec, ".h5") || strings.HasSuffix(spec, ".hdf5")
}

// maxSimilar is how many files are offered for one that is missing.
const maxSimilar = 3

// similarFiles offers files of the same name elsewhere, then those of similar
// names.
func (p *Pass) similarFiles(inc *lems.Include) []Fix {
	var fixes []Fix
	offer := func(spec string) {
		if len(fixes) < maxSimilar {
			edit := p.setAttribute(inc.Item, fileAttr(inc.Item), spec)
			fixes = append(fixes, Fix{Title: "Replace by " + quote(spec), Edits: []Edit{edit}, Preferred: len(fixes) == 0})
		}
	}
	rest := make([]string, 0, len(inc.Similar))
	for _, s := range inc.Similar {
		if baseName(s) == baseName(inc.Spec) {
			offer(s)
		} else {
			rest = append(rest, s)
		}
	}
	for len(fixes) < maxSimilar && !strings.HasPrefix(inc.Spec, "/") {
		near, ok := nearestFile(inc.Spec, rest)
		if !ok {
			break
		}
		offer(near)
		rest = without(rest, near)
	}
	return fixes
}

// nearestFile compares names without what all of them have in common: the
// folder and the extension.
func nearestFile(spec string, list []string) (string, bool) {
	byStem := map[string]string{}
	var stems []string
	for _, s := range list {
		if _, ok := byStem[stem(s)]; !ok {
			byStem[stem(s)] = s
			stems = append(stems, stem(s))
		}
	}
	if s, ok := byStem[stem(spec)]; ok { // another extension
		return s, true
	}
	best, ok := suggest(stem(spec), stems)
	return byStem[best], ok
}

func without(list []string, s string) []string {
	var rest []string
	for _, x := range list {
		if x != s {
			rest = append(rest, x)
		}
	}
	return rest
}

func baseName(spec string) string { return spec[strings.LastIndexAny(spec, `/\`)+1:] }

// stem is the base name up to its last extension.
func stem(spec string) string {
	name := baseName(spec)
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[:i]
	}
	return name
}

// fileAttr is the attribute that names the file.
func fileAttr(it *lems.Item) string {
	if it.Value("file") == "" && has(it, "href") {
		return "href"
	}
	return "file"
}
