package server

import (
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
)

// walker finds the positions of offsets that mostly grow: it goes on from the
// last one, so that many in one long line do not each count from its start.
type walker struct {
	file *syntax.File
	enc  syntax.Encoding
	off  int32
	last protocol.Position
	line syntax.Span // of last; empty at first
}

func (w *walker) position(off int32) protocol.Position {
	if off >= w.off && off <= w.line.End && w.line.End > 0 {
		w.last.Character += uint32(w.file.Columns(syntax.Span{Start: w.off, End: off}, w.enc))
		w.off = off
		return w.last
	}
	w.last = positionOf(w.file, off, w.enc)
	w.off, w.line = off, w.file.LineSpan(int(w.last.Line))
	return w.last
}
