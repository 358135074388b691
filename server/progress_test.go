package server

import (
	"context"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
)

type countArgs struct {
	To    int64 `json:"to"`
	Block bool  `json:"block"`
}

// counting is a command that reports its progress and may be cancelled.
func counting(s *Server) {
	s.commands["test.count"] = commandOf("Counting", func(ctx context.Context, c *Call, args countArgs) (int64, error) {
		for i := range args.To {
			c.Progress.Report(ctx, "counting", i, args.To)
		}
		if args.Block {
			<-ctx.Done()
			return 0, ctx.Err()
		}
		c.Progress.Report(ctx, "counted", args.To, args.To)
		return args.To, nil
	})
}

func progressOf(t *testing.T, m message) string {
	t.Helper()
	var p protocol.ProgressParams
	if err := protocol.Unmarshal(m.Params, &p); err != nil {
		t.Fatal(err)
	}
	return canonical(t, encode(t, p.Token)+"") + " " + canonical(t, string(p.Value))
}

func TestProgress(t *testing.T) {
	for _, c := range []struct{ name, capabilities, token, reply, want string }{
		{"token of the client", `{}`, `"mine"`, "", `"mine"`},
		{"token of the server", `{"window":{"workDoneProgress":true}}`, "", "null", `"lemsls-1"`},
		{"number", `{}`, `7`, "", `7`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := dial(t, Options{}, counting)
			result := p.hello(c.capabilities)
			if got := strings.Join(result.Capabilities.ExecuteCommandProvider.Commands, " "); !strings.Contains(got, "test.count") {
				t.Errorf("commands %q", got)
			}
			params := map[string]any{"command": "test.count", "arguments": []any{countArgs{To: 3}}}
			if c.token != "" {
				params["workDoneToken"] = protocol.LSPAny(c.token)
			}
			_, reply := p.begin("workspace/executeCommand", params)
			for _, want := range []string{
				`{"cancellable":true,"kind":"begin","percentage":0,"title":"Counting"}`,
				`{"kind":"report","message":"counting","percentage":0}`,
				`{"kind":"report","message":"counted","percentage":100}`,
				`{"kind":"end","message":"done"}`,
			} {
				if got := progressOf(t, p.note("$/progress")); got != c.want+" "+want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
			if m := p.receive(reply); string(m.Result) != "3" {
				t.Error(m.raw)
			}
			if err := p.bye(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestProgressCancelled(t *testing.T) {
	p := dial(t, Options{}, counting)
	p.hello(`{"window":{"workDoneProgress":true}}`)
	for _, how := range []string{"window/workDoneProgress/cancel", "$/cancelRequest"} {
		id, reply := p.begin("workspace/executeCommand", map[string]any{"command": "test.count", "arguments": []any{countArgs{To: 1, Block: true}}})
		var create protocol.ProgressParams
		begin := p.note("$/progress")
		if err := protocol.Unmarshal(begin.Params, &create); err != nil {
			t.Fatal(err)
		}
		p.note("$/progress")
		p.notify(how, map[string]any{"token": create.Token, "id": id})
		if got := canonical(t, string(p.note("$/progress").Params)); !strings.Contains(got, `"kind":"end","message":"cancelled"`) {
			t.Error(got)
		}
		if m := p.receive(reply); m.Error == nil || m.Error.Code != protocol.CodeRequestCancelled {
			t.Errorf("%s: %s", how, m.raw)
		}
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}

// TestProgressNowhere: without a token and the means to make one, nothing is shown.
func TestProgressNowhere(t *testing.T) {
	p := dial(t, Options{}, counting)
	p.hello(`{}`)
	var n int64
	if err := p.call("workspace/executeCommand", map[string]any{"command": "test.count", "arguments": []any{countArgs{To: 5}}}, &n); err != nil || n != 5 {
		t.Error(n, err)
	}
	err := p.call("workspace/executeCommand", map[string]any{"command": "test.count", "arguments": []any{map[string]any{"to": "x"}}}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "-32602") {
		t.Error(err)
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
	for m := range p.notes {
		t.Errorf("sent %s", m.raw)
	}
}
