package syntax

import (
	"strings"
	"unicode/utf8"
)

const bom = "\ufeff"

// Classes of bytes, for names and white space.
const (
	classSpace = 1 << iota
	classNameStart
	className
	classControl
)

var classes = classTable()

func classTable() (table [256]uint8) {
	for c := range table {
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			table[c] = classSpace
		case c < 0x20:
			table[c] = classControl
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':':
			table[c] = classNameStart | className
		case '0' <= c && c <= '9' || c == '-' || c == '.':
			table[c] = className
		}
	}
	return table
}

func isSpace(c byte) bool { return classes[c]&classSpace != 0 }

// isNameStart says that a name may begin at s[i:].
func isNameStart(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if s[i] < utf8.RuneSelf {
		return classes[s[i]]&classNameStart != 0
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	return isNameStartRune(r) || isReplacement(r, size)
}

// nameEnd is where the characters of a name end that stand from i on.
func nameEnd(s string, i int) int {
	for i < len(s) {
		c := s[i]
		if classes[c]&className != 0 {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isNameRune(r) && !isReplacement(r, size) {
			break
		}
		i += size
	}
	return i
}

// nameStartRanges are the characters beyond ASCII with which a name may begin
// (XML 1.0, fifth edition, production 4).
var nameStartRanges = [...][2]rune{
	{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
	{0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFC}, {0x10000, 0xEFFFF},
}

func isNameStartRune(r rune) bool {
	for _, pair := range nameStartRanges {
		if pair[0] <= r && r <= pair[1] {
			return true
		}
	}
	return false
}

func isNameRune(r rune) bool {
	return isNameStartRune(r) || r == 0xB7 || 0x300 <= r && r <= 0x36F || r == 0x203F || r == 0x2040
}

// isReplacement tells U+FFFD, which may stand in a name, from bytes that are
// not UTF-8.
func isReplacement(r rune, size int) bool { return r == utf8.RuneError && size == 3 }

// isChar says that XML allows the character (production 2).
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		0x20 <= r && r <= 0xD7FF || 0xE000 <= r && r <= 0xFFFD || 0x10000 <= r && r <= 0x10FFFF
}

// skipSpace is the first offset from i on that is not white space.
func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

// trimSpaceBefore is the offset behind the last byte before i, and not before
// from, that is not white space.
func trimSpaceBefore(s string, from, i int) int {
	for i > from && isSpace(s[i-1]) {
		i--
	}
	return i
}

// finder remembers where a string occurs next, so that asking again and again
// does not search the same text twice: hostile text must not make the parser
// quadratic.
type finder struct {
	what string
	from int // searched from here
	at   int // the first occurrence at or behind from; -1 before any search
}

// next is the first occurrence at or behind i, len(s) if there is none.
func (f *finder) next(s string, i int) int {
	if f.from <= i && i <= f.at {
		return f.at
	}
	f.from, f.at = i, len(s)
	if i < len(s) {
		if k := strings.Index(s[i:], f.what); k >= 0 {
			f.at = i + k
		}
	}
	return f.at
}

// byteFinder is a finder of one byte.
type byteFinder struct {
	what     byte
	from, at int
}

func (f *byteFinder) next(s string, i int) int {
	if f.from <= i && i <= f.at {
		return f.at
	}
	f.from, f.at = i, len(s)
	if i < len(s) {
		if k := strings.IndexByte(s[i:], f.what); k >= 0 {
			f.at = i + k
		}
	}
	return f.at
}
