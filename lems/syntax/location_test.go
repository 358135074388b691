package syntax_test

import (
	"testing"

	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestAt says for a cursor what stands there: the part, the name of the node
// that a tag there would stand in (for InText: the node itself), the attribute.
func TestAt(t *testing.T) {
	cases := []struct {
		text         string
		part         syntax.Part
		around, attr string
	}{
		{"⟦c⟧", syntax.InText, "", ""},
		{"⟦c⟧<Lems/>", syntax.InText, "", ""},
		{"<⟦c⟧Lems/>", syntax.InTagName, "", ""},
		{"<Lems⟦c⟧/>", syntax.InTagName, "", ""},
		{"<Lems/⟦c⟧>", syntax.InOther, "", ""},
		{"<Lems/>⟦c⟧", syntax.InText, "", ""},
		{"<Lems ⟦c⟧/>", syntax.InTag, "", ""},
		{"<Lems ⟦c⟧>", syntax.InTag, "", ""},
		{"<Lems>⟦c⟧</Lems>", syntax.InText, "Lems", ""},
		{"<Lems> ⟦c⟧ </Lems>", syntax.InText, "Lems", ""},
		{"<Lems><⟦c⟧/Lems>", syntax.InEndTag, "", ""},
		{"<Lems></⟦c⟧Lems>", syntax.InEndTag, "", ""},
		{"<Lems></Lems⟦c⟧>", syntax.InEndTag, "", ""},
		{"<Lems></Lems>⟦c⟧", syntax.InText, "", ""},
		{"<Lems><A/>⟦c⟧<B/></Lems>", syntax.InText, "Lems", ""},
		{"<Lems>\n  <⟦c⟧\n  <B/></Lems>", syntax.InTagName, "Lems", ""},
		{"<Lems>\n  <⟦c⟧\n</Lems>", syntax.InTagName, "Lems", ""},
		{"<Lems>\n  <⟦c⟧", syntax.InTagName, "Lems", ""},
		{"<Lems>\n  <⟦c⟧<B/></Lems>", syntax.InTagName, "Lems", ""},
		{"<Lems>\n  <Pa⟦c⟧\n  <B/></Lems>", syntax.InTagName, "Lems", ""},
		{"<Lems>\n  <P⟦c⟧a\n</Lems>", syntax.InTagName, "Lems", ""},
		{"<Lems>\n  <Pa ⟦c⟧\n  <B/></Lems>", syntax.InTag, "Lems", ""},
		{"<Lems>\n  <Pa ⟦c⟧<B/></Lems>", syntax.InTag, "Lems", ""},
		{"<Lems>\n  <Pa ⟦c⟧", syntax.InTag, "Lems", ""},
		{"<Lems>\n  <Pa na⟦c⟧\n  <B/></Lems>", syntax.InAttrName, "Lems", "na"},
		{"<Lems>\n  <Pa ⟦c⟧na\n  <B/></Lems>", syntax.InAttrName, "Lems", "na"},
		{"<Lems>\n  <Pa na=⟦c⟧\n  <B/></Lems>", syntax.InAttrValue, "Lems", "na"},
		{"<Lems>\n  <Pa na=\"⟦c⟧\n  <B/></Lems>", syntax.InAttrValue, "Lems", "na"},
		{"<Lems>\n  <Pa na=\"x⟦c⟧\n  <B/></Lems>", syntax.InAttrValue, "Lems", "na"},
		{"<Lems><A b=\"⟦c⟧\"/></Lems>", syntax.InAttrValue, "Lems", "b"},
		{"<Lems><A b=\"xy⟦c⟧\"/></Lems>", syntax.InAttrValue, "Lems", "b"},
		{"<Lems><A b=⟦c⟧\"xy\"/></Lems>", syntax.InOther, "Lems", "b"},
		{"<Lems><A b=\"xy\"⟦c⟧/></Lems>", syntax.InOther, "Lems", ""},
		{"<Lems><A b=\"xy\" ⟦c⟧/></Lems>", syntax.InTag, "Lems", ""},
		{"<Lems><A b=\"xy\" ⟦c⟧ d=\"\"/></Lems>", syntax.InTag, "Lems", ""},
		{"<Lems><A b=x⟦c⟧ d=\"\"/></Lems>", syntax.InAttrValue, "Lems", "b"},
		{"<Lems><A b=\"x ⟦c⟧> y\"/></Lems>", syntax.InAttrValue, "Lems", "b"},
		{"<Lems><!-- ⟦c⟧ --></Lems>", syntax.InComment, "Lems", ""},
		{"<Lems><!-- -->⟦c⟧</Lems>", syntax.InText, "Lems", ""},
		{"<Lems>\n<!-- a⟦c⟧\n</Lems>", syntax.InComment, "Lems", ""},
		{"<Lems><![CDATA[ ⟦c⟧ ]]></Lems>", syntax.InOther, "Lems", ""},
		{"<?xml ⟦c⟧?><Lems/>", syntax.InOther, "", ""},
		{"<Lems>\n  <A>\n    ⟦c⟧\n</Lems>", syntax.InText, "A", ""},
		{"<Lems>\n  <A>\n    ⟦c⟧", syntax.InText, "A", ""},
		{"<Lems>\n  <A>⟦c⟧", syntax.InText, "A", ""},
		{"<Lems>\n  <A>\n  </⟦c⟧\n</Lems>", syntax.InEndTag, "Lems", ""},
		{"<Lems>\n  <A>\n  </A⟦c⟧\n</Lems>", syntax.InEndTag, "Lems", ""},
		{"<Lems>\n  <A/>\n    </⟦c⟧\n</Lems>", syntax.InEndTag, "Lems", ""},
		{"<Lems>\n  <A/>\n    </B⟦c⟧>\n</Lems>", syntax.InEndTag, "Lems", ""},
		{"<Lems>\n  <A/>\n    </B>⟦c⟧\n</Lems>", syntax.InText, "Lems", ""},
		{"<Lems>\n  <Para\n    <A/>\n  ⟦c⟧</Para>\n</Lems>", syntax.InText, "Para", ""},
	}
	for _, c := range cases {
		text, marks, err := lemstest.Marks(c.text)
		if err != nil {
			t.Fatal(err)
		}
		d := syntax.Parse(syntax.NewFile("at.xml", 0, text))
		loc := d.At(marks["c"].Start)
		around := loc.Node
		if loc.Part != syntax.InText {
			around = d.Node(loc.Node).Parent
		}
		attr := ""
		if loc.Attr >= 0 {
			attr = d.Text(d.Attrs[loc.Attr].Name)
		}
		if loc.Part != c.part || d.Name(around) != c.around || attr != c.attr {
			t.Errorf("%q: %v in %q, attribute %q; want %v in %q, attribute %q",
				c.text, loc.Part, d.Name(around), attr, c.part, c.around, c.attr)
		}
	}
}
