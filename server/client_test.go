package server

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

const patience = 20 * time.Second

// peer is the client's end of a connection to a server in this process. It
// speaks frames of raw JSON, so that it can say what no client should.
type peer struct {
	t       testing.TB
	server  *Server
	in      io.WriteCloser
	served  chan error
	ids     int
	mu      sync.Mutex
	waiting map[string]chan message
	notes   chan message // notifications, and replies nobody waits for
	asked   func(m message) string
	over    bool // the test is
}

type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *wireFault      `json:"error"`
	raw    string
}

type wireFault struct {
	Code    jsonrpc2.Code `json:"code"`
	Message string        `json:"message"`
}

func (e *wireFault) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Message) }

// dial starts a server and connects to it. extra may add methods before.
func dial(t testing.TB, o Options, extra ...func(*Server)) *peer {
	t.Helper()
	s := New(o)
	for _, f := range extra {
		f(s)
	}
	toServer, in := io.Pipe()
	out, fromServer := io.Pipe()
	p := &peer{t: t, server: s, in: in, served: make(chan error, 1), waiting: map[string]chan message{}, notes: make(chan message, 1<<16)}
	go func() {
		err := s.Serve(context.Background(), toServer, fromServer)
		fromServer.Close()
		p.served <- err
	}()
	go p.read(bufio.NewReader(out))
	t.Cleanup(func() {
		in.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.over = true
	})
	return p
}

func (p *peer) read(r *bufio.Reader) {
	defer close(p.notes)
	for {
		body, err := readFrame(r)
		if err != nil {
			return
		}
		m := message{raw: string(body)}
		if err := json.Unmarshal(body, &m); err != nil {
			panic(fmt.Sprintf("server sent %q: %v", body, err))
		}
		p.route(m)
	}
}

func (p *peer) route(m message) {
	if m.Method != "" && len(m.ID) > 0 {
		go p.reply(m)
	}
	p.mu.Lock()
	ch, ok := p.waiting[string(m.ID)]
	if ok && m.Method == "" {
		delete(p.waiting, string(m.ID))
	}
	p.mu.Unlock()
	if ok && m.Method == "" {
		ch <- m
		return
	}
	p.notes <- m
}

// reply answers a request of the server.
func (p *peer) reply(m message) {
	result := "null"
	if p.asked != nil {
		result = p.asked(m)
	}
	if result == "error" {
		p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no such method"}}`, m.ID))
		return
	}
	p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%s}`, m.ID, result))
}

func (p *peer) send(body string) {
	_, err := io.WriteString(p.in, "Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil && !p.over {
		p.t.Logf("send: %v", err)
	}
}

func encode(t testing.TB, v any) string {
	raw, err := protocol.Marshal(v)
	if err != nil {
		t.Error(err)
	}
	return string(raw)
}

func (p *peer) notify(method string, params any) {
	p.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, encode(p.t, params)))
}

// begin sends a request; the reply comes on the channel.
func (p *peer) begin(method string, params any) (id int, reply chan message) {
	reply = make(chan message, 1)
	p.mu.Lock()
	p.ids++
	id = p.ids
	p.waiting[strconv.Itoa(id)] = reply
	p.mu.Unlock()
	p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, id, method, encode(p.t, params)))
	return id, reply
}

// call sends a request and waits for the reply.
func (p *peer) call(method string, params, result any) error {
	p.t.Helper()
	_, reply := p.begin(method, params)
	m := p.receive(reply)
	if m.Error != nil {
		return m.Error
	}
	if result == nil {
		return nil
	}
	return protocol.Unmarshal(m.Result, result)
}

func (p *peer) receive(from chan message) message {
	p.t.Helper()
	select {
	case m, ok := <-from:
		if !ok {
			p.t.Fatal("server hung up")
		}
		return m
	case <-time.After(patience):
		stacks := make([]byte, 1<<20)
		p.t.Fatalf("no message; goroutines:\n%s", stacks[:runtime.Stack(stacks, true)])
	}
	panic("unreachable")
}

// note is the next notification of a method.
func (p *peer) note(method string) message {
	p.t.Helper()
	for {
		if m := p.receive(p.notes); m.Method == method {
			return m
		}
	}
}

// hello initializes the session.
func (p *peer) hello(capabilities string) protocol.InitializeResult {
	p.t.Helper()
	var result protocol.InitializeResult
	params := json.RawMessage(`{"processId":null,"rootUri":null,"capabilities":` + capabilities + `}`)
	if err := p.call("initialize", params, &result); err != nil {
		p.t.Fatal(err)
	}
	p.notify("initialized", protocol.InitializedParams{})
	return result
}

func (p *peer) open(uri string, version int, text string) {
	p.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": uri, "languageId": "lems", "version": version, "text": text}})
}

// change sends changes as they are written: a nil range is a full change.
func (p *peer) change(uri string, version int, changes ...contentChange) {
	list := make([]map[string]any, len(changes))
	for i, c := range changes {
		list[i] = map[string]any{"text": c.Text}
		if c.Range != nil {
			list[i]["range"] = c.Range
		}
	}
	p.notify("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": uri, "version": version}, "contentChanges": list})
}

// bye ends the session and is what Serve returns.
func (p *peer) bye() error {
	p.t.Helper()
	if err := p.call("shutdown", nil, nil); err != nil {
		p.t.Error(err)
	}
	p.notify("exit", nil)
	return p.end()
}

func (p *peer) end() error {
	p.t.Helper()
	select {
	case err := <-p.served:
		return err
	case <-time.After(patience):
		stacks := make([]byte, 1<<20)
		p.t.Fatalf("server does not end; goroutines:\n%s", stacks[:runtime.Stack(stacks, true)])
		return nil
	}
}

// testMethods lets tests look inside and misbehave.
func testMethods(s *Server) {
	s.methods["test/text"] = request(func(_ context.Context, snap *Snapshot, p protocol.DocumentDiagnosticParams) (string, error) {
		d, err := snap.Document(p.TextDocument.URI)
		if err != nil {
			return "", err
		}
		return d.File().Text, nil
	})
	s.methods["test/analysis"] = request(func(ctx context.Context, snap *Snapshot, p protocol.DocumentDiagnosticParams) (string, error) {
		d, err := snap.Document(p.TextDocument.URI)
		if err != nil {
			return "", err
		}
		a, err := d.Analysis(ctx)
		if err != nil {
			return "", err
		}
		return a.Model.File.Text, nil
	})
	s.methods["test/wait"] = request(func(ctx context.Context, _ *Snapshot, _ protocol.LSPAny) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	s.methods["test/panic"] = request(func(context.Context, *Snapshot, protocol.LSPAny) (any, error) {
		var m map[string]int
		m["a"] = 1
		return nil, nil
	})
	s.methods["test/fail"] = request(func(context.Context, *Snapshot, protocol.LSPAny) (any, error) {
		return nil, io.ErrUnexpectedEOF
	})
	s.methods["test/range"] = request(func(_ context.Context, _ *Snapshot, r protocol.Range) (protocol.Range, error) { return r, nil })
	s.methods["test/none"] = request(func(context.Context, *Snapshot, protocol.LSPAny) (*protocol.Hover, error) { return nil, nil })
	s.notices["test/panics"] = func([]byte) error { panic("a notification panics") }
}

func document(uri string) map[string]any {
	return map[string]any{"textDocument": map[string]any{"uri": uri}}
}

const pulling = `{"textDocument":{"diagnostic":{}},"general":{"positionEncodings":["utf-8","utf-16"]}}`
