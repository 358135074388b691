package files_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
)

// folder makes files below a new folder and returns its path.
func folder(t *testing.T, list map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range list {
		write(t, filepath.Join(dir, name), text)
	}
	return filepath.ToSlash(dir)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func file(t *testing.T, path string) *syntax.File {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return syntax.NewFile(path, 0, string(text))
}

// environment is one with these variables alone.
func environment(list ...string) func(string) string {
	return func(name string) string {
		for _, v := range list {
			if value, ok := strings.CutPrefix(v, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

const dims = `<Lems><Dimension name="time" t="1"/></Lems>`

func including(specs ...string) string {
	var b strings.Builder
	b.WriteString("<Lems>")
	for _, s := range specs {
		b.WriteString(`<Include file="` + s + `"/>`)
	}
	b.WriteString("</Lems>")
	return b.String()
}

// load reads a file of a folder and returns the paths of its world's parts.
func load(t *testing.T, r *files.Resolver, dir, name string) (*lems.Model, string) {
	t.Helper()
	m := lems.LoadWith(file(t, dir+"/"+name), lems.Options{Resolver: r})
	var parts []string
	for _, p := range m.World.Parts {
		parts = append(parts, strings.TrimPrefix(p.File.Path, dir+"/"))
	}
	return m, strings.Join(parts, " ")
}

// TestOrder says where an include is looked for.
func TestOrder(t *testing.T) {
	for _, c := range []struct {
		name string
		list map[string]string
		env  []string // $ stands for the folder
		dirs []string
		want string
	}{
		{"beside", map[string]string{"root.xml": including("a.xml"), "a.xml": dims}, nil, nil, "root.xml a.xml"},
		{"folder below", map[string]string{"root.xml": including("sub/a.xml"), "sub/a.xml": including("b.xml", "../c.xml"), "sub/b.xml": dims, "c.xml": dims}, nil, nil, "root.xml sub/a.xml sub/b.xml c.xml"},
		{"beside before root", map[string]string{"root.xml": including("sub/a.xml"), "sub/a.xml": including("b.xml"), "sub/b.xml": dims, "b.xml": dims}, nil, nil, "root.xml sub/a.xml sub/b.xml"},
		{"beside root", map[string]string{"root.xml": including("sub/a.xml"), "sub/a.xml": including("b.xml"), "b.xml": dims}, nil, nil, "root.xml sub/a.xml b.xml"},
		{"beside one before", map[string]string{"root.xml": including("sub/a.xml", "b.xml"), "sub/a.xml": dims, "sub/b.xml": dims}, nil, nil, "root.xml sub/a.xml sub/b.xml"},
		{"one before, before configured", map[string]string{"root.xml": including("sub/a.xml", "b.xml"), "sub/a.xml": dims, "sub/b.xml": dims, "lib/b.xml": dims}, nil, []string{"lib"}, "root.xml sub/a.xml sub/b.xml"},
		{"configured", map[string]string{"root.xml": including("a.xml"), "lib/a.xml": dims, "env/a.xml": dims}, []string{"LEMS_INCLUDE_PATH=$/env"}, []string{"lib"}, "root.xml lib/a.xml"},
		{"environment", map[string]string{"root.xml": including("a.xml"), "env/a.xml": dims, "home/a.xml": dims}, []string{"LEMS_INCLUDE_PATH=$/none:$/env", "JNML_HOME=$/home"}, nil, "root.xml env/a.xml"},
		{"home", map[string]string{"root.xml": including("Cells.xml"), "home/NeuroML2CoreTypes/Cells.xml": dims}, []string{"JNML_HOME=$/home"}, nil, "root.xml home/NeuroML2CoreTypes/Cells.xml"},
		{"core folder named", map[string]string{"root.xml": including("NeuroML2CoreTypes/Cells.xml"), "x/NeuroML2CoreTypes/Cells.xml": dims}, nil, []string{"x/NeuroML2CoreTypes"}, "root.xml x/NeuroML2CoreTypes/Cells.xml"},
		{"workspace", map[string]string{"lemsls.toml": "", "p/root.xml": including("x/a.xml"), "q/x/a.xml": dims, "q/a.xml": dims, ".h/x/a.xml": dims}, nil, nil, "p/root.xml q/x/a.xml"},
		{"no workspace", map[string]string{"p/root.xml": including("a.xml"), "q/a.xml": dims}, nil, nil, "p/root.xml"},
		{"absolute", map[string]string{"root.xml": including("$/q/a.xml"), "q/a.xml": dims}, nil, nil, "root.xml q/a.xml"},
		{"file URL", map[string]string{"root.xml": including("file://$/q/a.xml"), "q/a.xml": dims}, nil, nil, "root.xml q/a.xml"},
		{"URL", map[string]string{"root.xml": including("https://example.org/a.xml"), "a.xml": dims}, nil, nil, "root.xml"},
		{"blanks and backslash", map[string]string{"root.xml": including(` sub\a.xml `), "sub/a.xml": dims}, nil, nil, "root.xml sub/a.xml"},
		{"a folder is none", map[string]string{"root.xml": including("a.xml", "", "."), "a.xml/b.xml": dims}, nil, nil, "root.xml"},
		{"diamond", map[string]string{"root.xml": including("a.xml", "./b.xml", "sub/../b.xml"), "a.xml": including("b.xml"), "b.xml": dims, "sub/x.xml": dims}, nil, nil, "root.xml a.xml b.xml"},
		{"cycle", map[string]string{"root.xml": including("a.xml"), "a.xml": including("root.xml", "a.xml")}, nil, nil, "root.xml a.xml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, nil)
			for name, text := range c.list {
				write(t, filepath.Join(dir, name), strings.ReplaceAll(text, "$", dir))
			}
			o := files.Options{Env: environment(strings.Split(strings.ReplaceAll(strings.Join(c.env, "\n"), "$", dir), "\n")...)}
			for _, d := range c.dirs {
				o.Dirs = append(o.Dirs, dir+"/"+d)
			}
			root, _, _ := strings.Cut(c.want, " ")
			if _, got := load(t, files.New(o), dir, root); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestJar reads the core types of an installed pyNeuroML where they lie.
func TestJar(t *testing.T) {
	dir := folder(t, map[string]string{"cell.nml": `<neuroml id="x"><izhikevichCell id="izh"/></neuroml>`, "LEMS_x.xml": including("Cells.xml", "NeuroML2CoreTypes/Simulation.xml")})
	jar := filepath.Join(dir, "venv", "lib", "python3.12", "site-packages", "pyneuroml", "lib", "jNeuroML-1.0-jar-with-dependencies.jar")
	write(t, jar, "")
	out, err := os.Create(jar)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(out)
	for name, text := range map[string]string{
		"NeuroML2CoreTypes/Cells.xml":                 including("NeuroMLCoreDimensions.xml"),
		"NeuroML2CoreTypes/NeuroMLCoreDimensions.xml": dims, "NeuroML2CoreTypes/Simulation.xml": dims,
		"NeuroML2CoreTypes/Networks.xml": dims, "NeuroML2CoreTypes/PyNN.xml": dims, "org/Main.class": "",
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	out.Close()
	for _, env := range []string{"VIRTUAL_ENV=" + dir + "/venv", "CONDA_PREFIX=" + dir + "/venv", "JNML_HOME=" + filepath.Dir(jar)} {
		r := files.New(files.Options{Env: environment(env)})
		inside := filepath.ToSlash(strings.TrimPrefix(jar, dir+"/")) + "!/NeuroML2CoreTypes/"
		_, got := load(t, r, dir, "LEMS_x.xml")
		if want := "LEMS_x.xml " + inside + "Cells.xml " + inside + "NeuroMLCoreDimensions.xml " + inside + "Simulation.xml"; env[0] != 'J' && got != want {
			t.Errorf("%s: got %s, want %s", env, got, want)
		}
		m, got := load(t, r, dir, "cell.nml")
		if !m.World.Whole || strings.Count(got, "NeuroML2CoreTypes") != 5 {
			t.Errorf("%s: %s", env, got)
		}
	}
	if m, _ := load(t, files.New(files.Options{Env: environment()}), dir, "cell.nml"); m.World.Whole {
		t.Error("core types found nowhere")
	}
}

// TestCache says that a file is read once as long as it stays, and again when
// it changes, on disk or in an editor.
func TestCache(t *testing.T) {
	dir := folder(t, map[string]string{"root.xml": including("a.xml"), "a.xml": dims})
	r := files.New(files.Options{Env: environment()})
	part := func(r *files.Resolver) *lems.Model {
		m, _ := load(t, r, dir, "root.xml")
		return m.World.Includes[0].Part
	}
	first := part(r)
	if part(r) != first {
		t.Error("read twice")
	}
	write(t, filepath.Join(dir, "a.xml"), `<Lems><Dimension name="speed" l="1" t="-1"/></Lems>`)
	second := part(r)
	if second == first || part(r) != second {
		t.Error("a change of the file was not seen")
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "a.xml"), later, later); err != nil {
		t.Fatal(err)
	}
	if part(r) == second {
		t.Error("a new time was not seen")
	}
	text := syntax.NewFile(dir+"/a.xml", 3, dims)
	var asked []string
	open := r.With(func(path string) (*syntax.File, bool) {
		asked = append(asked, path)
		return text, path == text.Path
	})
	if part(open).File != text || part(open) != part(open) || len(asked) == 0 {
		t.Error("the editor's text was not used")
	}
	if part(r).File == text {
		t.Error("the editor's text was used by one who has no editor")
	}
	if err := os.Remove(filepath.Join(dir, "a.xml")); err != nil {
		t.Fatal(err)
	}
	if part(r) != nil || part(open).File != text {
		t.Error("a file that is gone was found, or one that is only open was not")
	}
}

// TestConcurrent asks from many sides at once.
func TestConcurrent(t *testing.T) {
	dir := folder(t, map[string]string{"lemsls.toml": "", "root.xml": including("a.xml"), "a.xml": including("b.xml"), "b.xml": dims})
	r := files.New(files.Options{Env: environment()})
	var g sync.WaitGroup
	parts := make([]*lems.Model, 16)
	for i := range parts {
		g.Go(func() {
			m, _ := load(t, r, dir, "root.xml")
			parts[i] = m.World.Includes[0].Part
			r.Contexts(file(t, dir+"/b.xml"), nil)
		})
	}
	g.Wait()
	for _, p := range parts {
		if p == nil || p != parts[0] {
			t.Error("not one reading")
		}
	}
}

// TestContexts finds the roots that include a file.
func TestContexts(t *testing.T) {
	list := map[string]string{
		"near/LEMS_x.xml": including("../lib/part.xml"),
		"lib/part.xml":    including("leaf.xml"),
		"lib/leaf.xml":    `<Lems><ComponentType name="T"><Parameter name="p" dimension="time"/></ComponentType></Lems>`,
		"lib/LEMS_y.xml":  including("leaf.xml"),
		"lib/cell.nml":    `<neuroml id="x"><include href='leaf.xml'/><c><include segmentGroup="leaf.xml"/></c></neuroml>`,
		"far/LEMS_z.xml":  including("leaf.xml"), // another one of that name
		"far/leaf.xml":    dims,
		"other.xml":       `<Lems><!-- <Include file="lib/leaf.xml"/> --></Lems>`,
		"ring/a.xml":      including("b.xml"),
		"ring/b.xml":      including("a.xml"),
	}
	check := func(dir string, r *files.Resolver, set *files.Set, of, want string) {
		t.Helper()
		var got []string
		for _, m := range r.Contexts(file(t, dir+"/"+of), set) {
			got = append(got, strings.TrimPrefix(m.File.Path, dir+"/"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %s, want %s", of, got, want)
		}
	}
	const leaf = "lib/LEMS_y.xml lib/cell.nml near/LEMS_x.xml"
	dir := folder(t, list)
	r := files.New(files.Options{Env: environment()})
	check(dir, r, nil, "lib/leaf.xml", "")
	set := &files.Set{}
	for name := range list {
		set.Paths = append(set.Paths, dir+"/"+name)
	}
	check(dir, r, set, "lib/leaf.xml", leaf)
	check(dir, r, set, "lib/part.xml", "near/LEMS_x.xml")
	check(dir, r, set, "far/leaf.xml", "far/LEMS_z.xml")
	check(dir, r, set, "other.xml", "")
	check(dir, r, set, "ring/a.xml", "ring/b.xml")
	list["lemsls.toml"] = ""
	dir = folder(t, list)
	check(dir, files.New(files.Options{Env: environment()}), nil, "lib/leaf.xml", leaf)
}

// TestSimilar offers what a wrong name may have meant.
func TestSimilar(t *testing.T) {
	dir := folder(t, map[string]string{"lemsls.toml": "", "p/root.xml": including("cel.xml", "sub/chanels.xml"), "p/cell.xml": dims, "p/sub/channels.xml": dims, "q/cel.xml/x": ""})
	m, _ := load(t, files.New(files.Options{Env: environment()}), dir, "p/root.xml")
	if got := strings.Join(m.World.Includes[0].Similar, " "); got != "cell.xml" {
		t.Errorf("got %s", got)
	}
	if got := strings.Join(m.World.Includes[1].Similar, " "); got != "sub/channels.xml" {
		t.Errorf("got %s", got)
	}
}

// TestRelative says that paths stay as their root is written.
func TestRelative(t *testing.T) {
	dir := folder(t, map[string]string{"lemsls.toml": "", "p/root.xml": including("a.xml"), "q/a.xml": including("../p/root.xml")})
	t.Chdir(dir)
	r := files.New(files.Options{Env: environment()})
	m := lems.LoadWith(syntax.NewFile("p/root.xml", 0, including("a.xml")), lems.Options{Resolver: r})
	if len(m.World.Parts) != 2 || m.World.Parts[1].File.Path != "q/a.xml" || !m.World.Includes[0].Cycle.IsValid() {
		t.Errorf("%+v", m.World.Includes)
	}
	if list := r.Contexts(syntax.NewFile("q/a.xml", 0, ""), nil); len(list) != 1 || list[0].File.Path != "p/root.xml" {
		t.Errorf("%v", list)
	}
}

// TestForget says that a workspace is listed again once it may have changed.
func TestForget(t *testing.T) {
	dir := folder(t, map[string]string{"lemsls.toml": "", "p/root.xml": including("a.xml"), "q/part.xml": dims})
	r := files.New(files.Options{Env: environment()})
	part := syntax.NewFile(dir+"/q/part.xml", 0, dims)
	if _, got := load(t, r, dir, "p/root.xml"); got != "p/root.xml" || len(r.Contexts(part, nil)) != 0 {
		t.Fatal(got)
	}
	write(t, filepath.Join(dir, "q/a.xml"), dims)
	write(t, filepath.Join(dir, "q/z.xml"), including("part.xml"))
	r.Forget()
	if _, got := load(t, r, dir, "p/root.xml"); got != "p/root.xml q/a.xml" || len(r.Contexts(part, nil)) != 1 {
		t.Error(got)
	}
}
