package lems_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestUpdate edits models as people do, and worse, and compares each version
// with the one that is loaded anew.
func TestUpdate(t *testing.T) {
	for name, text := range subjects(t) {
		t.Run(name, func(t *testing.T) {
			e := models.NewEditor(text, seed(name))
			e.Gentle = len(name)%2 == 0
			m := lems.LoadWith(syntax.NewFile("a.xml", 0, text), options)
			followed := 0
			for step := range editSteps {
				change := e.Edit()
				want := lems.LoadWith(syntax.NewFile("a.xml", int32(step), e.Text), options)
				if m.Update(syntax.NewFile("a.xml", int32(step), e.Text), options) {
					followed++
				} else {
					m = lems.LoadWith(syntax.NewFile("a.xml", int32(step), e.Text), options)
				}
				if diff := lemstest.Diff(dump(want), dump(m)); diff != "" {
					t.Fatalf("step %d, %s:\n%s", step, change, diff)
				}
			}
			if followed < editSteps/4 {
				t.Errorf("only %d of %d edits were followed", followed, editSteps)
			}
			t.Logf("%d of %d edits were followed", followed, editSteps)
		})
	}
}

var options = lems.Options{Dialects: []*lems.Dialect{rateml.Dialect}, Resolver: newShelf()}

// subjects are texts to be edited.
func subjects(t *testing.T) map[string]string {
	all := map[string]string{"rateml": models.RateML(150), "lems": models.LEMS(130), "including": models.Including, "neuroml": models.NeuroML}
	for _, pattern := range []string{"../testdata/models/rateml/*.xml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatal("no models", err)
		}
		for _, p := range paths[:min(len(paths), 4)] {
			raw, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.Base(p)] = string(raw)
		}
	}
	return all
}

// dump is all that a model says, as text.
func dump(m *lems.Model) string {
	d := dumper{m: m, items: map[*lems.Item]int{}, exprs: map[*lems.Expression]int{}}
	for i, it := range m.Items {
		d.items[it] = i
	}
	for i, e := range m.Exprs {
		d.exprs[e] = i
	}
	d.model()
	return d.b.String()
}

type dumper struct {
	m     *lems.Model
	b     strings.Builder
	items map[*lems.Item]int
	exprs map[*lems.Expression]int
}

func (d *dumper) line(format string, args ...any) { fmt.Fprintf(&d.b, format+"\n", args...) }

func (d *dumper) item(it *lems.Item) string {
	if it == nil {
		return "-"
	}
	if i, ok := d.items[it]; ok {
		return fmt.Sprint("#", i)
	}
	return "stale " + it.Row.Name
}

func (d *dumper) expr(e *lems.Expression) string {
	if e == nil {
		return "-"
	}
	if i, ok := d.exprs[e]; ok {
		return fmt.Sprint("e", i)
	}
	return "stale expression"
}

func (d *dumper) symbol(s *lems.Symbol) string {
	if s == nil {
		return "-"
	}
	at := "?"
	if i := s.Index(); i >= 0 && i < len(d.m.Symbols) && d.m.Symbols[i] == s {
		at = fmt.Sprint(i)
	}
	return fmt.Sprintf("%s %q %v %s", s.Kind, s.Name, s.Place.Span, at)
}

func (d *dumper) place(p syntax.Place) string {
	if p.File == nil {
		return "nowhere"
	}
	if p.File != d.m.File {
		return fmt.Sprint(p.File.Path, p.Span)
	}
	return fmt.Sprint(p.Span)
}

