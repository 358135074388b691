package server

import (
	"bufio"
	"bytes"
	"testing"

	"go.lsp.dev/protocol"
)

// FuzzDecode: params of any text are decoded or refused, and tidying terminates.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{``, `null`, `{}`, `[]`, `{"textDocument":{"uri":"file:///a","version":1.0},"contentChanges":{}}`,
		`{"capabilities":{"textDocument":[],"window":{}},"workspaceFolders":{}}`, `{"a":[[],{}],"contentChanges":[{"range":[],"text":[]}]}`, `1e999`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = decode[changeParams](raw)
		_, _ = decode[protocol.InitializeParams](raw)
		_, _ = decode[protocol.DidOpenTextDocumentParams](raw)
		_, _ = requestID(raw)
	})
}

// FuzzFrame: reading frames of any bytes terminates, and a frame behind them is
// found unless they claim it as theirs.
func FuzzFrame(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte("Content-Length: 2\n\ncontent-LENGTH:1\r\nx:y\r\n\r\n"))
	f.Add([]byte("\x80Content-LENGTH:"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		claims := bytes.Contains(bytes.ToLower(raw), []byte("content-length"))
		r := bufio.NewReader(bytes.NewReader(append(bytes.Clone(raw), "\r\nContent-Length: 5\r\n\r\n[1,2]"...)))
		var last []byte
		for {
			body, err := readFrame(r)
			if err != nil {
				break
			}
			last = body
		}
		if !claims && string(last) != "[1,2]" {
			t.Errorf("found %q", last)
		}
	})
}
