package server

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// follower is an Analyze whose analyses follow edits, and counts.
type follower struct {
	loads, follows atomic.Int32
	fail           atomic.Bool // following panics
}

func (f *follower) analyze(_ context.Context, file *syntax.File, _ Opener) *Analysis {
	f.loads.Add(1)
	m := lems.LoadWith(file.Copy(), lems.Options{Dialects: caseDialects})
	return f.analysis(m)
}

func (f *follower) analysis(m *lems.Model) *Analysis {
	return &Analysis{Model: m, Diagnostics: diagnostics.Check(m), Next: func(_ context.Context, file *syntax.File, _ Opener) *Analysis {
		if f.fail.Load() {
			panic("following fails")
		}
		if !m.Update(file, lems.Options{Dialects: caseDialects}) {
			return nil
		}
		f.follows.Add(1)
		return f.analysis(m)
	}}
}

// messages are the findings of a check.
func messages(list []diagnostics.Diagnostic) string {
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintln(&b, d.Code, d.Place.Span, d.Message)
	}
	return b.String()
}

func checking(s *Server) {
	s.methods["test/check"] = request(func(ctx context.Context, snap *Snapshot, p protocol.DocumentDiagnosticParams) (string, error) {
		d, err := snap.Document(p.TextDocument.URI)
		if err != nil {
			return "", err
		}
		found, err := d.Analysis(ctx)
		if err != nil {
			return "", err
		}
		if found.Model.File.Text != d.File().Text {
			return "the model of another text", nil
		}
		return messages(found.Diagnostics), nil
	})
}

// TestFollow: while edits and requests come in quick succession, each request is
// answered for exactly its text, though models are made those of later texts.
func TestFollow(t *testing.T) {
	var f follower
	p := dial(t, Options{Analyze: f.analyze}, checking)
	p.hello(pulling)
	e := models.NewEditor(models.LEMS(60), 3)
	e.Gentle = true
	p.open(a, 0, e.Text)
	followSteps := 2000
	if raceEnabled {
		followSteps = 200
	}
	replies, texts := make([]chan message, followSteps), make([]string, followSteps)
	for i := range replies {
		e.Edit()
		texts[i] = e.Text
		p.change(a, i+1, contentChange{Text: e.Text})
		_, replies[i] = p.begin("test/check", document(a))
		if i%10 == 0 {
			p.receive(replies[i])
		}
	}
	for i, ch := range replies {
		if i%10 == 0 {
			continue // seen
		}
		want := messages(diagnostics.Check(lems.LoadWith(syntax.NewFile("/a.xml", 0, texts[i]), lems.Options{Dialects: caseDialects})))
		if m := p.receive(ch); m.Error != nil || string(m.Result) != strconv.Quote(want) && string(m.Result) != quoted(want) {
			t.Fatalf("request %d: %v %s\nwant %s", i, m.Error, m.Result, want)
		}
	}
	if f.follows.Load() == 0 {
		t.Error("no analysis followed an edit")
	}
	t.Logf("%d loads, %d follow", f.loads.Load(), f.follows.Load())
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}

// quoted is a string as the server encodes it.
func quoted(text string) string {
	raw, _ := protocol.Marshal(text)
	return string(raw)
}

// TestHeld: a request that holds a model keeps it while edits arrive, and nobody
// waits for it for long.
func TestHeld(t *testing.T) {
	var f follower
	began, end := make(chan string), make(chan struct{})
	p := dial(t, Options{Analyze: f.analyze}, testMethods, func(s *Server) {
		s.methods["test/hold"] = request(func(ctx context.Context, snap *Snapshot, p protocol.DocumentDiagnosticParams) (string, error) {
			d, _ := snap.Document(p.TextDocument.URI)
			found, err := d.Analysis(ctx)
			if err != nil {
				return "", err
			}
			began <- found.Model.File.Text
			<-end
			return found.Model.File.Text, nil
		})
	})
	p.hello(pulling)
	p.open(a, 0, "<Lems/>")
	_, held := p.begin("test/hold", document(a))
	<-began
	for i := range 5 {
		text := fmt.Sprintf("<Lems><!-- %d --></Lems>", i)
		p.change(a, i+1, contentChange{Text: text})
		var got string
		if err := p.call("test/analysis", document(a), &got); err != nil || got != text {
			t.Errorf("edit %d: %v %q", i, err, got)
		}
	}
	close(end)
	if m := p.receive(held); string(m.Result) != quoted("<Lems/>") {
		t.Errorf("the held model is that of %s", m.Result)
	}
	if f.loads.Load() != 2 || f.follows.Load() != 4 {
		t.Errorf("%d loads, %d follow", f.loads.Load(), f.follows.Load())
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}

// TestFollowFails: what fails to follow is loaded anew, and told in the log.
func TestFollowFails(t *testing.T) {
	var f follower
	f.fail.Store(true)
	core, logs := observer.New(zap.ErrorLevel)
	p := dial(t, Options{Analyze: f.analyze, Logger: zap.New(core)}, testMethods)
	p.hello(pulling)
	p.open(a, 0, "<Lems/>")
	for i, text := range []string{"<Lems></Lems>", "<Lems> </Lems>"} {
		var got string
		if err := p.call("test/analysis", document(a), &got); err != nil {
			t.Fatal(err)
		}
		p.change(a, i+1, contentChange{Text: text})
		if err := p.call("test/analysis", document(a), &got); err != nil || got != text {
			t.Errorf("%v %q", err, got)
		}
	}
	if f.loads.Load() != 3 || logs.FilterMessage("panic").Len() != 2 {
		t.Errorf("%d loads, %d panics logged", f.loads.Load(), logs.Len())
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}
