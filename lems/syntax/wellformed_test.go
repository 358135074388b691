package syntax_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/syntax"
)

// lenient are the problems of texts that encoding/xml takes though XML does
// not, or that are no errors of XML.
var lenient = []syntax.ProblemKind{
	syntax.DuplicateAttribute,                                // not compared by encoding/xml
	syntax.MissingSpace,                                      // a="1"b="2"
	syntax.MisplacedDeclaration,                              // taken anywhere
	syntax.TextOutsideRoot, syntax.SecondRoot, syntax.NoRoot, // it reads tokens, not a document
	syntax.UnknownDeclaration,                  // <!anything>
	syntax.DeepNesting, syntax.DoctypeEntities, // limits
	syntax.UnterminatedDoctype, syntax.CommentHyphens, // its directives balance "<" and quotes otherwise
	syntax.UnterminatedProcInst,                 // <?xml ... <
	syntax.InvalidUTF8, syntax.ControlCharacter, // not looked for in comments and the like
}

// strict are parts of encoding/xml's messages about texts that are well-formed
// by our reading.
var strict = []string{
	"unsupported version", "encoding", // of the XML declaration: the text is UTF-8 already
	"expected element name", "expected attribute name", // a:b:c, and colons at the ends
	"invalid character entity", // declared by a DOCTYPE
	"invalid XML name",         // its tables are those of XML 1.0's fourth edition
}

