package server

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/syntax"
)

// samples is how many keystrokes a benchmark measures.
const samples = 500

// subject is a server to be measured, and what it is measured with.
type subject struct {
	name    string
	command []string
	file    string // its document
	text    func(lines int) string
	marks   string // characters of the syntax, to be taken away
	setup   func(b *testing.B, dir string)
	options string
}

// subjects are lemsls itself with both dialects and, beside it, gopls with Go,
// if there is one: people know how fast that feels.
func subjects(b *testing.B) []subject {
	binary := filepath.Join(b.TempDir(), "lemsls")
	if out, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	ours := []string{binary, "serve", "--stdio"}
	list := []subject{
		{name: "rateml", command: ours, file: "model.xml", text: models.RateML, marks: `<>/"=x`, options: "null"},
		{name: "lems", command: ours, file: "model.xml", text: models.LEMS, marks: `<>/"=x`, options: "null"},
	}
	if path, err := exec.LookPath("gopls"); err == nil {
		list = append(list, subject{name: "gopls", command: []string{path, "serve"}, file: "main.go", text: goProgram, marks: "(){}=x",
			setup: goModule, options: `{"diagnosticsDelay":"0s"}`})
	} else {
		b.Log("gopls is not measured:", err)
	}
	return list
}

// BenchmarkLatency measures what an author feels, in a process of its own over
// its pipes: from a keystroke to its diagnostics, and to completions, while
// tags break and heal; from the start to the reply to initialize; the memory;
// and from the first of 1,000 edits that come at once to the diagnostics of the
// last.
//
//	go test ./server -run xxx -bench Latency -benchtime 1x
func BenchmarkLatency(b *testing.B) {
	for _, s := range subjects(b) {
		for _, lines := range []int{2_500, 10_000, 100_000} {
			b.Run(s.name+"/"+strconv.Itoa(lines), func(b *testing.B) {
				for range b.N {
					measure(b, s, lines)
				}
			})
		}
	}
}

func measure(b *testing.B, s subject, lines int) {
	dir := b.TempDir()
	text := s.text(lines)
	if s.setup != nil {
		s.setup(b, dir)
	}
	if err := os.WriteFile(filepath.Join(dir, s.file), []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	p, pid := spawn(b, s.command, dir)
	root := string(uriOf(dir))
	params := fmt.Sprintf(`{"processId":null,"rootUri":%q,"workspaceFolders":[{"uri":%q,"name":"w"}],"initializationOptions":%s,"capabilities":{"general":{"positionEncodings":["utf-8"]},"textDocument":{"publishDiagnostics":{"versionSupport":true}}}}`, root, root, s.options)
	if err := p.call("initialize", json.RawMessage(params), nil); err != nil {
		b.Fatal(err)
	}
	started := time.Since(began)
	p.notify("initialized", struct{}{})
	w := writer{p: p, uri: string(uriOf(filepath.Join(dir, s.file))), typist: newTypist(text, s.marks), version: 1}
	began = time.Now()
	p.open(w.uri, 1, text)
	w.await()
	opened := time.Since(began)
	found, completed := w.write(samples)
	if len(found) == 0 || len(completed) == 0 {
		b.Fatalf("of %d keystrokes %d were followed by diagnostics in time and %d by completions", samples, len(found), len(completed))
	}
	b.ReportMetric(0, "ns/op") // all samples together say nothing
	b.ReportMetric(ms(started), "start-ms")
	b.ReportMetric(ms(opened), "open-ms")
	parse := calibrate(text)
	b.ReportMetric(ms(parse), "parse-ms")
	reportPercentiles(b, "diag", found)
	b.ReportMetric(float64(found[len(found)/2])/float64(parse), "diag-p50/parse")
	reportPercentiles(b, "compl", completed)
	b.ReportMetric(ms(w.burst(1_000)), "burst-ms")
	now, peak := memory(b, pid)
	b.ReportMetric(now, "RSS-MB")
	b.ReportMetric(peak, "peak-MB")
	if err := p.bye(); err != nil {
		b.Error(err)
	}
}

// writer is somebody who writes in a document.
type writer struct {
	p       *peer
	uri     string
	typist  *typist
	version int
}

func (w *writer) change() contentChange {
	c := w.typist.keystroke()
	w.version++
	w.p.change(w.uri, w.version, c)
	return c
}

// write makes n keystrokes and is how long diagnostics, of every other one, and
// completions took.
func (w *writer) write(n int) (found, completed []time.Duration) {
	for i := range n {
		began := time.Now()
		c := w.change()
		if i%2 == 0 {
			if w.await() {
				found = append(found, time.Since(began))
			}
			continue
		}
		params := map[string]any{"textDocument": map[string]any{"uri": w.uri}, "position": c.Range.Start}
		_ = w.p.call("textDocument/completion", params, nil) // gopls refuses some places
		completed = append(completed, time.Since(began))
		w.await()
	}
	return found, completed
}

// burst is how long n keystrokes take that come at once.
func (w *writer) burst(n int) time.Duration {
	list := make([]contentChange, n)
	for i := range list {
		list[i] = w.typist.keystroke()
	}
	began := time.Now()
	for _, c := range list {
		w.version++
		w.p.change(w.uri, w.version, c)
	}
	w.await()
	return time.Since(began)
}

// await waits for the diagnostics of the newest version. Servers may leave them
// out if nothing has changed, which is false.
func (w *writer) await() bool {
	w.p.t.Helper()
	for {
		select {
		case m, ok := <-w.p.notes:
			if !ok {
				w.p.t.Fatal("server hung up")
			}
			var params struct {
				URI     string
				Version int
			}
			if m.Method != "textDocument/publishDiagnostics" {
				continue
			}
			if err := json.Unmarshal(m.Params, &params); err != nil {
				w.p.t.Fatal(err)
			}
			if params.URI == w.uri && params.Version == w.version {
				return true
			}
		case <-time.After(patience):
			return false
		}
	}
}

// goModule is what gopls wants to be around a file.
func goModule(b *testing.B, dir string) {
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module m\n\ngo 1.24\n"), 0o600); err != nil {
		b.Fatal(err)
	}
}

