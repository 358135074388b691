package ide

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Link is a piece of text that names a file.
type Link struct {
	Span syntax.Span
	Path string // of the file
	Tip  string
}

// Links are the Includes of a file that were found.
func Links(m *lems.Model) []Link {
	if m.World == nil {
		return nil
	}
	var list []Link
	for i := range m.World.Includes {
		inc := &m.World.Includes[i]
		if inc.Part == nil || inc.Spec == "" {
			continue
		}
		list = append(list, Link{Span: inc.Place.Span, Path: inc.Part.File.Path, Tip: inc.Part.File.Path})
	}
	return list
}

// includeAt is the Include whose file name is at the offset; nil if there is
// none.
func includeAt(m *lems.Model, off int32) *lems.Include {
	if m.World == nil {
		return nil
	}
	for i := range m.World.Includes {
		if inc := &m.World.Includes[i]; inc.Spec != "" && inc.Place.Span.Contains(off) {
			return inc
		}
	}
	return nil
}
