package syntax

import (
	"math"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// File is one text at one version. It is immutable, unless its owner makes it
// Become another version.
//
// It is used by pointer: its line index is built when a line is first asked for.
type File struct {
	Path    string
	Version int32
	Text    string

	once  sync.Once
	lines []int32 // offset of the first byte of every line; lines[0] is 0

	apart     Span   // a part of which Slice gives a text that is not a part of Text
	apartText string // the text there

	counts [Runes + 1]counts // of long lines
}

// NewFile is the file with the given text. Offsets have 31 bits, so that what
// stands beyond 2 GiB is left out.
func NewFile(path string, version int32, text string) *File {
	if len(text) > math.MaxInt32-1 {
		text = text[:math.MaxInt32-1]
	}
	return &File{Path: path, Version: version, Text: text}
}

// Copy is the same text as a file of its own, which may Become another one.
func (f *File) Copy() *File {
	next := NewFile(f.Path, f.Version, f.Text)
	next.once.Do(func() { next.lines = f.index() })
	return next
}

// Edited is the file at a later version, in which a span of the text is
// replaced. The lines are not counted anew if they are known: an editor sends
// an edit for every key, and a file has a hundred thousand lines.
func (f *File) Edited(version int32, at Span, text string) *File {
	n := int32(len(f.Text))
	at.Start = min(max(at.Start, 0), n)
	at.End = min(max(at.End, at.Start), n)
	next := NewFile(f.Path, version, f.Text[:at.Start]+text+f.Text[at.End:])
	if len(f.Text)+len(text) < math.MaxInt32 {
		next.once.Do(func() { next.lines = editedLines(f.index(), next.Text, at, int32(len(text))) })
	}
	return next
}

// editedLines are the starts of the lines of a text in which a span was replaced
// by size bytes. Whether a line starts depends on the byte before and on the one
// there, so that only lines that start in what is new, or at its ends, are not
// known from the old ones.
func editedLines(old []int32, text string, at Span, size int32) []int32 {
	before := sort.Search(len(old), func(i int) bool { return old[i] >= max(at.Start, 1) })
	after := sort.Search(len(old), func(i int) bool { return old[i] > at.End })
	end := at.Start + size
	lines := make([]int32, before, before+len(old)-after+strings.Count(text[at.Start:end], "\n")+2)
	copy(lines, old[:before])
	for i := max(at.Start, 1); i <= end; i++ {
		if startsLine(text, i) {
			lines = append(lines, i)
		}
	}
	shift := end - at.End
	for _, i := range old[after:] {
		lines = append(lines, i+shift)
	}
	return lines
}

// startsLine says that a line starts at i, which is not 0.
func startsLine(text string, i int32) bool {
	switch text[i-1] {
	case '\n':
		return true
	case '\r':
		return int(i) == len(text) || text[i] != '\n'
	}
	return false
}

// Encoding says what a column counts.
type Encoding uint8

// The ways in which editors count columns.
const (
	UTF8  Encoding = iota // bytes
	UTF16                 // UTF-16 code units
	Runes                 // code points; a byte that is not UTF-8 counts as one
)

// Position is a zero-based line and a column in some Encoding.
type Position struct{ Line, Column int }

// Position is where off stands. An offset outside the text is moved to its
// nearer end, one inside a character to the character's start, and one between
// \r and \n to the end of the line before them.
func (f *File) Position(off int32, enc Encoding) Position {
	off = min(max(off, 0), int32(len(f.Text)))
	lines := f.index()
	line := sort.Search(len(lines), func(i int) bool { return lines[i] > off }) - 1
	span := f.LineSpan(line)
	off = min(off, span.End)
	if span.Len() > longLine {
		return Position{Line: line, Column: f.count(off, enc) - f.count(span.Start, enc)}
	}
	return Position{Line: line, Column: columnOf(f.Text[span.Start:span.End], int(off-span.Start), enc)}
}

// longLine is from how many bytes on a line's columns are not counted from its
// start each time: a text may be one line of megabytes.
const longLine = 1024

// counts are how many columns stand before some offsets of a text.
type counts struct {
	once sync.Once
	at   []int32 // offsets, at least longLine apart
	n    []int   // columns before each
}

// count is how many columns the characters have that end before off, or there.
func (f *File) count(off int32, enc Encoding) int {
	c := &f.counts[enc]
	c.once.Do(func() { c.fill(f.Text, enc) })
	i := sort.Search(len(c.at), func(i int) bool { return c.at[i] > off }) - 1
	return c.n[i] + columnOf(f.Text[c.at[i]:], int(off-c.at[i]), enc)
}

func (c *counts) fill(text string, enc Encoding) {
	n, last := 0, 0
	c.at, c.n = []int32{0}, []int{0}
	for at := 0; at < len(text); {
		r, size := decode(text[at:])
		at += size
		n += units(r, size, enc)
		if at-last >= longLine {
			c.at, c.n, last = append(c.at, int32(at)), append(c.n, n), at
		}
	}
}

// Offset is the byte offset of p. Lines and columns outside the text are moved
// to the nearest one inside; a column inside a surrogate pair or inside a
// character's bytes goes to the character's start.
func (f *File) Offset(p Position, enc Encoding) int32 {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= f.LineCount() {
		return int32(len(f.Text))
	}
	span := f.LineSpan(p.Line)
	return span.Start + int32(offsetOf(f.Text[span.Start:span.End], p.Column, enc))
}

// LineCount is the number of lines: one more than there are line ends.
func (f *File) LineCount() int { return len(f.index()) }

// LineSpan covers the line without its line end. A line before the first one
// is the first, one after the last is the last.
func (f *File) LineSpan(line int) Span {
	lines := f.index()
	line = min(max(line, 0), len(lines)-1)
	start := lines[line]
	if line+1 == len(lines) {
		return Span{start, int32(len(f.Text))}
	}
	end := lines[line+1] - 1
	if f.Text[end] == '\n' && end > start && f.Text[end-1] == '\r' {
		end--
	}
	return Span{start, end}
}

// Slice is the text at s, as far as s lies in the file.
func (f *File) Slice(s Span) string {
	if f.apart.Start <= s.Start && s.Start <= s.End && s.End <= f.apart.End {
		return f.apartText[s.Start-f.apart.Start : s.End-f.apart.Start]
	}
	n := int32(len(f.Text))
	start := min(max(s.Start, 0), n)
	return f.Text[start:min(max(s.End, start), n)]
}

// Part is a text that holds what lies in a span, and where it begins in the file.
func (f *File) Part(s Span) (text string, base int32) {
	if f.apart.Start <= s.Start && s.Start <= s.End && s.End <= f.apart.End {
		return f.apartText, f.apart.Start
	}
	return f.Text, 0
}

// SetApart makes Slice give copies of what lies in a span: a name of five bytes
// that is kept from one version to the next shall not keep the whole text of
// each. It is for the owner of a file that nobody else looks at, and lasts until
// the file Becomes another one.
func (f *File) SetApart(s Span) {
	f.apart, f.apartText = Span{}, ""
	f.apartText = strings.Clone(f.Slice(s))
	f.apart = Span{Start: max(s.Start, 0), End: max(s.Start, 0) + int32(len(f.apartText))}
}

// Place is s in this file.
func (f *File) Place(s Span) Place { return Place{File: f, Span: s} }

func (f *File) index() []int32 {
	f.once.Do(func() { f.lines = lineStarts(f.Text) })
	return f.lines
}

// lineStarts finds the lines. As in the language server protocol, \n, \r\n and
// a lone \r end a line, and nothing else does.
func lineStarts(text string) []int32 {
	lines := make([]int32, 1, 2+strings.Count(text, "\n"))
	if strings.IndexByte(text, '\r') < 0 {
		return lineStartsUnix(text, lines)
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			lines = append(lines, int32(i+1))
		case '\n':
			lines = append(lines, int32(i+1))
		}
	}
	return lines
}

func lineStartsUnix(text string, lines []int32) []int32 {
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return lines
		}
		at += i + 1
		lines = append(lines, int32(at))
	}
}

// columnOf counts what lies before byte off of the line. A character that off
// cuts through is not counted; in bytes, off goes to its start.
func columnOf(line string, off int, enc Encoding) int {
	column, at := 0, 0
	for at < off {
		r, size := decode(line[at:])
		if at+size > off {
			break
		}
		at += size
		column += units(r, size, enc)
	}
	return column
}

func offsetOf(line string, column int, enc Encoding) int {
	at := 0
	for column > 0 && at < len(line) {
		r, size := decode(line[at:])
		column -= units(r, size, enc)
		if column < 0 {
			break
		}
		at += size
	}
	return at
}

func decode(s string) (rune, int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	return utf8.DecodeRuneInString(s)
}

func units(r rune, size int, enc Encoding) int {
	switch {
	case enc == UTF8:
		return size
	case enc == UTF16 && r > 0xFFFF:
		return 2
	}
	return 1
}

// Columns is how far a position moves from the start of a span to its end, which
// lie in one line and within no character.
func (f *File) Columns(s Span, enc Encoding) int {
	text := f.Slice(s)
	return columnOf(text, len(text), enc)
}
