package syntax

import (
	"strconv"
	"strings"
)

// maxReference bounds the length of a reference that is looked for; the longest
// sensible one is &#x10FFFF;.
const maxReference = 64

// Unescape resolves the five entities of XML and character references. What it
// does not know stays as it is.
func Unescape(raw string) string {
	i := strings.IndexByte(raw, '&')
	if i < 0 {
		return raw
	}
	var out strings.Builder
	out.Grow(len(raw))
	for i >= 0 {
		out.WriteString(raw[:i])
		raw = raw[i:]
		size := 1
		if name, ok := reference(raw); ok {
			if r, known := resolve(name); known {
				out.WriteRune(r)
				raw = raw[len(name)+2:]
				size = 0
			}
		}
		out.WriteString(raw[:size])
		raw = raw[size:]
		i = strings.IndexByte(raw, '&')
	}
	out.WriteString(raw)
	return out.String()
}

// Escape is text as it must be written in a value between the given quotes, or
// between tags if quote is 0.
func Escape(text string, quote byte) string {
	var out strings.Builder
	done := 0
	for i := 0; i < len(text); i++ {
		if ref := escaped(text[i], quote); ref != "" {
			out.WriteString(text[done:i])
			out.WriteString(ref)
			done = i + 1
		}
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

func escaped(c, quote byte) string {
	switch {
	case c == '&':
		return "&amp;"
	case c == '<':
		return "&lt;"
	case c == '>' && quote == 0: // "]]>" may not stand in text
		return "&gt;"
	case c == '\r':
		return "&#13;"
	case quote == 0:
		return ""
	case c == '\n':
		return "&#10;"
	case c == '\t':
		return "&#9;"
	case c == quote && c == '"':
		return "&quot;"
	case c == quote && c == '\'':
		return "&apos;"
	}
	return ""
}

// reference splits "&name;..." and says whether s has that shape. The name is
// an XML name or begins with #.
func reference(s string) (name string, ok bool) {
	end := strings.IndexByte(s[:min(len(s), maxReference)], ';')
	if end < 2 {
		return "", false
	}
	name = s[1:end]
	if name[0] == '#' {
		return name, len(name) > 1 && nameEnd(name, 1) == len(name)
	}
	return name, isNameStart(name, 0) && nameEnd(name, 0) == len(name)
}

// resolve is the character that a reference stands for.
func resolve(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > 0x10FFFF || !isChar(rune(n)) {
		return 0, false
	}
	return rune(n), true
}
