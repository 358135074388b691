package ide

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// FoldKind says what may be folded away.
type FoldKind uint8

// The kinds of fold.
const (
	FoldRegion  FoldKind = iota // an element
	FoldComment                 // a comment of several lines
	FoldImports                 // Includes that follow each other
)

// Fold is a range of lines, given by places in the first and in the last one.
type Fold struct {
	Span syntax.Span
	Kind FoldKind
}

// Folds are what can be folded in a document: elements whose tags are on
// different lines, long comments, Includes.
func Folds(m *lems.Model) []Fold {
	var list []Fold
	for id := range m.Doc.Nodes {
		n := &m.Doc.Nodes[id]
		switch n.Kind {
		case syntax.CommentNode:
			list = addFold(m, list, Fold{n.Span, FoldComment})
		case syntax.ElementNode:
			span := n.Span
			if n.EndTag.Len() > 0 && lineOf(m, n.EndTag.Start) > lineOf(m, n.Span.Start)+1 {
				span.End = lineStart(m, n.EndTag.Start) - 1 // the end tag stays in sight
			}
			list = addFold(m, list, Fold{span, FoldRegion})
		}
	}
	list = append(list, imports(m)...)
	slices.SortStableFunc(list, func(a, b Fold) int { return int(a.Span.Start) - int(b.Span.Start) })
	return list
}

func addFold(m *lems.Model, list []Fold, f Fold) []Fold {
	if lineOf(m, f.Span.End) <= lineOf(m, f.Span.Start) {
		return list
	}
	return append(list, f)
}

func lineOf(m *lems.Model, off int32) int { return m.File.Position(off, syntax.UTF8).Line }

// lineStart is the offset at which the line of another begins, 1 at least.
func lineStart(m *lems.Model, off int32) int32 {
	return max(m.File.LineSpan(lineOf(m, off)).Start, 1)
}

// imports are runs of Includes.
func imports(m *lems.Model) []Fold {
	if m.Root == nil {
		return nil
	}
	var list []Fold
	var run *syntax.Span
	end := func() {
		if run != nil {
			list = addFold(m, list, Fold{*run, FoldImports})
		}
		run = nil
	}
	for id := range m.Doc.Elements(m.Root.Node) {
		n := m.Doc.Node(id)
		switch name := m.Doc.Name(id); {
		case name != "Include" && name != "include":
			end()
		case run == nil:
			span := n.Span
			run = &span
		default:
			run.End = n.Span.End
		}
	}
	end()
	return list
}
