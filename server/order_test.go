package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
)

const a = "file:///a.xml"

// TestOrder: a request is answered for exactly the edits before it.
func TestOrder(t *testing.T) {
	for _, method := range []string{"test/text", "test/analysis"} {
		t.Run(method, func(t *testing.T) {
			p := dial(t, Options{}, testMethods)
			p.hello(pulling)
			p.open(a, 0, "")
			const n = 2000
			replies := make([]chan message, n)
			text, want := "", make([]string, n)
			for i := range n {
				piece := strconv.Itoa(i) + ";"
				at := protocol.Position{Character: uint32(len(text))}
				p.change(a, i+1, contentChange{Range: &protocol.Range{Start: at, End: at}, Text: piece})
				text += piece
				want[i] = text
				_, replies[i] = p.begin(method, document(a))
			}
			for i, ch := range replies {
				if m := p.receive(ch); m.Error != nil || string(m.Result) != strconv.Quote(want[i]) {
					t.Fatalf("request %d: %v %.80s", i, m.Error, m.Result)
				}
			}
			if err := p.bye(); err != nil {
				t.Error(err)
			}
		})
	}
}

// mirror is a client's own copy of a document, as UTF-16 or UTF-8 units, kept
// without any code of the server.
func mirror(lines []string, line, column int, utf16 bool) (off int) {
	for _, l := range lines[:line] {
		off += len(l)
	}
	units := 0
	for i, r := range lines[line] {
		if units >= column {
			return off + i
		}
		units += unitsOf(r, utf16)
	}
	return off + len(lines[line])
}

func unitsOf(r rune, utf16 bool) int {
	switch {
	case !utf16:
		return len(string(r))
	case r > 0xffff:
		return 2
	}
	return 1
}

// split cuts a text after its line ends.
func split(text string) []string {
	var lines []string
	for {
		i := strings.IndexAny(text, "\r\n")
		if i < 0 {
			return append(lines, text)
		}
		if strings.HasPrefix(text[i:], "\r\n") {
			i++
		}
		lines, text = append(lines, text[:i+1]), text[i+1:]
	}
}

// position picks a place between two code points, not inside a line end.
func position(rnd *rand.Rand, lines []string, utf16 bool) (p protocol.Position, off int) {
	line := rnd.IntN(len(lines))
	body := []rune(strings.TrimRight(lines[line], "\r\n"))
	column := 0
	for _, r := range body[:rnd.IntN(len(body)+1)] {
		column += unitsOf(r, utf16)
	}
	return protocol.Position{Line: uint32(line), Character: uint32(column)}, mirror(lines, line, column, utf16)
}

