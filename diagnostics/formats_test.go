package diagnostics_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// sample are findings with all that a format must get right: several files, odd
// paths, several lines, no place, several fixes, control characters.
func sample() []diagnostics.Diagnostic {
	one := syntax.NewFile("models/a b,100%:ü.xml", 0, "<Lems>\n  <é x='1'/> <b y=\"2\"\n  z=\"3\"/>\n</Lems>\n")
	two := syntax.NewFile("z.xml", 0, "<Lems/>\n<Lems/>\n<Lems/>")
	at := func(f *syntax.File, start, end int32) syntax.Place {
		return f.Place(syntax.Span{Start: start, End: end})
	}
	all := []diagnostics.Diagnostic{
		{Code: "unknown-setting", Severity: diagnostics.Error, Place: at(one, 15, 16), Message: "50% of “é”: a, b\r\nand more\x01",
			Related: []diagnostics.Related{{Place: at(two, 1, 5), Message: "the other"}, {Message: "a note"}},
			Fixes: []diagnostics.Fix{
				{Title: "Write 2", Edits: []diagnostics.Edit{{Place: at(one, 15, 16), NewText: "2"}}},
				{Title: "Both", Edits: []diagnostics.Edit{{Place: at(one, 15, 16), NewText: ""}, {Place: at(two, 0, 0), NewText: "<a/>\n"}}},
			}},
		{Code: "malformed-setting", Severity: diagnostics.Warning, Place: at(one, 20, 40), Message: "several lines"},
		{Code: "unknown-setting", Severity: diagnostics.Info, Place: at(two, 8, 13), Message: "info"},
		{Code: "unknown-setting", Severity: diagnostics.Hint, Place: at(two, 16, 21), Message: "hint"},
		{Code: "unknown-setting", Severity: diagnostics.Warning, Message: "nowhere"},
	}
	diagnostics.Sort(all)
	return all
}

func report(t *testing.T, format string, all []diagnostics.Diagnostic) string {
	t.Helper()
	r := diagnostics.Report{Version: "1.2.3", FailOn: diagnostics.Warning, Files: []string{"z.xml", "clean.xml"},
		Path: func(s string) string { return "repo/" + s }}
	for _, f := range diagnostics.Formats() {
		if f.Name == format {
			var b bytes.Buffer
			if err := f.Write(&b, all, r); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
	}
	t.Fatal("no format", format)
	return ""
}

// TestFormats is how each format looks, and that equal findings look equal.
func TestFormats(t *testing.T) {
	extensions := map[string]string{"json": "json", "gitlab": "json", "sarif": "json", "rdjson": "json", "junit": "xml", "checkstyle": "xml"}
	for _, f := range diagnostics.Formats() {
		ext := extensions[f.Name]
		if ext == "" {
			ext = "txt"
		}
		text := report(t, f.Name, sample())
		golden(t, "formats/"+f.Name+"."+ext, text)
		if again := report(t, f.Name, sample()); again != text {
			t.Errorf("%s: twice the same gives two texts", f.Name)
		}
		for _, s := range []string{text, report(t, f.Name, nil)} {
			wellFormed(t, f.Name, ext, s)
		}
	}
}

func wellFormed(t *testing.T, name, ext, text string) {
	t.Helper()
	var any any
	switch {
	case ext == "json":
		if err := json.Unmarshal([]byte(text), &any); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	case ext == "xml":
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			if token, err := d.Token(); token == nil {
				if err.Error() != "EOF" {
					t.Errorf("%s: %v", name, err)
				}
				return
			}
		}
	case name == "jsonl":
		for line := range strings.Lines(text) {
			if err := json.Unmarshal([]byte(line), &any); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestSchemas holds the formats to their schemas, for the sample and for what
// is found in the broken models.
func TestSchemas(t *testing.T) {
	all := check("dir/awkward.xml", awkward())
	for _, c := range []struct{ format, schema string }{{"sarif", "sarif-2.1.0.json"}, {"rdjson", "rdjson.json"}, {"gitlab", "gitlab.json"}} {
		schema, err := jsonschema.NewCompiler().Compile("testdata/schemas/" + c.schema)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range [][]diagnostics.Diagnostic{sample()[1:], all, nil} {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(report(t, c.format, found)))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%s: %v", c.format, err)
			}
		}
		damaged, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.NewReplacer(`"message"`, `"massage"`, `"check_name"`, `"chekc"`).Replace(report(t, c.format, all))))
		if c.format == "rdjson" {
			continue // its schema requires nothing
		}
		if err != nil || schema.Validate(damaged) == nil {
			t.Errorf("%s: the schema accepts everything (%v)", c.format, err)
		}
	}
}

// TestGitHubEscapes says that nothing breaks out of a workflow command.
func TestGitHubEscapes(t *testing.T) {
	var commands []string
	for line := range strings.Lines(report(t, "github", sample())) {
		if strings.HasPrefix(line, "::") {
			commands = append(commands, strings.TrimSuffix(line, "\n"))
		}
	}
	if len(commands) != len(sample()) {
		t.Errorf("%d commands", len(commands))
	}
	want := "::error title=lemsls (unknown-setting),file=repo/models/a b%2C100%25%3Aü.xml,line=2,endLine=2,col=8,endColumn=8::50%25 of “é”: a, b%0D%0Aand more\x01%0Athe other%0Aa note"
	if commands[1] != want {
		t.Errorf("got\n%s\nwant\n%s", commands[1], want)
	}
}

// TestFingerprints says that they survive lines above, and differ on one line.
func TestFingerprints(t *testing.T) {
	prints := func(text string) []string {
		var list []struct{ Fingerprint string }
		if err := json.Unmarshal([]byte(report(t, "gitlab", check("f.xml", text))), &list); err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, l := range list {
			all = append(all, l.Fingerprint)
		}
		return all
	}
	text := strings.Replace(sound, `value="V - W"`, `value="wrong - wrung + wrong"`, 1)
	before, after := prints(text), prints("\n\n"+strings.Replace(text, "      <TimeDerivative", "   <TimeDerivative", 1))
	if len(before) < 2 || strings.Join(before, " ") != strings.Join(after, " ") {
		t.Errorf("before %v, after %v", before, after)
	}
	seen := map[string]bool{}
	for _, p := range before {
		if seen[p] {
			t.Errorf("%s is there twice", p)
		}
		seen[p] = true
	}
}
