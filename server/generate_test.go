package server

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/uri"
)

// TestGenerate: a client that creates files is asked to, another gets the text;
// nobody's own file is overwritten.
func TestGenerate(t *testing.T) {
	raw, err := os.ReadFile(montbrio)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, capabilities, applied, want string }{
		{"text", `{}`, "", ""},
		{"created", `{"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,"resourceOperations":["create"]}},"window":{"showDocument":{"support":true}}}`, `{"applied":true}`, ""},
		{"refused by the editor", `{"workspace":{"applyEdit":true,"workspaceEdit":{"resourceOperations":["create"]}}}`, `{"applied":false,"failureReason":"read only"}`, "read only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := dial(t, Options{Analyze: analyze, Version: "test"})
			asked := make(chan message, 9)
			p.asked = func(m message) string {
				asked <- m
				if m.Method == "window/showDocument" {
					return `{"success":true}`
				}
				return c.applied
			}
			p.hello(c.capabilities)
			path := filepath.Join(t.TempDir(), "montbrio.xml")
			doc := string(uri.File(path))
			p.open(doc, 1, string(raw))
			var result generateResult
			args := map[string]any{"command": generateCommand, "arguments": []any{map[string]any{"uri": doc, "target": "python"}}}
			generated := func() error {
				_, reply := p.begin("workspace/executeCommand", args)
				m := p.receive(reply)
				if m.Error != nil {
					return m.Error
				}
				return json.Unmarshal(m.Result, &result)
			}
			err := generated()
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v; want %q", err, c.want)
				}
			} else if err != nil || len(result.Files) != 1 || !strings.Contains(result.Files[0].Text, "def ") || filepath.Dir(result.Files[0].URI.FsPath()) != filepath.Dir(path) {
				t.Errorf("%v: %+v", err, result)
			}
			if c.applied != "" {
				edit := p.receive(asked)
				has(t, "edit", string(edit.Params), `"kind":"create"`, `"overwrite":true`, `def `)
			}
			if c.want == "" {
				own := result.Files[0].URI.FsPath()
				for text, refused := range map[string]bool{"print('mine')\n": true, result.Files[0].Text: false} {
					if err := os.WriteFile(own, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
					if err := generated(); (err != nil) != refused {
						t.Errorf("over %.20q: %v", text, err)
					}
				}
			}
			if err := p.bye(); err != nil {
				t.Error(err)
			}
		})
	}
}
