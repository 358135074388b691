package diagnostics_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/files"
)

// large is a sound RateML file of about 2,500 lines, but for one misspelt name
// in a hundred when mistakes are wanted.
func large(mistakes bool) string {
	const n = 500
	var b strings.Builder
	b.WriteString("<Lems description=\"large\">\n<ComponentType name=\"derivatives\">\n<Parameter name=\"k\" dimension=\"0.1, 1.0\"/>\n")
	for i := range n {
		fmt.Fprintf(&b, "<Constant name=\"tau_%d\" dimension=\"lo=0.1, hi=%d.0, step=0.1\" value=\"%d.5\" description=\"constant %d\"/>\n", i, i+1, i+1, i)
	}
	for i := range n {
		fmt.Fprintf(&b, "<Exposure name=\"x%d\" dimension=\"\"/>\n", i)
	}
	b.WriteString("<Dynamics>\n")
	for i := range n {
		fmt.Fprintf(&b, "<StateVariable name=\"x%d\" dimension=\"0.0, 1.0\" exposure=\"-10.0, 10.0\"/>\n", i)
	}
	for i := range n {
		name := "x"
		if mistakes && i%100 == 7 {
			name = "xx"
		}
		fmt.Fprintf(&b, "<DerivedVariable name=\"q%d\" value=\"tanh(%s%d / tau_%d) * (1.0 + {x%d^2}) - exp(-k * x%d)\"/>\n", i, name, i, i, (i+1)%n, (i+2)%n)
	}
	for i := range n {
		fmt.Fprintf(&b, "<TimeDerivative variable=\"dx%d\" value=\"(q%d - x%d) / tau_%d + k * c_pop0\"/>\n", i, i, i, i)
	}
	b.WriteString("</Dynamics>\n</ComponentType>\n<ComponentType name=\"coupling_linear\">\n<Parameter name=\"x0_j\" dimension=\"0\"/>\n<DerivedParameter name=\"c_pop0\" value=\"k\"/>\n")
	b.WriteString("<Dynamics>\n<DerivedVariable name=\"pre\" value=\"x0_j\"/>\n<DerivedVariable name=\"post\" value=\"1.0\"/>\n</Dynamics>\n</ComponentType>\n</Lems>\n")
	return b.String()
}

func TestLarge(t *testing.T) {
	text := large(false)
	if found := check("large.xml", text); len(found) > 0 || strings.Count(text, "\n") < 2500 {
		t.Errorf("%d lines, %s", strings.Count(text, "\n"), render(t, found[:min(3, len(found))]))
	}
	if found := check("large.xml", large(true)); len(found) != 5 {
		t.Errorf("%d findings", len(found))
	}
}

func BenchmarkCheck(b *testing.B) {
	for name, mistakes := range map[string]bool{"sound": false, "broken": true} {
		m := load("large.xml", large(mistakes))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				diagnostics.Check(m)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	text := large(false)
	for b.Loop() {
		load("large.xml", text)
	}
}

func BenchmarkLoadAndCheck(b *testing.B) {
	text := large(true)
	for b.Loop() {
		check("large.xml", text)
	}
}

// BenchmarkCorpus reads and checks the real models with all that they include,
// one after the other, each time anew.
func BenchmarkCorpus(b *testing.B) {
	list := corpus(b, "rateml", "lems", "neuroml")
	set, bytes := &files.Set{}, 0
	for _, f := range list {
		set.Paths = append(set.Paths, f.file.Path)
		bytes += len(f.file.Text)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		r := corpusReader()
		for _, f := range list {
			checkWith(f.file, r, set)
		}
	}
}
