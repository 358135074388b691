// Package syntax turns the text of an XML model file into a tree with places.
//
// It knows XML and nothing of LEMS. Parsing never fails: whatever the text is,
// the result is a Document whose tokens, put side by side, are the text again,
// and a list of Problems that say where the text left well-formed XML and how
// the tree was repaired. Everything that points at something in lemsls, from a
// typing error to a fault on a GPU, points with a Place of this package; lines,
// columns and UTF-16 exist in file.go and nowhere else below the server.
package syntax

// Span is a half-open range of byte offsets in one file.
type Span struct{ Start, End int32 }

// Len is the number of bytes covered.
func (s Span) Len() int { return int(s.End - s.Start) }

// IsEmpty says that the span covers no byte.
func (s Span) IsEmpty() bool { return s.End <= s.Start }

// Contains says that off lies in the span or at its end, as a cursor does.
func (s Span) Contains(off int32) bool { return s.Start <= off && off <= s.End }

// Cover is the smallest span over both.
func (s Span) Cover(t Span) Span { return Span{min(s.Start, t.Start), max(s.End, t.End)} }

// Plus is the span so many bytes further on.
func (s Span) Plus(n int32) Span { return Span{s.Start + n, s.End + n} }

// Place is a span of a file: the only way to point at anything.
// The zero Place points nowhere.
type Place struct {
	File *File
	Span Span
}

// IsValid says that the place points somewhere.
func (p Place) IsValid() bool { return p.File != nil }

// Text is the text at the place, empty for the zero Place.
func (p Place) Text() string {
	if p.File == nil {
		return ""
	}
	return p.File.Text[p.Span.Start:p.Span.End]
}
