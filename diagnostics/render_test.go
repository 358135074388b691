package diagnostics_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
)

var update = flag.Bool("update", false, "rewrite testdata")

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := read(t, path); got != want {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// awkward has tabs, wide and combining characters, and a long line before and
// behind what is wrong.
func awkward() string {
	pad := strings.Repeat("x", 150)
	return strings.NewReplacer(
		`value="V - W"`, "value=\"V -\t(W\"",
		`description="d"`, `description="`+pad+`" domain="神経 é é́" minval="`+pad+`"`,
		`/ tau`, `/ taw`,
	).Replace(sound)
}

func TestText(t *testing.T) {
	found := check("dir/awkward.xml", awkward())
	golden(t, "awkward.txt", render(t, found))
	var b bytes.Buffer
	if err := diagnostics.WriteText(&b, found, diagnostics.TextOptions{Color: true}); err != nil {
		t.Fatal(err)
	}
	if plain := stripColors(b.String()); plain != render(t, found) {
		t.Errorf("colours change the text:\n%s", plain)
	}
}

func stripColors(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, s, _ = strings.Cut(rest, "m")
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := diagnostics.WriteJSON(&b, check("dir/awkward.xml", awkward())); err != nil {
		t.Fatal(err)
	}
	golden(t, "awkward.json", b.String())
	b.Reset()
	if err := diagnostics.WriteJSON(&b, nil); err != nil || b.String() != "[]\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

// TestDeterminism says that equal files give equal findings in equal order.
func TestDeterminism(t *testing.T) {
	text := strings.NewReplacer("tau", "taw", "V_j - V", "V_j - V_x", "W\"/>", "w\"/>").Replace(sound) + awkward()
	first := render(t, check("d.xml", text))
	for range 20 {
		if again := render(t, check("d.xml", text)); again != first {
			t.Fatalf("first\n%s\nthen\n%s", first, again)
		}
	}
}

func TestSuppress(t *testing.T) {
	line := `      <TimeDerivative variable="dW" value="V - W"/>`
	wrong := `      <DerivedVariable name="spare" value="V - W"/>`
	for _, c := range []struct{ before, after, want string }{
		{"", "", "unused-parameter"},
		{"<!-- lemsls:ignore unused-parameter -->\n", "", ""},
		{"<!-- lemsls:ignore -->\n", "", ""},
		{"<!-- lemsls:ignore zero-divisor, unused-parameter -->\n", "", "useless-suppression"},
		{"<!-- lemsls:ignore zero-divisor -->\n", "", "useless-suppression unused-parameter"},
		{"<!-- lemsls:ignored -->\n", "", "unused-parameter"},
		{"<!-- lemsls:ignore -->\n\n", "", "useless-suppression unused-parameter"},
		{"", " <!-- lemsls:ignore unused-parameter -->", ""},
		{"", "\n<!-- lemsls:ignore unused-parameter -->", "unused-parameter useless-suppression"},
		{"", "\n\n\n<!-- lemsls:ignore-file unused-parameter -->", ""},
		{"", "\n\n\n<!-- lemsls:ignore-file -->", ""},
		{"<!-- lemsls:ignore-file zero-divisor -->\n", "", "useless-suppression unused-parameter"},
		{"<!--lemsls:ignore unused-parmaeter-->\n", "", "useless-suppression unused-parameter"},
		{"<!-- lemsls:ignore sweep-fault -->\n", "", "unused-parameter"},
		{"<!-- lemsls:ignore unused-parameter zero-divisor useless-suppression -->\n", "", ""},
		{"<!-- lemsls:ignore-file unused-parameter -->\n<!-- lemsls:ignore unused-parameter -->\n", "", ""},
	} {
		text := strings.Replace(sound, line, c.before+wrong+c.after+"\n"+line, 1)
		var codes []string
		found := check("s.xml", text)
		for _, d := range found {
			codes = append(codes, d.Code)
		}
		if strings.Join(codes, " ") != c.want {
			t.Errorf("%q %q:\n%s", c.before, c.after, render(t, found))
		}
		for _, d := range found {
			if d.Code != "useless-suppression" {
				continue
			}
			after := check("s.xml", apply(t, text, d.Fixes[0]))
			if len(after) != len(found)-1 && !strings.Contains(c.before, "parmaeter") {
				t.Errorf("%q %q: fix %q leaves\n%s", c.before, c.after, d.Fixes[0].Title, render(t, after))
			}
		}
	}
	// Where there are errors they may hide what a comment is about.
	for _, mistake := range []string{`value="V - wrong"`, `valu="V - W"`} {
		text := strings.Replace(sound, line, "<!-- lemsls:ignore zero-divisor -->"+strings.Replace(line, `value="V - W"`, mistake, 1), 1)
		if found := check("s.xml", text); len(found) != 1 || found[0].Code == "useless-suppression" {
			t.Errorf("%s:\n%s", mistake, render(t, found))
		}
	}
	broken := strings.Replace(sound, line, "<!-- lemsls:ignore malformed-xml -->"+strings.Replace(line, "/>", ">", 1), 1)
	if found := check("s.xml", broken); len(found) != 2 || found[0].Code != "useless-suppression" || found[1].Code != "malformed-xml" {
		t.Errorf("malformed XML can be suppressed:\n%s", render(t, found))
	}
}