func (d *dumper) model() {
	m := d.m
	d.line("file %q version %d lines %d", m.File.Path, m.File.Version, m.File.LineCount())
	for i, n := range m.Doc.Nodes {
		d.line("node %d %+v", i, n)
	}
	for i, a := range m.Doc.Attrs {
		d.line("attr %d %+v", i, a)
	}
	for _, p := range m.Doc.Problems {
		d.line("problem %+v", p)
	}
	if m.Dialect == nil {
		return
	}
	d.line("dialect %s free %v", m.Dialect.Name, m.Free)
	for i, it := range m.Items {
		var children, exprs []string
		for _, c := range it.Children {
			children = append(children, d.item(c))
		}
		for _, e := range it.Exprs {
			exprs = append(exprs, d.expr(e))
		}
		d.line("item %d %s:%s node %d in %s children %v exprs %v declares %s", i, it.Row.Name, it.Row.Role, it.Node, d.item(it.Parent), children, exprs, d.symbol(it.Symbol))
	}
	for i, s := range m.Symbols {
		d.line("symbol %d %s at %s of %s owner %s: %s", i, d.symbol(s), d.place(s.Place), d.item(s.Item), d.symbol(s.Owner), s.Description)
	}
	for i, e := range m.Exprs {
		d.line("expression %d %s %s of %s %v %v", i, d.place(e.Place), e.Attr, d.item(e.Item), e.Condition, e.Problems)
		expr.Walk(e.Expr(), func(x expr.Expr) bool { d.line("  %T %v", x, x.Span()); return true })
		for _, r := range e.Refs {
			d.line("  %v %s -> %s", e.Span(r), r.Name, d.symbol(r.Target))
		}
		if e.Scope != nil {
			d.line("  sees %d", len(e.Scope.All()))
		}
	}
	for r := range m.Refs() {
		of := "-"
		if r.Of != nil {
			of = r.Of.ID + fmt.Sprint(r.Of.Node)
		}
		d.line("ref %s %q %d -> %s from %s of %s in %s %s", d.place(r.Place), r.Name, r.Kind, d.symbol(r.Target), d.item(r.From), of, d.expr(r.In), r.Attr)
	}
	for _, p := range m.Paths {
		d.line("path %s of %s list %v", d.place(p.Place), d.item(p.Item), p.List)
		for _, s := range p.Steps {
			from := "-"
			if s.From != nil {
				from = s.From.Name
			}
			d.line("  %s %v %v from %s -> %s %d", s.Name, s.Span, s.Bracket, from, d.symbol(s.Target), s.State)
		}
	}
	for _, f := range m.Facts {
		var cycle []string
		for _, s := range f.Cycle {
			cycle = append(cycle, d.symbol(s))
		}
		d.line("fact %d %s %q %q of %s %s related %s %v %v %v", f.Kind, d.place(f.Place), f.Name, f.Text, d.item(f.Item), d.symbol(f.Symbol), d.place(f.Related), cycle, f.Lo, f.Hi)
	}
	d.world()
	d.system()
}

func (d *dumper) component(c *lems.Component, depth string) {
	role, kind, prototype := "-", "-", "-"
	if c.Role != nil {
		role = c.Role.Name + " " + d.item(c.Role.Item)
	}
	if c.Type != nil {
		kind = c.Type.Name + " " + d.item(c.Type.Item)
	}
	if c.Prototype != nil {
		prototype = fmt.Sprint(c.Prototype.Node)
	}
	d.line("%scomponent %q %s type %s role %s like %s %s node %d", depth, c.ID, c.TypeName, kind, role, prototype, d.symbol(c.Symbol), c.Node)
	for _, x := range c.Children {
		if x.Parent != c {
			d.line("  with another parent")
		}
		d.component(x, depth+"  ")
	}
}

