package syntax

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func format(t testing.TB, text string) (string, bool) {
	t.Helper()
	edits, ok := Format(Parse(NewFile("f.xml", 0, text)))
	if !ok {
		return text, false
	}
	after, err := Apply(text, edits)
	if err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return after, true
}

func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"nothing to do", "<a>\n  <b/>\n</a>\n", "<a>\n  <b/>\n</a>\n"},
		{"final line end", "<a/>", "<a/>\n"},
		{"blank lines at the end", "<a/>\n\n \n", "<a/>\n"},
		{"blank lines at the beginning", "\n\n<a/>\n", "<a/>\n"},
		{"mark at the beginning", "\ufeff\n<a/>\n", "\ufeff<a/>\n"},
		{"spaces in tags", "<a  b = \"1\"\tc= '2' ><d /><e  /><f\n></f ></a\n>\n", "<a b=\"1\" c=\"2\"><d /><e /><f></f></a>\n"},
		{"quotes", `<a b='say "x"' c='it&apos;s' d="it's"/>` + "\n", `<a b="say &quot;x&quot;" c="it&apos;s" d="it's"/>` + "\n"},
		{"line after the name", "<Include\n   file=\"x\"/>\n", "<Include file=\"x\"/>\n"},
		{"lines between attributes", "<a b=\"1\"  \n   c=\"2\"\n\n   d=\"3\"\n/>\n", "<a b=\"1\"\n   c=\"2\"\n   d=\"3\"\n/>\n"},
		{"white space at line ends", "<a>  \n  <b/>\t\n  \n</a> \n", "<a>\n  <b/>\n\n</a>\n"},
		{"blank lines", "<a>\n\n\n\n\n  <b/>\n\n  <c/>\n\n\n</a>\n", "<a>\n\n\n  <b/>\n\n  <c/>\n\n\n</a>\n"},
		{"indentation", "<a>\n  <b>\n    <c/>\n   <c/>\n     </b>\n <d/>\n  <d/>\n</a>\n", "<a>\n  <b>\n    <c/>\n    <c/>\n  </b>\n  <d/>\n  <d/>\n</a>\n"},
		{"tabs", "<a>\n\t<b>\n\t\t<c/>\n        <c/>\n\t</b>\n</a>\n", "<a>\n\t<b>\n\t\t<c/>\n\t\t<c/>\n\t</b>\n</a>\n"},
		{"four columns", "<a>\n    <b>\n      <c/>\n    </b>\n    <d/>\n</a>\n", "<a>\n    <b>\n        <c/>\n    </b>\n    <d/>\n</a>\n"},
		{"flat root", "<a>\n<b>\n  <c/>\n</b>\n<d/>\n</a>\n", "<a>\n<b>\n  <c/>\n</b>\n<d/>\n</a>\n"},
		{"no indentation at all", "<a>\n<b>\n<c/>\n</b>\n</a>\n", "<a>\n<b>\n<c/>\n</b>\n</a>\n"},
		{"two on a line", "<a> <b/> <c>\n      <d/> </c>\n  <e/>\n</a>\n", "<a> <b/> <c>\n  <d/> </c>\n  <e/>\n</a>\n"},
		{"attributes follow their tag", "<a>\n  <b/>\n  <c/>\n    <d e=\"1\"\n       f=\"2\"/>\n</a>\n", "<a>\n  <b/>\n  <c/>\n  <d e=\"1\"\n     f=\"2\"/>\n</a>\n"},
		{"text", "<a>\n  <b> x \n\n\n  y  </b>\n   <c>p <d  e='1'/>  \n q</c>\n</a>\n", "<a>\n  <b> x \n\n\n  y  </b>\n  <c>p <d e=\"1\"/>  \n q</c>\n</a>\n"},
		{"CDATA", "<a>\n    <b><![CDATA[ x  \n  ]]>  \n  </b>\n</a>\n", "<a>\n    <b><![CDATA[ x  \n  ]]>  \n  </b>\n</a>\n"},
		{"preserved space", "<a xml:space=\"preserve\">\n <b/>  \n   <c/>\n</a>\n", "<a xml:space=\"preserve\">\n <b/>  \n   <c/>\n</a>\n"},
		{"comments", "<a>\n   <!-- one -->\n<!-- two -->\n   <!-- three\n     more  \n   -->\n  <b/>\n</a>\n", "<a>\n  <!-- one -->\n<!-- two -->\n   <!-- three\n     more  \n   -->\n  <b/>\n</a>\n"},
		{"declaration", "<?xml version='1.0'?>\n<!DOCTYPE  a >\n\n\n<a/>\n", "<?xml version='1.0'?>\n<!DOCTYPE  a >\n\n\n<a/>\n"},
		{"carriage returns", "<a>\r\n <b/> \r\n\r\n\r\n\r\n <c/>\r\n</a>", "<a>\r\n <b/>\r\n\r\n\r\n <c/>\r\n</a>\r\n"},
		{"values of several lines", "<a b=\"x  \n   y\"   c='\n'/>\n", "<a b=\"x  \n   y\" c=\"\n\"/>\n"},
		{"empty element", "<a>\n\n\n   </a>\n", "<a>\n\n\n</a>\n"},
	} {
		if got, ok := format(t, c.before); !ok || got != c.after {
			t.Errorf("%s: %v\n%q, want\n%q", c.name, ok, got, c.after)
		}
		checkFormat(t, c.before)
	}
	for _, bad := range []string{"", "<a>", "<a b=1/>", "<a></b>", "<a b=\"1\"c=\"2\"/>", "text", "<a/><b/>"} {
		if _, ok := format(t, bad); ok {
			t.Errorf("%q is malformed and was formatted", bad)
		}
	}
}

