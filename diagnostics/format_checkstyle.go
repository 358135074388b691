package diagnostics

import (
	"encoding/xml"
	"io"

	"github.com/lemsls/lemsls/lems/syntax"
)

// checkstyle is the report of the Java tool of that name, which many services
// read.
type checkstyle struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

var checkstyleSeverities = map[Severity]string{Error: "error", Warning: "warning", Info: "info", Hint: "info"}

func writeCheckstyle(w io.Writer, all []Diagnostic, r Report) error {
	report := checkstyle{Version: "4.3"}
	for _, list := range byFile(all) {
		f := checkstyleFile{Name: orElse(r.path(list[0].Place), "-")}
		for _, d := range list {
			e := checkstyleError{Line: 1, Column: 1, Severity: checkstyleSeverities[d.Severity], Message: d.Message, Source: "lemsls." + d.Code}
			if d.Place.File != nil {
				at := d.Place.File.Position(d.Place.Span.Start, syntax.Runes)
				e.Line, e.Column = at.Line+1, at.Column+1
			}
			f.Errors = append(f.Errors, e)
		}
		report.Files = append(report.Files, f)
	}
	return writeXML(w, report)
}
