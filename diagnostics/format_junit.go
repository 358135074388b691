package diagnostics

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
)

// junitSuites is the report that test runners write: a suite a file and a case
// a finding. A file without findings is one case that passed.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit makes failures of what makes the check fail; the rest are cases
// that pass and say something.
func writeJUnit(w io.Writer, all []Diagnostic, r Report) error {
	found := map[string][]Diagnostic{}
	paths := slices.Clone(r.Files)
	for _, list := range byFile(all) {
		found[path(list[0])] = list
		paths = append(paths, path(list[0]))
	}
	slices.Sort(paths)
	s := junitSuites{Name: "lemsls check", Time: "0"}
	for _, p := range slices.Compact(paths) {
		suite, err := r.junitSuite(orElse(r.rename(p), "-"), found[p])
		if err != nil {
			return err
		}
		s.Suites = append(s.Suites, suite)
		s.Tests += suite.Tests
		s.Failures += suite.Failures
	}
	return writeXML(w, s)
}

func (r Report) junitSuite(name string, all []Diagnostic) (junitSuite, error) {
	s := junitSuite{Name: name, Time: "0", Tests: max(1, len(all))}
	if len(all) == 0 {
		s.Cases = []junitCase{{Name: "no findings", Class: name, Time: "0"}}
	}
	for i := range all {
		var text strings.Builder
		if err := WriteText(&text, all[i:i+1], TextOptions{}); err != nil {
			return s, err
		}
		where := strings.TrimPrefix(Where(all[i].Place), path(all[i])+":")
		c := junitCase{Name: all[i].Code + " at " + where, Class: name, Time: "0"}
		if r.fails(&all[i]) {
			c.Failure = &junitFailure{all[i].Message, all[i].Severity.String(), text.String()}
			s.Failures++
		} else {
			c.Out = text.String()
		}
		s.Cases = append(s.Cases, c)
	}
	return s, nil
}

// writeXML writes a value as an XML document.
func writeXML(w io.Writer, v any) error {
	text, err := xml.MarshalIndent(v, "", "  ")
	if err == nil {
		_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	}
	return err
}
