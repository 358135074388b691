package syntax

import (
	"strings"
	"testing"
)

// TestReparse types into a document and mends it: of a long one only the part
// around the keystroke is parsed again. What that makes of the text, TestEdit
// compares.
func TestReparse(t *testing.T) {
	line := "    <b name=\"x\" value=\"1\"/>\n"
	text := "<a>\n  <d>\n" + strings.Repeat(line, 5_000) + "  </d>\n</a>\n"
	at := strings.Index(text[len(text)/2:], line) + len(text)/2
	for name, typed := range map[string][]string{
		"tag without >":   {"    <b name=\"x\" value=\"1\"/\n", line},
		"tag without />":  {"    <b name=\"x\" value=\"1\"\n", line},
		"tag without /":   {"    <b name=\"x\" value=\"1\">\n", line},
		"value half done": {"    <b name=\"x\n", "    <b name=\"x\"\n", "    <b name=\"x\" value=\"\"/>\n"},
		"a new element":   {line + "    <\n", line + "    <c\n", line + "    <c n\n", line + "    <c n=\"\"\n", line + "    <c n=\"\"/>\n"},
	} {
		t.Run(name, func(t *testing.T) {
			d := ParseWith(NewFile("a", 0, text), nil)
			for _, s := range typed {
				e := d.Edit(NewFile("a", 0, text[:at]+s+text[at+len(line):]), nil)
				if e.next != nil || len(e.part.nodes) > 10 {
					t.Errorf("%d nodes are parsed for %q", len(e.part.nodes), s)
				}
				d.Become(e)
			}
		})
	}
}
