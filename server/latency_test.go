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

	"github.com/lemsls/lemsls/lems/syntax"
)

// samples is how many keystrokes a benchmark measures in a file of so many lines.
func samples(lines int) int { return min(500, 10_000_000/lines) }

// BenchmarkLatency measures what an author feels, in a process of its own over
// its pipes: from a keystroke to its diagnostics, and to completions, while
// tags break and heal; from the start to the reply to initialize; the memory.
//
//	go test ./server -run xxx -bench Latency -benchtime 1x
func BenchmarkLatency(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "lemsls")
	if out, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	for _, lines := range []int{2_500, 10_000, 100_000} {
		b.Run(strconv.Itoa(lines), func(b *testing.B) {
			for range b.N {
				measure(b, binary, lines)
			}
		})
	}
}

func measure(b *testing.B, binary string, lines int) {
	began := time.Now()
	p, pid := spawn(b, binary)
	p.hello(`{"general":{"positionEncodings":["utf-8"]},"textDocument":{"publishDiagnostics":{}}}`)
	started := time.Since(began)
	typist := newTypist(generatedModel(lines))
	began = time.Now()
	p.open(a, 0, typist.text)
	awaitVersion(p, 0)
	opened := time.Since(began)
	var found, completed []time.Duration
	for i := range samples(lines) {
		change := typist.keystroke()
		began := time.Now()
		p.change(a, i+1, change)
		if i%2 == 0 {
			awaitVersion(p, i+1)
			found = append(found, time.Since(began))
			continue
		}
		params := document(a)
		params["position"] = change.Range.Start
		if err := p.call("textDocument/completion", params, nil); err != nil {
			b.Fatal(err)
		}
		completed = append(completed, time.Since(began))
		awaitVersion(p, i+1)
	}
	b.ReportMetric(0, "ns/op") // all samples together say nothing
	b.ReportMetric(ms(started), "start-ms")
	b.ReportMetric(ms(opened), "open-ms")
	parse := calibrate(typist.text)
	b.ReportMetric(ms(parse), "parse-ms")
	reportPercentiles(b, "diag", found)
	b.ReportMetric(float64(found[len(found)/2])/float64(parse), "diag-p50/parse")
	reportPercentiles(b, "compl", completed)
	now, peak := memory(b, pid)
	b.ReportMetric(now, "RSS-MB")
	b.ReportMetric(peak, "peak-MB")
	if err := p.bye(); err != nil {
		b.Error(err)
	}
}

// spawn starts the server as editors do.
func spawn(b *testing.B, binary string) (*peer, int) {
	cmd := exec.CommandContext(context.Background(), binary, "serve", "--stdio")
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

// awaitVersion waits for the diagnostics of a version.
func awaitVersion(p *peer, version int) {
	p.t.Helper()
	for {
		var params struct{ Version int }
		if err := json.Unmarshal(p.note("textDocument/publishDiagnostics").Params, &params); err != nil {
			p.t.Fatal(err)
		}
		if params.Version == version {
			return
		}
	}
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
	text   string
	mend   string // what was taken away at place, or "" if something was added
	place  int32
	broken bool
}

func newTypist(text string) *typist {
	return &typist{rnd: rand.New(rand.NewPCG(1, 2)), text: text}
}

// keystroke takes away or adds one character of the syntax, or of a name in an
// expression; the next one undoes it.
func (t *typist) keystroke() contentChange {
	if t.broken {
		t.broken = false
		return t.replace(t.place, t.place+1-int32(len(t.mend)), t.mend)
	}
	t.broken = true
	marks := `<>/"=x`
	mark := string(marks[t.rnd.IntN(len(marks))])
	start := t.rnd.IntN(len(t.text) / 2)
	at := strings.Index(t.text[start:], mark)
	if at < 0 || mark == "x" {
		t.mend, t.place = "", int32(start+strings.IndexByte(t.text[start:], '"')+1)
		return t.replace(t.place, t.place, "x")
	}
	t.mend, t.place = mark, int32(start+at)
	return t.replace(t.place, t.place+1, "")
}

func (t *typist) replace(start, end int32, text string) contentChange {
	r := rangeOf(syntax.NewFile("a", 0, t.text), syntax.Span{Start: start, End: end}, syntax.UTF8)
	t.text = t.text[:start] + text + t.text[end:]
	return contentChange{Range: &r, Text: text}
}

// generatedModel is a sound RateML model of about so many lines: few states, as
// models have, and a long chain of constants and derived variables.
func generatedModel(lines int) string {
	var b strings.Builder
	states := min(lines/50, 400)
	rest := (lines - 2*states) / 2
	b.WriteString("<Lems>\n  <ComponentType name=\"derivatives\">\n    <Parameter name=\"global_coupling\" dimension=\"0.0, 1.0\"/>\n")
	for i := range rest {
		fmt.Fprintf(&b, "    <Constant name=\"k%d\" value=\"%d.5\" dimension=\"lo=0.0, hi=1.0, step=0.1\" description=\"constant %d\"/>\n", i, i%9+1, i)
	}
	fmt.Fprintf(&b, "    <Exposure name=\"s0\" dimension=\"\"/>\n    <Dynamics>\n")
	for i := range states {
		fmt.Fprintf(&b, "      <StateVariable name=\"s%d\" dimension=\"-1.0, 1.0\" exposure=\"None\"/>\n", i)
	}
	for i := range rest {
		fmt.Fprintf(&b, "      <DerivedVariable name=\"v%d\" value=\"k%d * {s%d^2} - exp(-s%d / k%d) + %s\"/>\n", i, i, i%states, (i+1)%states, (i*7)%rest, previous(i))
	}
	for i := range states {
		fmt.Fprintf(&b, "      <TimeDerivative variable=\"ds%d\" value=\"v%d - s%d + c_pop0\"/>\n", i, (i*31)%rest, i)
	}
	b.WriteString("    </Dynamics>\n  </ComponentType>\n  <ComponentType name=\"coupling_linear\">\n" +
		"    <Parameter name=\"s_j\" dimension=\"0\"/>\n    <DerivedParameter name=\"c_pop0\" value=\"global_coupling\"/>\n    <Dynamics>\n" +
		"      <DerivedVariable name=\"pre\" value=\"s_j\"/>\n      <DerivedVariable name=\"post\" value=\"1.0\"/>\n    </Dynamics>\n  </ComponentType>\n</Lems>\n")
	return b.String()
}

// previous ties derived variables in chains of a hundred.
func previous(i int) string {
	if i%100 == 0 {
		return "1.0"
	}
	return fmt.Sprintf("v%d", i-1)
}