// checkFormat asks that formatting keeps the tree and is done after once.
func checkFormat(t testing.TB, text string) {
	t.Helper()
	once, ok := format(t, text)
	if !ok {
		return
	}
	before, after := Parse(NewFile("f.xml", 0, text)), Parse(NewFile("f.xml", 0, once))
	if a, b := outline(before), outline(after); a != b {
		t.Fatalf("formatting\n%q\ninto\n%q\nchanges the tree\n%s\nto\n%s", text, once, a, b)
	}
	if twice, ok := format(t, once); !ok || twice != once {
		t.Fatalf("formatting\n%q\ngives\n%q\nand then\n%q (%v)", text, once, twice, ok)
	}
}

// outline is what a document says: everything but white space between tags.
func outline(d *Document) string {
	var b strings.Builder
	for i := range d.Nodes {
		n := d.Node(NodeID(i))
		text := d.Text(n.Span)
		switch n.Kind {
		case ElementNode:
			b.WriteString("\n" + strings.Repeat(" ", min(d.Depth(NodeID(i)), 50)) + d.Name(NodeID(i)))
			for _, a := range d.AttrsOf(NodeID(i)) {
				b.WriteString(" " + d.Text(a.Name) + "=" + d.Value(a) + "\x01")
			}
		case TextNode:
			if text = strings.TrimPrefix(text, bom); blanks(text) < len(text) {
				b.WriteString("\ntext " + text)
			}
		case DocumentNode:
		default:
			b.WriteString("\n" + text)
		}
	}
	return b.String()
}

// models are all XML files of the project and, where it is, of the corpus.
func models(t testing.TB) map[string]string {
	t.Helper()
	corpus := os.Getenv("LEMSLS_CORPUS")
	if corpus == "" {
		corpus = "../../../shared/corpus"
	}
	all := map[string]string{}
	for _, root := range []string{"../../testdata", corpus} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".xml" && filepath.Ext(path) != ".nml" {
				return err
			}
			text, err := os.ReadFile(path)
			all[path] = string(text)
			return err
		})
		if err != nil && root == corpus {
			t.Log("no corpus:", err)
		}
	}
	return all
}

// TestFormatModels formats real files, well-formed or not.
func TestFormatModels(t *testing.T) {
	formatted, changed := 0, 0
	for path, text := range models(t) {
		after, ok := format(t, text)
		if ok {
			formatted++
		}
		if after != text {
			changed++
		}
		checkFormat(t, text)
		for i, line := range strings.Split(after, "\n") {
			if ok && testing.Verbose() && len(line) > 0 && strings.TrimRight(line, " \t\r") == "" {
				t.Logf("%s:%d: white space stays", path, i+1)
			}
		}
	}
	if formatted < 50 {
		t.Errorf("%d files", formatted)
	}
	t.Logf("%d files, %d changed", formatted, changed)
}

// FuzzFormat asks that formatting keeps the tree and is done after once.
func FuzzFormat(f *testing.F) {
	f.Add("<a>\n\t<b c='1'\n d=\"2\"/> </a>")
	f.Add("\ufeff <a\r\n b = '\"'>\r <c/>\n\n\n<!-- x\n -->\n</a >\r\n")
	f.Add("<a xml:space='preserve'>\n <b/><![CDATA[ ]]> t</a>\n\n")
	f.Add("<a>\n<b>\n   <c/>\n <?p q?>\n </b>\n</a>")
	f.Fuzz(func(t *testing.T, text string) { checkFormat(t, text) })
}
