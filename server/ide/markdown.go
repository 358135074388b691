package ide

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// marks are what Markdown takes for more than text, but for underscores.
var marks = strings.NewReplacer("\\", "\\\\", "*", "\\*", "`", "\\`", "<", "&lt;", "[", "\\[", "#", "\\#")

// Escape keeps an author's text from being read as Markdown. Underscores within
// words mean nothing there and stay as they are, for terminals show the escape.
func Escape(s string) string {
	parts := strings.Split(marks.Replace(strings.Join(strings.Fields(s), " ")), "_")
	var b strings.Builder
	b.WriteString(parts[0])
	for i, right := range parts[1:] {
		before, _ := utf8.DecodeLastRuneInString(parts[i])
		after, _ := utf8.DecodeRuneInString(right)
		if !ofWord(before) || !ofWord(after) {
			b.WriteByte('\\')
		}
		b.WriteString("_" + right)
	}
	return b.String()
}

func ofWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