func (d *dumper) world() {
	w := d.m.World
	if w == nil {
		return
	}
	d.line("world whole %v searched %v rooted %v", w.Whole, w.Searched, w.Rooted)
	for _, i := range w.Includes {
		d.line("include %s %q %s self %v cycle %s", d.item(i.Item), i.Spec, d.place(i.Place), i.Self, d.place(i.Cycle))
	}
	for _, r := range w.Repeated() {
		d.line("repeated %s %q %s %s %v", r.Kind, r.Name, d.place(r.First), d.place(r.Second), r.Differs)
	}
	for _, name := range sortedKeys(w.Types()) {
		x := w.Types()[name]
		if x.Part != d.m {
			continue
		}
		d.line("type %q extends %q %s", name, x.Base, d.item(x.Item))
		members := w.Members(x)
		for _, c := range members.Chain {
			d.line("  is a %s", c.Name)
		}
		for _, y := range members.All {
			first := members.Find(y.Name)
			d.line("  %s %s of %s, first %s", y.Name, d.item(y.Item), y.Type.Name, d.item(first.Item))
		}
		for _, y := range w.Subtypes(x) {
			d.line("  subtype %s", y.Name)
		}
		d.line("  sees %d %v", len(w.TypeScope(x).All()), members.Broken)
	}
	for _, name := range sortedKeys(w.Dimensions()) {
		x := w.Dimensions()[name]
		d.line("dimension %q %v %s %s", name, x.Dimension, d.item(x.Item), d.place(x.Place))
	}
	for _, name := range sortedKeys(w.Units()) {
		x := w.Units()[name]
		d.line("unit %q %v %s %s", name, x.Unit, d.item(x.Item), d.place(x.Place))
	}
	for _, name := range sortedKeys(w.Components()) {
		d.line("id %q %d", name, w.Components()[name].Node)
	}
	for _, c := range w.Own() {
		d.component(c, "")
	}
}

func (d *dumper) def(what string, x *lems.Def) {
	if x != nil {
		d.line("%s %s = %s", what, d.symbol(x.Symbol), d.expr(x.Value))
	}
}

func (d *dumper) span(r lems.Range) string {
	return fmt.Sprintf("%v..%v %s %v", r.Lo, r.Hi, d.place(r.Place), r.Given)
}

func (d *dumper) system() {
	s := d.m.System
	if s == nil {
		return
	}
	d.line("system %s complete %v", s.Name, s.Complete)
	for _, x := range s.Params {
		d.line("param %s %s", d.symbol(x.Symbol), d.span(x.Range))
	}
	for _, x := range s.Constants {
		d.def("constant", x)
	}
	for _, x := range s.Derived {
		d.def("derived", x)
	}
	for _, x := range s.States {
		d.line("state %s %s %s %s", d.symbol(x.Symbol), d.span(x.Initial), d.span(x.Bounds), d.expr(x.Rate))
	}
	for _, x := range s.Variables {
		d.line("variable %s", d.symbol(x.Symbol))
		for _, c := range x.Cases {
			d.line("  %s: %s", d.expr(c.Condition), d.expr(c.Value))
		}
	}
	for _, x := range s.Couplings {
		d.line("coupling %s %s %s", d.symbol(x.Type), d.expr(x.Pre), d.expr(x.Post))
		for _, i := range x.Inputs {
			d.line("  input %s %d", d.symbol(i.Symbol), i.State)
		}
		for _, i := range x.Sums {
			d.def("  sum", i)
		}
	}
	for _, x := range s.Exposures {
		d.line("exposure %s %s %s %s", d.symbol(x.Symbol), d.item(x.Symbol.Item), x.Symbol.Description, d.expr(x.Value))
	}
	d.def("delay", s.Delay)
	d.def("noise", s.Noise)
}

func sortedKeys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// TestEditorRepeats holds the editor of the tests to its seed.
func TestEditorRepeats(t *testing.T) {
	a, b := models.NewEditor(models.LEMS(100), 7), models.NewEditor(models.LEMS(100), 7)
	for range 100 {
		a.Edit()
		b.Edit()
	}
	if a.Text != b.Text {
		t.Error("two editors of one seed made different edits")
	}
}

// seed is what the editor of a subject begins with; LEMSLS_SEED tries others.
func seed(name string) uint64 {
	n, _ := strconv.ParseUint(os.Getenv("LEMSLS_SEED"), 10, 64)
	return n + uint64(len(name))
}

// shelf is a Resolver of a few files.
type shelf map[string]*lems.Model

func newShelf() shelf {
	s := shelf{}
	for name, text := range models.Included {
		s[name] = lems.Bind(syntax.NewFile(name, 0, text))
	}
	return s
}

func (s shelf) Include(spec string, _ *syntax.File, _ []*syntax.File) *lems.Model { return s[spec] }

func (s shelf) Similar(string, *syntax.File) []string { return nil }