func TestRandomEdits(t *testing.T) {
	pieces := []string{"a", "é", "€", "𝄞", "👩‍👩‍👧", "\n", "\r\n", "\r", "<x y='1'>", "", "\u0000", "\u2028", "𐀀𐀀", "z\nz"}
	for _, enc := range []string{"utf-8", "utf-16"} {
		t.Run(enc, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(1, 2))
			p := dial(t, Options{}, testMethods)
			got := p.hello(`{"textDocument":{"diagnostic":{}},"general":{"positionEncodings":["` + enc + `"]}}`)
			if string(got.Capabilities.PositionEncoding) != enc {
				t.Fatal(got.Capabilities.PositionEncoding)
			}
			text := "start"
			p.open(a, 0, text)
			for i := 1; i <= 2000; i++ {
				var changes []contentChange
				for range 1 + rnd.IntN(4) {
					lines := split(text)
					start, from := position(rnd, lines, enc == "utf-16")
					end, to := position(rnd, lines, enc == "utf-16")
					if to < from || to-from > 40 {
						end, to = start, from
					}
					piece := pieces[rnd.IntN(len(pieces))] + pieces[rnd.IntN(len(pieces))]
					text = text[:from] + piece + text[to:]
					changes = append(changes, contentChange{Range: &protocol.Range{Start: start, End: end}, Text: piece})
				}
				p.change(a, i, changes...)
				if i%10 != 0 {
					continue
				}
				var has string
				if err := p.call("test/text", document(a), &has); err != nil || has != text {
					t.Fatalf("after %d: %v\n%q\n%q", i, err, has, text)
				}
			}
			if err := p.bye(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestManyChanges: a rename in a large document is one notification.
func TestManyChanges(t *testing.T) {
	const n = 20000
	p := dial(t, Options{}, testMethods)
	p.hello(pulling)
	p.open(a, 1, strings.Repeat("𝄞 old old\r\n", n))
	var changes []contentChange
	for i := n - 1; i >= 0; i-- {
		for _, at := range []uint32{9, 5} {
			changes = append(changes, contentChange{Text: "name", Range: &protocol.Range{
				Start: protocol.Position{Line: uint32(i), Character: at}, End: protocol.Position{Line: uint32(i), Character: at + 3}}})
		}
	}
	start := time.Now()
	p.change(a, 2, changes...)
	var has string
	if err := p.call("test/text", document(a), &has); err != nil || has != strings.Repeat("𝄞 name name\r\n", n) {
		t.Errorf("%v %.80q", err, has)
	}
	t.Logf("took %v", time.Since(start))
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}

func TestCancel(t *testing.T) {
	analyze := func(ctx context.Context, f *syntax.File, _ Opener) *Analysis { <-ctx.Done(); return nil }
	p := dial(t, Options{Analyze: analyze}, testMethods)
	p.hello(pulling)
	p.open(a, 1, "x")
	for _, method := range []string{"test/wait", "test/analysis", "textDocument/diagnostic"} {
		best := patience
		for range 3 { // the machine may have a bad moment
			best = min(best, cancelled(t, p, method))
		}
		t.Logf("%s: cancelled after %v", method, best)
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}

// cancelled begins a request that does not end and is how long its cancelling takes.
func cancelled(t *testing.T, p *peer, method string) time.Duration {
	t.Helper()
	id, reply := p.begin(method, document(a))
	select {
	case m := <-reply:
		t.Fatalf("%s: answered: %s", method, m.raw)
	case <-time.After(20 * time.Millisecond):
	}
	start := time.Now()
	p.notify("$/cancelRequest", map[string]any{"id": id})
	m := p.receive(reply)
	if m.Error == nil || m.Error.Code != protocol.CodeRequestCancelled {
		t.Errorf("%s: %s", method, m.raw)
	}
	return time.Since(start)
}

// TestStale: an analysis is given up when a newer version makes it useless.
func TestStale(t *testing.T) {
	var begun, ended atomic.Int32
	analyze := func(ctx context.Context, f *syntax.File, _ Opener) *Analysis {
		if f.Version < 100 {
			begun.Add(1)
			<-ctx.Done()
			ended.Add(1)
		}
		return nil
	}
	p := dial(t, Options{Analyze: analyze}, testMethods)
	p.hello(`{}`)
	p.open(a, 0, "x")
	for i := range 100 {
		p.change(a, i+1, contentChange{Text: strconv.Itoa(i)})
	}
	var params protocol.PublishDiagnosticsParams
	if err := protocol.Unmarshal(p.note("textDocument/publishDiagnostics").Params, &params); err != nil {
		t.Fatal(err)
	}
	if v, _ := params.Version.Get(); v != 100 {
		t.Errorf("pushed version %d", v)
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
	if begun.Load() != ended.Load() {
		t.Errorf("%d analyses begun, %d ended", begun.Load(), ended.Load())
	}
}

func TestAnalysisPanics(t *testing.T) {
	p := dial(t, Options{Analyze: func(context.Context, *syntax.File, Opener) *Analysis { panic("boom") }})
	p.hello(pulling)
	p.open(a, 1, "x")
	err := p.call("textDocument/diagnostic", document(a), nil)
	if err == nil || err.Error() != "-32603 analysis of /a.xml: internal error: boom" {
		t.Error(err)
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}

// TestEnds: every way to end a session ends all its goroutines.
func TestEnds(t *testing.T) {
	ways := []struct {
		name string
		want error
		end  func(p *peer)
	}{
		{"shutdown, exit", nil, func(p *peer) { p.call("shutdown", nil, nil); p.notify("exit", nil) }},
		{"shutdown, end of input", nil, func(p *peer) { p.call("shutdown", nil, nil); p.in.Close() }},
		{"exit", ErrNoShutdown, func(p *peer) { p.notify("exit", nil) }},
		{"end of input", ErrNoShutdown, func(p *peer) { p.in.Close() }},
		{"end of input within a message", ErrNoShutdown, func(p *peer) { io.WriteString(p.in, "Content-Length: 100\r\n\r\n{"); p.in.Close() }},
		{"end of input within a header", ErrNoShutdown, func(p *peer) { io.WriteString(p.in, "Content-Le"); p.in.Close() }},
	}
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			p := dial(t, Options{Analyze: func(ctx context.Context, _ *syntax.File, _ Opener) *Analysis { <-ctx.Done(); return nil }}, testMethods)
			p.hello(`{}`)
			p.open(a, 1, "x")
			p.begin("test/wait", nil)
			p.begin("test/analysis", document(a))
			way.end(p)
			if err := p.end(); !errors.Is(err, way.want) || (way.want == nil) != (err == nil) {
				t.Errorf("got %v, want %v", err, way.want)
			}
			for range p.notes { // until the peer's reader has ended, too
			}
			settle(t, before)
		})
	}
}

func settle(t *testing.T, before int) {
	t.Helper()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

// TestDeaf: a client that writes without reading, beyond what two pipes hold,
// gets all its answers when it does read.
func TestDeaf(t *testing.T) {
	toServer, in := io.Pipe()
	out, fromServer := io.Pipe()
	s := New(Options{})
	done := make(chan error, 1)
	go func() { done <- s.Serve(context.Background(), toServer, fromServer); fromServer.Close() }()
	for i := range 3000 {
		body := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"x"}`, i)
		fmt.Fprintf(in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	go in.Close()
	all, _ := io.ReadAll(out)
	if n := strings.Count(string(all), "-32002"); n != 3000 {
		t.Errorf("%d answers", n)
	}
	<-done
}

// TestNoise: what is no frame costs no more than itself.
func TestNoise(t *testing.T) {
	p := dial(t, Options{}, testMethods)
	p.hello(pulling)
	for _, noise := range []string{"\r\n\r\n", "hello\r\n", strings.Repeat("x", 1<<20) + "\n", "Content-Length: -5\r\n\r\n", "Content-Length: x\r\nContent-Type: y\r\n\r\n", "Content-Length: 5\r\n\r\n{}{}{and more"} {
		io.WriteString(p.in, noise)
		if err := p.call("test/none", nil, nil); err != nil {
			t.Errorf("after %.30q: %v", noise, err)
		}
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}
