package lems_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestFlatten compares the Systems of the project's LEMS models with what they
// should be, written out.
func TestFlatten(t *testing.T) {
	paths, err := filepath.Glob("../testdata/models/lems/*.xml")
	if err != nil || len(paths) < 15 {
		t.Fatalf("%d models, %v; want at least 15", len(paths), err)
	}
	r := files.New(files.Options{Alone: true, Env: func(string) string { return "" }})
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".xml")
		t.Run(name, func(t *testing.T) {
			m := loadFile(t, path, r)
			run, ok := lems.SimulationOf(m)
			if !ok || run.Step <= 0 || run.Length <= run.Step {
				t.Fatalf("no Simulation: %+v", run)
			}
			sys, obstacles := run.Flatten(m)
			for _, o := range obstacles {
				t.Errorf("obstacle at %s: %s", position(o.Place), o.Feature())
			}
			if !sys.Complete {
				t.Error("not complete")
			}
			text := fmt.Sprintf("step %g s, length %g s\n", run.Step, run.Length) + describe(sys)
			lemstest.Golden(t, filepath.Join("testdata", "flatten", name+".txt"), text)
		})
	}
}

func loadFile(t testing.TB, path string, r lems.Resolver) *lems.Model {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return lems.LoadWith(syntax.NewFile(filepath.ToSlash(path), 0, string(text)), lems.Options{Resolver: r})
}

func position(p syntax.Place) string {
	if p.File == nil {
		return "nowhere"
	}
	at := p.File.Position(p.Span.Start, syntax.Runes)
	return fmt.Sprintf("%s:%d:%d %q", p.File.Path, at.Line+1, at.Column+1, p.Text())
}

// describe writes a System out, every name as that of what it names.
func describe(s *lems.System) string {
	var b strings.Builder
	fmt.Fprintf(&b, "system %s\n", s.Name)
	for _, p := range s.Params {
		fmt.Fprintf(&b, "param %s = %g", p.Symbol.Name, p.Range.Lo)
		if p.Unit != "" {
			fmt.Fprintf(&b, " in %s, %s", p.Unit, s.Model.World.Words().Word(s.Model.DimensionOf(p.Symbol).Dimension))
		}
		b.WriteString("\n")
	}
	for _, d := range s.Constants {
		fmt.Fprintf(&b, "constant %s = %s\n", d.Symbol.Name, formula(d.Value))
	}
	for _, d := range s.Derived {
		fmt.Fprintf(&b, "derived %s = %s\n", d.Symbol.Name, formula(d.Value))
	}
	for _, x := range s.States {
		fmt.Fprintf(&b, "state %s", x.Symbol.Name)
		for _, e := range x.Start {
			fmt.Fprintf(&b, ", from %s", formula(e))
		}
		b.WriteString("\n")
		if x.Rate != nil {
			fmt.Fprintf(&b, "  rate %s\n", formula(x.Rate))
		}
		for _, r := range x.More {
			fmt.Fprintf(&b, "  rate%s %s\n", within(r.Regime), formula(r.Value))
		}
	}
	for _, v := range s.Variables {
		fmt.Fprintf(&b, "variable %s\n", v.Symbol.Name)
		for _, c := range v.Cases {
			fmt.Fprintf(&b, "  = %s", formula(c.Value))
			if c.Condition != nil {
				fmt.Fprintf(&b, " if %s", formula(c.Condition))
			}
			b.WriteString("\n")
		}
	}
	for _, m := range s.Modes {
		fmt.Fprintf(&b, "mode %s\n", m.Symbol.Name)
		for _, g := range m.Regimes {
			fmt.Fprintf(&b, "  regime %s", g.Symbol.Name)
			if g == m.Initial {
				b.WriteString(", initial")
			}
			b.WriteString("\n")
			describeActions(&b, g.Entry, "    ")
		}
	}
	for _, h := range s.Handlers {
		describeHandler(&b, h, "")
	}
	for _, c := range s.Delayed {
		fmt.Fprintf(&b, "after %s\n", c.Delay.Name)
		for _, h := range c.Handlers {
			describeHandler(&b, h, "  ")
		}
	}
	for _, e := range s.Exposures {
		fmt.Fprintf(&b, "exposure %s = %s\n", e.Symbol.Name, formula(e.Value))
	}
	for _, e := range s.Events {
		fmt.Fprintf(&b, "event %s\n", e.Symbol.Name)
	}
	return b.String()
}

func within(g *lems.Regime) string {
	if g == nil {
		return ""
	}
	return " in " + g.Symbol.Name
}

func describeHandler(b *strings.Builder, h *lems.Handler, indent string) {
	fmt.Fprintf(b, "%son", indent)
	if h.Test != nil {
		fmt.Fprintf(b, " %s", formula(h.Test))
	}
	fmt.Fprintf(b, "%s\n", within(h.Regime))
	describeActions(b, h.Actions, indent+"  ")
}

func describeActions(b *strings.Builder, list []lems.Action, indent string) {
	for _, a := range list {
		switch {
		case a.State != nil:
			fmt.Fprintf(b, "%s%s := %s\n", indent, a.State.Symbol.Name, formula(a.Value))
		case a.Enter != nil:
			fmt.Fprintf(b, "%senter %s\n", indent, a.Enter.Symbol.Name)
		case a.Send != nil:
			fmt.Fprintf(b, "%ssend %s\n", indent, a.Send.Symbol.Name)
			for _, c := range a.Send.Connections {
				if c.Delay != nil {
					fmt.Fprintf(b, "%s  after %s\n", indent, c.Delay.Name)
					continue
				}
				for _, h := range c.Handlers {
					describeHandler(b, h, indent+"  ")
				}
			}
		}
	}
}

// formula writes an expression with the names of what its names mean.
func formula(e *lems.Expression) string {
	var b strings.Builder
	writeFormula(&b, e, e.Expr())
	return b.String()
}

func writeFormula(b *strings.Builder, e *lems.Expression, x expr.Expr) {
	switch x := x.(type) {
	case *expr.Number:
		fmt.Fprintf(b, "%g", x.Value)
	case *expr.Name:
		s := e.Meaning(x)
		if s == nil {
			fmt.Fprintf(b, "?%s", x.Name)
			return
		}
		b.WriteString(s.Name)
	case *expr.Paren:
		b.WriteString("(")
		writeFormula(b, e, x.X)
		b.WriteString(")")
	case *expr.Unary:
		b.WriteString(x.Op.String())
		writeFormula(b, e, x.X)
	case *expr.Binary:
		writeFormula(b, e, x.X)
		fmt.Fprintf(b, " %s ", x.Op)
		writeFormula(b, e, x.Y)
	case *expr.Call:
		b.WriteString(x.Name + "(")
		for i, a := range x.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			writeFormula(b, e, a)
		}
		b.WriteString(")")
	default:
		b.WriteString("?")
	}
}