// goProgram is a Go file of about so many lines.
func goProgram(lines int) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport \"math\"\n\nfunc main() { println(f0(1, 2)) }\n")
	for i := range lines / 5 {
		fmt.Fprintf(&b, "\n// f%d is a step.\nfunc f%d(x, y float64) float64 {\n\treturn x*%d.5 - math.Exp(-y/(x+1)) + x*y\n}\n", i, i, i%9+1)
	}
	return b.String()
}

// spawn starts a server as editors do.
func spawn(b *testing.B, command []string, dir string) (*peer, int) {
	cmd := exec.CommandContext(context.Background(), command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	p := &peer{t: b, in: in, served: make(chan error, 1), waiting: map[string]chan message{}, notes: make(chan message, 1<<16)}
	go func() {
		p.read(bufio.NewReader(out))
		p.served <- cmd.Wait()
	}()
	b.Cleanup(func() { in.Close() })
	return p, cmd.Process.Pid
}

// calibrate is the median time of parsing the text's markup in this process:
// what the machine can do at the moment, to compare the other numbers with.
func calibrate(text string) time.Duration {
	var took []time.Duration
	for range 21 {
		began := time.Now()
		syntax.Parse(syntax.NewFile("a", 0, text))
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took[len(took)/2]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func reportPercentiles(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(ms(took[len(took)/2]), name+"-p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), name+"-p99-ms")
}

// memory is the resident memory of a process in MB, now and at most; 0 where
// the system does not tell.
func memory(b *testing.B, pid int) (now, peak float64) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Log("no memory figures:", err)
		return 0, 0
	}
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		switch {
		case len(f) == 3 && f[0] == "VmRSS:":
			now, _ = strconv.ParseFloat(f[1], 64)
		case len(f) == 3 && f[0] == "VmHWM:":
			peak, _ = strconv.ParseFloat(f[1], 64)
		}
	}
	return now / 1000, peak / 1000
}

// typist makes keystrokes that break a document and mend it, the same every
// time.
type typist struct {
	rnd    *rand.Rand
	marks  string
	file   *syntax.File
	text   string
	mend   string // what was taken away at place, or "" if something was added
	place  int32
	broken bool
}

func newTypist(text, marks string) *typist {
	return &typist{rnd: rand.New(rand.NewPCG(1, 2)), text: text, marks: marks, file: syntax.NewFile("a", 0, text)}
}

// keystroke takes away or adds one character of the syntax, or of a name in an
// expression; the next one undoes it.
func (t *typist) keystroke() contentChange {
	if t.broken {
		t.broken = false
		return t.replace(t.place, t.place+1-int32(len(t.mend)), t.mend)
	}
	t.broken = true
	mark := string(t.marks[t.rnd.IntN(len(t.marks))])
	start := t.rnd.IntN(len(t.text) / 2)
	at := strings.Index(t.text[start:], mark)
	if at < 0 || mark == "x" {
		before := "\""
		if t.marks[0] == '(' {
			before = "return "
		}
		t.mend, t.place = "", int32(start+strings.Index(t.text[start:], before)+len(before))
		return t.replace(t.place, t.place, "x")
	}
	t.mend, t.place = mark, int32(start+at)
	return t.replace(t.place, t.place+1, "")
}

func (t *typist) replace(start, end int32, text string) contentChange {
	at := syntax.Span{Start: start, End: end}
	r := rangeOf(t.file, at, syntax.UTF8)
	t.file = t.file.Edited(0, at, text)
	t.text = t.file.Text
	return contentChange{Range: &r, Text: text}
}
