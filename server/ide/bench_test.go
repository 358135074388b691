package ide

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// long is a LEMS file of about n lines, half types and half components.
func long(n int) string {
	var b strings.Builder
	b.WriteString("<Lems>\n<Dimension name=\"voltage\" m=\"1\" l=\"2\" t=\"-3\" i=\"-1\"/><Dimension name=\"time\" t=\"1\"/>\n" +
		"<Unit symbol=\"mV\" dimension=\"voltage\" power=\"-3\"/><Unit symbol=\"ms\" dimension=\"time\" power=\"-3\"/>\n")
	for i := range n / 20 {
		fmt.Fprintf(&b, "<ComponentType name=\"t%d\">\n<Parameter name=\"tau\" dimension=\"time\"/>\n<Parameter name=\"v0\" dimension=\"voltage\"/>\n"+
			"<Dynamics>\n<StateVariable name=\"v\" dimension=\"voltage\"/>\n<DerivedVariable name=\"x\" value=\"(v0 - v) * 2\"/>\n"+
			"<TimeDerivative variable=\"v\" value=\"x / tau\"/>\n<OnStart>\n<StateAssignment variable=\"v\" value=\"v0\"/>\n</OnStart>\n</Dynamics>\n</ComponentType>\n", i)
		for k := range 8 {
			fmt.Fprintf(&b, "<t%d id=\"c%d_%d\" tau=\"10 ms\" v0=\"-65 mV\"/>\n", i, i, k)
		}
	}
	b.WriteString("</Lems>\n")
	return b.String()
}

// BenchmarkWhole asks for everything of a file of 10,000 lines that an editor
// asks for after every key.
func BenchmarkWhole(b *testing.B) {
	text := long(10_000)
	m := lems.Load(syntax.NewFile("m.xml", 1, text), nil)
	whole := syntax.Span{End: int32(len(text))}
	screen := syntax.Span{Start: whole.End / 2, End: whole.End/2 + 3000}
	all := HintOptions{Dimensions: true, SI: true, Ranges: true}
	for name, f := range map[string]func(){
		"tokens/whole": func() { Tokens(m, whole) }, "tokens/screen": func() { Tokens(m, screen) },
		"hints/whole": func() { Hints(m, whole, all) }, "hints/screen": func() { Hints(m, screen, all) },
		"completion/name": func() { Completions(m, int32(strings.LastIndex(text, "x / tau")), CompletionOptions{}) },
		"completion/root": func() { Completions(m, whole.End-int32(len("</Lems>\n")), CompletionOptions{}) },
		"hover":           func() { HoverAt(m, int32(strings.LastIndex(text, "- v)"))) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
}
