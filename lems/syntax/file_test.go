package syntax_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lemsls/lemsls/lems/syntax"
)

func TestPosition(t *testing.T) {
	f := syntax.NewFile("p.xml", 3, "ab\r\n𝜏é<\n\rx\xffy")
	cases := []struct {
		off               int32
		line, u8, u16, rn int
	}{
		{-1, 0, 0, 0, 0}, {0, 0, 0, 0, 0}, {2, 0, 2, 2, 2}, {3, 0, 2, 2, 2}, // between \r and \n
		{4, 1, 0, 0, 0}, {6, 1, 0, 0, 0}, {8, 1, 4, 2, 1}, {10, 1, 6, 3, 2}, {11, 1, 7, 4, 3},
		{12, 2, 0, 0, 0}, {13, 3, 0, 0, 0}, {15, 3, 2, 2, 2}, {16, 3, 3, 3, 3}, {99, 3, 3, 3, 3},
	}
	for _, c := range cases {
		for enc, column := range map[syntax.Encoding]int{syntax.UTF8: c.u8, syntax.UTF16: c.u16, syntax.Runes: c.rn} {
			if got := f.Position(c.off, enc); got != (syntax.Position{Line: c.line, Column: column}) {
				t.Errorf("Position(%d, %d) = %v, want %d:%d", c.off, enc, got, c.line, column)
			}
		}
	}
	if f.LineCount() != 4 {
		t.Errorf("%d lines", f.LineCount())
	}
}

func TestOffset(t *testing.T) {
	f := syntax.NewFile("p.xml", 0, "ab\r\n𝜏é\n")
	cases := []struct {
		line, column int
		enc          syntax.Encoding
		want         int32
	}{
		{-1, 5, syntax.UTF16, 0}, {0, -1, syntax.UTF16, 0}, {0, 99, syntax.UTF8, 2}, {9, 0, syntax.UTF8, 11},
		{1, 1, syntax.UTF16, 4}, {1, 2, syntax.UTF16, 8}, {1, 3, syntax.UTF16, 10}, {1, 1, syntax.Runes, 8},
		{1, 2, syntax.UTF8, 4}, {1, 4, syntax.UTF8, 8}, {2, 0, syntax.UTF8, 11},
	}
	for _, c := range cases {
		if got := f.Offset(syntax.Position{Line: c.line, Column: c.column}, c.enc); got != c.want {
			t.Errorf("Offset(%d:%d, %d) = %d, want %d", c.line, c.column, c.enc, got, c.want)
		}
	}
}

func TestSliceClamps(t *testing.T) {
	f := syntax.NewFile("p.xml", 0, "abc")
	for span, want := range map[syntax.Span]string{
		{Start: -5, End: 2}: "ab", {Start: 1, End: 99}: "bc", {Start: 9, End: 12}: "", {Start: 2, End: 1}: "",
	} {
		if got := f.Slice(span); got != want {
			t.Errorf("Slice(%v) = %q, want %q", span, got, want)
		}
	}
}

func FuzzPosition(f *testing.F) {
	f.Add("ab\r\n𝜏é\n\r\xff", int32(5), 1, 1)
	f.Add(seedText, int32(300), 7, 9)
	f.Fuzz(func(t *testing.T, text string, off int32, line, column int) {
		file := syntax.NewFile("f.xml", 0, text)
		for _, enc := range []syntax.Encoding{syntax.UTF8, syntax.UTF16, syntax.Runes} {
			pos := file.Position(off, enc)
			back := file.Offset(pos, enc)
			at := min(max(off, 0), int32(len(text)))
			if back > at || at-back > utf8.UTFMax {
				t.Fatalf("offset %d is %v is %d", off, pos, back)
			}
			if again := file.Position(back, enc); again != pos {
				t.Fatalf("offset %d is %v, and %d is %v", off, pos, back, again)
			}
			o := file.Offset(syntax.Position{Line: line, Column: column}, enc)
			if o < 0 || int(o) > len(text) {
				t.Fatalf("%d:%d is %d of %d", line, column, o, len(text))
			}
		}
		if spans := strings.Count(text, "\n"); file.LineCount() < spans+1 {
			t.Fatalf("%d lines, %d line feeds", file.LineCount(), spans)
		}
	})
}

// TestEdited says that an edited file is the same as one that is read anew.
func TestEdited(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"", "a", "\n", "\r", "\r\n", "\n\r", "xyz", "é\r\r\n\n"}
	f := syntax.NewFile("a", 0, "")
	for i := range 20_000 {
		n := int32(len(f.Text))
		if n > 60 {
			f = syntax.NewFile("a", 0, f.Text[:20])
			n = 20
		}
		at := syntax.Span{Start: rnd.Int32N(n + 2)}
		at.End = at.Start + rnd.Int32N(4)
		f = f.Edited(int32(i), at, pieces[rnd.IntN(len(pieces))])
		fresh := syntax.NewFile("a", int32(i), f.Text)
		if f.LineCount() != fresh.LineCount() {
			t.Fatalf("%q: %d lines, not %d", f.Text, f.LineCount(), fresh.LineCount())
		}
		for line := range f.LineCount() {
			if got, want := f.LineSpan(line), fresh.LineSpan(line); got != want {
				t.Fatalf("%q: line %d at %v, not %v", f.Text, line, got, want)
			}
		}
	}
}

// TestLongLines says that columns in long lines are those of short ones.
func TestLongLines(t *testing.T) {
	long := "é\n" + strings.Repeat("aé𝄞\x80\xf0\x9f", 700) + "\r\nz"
	f := syntax.NewFile("a", 0, long)
	for _, enc := range []syntax.Encoding{syntax.UTF8, syntax.UTF16, syntax.Runes} {
		for off := int32(0); int(off) <= len(long); off += 3 {
			p := f.Position(off, enc)
			span := f.LineSpan(p.Line)
			at := max(span.Start, min(off, span.End)-600)
			for at > span.Start && long[at] != 'a' {
				at--
			}
			part := syntax.NewFile("a", 0, long[at:span.End]).Position(min(off, span.End)-at, enc)
			if want := f.Position(at, enc).Column + part.Column; p.Column != want {
				t.Fatalf("%d: column %d, not %d", off, p.Column, want)
			}
		}
	}
}
