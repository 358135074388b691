package diagnostics

import (
	"cmp"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Analyzer finds one kind of mistake. Its page, NAME.md beside NAME.go, says
// what it finds and why, with an example that has it and one that has not.
type Analyzer struct {
	Code     string   // kebab-case, never reused
	Severity Severity // what it is worth, unless a finding says otherwise
	Run      func(*Pass)
}

// Pass is one run of an Analyzer over a model.
type Pass struct {
	Model    *lems.Model
	analyzer *Analyzer
	damage   *damage
	found    []Diagnostic

	comments []suppression // of the last pass: with what they suppressed
	errors   bool          // of the last pass: there are errors, which may hide other findings
	codes    []string      // of the last pass: of all findings
}

// Source is where the findings about a model's text come from.
const Source = "lemsls"

// Report adds a finding; it fills in what the analyzer knows.
func (p *Pass) Report(d Diagnostic) {
	d.Code = p.analyzer.Code
	if d.Severity == 0 {
		d.Severity = p.analyzer.Severity
	}
	d.Source = Source
	p.found = append(p.found, d)
}

// Facts yields what the stages found of the given kinds, without what follows
// from other findings.
func (p *Pass) Facts(kinds ...lems.FactKind) iter.Seq[lems.Fact] {
	return func(yield func(lems.Fact) bool) {
		for i := range p.Model.Facts {
			f := &p.Model.Facts[i]
			if !slices.Contains(kinds, f.Kind) || p.damage.explains(p.Model, f) {
				continue
			}
			if !yield(*f) {
				return
			}
		}
	}
}

// place is a span of the model's own file.
func (p *Pass) place(s syntax.Span) syntax.Place { return p.Model.Doc.Place(s) }

// Check runs all analyzers and returns their findings in order of the text,
// without those that a comment in the file suppresses.
func Check(m *lems.Model) []Diagnostic {
	if wide := checkWide(m); wide != nil {
		return wide
	}
	var all []Diagnostic
	d := assess(m)
	last := &Pass{Model: m, analyzer: uselessSuppression, damage: d, comments: suppressions(m.Doc)}
	passes := make([]*Pass, len(registry))
	for i, a := range registry {
		last.codes = append(last.codes, a.Code)
		passes[i] = &Pass{Model: m, analyzer: a, damage: d}
	}
	runAll(passes)
	for _, p := range passes {
		all = append(all, p.found...)
	}
	d.hush(m, all)
	last.errors = Count(all, Error) > 0
	all = suppress(m, last.comments, all)
	uselessSuppression.Run(last)
	all = append(all, suppress(m, withCodes(last.comments), last.found)...)
	Sort(all)
	return all
}

// large is from how many elements on analyzers run side by side: below that
// they are done before another processor has woken up.
const large = 400

// runAll runs all passes but the last one of all, which needs their findings.
func runAll(passes []*Pass) {
	workers := min(runtime.GOMAXPROCS(0), 4)
	if workers == 1 || len(passes) == 0 || len(passes[0].Model.Items) < large {
		for _, p := range passes {
			p.analyze()
		}
		return
	}
	var next atomic.Int32
	var failure atomic.Pointer[any]
	var g sync.WaitGroup
	for range workers {
		g.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failure.Store(&r)
				}
			}()
			for i := next.Add(1); int(i) <= len(passes); i = next.Add(1) {
				passes[i-1].analyze()
			}
		})
	}
	g.Wait()
	if r := failure.Load(); r != nil {
		panic(*r) // in the goroutine that asked, which knows what to do about it
	}
}

func (p *Pass) analyze() {
	if p.analyzer != uselessSuppression {
		p.analyzer.Run(p)
	}
}

// Sort puts findings in order of file, place and code.
func Sort(all []Diagnostic) {
	slices.SortStableFunc(all, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(path(a), path(b)),
			cmp.Compare(a.Place.Span.Start, b.Place.Span.Start),
			cmp.Compare(a.Place.Span.End, b.Place.Span.End),
			cmp.Compare(a.Code, b.Code),
		)
	})
}

func path(d Diagnostic) string {
	if d.Place.File == nil {
		return ""
	}
	return d.Place.File.Path
}

// Count is how many findings are at least as severe as s.
func Count(all []Diagnostic, s Severity) int {
	n := 0
	for _, d := range all {
		if d.Severity <= s {
			n++
		}
	}
	return n
}
