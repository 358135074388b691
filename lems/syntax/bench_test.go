package syntax

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

// modelText is a LEMS file of about the given number of lines.
func modelText(lines int) string {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Lems>\n")
	b.WriteString("    <Dimension name=\"voltage\" m=\"1\" l=\"2\" t=\"-3\" i=\"-1\"/>\n")
	for i := 0; i*14 < lines; i++ {
		fmt.Fprintf(&b, `    <ComponentType name="Cell%d" extends="baseCell" description="A cell with a leak">
        <!-- parameters of the leak -->
        <Parameter name="tau" dimension="time"/>
        <Parameter name="threshold" dimension="voltage"/>
        <Exposure name="v" dimension="voltage"/>
        <Dynamics>
            <StateVariable name="v" dimension="voltage" exposure="v"/>
            <DerivedVariable name="iSyn" dimension="current" select="synapses[*]/i" reduce="add"/>
            <TimeDerivative variable="v" value="(v0 - v) / tau + (iSyn * %d) / C"/>
            <OnCondition test="v .gt. threshold .and. t &gt; 0">
                <StateAssignment variable="v" value="reset"/>
            </OnCondition>
        </Dynamics>
    </ComponentType>
`, i, i)
	}
	b.WriteString("</Lems>\n")
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	small := modelText(2500)
	big := modelText(14 * (10_000_000 / len(modelText(14))))
	for name, text := range map[string]string{"2500lines": small, "10MB": big} {
		bench := func(parser string, run func() error) {
			b.Run(name+"/"+parser, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					if err := run(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		bench("syntax", func() error {
			if d := Parse(NewFile("m.xml", 0, text)); len(d.Problems) > 0 {
				return fmt.Errorf("%v", d.Problems[0])
			}
			return nil
		})
		bench("encodingxml", func() error { return tokens(text) })
		bench("etree", func() error { return etree.NewDocument().ReadFromString(text) })
	}
}

// tokens reads a text to its end with encoding/xml.
func tokens(text string) error {
	dec := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := dec.RawToken(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