// readXML is the first error of encoding/xml.
func readXML(text string) error {
	dec := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := dec.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

var withoutComments = strings.NewReplacer("<!--", "", "<![CDATA[", "", "<!DOCTYPE Lems>", "")

// disagreement says how we and encoding/xml differ about a text.
func disagreement(text string, d *syntax.Document) string {
	if strings.Contains(withoutComments.Replace(text), "<!") {
		return "" // it takes "<!anything>" and balances "<" and ">" in it
	}
	err := readXML(text)
	i := slices.IndexFunc(d.Problems, func(p syntax.Problem) bool { return !slices.Contains(lenient, p.Kind) })
	switch {
	case err == nil && i >= 0:
		return fmt.Sprintf("encoding/xml takes what we report: %+v", d.Problems[i])
	case err != nil && len(d.Problems) == 0 && !slices.ContainsFunc(strict, func(s string) bool { return strings.Contains(err.Error(), s) }):
		return fmt.Sprintf("encoding/xml reports what we take: %v", err)
	}
	return ""
}

func TestCorpus(t *testing.T) {
	for _, path := range lemstest.CorpusFiles(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		d := syntax.Parse(syntax.NewFile(path, 0, text))
		checkInvariants(t, d)
		if diff := disagreement(text, d); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		err = etree.NewDocument().ReadFromString(text)
		if (err == nil) != (len(d.Problems) == 0) {
			t.Errorf("%s: etree says %v, we %v", path, err, d.Problems)
		}
		if err == nil {
			compareETree(t, path, text, d)
		}
	}
}

// compareETree checks that the derived etree is the one that etree reads.
func compareETree(t *testing.T, path, text string, d *syntax.Document) {
	t.Helper()
	want := etree.NewDocument()
	want.ReadSettings.PreserveCData = true
	if err := want.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	a, errA := want.WriteToString()
	b, errB := d.ETree().WriteToString()
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if diff := lemstest.Diff(normal(a), normal(b)); diff != "" {
		t.Errorf("%s: the derived etree differs:\n%s", path, diff)
	}
}

// normal takes away what encoding/xml does to line ends and the byte order mark.
func normal(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	return strings.ReplaceAll(strings.ReplaceAll(s, "&#xD;", ""), "\r", "")
}

const seedText = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE Lems>
<Lems xmlns="http://www.neuroml.org/lems/0.7.6"
      note='single "quoted"'>
    <!-- a comment > with things -->
    <Dimension name="voltage" m="1" l="2" t="-3" i="-1"/>
    <ComponentType name="Cell" description="é 𝜏 &amp; &#955;">
        <Parameter name="tau" dimension="time"/>
        <Dynamics>
            <StateVariable name="v" dimension="voltage" exposure="v"/>
            <OnCondition test="v &gt; v0 > 1">
                <StateAssignment variable="v" value="v0"/>
            </OnCondition>
            <![CDATA[ a < b && c ]]>
        </Dynamics>
    </ComponentType>
    <notes>some text</notes>
    <Component id="c1" type="Cell" tau="10 ms"/>
</Lems>
`

// TestMutations breaks texts in 20,000 ways: the tree stays whole, and we agree
// with encoding/xml about which of them are well-formed.
func TestMutations(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	texts := []string{seedText, "<a/>", "<a><b c='d'>e</b></a>\n"}
	count := 20000
	if testing.Short() {
		count = 2000
	}
	failures := 0
	for i := range count {
		text := texts[i%len(texts)]
		for range 1 + rng.IntN(3) {
			text = mutate(rng, text)
		}
		d := syntax.Parse(syntax.NewFile("m.xml", 0, text))
		checkInvariants(t, d)
		checkLocations(t, rng, d)
		d.ETree()
		nested := syntax.ParseWith(d.File, noNesting)
		checkInvariants(t, nested)
		if len(nested.Problems) > len(d.Problems) {
			t.Errorf("mutation %d: more problems with a schema: %v", i, nested.Problems)
		}
		if diff := disagreement(text, d); diff != "" {
			t.Errorf("mutation %d: %s\n%s", i, diff, text)
			if failures++; failures > 5 {
				t.FailNow()
			}
		}
	}
}

func noNesting(parent, child string) bool { return child != "ComponentType" || parent == "Lems" }

var scraps = []string{
	"<", ">", "/", "\"", "'", "=", " ", "\n", "&", ";", "!", "?", "-", "[", "]", "</", "/>", "<!--", "-->",
	"<![CDATA[", "]]>", "<?", "?>", "&amp;", "&x;", "&#0;", "\x00", "\xff", "é", "<Para", "</Para>", "<!DOCTYPE", ":",
}

// mutate changes a text at one place.
func mutate(rng *rand.Rand, s string) string {
	if s == "" {
		return scraps[rng.IntN(len(scraps))]
	}
	i := rng.IntN(len(s))
	j := min(i+1+rng.IntN(12), len(s))
	switch rng.IntN(5) {
	case 0: // delete one byte
		return s[:i] + s[i+1:]
	case 1: // delete some
		return s[:i] + s[j:]
	case 2: // repeat some
		return s[:j] + s[i:]
	case 3: // delete a line
		start := strings.LastIndexByte(s[:i], '\n') + 1
		end := strings.IndexByte(s[i:], '\n')
		if end < 0 {
			return s[:start]
		}
		return s[:start] + s[i+end+1:]
	}
	return s[:i] + scraps[rng.IntN(len(scraps))] + s[i:]
}

// checkLocations checks At at some offsets: what it says is around them.
func checkLocations(t testing.TB, rng *rand.Rand, d *syntax.Document) {
	t.Helper()
	for range 10 {
		off := int32(rng.IntN(len(d.File.Text) + 1))
		loc := d.At(off)
		if !d.Node(loc.Node).Span.Contains(off) {
			t.Fatalf("At(%d) = %+v, whose node is %v in\n%s", off, loc, d.Node(loc.Node).Span, d.File.Text)
		}
		if loc.Attr >= 0 && !d.Attrs[loc.Attr].Span.Contains(off) {
			t.Fatalf("At(%d) = %+v, whose attribute is %v", off, loc, d.Attrs[loc.Attr].Span)
		}
		if (loc.Part == syntax.InAttrName || loc.Part == syntax.InAttrValue) != (loc.Attr >= 0) && loc.Part != syntax.InOther {
			t.Fatalf("At(%d) = %+v", off, loc)
		}
	}
}
