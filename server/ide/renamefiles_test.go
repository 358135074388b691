package ide

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestMovedIncludes says what Includes say after moves. Each line of files is a
// path and what the file includes; folders are searched in order, as by
// --include. A result is a path, as it was, with its new Includes.
func TestMovedIncludes(t *testing.T) {
	for name, c := range map[string]struct {
		files, moves, folders string
		folds                 bool // the file system minds no case
		want                  string
	}{
		"beside":                            {"/w/a.xml: b.xml|/w/b.xml", "/w/b.xml /w/c.xml", "", false, "/w/a.xml: c.xml"},
		"to a folder":                       {"/w/a.xml: b.xml|/w/b.xml: a.xml", "/w/b.xml /w/s/b.xml", "", false, "/w/a.xml: s/b.xml|/w/b.xml: ../a.xml"},
		"another extension":                 {"/w/a.xml: b.xml|/w/b.xml", "/w/b.xml /w/b.nml", "", false, "/w/a.xml: b.nml"},
		"two change places":                 {"/w/a.xml: b.xml c.xml|/w/b.xml|/w/c.xml", "/w/b.xml /w/c.xml /w/c.xml /w/b.xml", "", false, "/w/a.xml: c.xml b.xml"},
		"folder":                            {"/w/a.xml: s/b.xml s/t/c.xml|/w/s/b.xml: t/c.xml ../d.xml|/w/s/t/c.xml: ../b.xml|/w/d.xml", "/w/s /w/u/v", "", false, "/w/a.xml: u/v/b.xml u/v/t/c.xml|/w/s/b.xml: t/c.xml ../../d.xml"},
		"folder, and a file out of it":      {"/w/a.xml: s/b.xml s/c.xml|/w/s/b.xml: c.xml|/w/s/c.xml", "/w/s /w/t /w/s/c.xml /w/c.xml", "", false, "/w/a.xml: t/b.xml c.xml|/w/s/b.xml: ../c.xml"},
		"a folder's name begins another's":  {"/w/a.xml: s/b.xml st/c.xml|/w/s/b.xml|/w/st/c.xml", "/w/s/ /w/u/", "", false, "/w/a.xml: u/b.xml st/c.xml"},
		"out of the workspace":              {"/w/a.xml: b.xml|/w/b.xml: a.xml", "/w/b.xml /else/where/b.xml", "", false, "/w/a.xml: ../else/where/b.xml|/w/b.xml: ../../w/a.xml"},
		"absolute":                          {"/w/a.xml: /w/b.xml file:///w/b.xml http://w/b.xml|/w/b.xml", "/w/b.xml /w/c.xml", "", false, "/w/a.xml: /w/c.xml file:///w/c.xml http://w/b.xml"},
		"absolute, from a file that moves":  {"/w/a.xml: /w/b.xml|/w/b.xml", "/w/a.xml /w/s/a.xml", "", false, ""},
		"nothing there":                     {"/w/a.xml: b.xml c.xml|/w/c.xml", "/w/a.xml /w/s/a.xml", "", false, "/w/a.xml: b.xml ../c.xml"},
		"no model":                          {"/w/a.xml: net.h5|/w/s/b.xml: net.hdf5", "/w/net.h5 /w/n.h5 /w/s/b.xml /w/b.xml", "", false, "/w/a.xml: n.h5|/w/s/b.xml: s/net.hdf5"},
		"an include of itself":              {"/w/a.xml: a.xml", "/w/a.xml /w/b.xml", "", false, "/w/a.xml: b.xml"},
		"needless steps":                    {"/w/a.xml: ./b.xml ./c.xml|/w/b.xml|/w/c.xml", "/w/b.xml /w/d.xml", "", false, "/w/a.xml: d.xml ./c.xml"},
		"letters that XML escapes":          {"/w/a.xml: b&amp;c.xml|/w/b&c.xml", "/w/b&c.xml /w/ü&\"d.xml", "", false, "/w/a.xml: ü&amp;&quot;d.xml"},
		"case alone":                        {"/w/a.xml: b.xml|/w/b.xml", "/w/b.xml /w/B.xml", "", false, "/w/a.xml: B.xml"},
		"case that is wrong":                {"/w/a.xml: b.xml|/w/B.xml", "/w/B.xml /w/c.xml", "", false, ""},
		"case that nobody minds":            {"/w/a.xml: b.xml|/w/B.xml", "/w/B.xml /w/c.xml", "", true, "/w/a.xml: c.xml"},
		"case alone, that nobody minds":     {"/w/a.xml: b.xml c.XML|/w/b.xml|/w/C.xml", "/w/b.xml /w/B.xml", "", true, "/w/a.xml: B.xml c.XML"},
		"Windows":                           {`c:/w/a.xml: s\b.xml c:\w\s\b.xml s/t/c.xml|c:/w/s/b.xml: ..\a.xml|c:/w/s/t/c.xml`, `C:\w\s\b.xml C:\w\b.xml`, "", false, `c:/w/a.xml: b.xml c:/w/b.xml s/t/c.xml|c:/w/s/b.xml: a.xml`},
		"another drive":                     {"c:/w/a.xml: b.xml|c:/w/b.xml: a.xml", "c:/w/b.xml d:/b.xml", "", false, "c:/w/a.xml: d:/b.xml|c:/w/b.xml: c:/w/a.xml"},
		"found elsewhere":                   {"/w/a.xml: t.xml|/lib/t.xml", "/lib/t.xml /lib/u.xml", "/lib", false, "/w/a.xml: u.xml"},
		"found elsewhere, into a folder":    {"/w/a.xml: t.xml|/lib/t.xml", "/lib/t.xml /lib/s/u.xml", "/lib", false, "/w/a.xml: s/u.xml"},
		"found elsewhere, with its folder":  {"/w/a.xml: t.xml s/u.xml|/lib/t.xml|/lib/s/u.xml", "/lib /library", "/lib", false, ""},
		"found elsewhere, leaving it":       {"/w/a.xml: t.xml|/lib/t.xml", "/lib/t.xml /w/s/t.xml", "/lib", false, "/w/a.xml: s/t.xml"},
		"found elsewhere, one of two":       {"/w/a.xml: t.xml|/lib/t.xml|/other/t.xml", "/lib /library", "/lib", false, "/w/a.xml: ../library/t.xml"},
		"found elsewhere, then hidden":      {"/w/a.xml: t.xml|/lib/t.xml|/w/u.xml", "/w/u.xml /w/t.xml", "/lib", false, "/w/a.xml: ../lib/t.xml"},
		"found elsewhere, the new name not": {"/w/a.xml: t.xml|/lib/t.xml|/w/u.xml", "/lib/t.xml /lib/u.xml", "/lib", false, "/w/a.xml: ../lib/u.xml"},
		"finding elsewhere":                 {"/w/a.xml: t.xml|/lib/t.xml", "/w/a.xml /w/s/a.xml", "/lib", false, ""},
		"finding elsewhere, then another":   {"/w/a.xml: t.xml|/lib/t.xml|/w/s/t.xml", "/w/a.xml /w/s/a.xml", "/lib", false, "/w/a.xml: ../../lib/t.xml"},
		"all go":                            {"/w/p/a.xml: t.xml|/w/lib/t.xml", "/w /v", "/w/lib", false, ""},
		"in a jar":                          {"/w/a.xml: Cells.xml|/j/x.jar!/Cells.xml: b.xml", "/j /k /w/a.xml /w/s/a.xml", "/j/x.jar!", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var models []*lems.Model
			there := map[string]string{} // by what the file system compares
			key := func(p string) string {
				if c.folds {
					return strings.ToLower(p)
				}
				return p
			}
			for _, f := range strings.Split(c.files, "|") {
				p, specs, _ := strings.Cut(f, ": ")
				models = append(models, includer(p, specs))
				there[key(p)] = p
			}
			find := func(from, spec string) string {
				spec = strings.ReplaceAll(strings.TrimPrefix(spec, "file://"), `\`, "/")
				dirs := append([]string{path.Dir(from)}, strings.Fields(c.folders)...)
				for _, p := range dirs {
					if p = path.Join(p, spec); path.IsAbs(spec) || strings.Contains(spec, ":") {
						p = spec
					}
					if there[key(p)] != "" {
						return p
					}
				}
				return ""
			}
			var moves []Move
			for pair := range slices.Chunk(strings.Fields(c.moves), 2) {
				moves = append(moves, Move{From: pair[0], To: pair[1]})
			}
			if got := including(models, MovedIncludes(models, moves, find)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// includer is a file that includes others.
func includer(path, specs string) *lems.Model {
	text := "<Lems>"
	for _, s := range strings.Fields(specs) {
		text += `<Include file="` + s + `"/>`
	}
	return lems.Bind(syntax.NewFile(path, 0, text+"</Lems>"))
}

// including is what the files that are edited include then.
func including(models []*lems.Model, edits []diagnostics.Edit) string {
	var out []string
	for _, m := range models {
		var list []syntax.Edit
		for _, e := range edits {
			if e.Place.File == m.File {
				list = append(list, syntax.Edit{Span: e.Place.Span, NewText: e.NewText})
			}
		}
		if list == nil {
			continue
		}
		text, err := syntax.Apply(m.File.Text, list)
		if err != nil {
			return err.Error()
		}
		text = strings.NewReplacer(`<Lems><Include file="`, "", `"/><Include file="`, " ", `"/></Lems>`, "").Replace(text)
		out = append(out, m.File.Path+": "+text)
	}
	return strings.Join(out, "|")
}
