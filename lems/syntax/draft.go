package syntax

import (
	"math"
	"sort"
	"strings"
	"sync"
)

// Draft is a version of a file whose text is put together when somebody asks for
// it. Of edits that come faster than anybody looks at the text, only the last
// one makes one. A Draft never changes.
type Draft struct {
	Path    string
	Version int32

	mu     sync.Mutex
	file   *File // nil: not made yet
	base   *File // nil as soon as there is a file
	pieces []piece
	ends   ends
}

// ends says what is known of how lines end.
type ends uint8

const (
	unknownEnds ends = iota
	plainEnds        // by \n alone, so that pieces can be counted one by one
	otherEnds
)

// mostPieces is of how many pieces a draft may be put together.
const mostPieces = 256

// piece is a part of a draft's text.
type piece struct {
	text   string
	from   int32 // where it begins in the base; -1: it was typed
	start  int32 // where it begins in the draft
	before int   // lines that have ended before it
	lines  int   // lines that end in it
}

// NewDraft is a draft whose text is there.
func NewDraft(f *File) *Draft { return &Draft{Path: f.Path, Version: f.Version, file: f} }

// File is the file with the text of the draft.
func (d *Draft) File() *File {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.file == nil {
		d.file = d.made()
		d.base, d.pieces = nil, nil
	}
	return d.file
}

// Len is how many bytes the text has.
func (d *Draft) Len() int {
	_, pieces, _ := d.parts()
	last := &pieces[len(pieces)-1]
	return int(last.start) + len(last.text)
}

// made puts the text together.
func (d *Draft) made() *File {
	last := &d.pieces[len(d.pieces)-1]
	var text strings.Builder
	text.Grow(int(last.start) + len(last.text))
	lines := make([]int32, 1, last.before+last.lines+1)
	for i := range d.pieces {
		p := &d.pieces[i]
		text.WriteString(p.text)
		lines = p.appendLines(lines, d.base)
	}
	f := NewFile(d.Path, d.Version, text.String())
	f.once.Do(func() { f.lines = lines })
	return f
}

// parts are the pieces of a draft and what they are taken from: all of its text,
// if that is there.
func (d *Draft) parts() (base *File, pieces []piece, e ends) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.file == nil {
		return d.base, d.pieces, d.ends
	}
	if d.ends == unknownEnds {
		d.ends = plainEnds
		if strings.IndexByte(d.file.Text, '\r') >= 0 {
			d.ends = otherEnds
		}
	}
	return d.file, []piece{{text: d.file.Text, lines: d.file.LineCount() - 1}}, d.ends
}

// Edited is the draft at a later version, in which a span of the text is
// replaced.
func (d *Draft) Edited(version int32, at Span, text string) *Draft {
	base, pieces, e := d.parts()
	last := &pieces[len(pieces)-1]
	size := last.start + int32(len(last.text))
	if e != plainEnds || strings.IndexByte(text, '\r') >= 0 || int(size)+len(text) >= math.MaxInt32 {
		return NewDraft(d.File().Edited(version, at, text))
	}
	at.Start = min(max(at.Start, 0), size)
	at.End = min(max(at.End, at.Start), size)
	next := &Draft{Path: d.Path, Version: version, base: base, ends: plainEnds}
	next.pieces = make([]piece, 0, len(pieces)+2)
	typed := piece{text: strings.Clone(text), from: -1, lines: strings.Count(text, "\n")}
	for i := range pieces {
		p := &pieces[i]
		end := p.start + int32(len(p.text))
		next.add(p.cut(base, p.start, min(end, at.Start)))
		if p.start <= at.Start && (at.Start < end || i == len(pieces)-1) {
			next.add(typed)
		}
		next.add(p.cut(base, max(p.start, at.End), end))
	}
	if len(next.pieces) > mostPieces || len(next.pieces) == 0 {
		return NewDraft(d.File().Edited(version, at, text))
	}
	return next
}

// add puts a piece behind the others, unless it is empty.
func (d *Draft) add(p piece) {
	if p.text == "" {
		return
	}
	if n := len(d.pieces); n > 0 {
		last := &d.pieces[n-1]
		p.start, p.before = last.start+int32(len(last.text)), last.before+last.lines
	} else {
		p.start, p.before = 0, 0
	}
	d.pieces = append(d.pieces, p)
}

// cut is the part of a piece between two offsets of the draft.
func (p *piece) cut(base *File, start, end int32) piece {
	if start >= end {
		return piece{}
	}
	part := piece{text: p.text[start-p.start : end-p.start], from: p.from}
	if p.from < 0 {
		part.lines = strings.Count(part.text, "\n")
		return part
	}
	part.from += start - p.start
	lines := base.index()
	part.lines = linesUpTo(lines, part.from+end-start) - linesUpTo(lines, part.from)
	return part
}

// linesUpTo is how many lines start at an offset or before it.
func linesUpTo(lines []int32, off int32) int {
	return sort.Search(len(lines), func(i int) bool { return lines[i] > off })
}

// appendLines adds where, in the draft, the lines begin whose predecessors end in
// the piece.
func (p *piece) appendLines(lines []int32, base *File) []int32 {
	if p.from < 0 {
		for k := range p.lines {
			lines = append(lines, p.lineEnd(base, k))
		}
		return lines
	}
	all := base.index()
	first := linesUpTo(all, p.from)
	for _, at := range all[first : first+p.lines] {
		lines = append(lines, at-p.from+p.start)
	}
	return lines
}

// lineEnd is where, in the draft, the line begins whose predecessor is the k-th
// one that ends in the piece.
func (p *piece) lineEnd(base *File, k int) int32 {
	if p.from >= 0 {
		lines := base.index()
		return lines[linesUpTo(lines, p.from)+k] - p.from + p.start
	}
	at := 0
	for ; k >= 0; k-- {
		at += strings.IndexByte(p.text[at:], '\n') + 1
	}
	return p.start + int32(at)
}

// Offset is the byte offset of p, as File.Offset would say.
func (d *Draft) Offset(p Position, enc Encoding) int32 {
	base, pieces, e := d.parts()
	if e != plainEnds || len(pieces) == 1 {
		return d.File().Offset(p, enc)
	}
	last := &pieces[len(pieces)-1]
	size := last.start + int32(len(last.text))
	switch {
	case p.Line < 0:
		return 0
	case p.Line > last.before+last.lines:
		return size
	}
	start, end := lineStart(base, pieces, p.Line), size
	if p.Line < last.before+last.lines {
		end = lineStart(base, pieces, p.Line+1) - 1
	}
	return start + int32(offsetOf(sliced(pieces, start, end), p.Column, enc))
}

// lineStart is where a line of pieces begins.
func lineStart(base *File, pieces []piece, line int) int32 {
	if line == 0 {
		return 0
	}
	i := sort.Search(len(pieces), func(i int) bool { return pieces[i].before+pieces[i].lines >= line })
	return pieces[i].lineEnd(base, line-pieces[i].before-1)
}

// sliced is the text of pieces between two offsets.
func sliced(pieces []piece, start, end int32) string {
	i := sort.Search(len(pieces), func(i int) bool { return pieces[i].start+int32(len(pieces[i].text)) > start })
	var text strings.Builder
	for ; i < len(pieces) && pieces[i].start < end; i++ {
		p := &pieces[i]
		part := p.text[max(start-p.start, 0):min(end-p.start, int32(len(p.text)))]
		if text.Len() == 0 && p.start+int32(len(p.text)) >= end {
			return part
		}
		text.WriteString(part)
	}
	return text.String()
}
