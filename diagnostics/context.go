package diagnostics

import "github.com/lemsls/lemsls/lems"

// CheckIn checks a file that others may include. A file without a Target may
// use what only its includers provide: if something is amiss with it alone, it
// is read again in its contexts, and only what is wrong in all of them is
// reported. The model that is returned is of the reading that knows most.
func CheckIn(alone *lems.Model, contexts func() []*lems.Model) (*lems.Model, []Diagnostic) {
	found := Check(alone)
	if alone.World == nil || alone.World.Rooted || !open(alone, found) {
		return alone, found
	}
	best := alone
	for i, m := range contexts() {
		if i == 0 {
			best, found = m, Check(m)
			continue
		}
		if len(found) == 0 {
			break
		}
		found = common(found, Check(m))
	}
	return best, found
}

// open says that includers of a model may know what it lacks: that a name, a
// file or something worth a finding is missing. What other tools cannot read
// does not depend on who reads.
func open(m *lems.Model, found []Diagnostic) bool {
	if !m.World.Whole {
		return true
	}
	for i := range found {
		if len(found[i].Portability) == 0 {
			return true
		}
	}
	for r := range m.Refs() {
		if r.Target == nil {
			return true
		}
	}
	for _, c := range m.World.Own() {
		if c.Type == nil {
			return true
		}
	}
	return false
}

// common are the findings of a reading that another has too, at the lesser
// severity.
func common(list, other []Diagnostic) []Diagnostic {
	type key struct {
		code       string
		start, end int32
	}
	severity := map[key]Severity{}
	for _, d := range other {
		severity[key{d.Code, d.Place.Span.Start, d.Place.Span.End}] = d.Severity
	}
	var kept []Diagnostic
	for _, d := range list {
		if s, ok := severity[key{d.Code, d.Place.Span.Start, d.Place.Span.End}]; ok {
			d.Severity = max(d.Severity, s)
			kept = append(kept, d)
		}
	}
	return kept
}
