package server

import (
	"context"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
)

// canned answers requests with fixed JSON: about line 1, columns 5 to 8, which
// are the same in both encodings.
func canned(s *Server) {
	const rng = `{"start":{"line":1,"character":5},"end":{"line":1,"character":8}}`
	for method, result := range map[string]string{
		"textDocument/hover":             `{"contents":{"kind":"markdown","value":"**a** hover"},"range":` + rng + `}`,
		"textDocument/completion":        `{"isIncomplete":false,"items":[{"label":"zeta","sortText":"2"},{"label":"eta","detail":"greek","sortText":"1","textEdit":{"range":` + rng + `,"newText":"eta$0"}}]}`,
		"textDocument/definition":        `{"uri":"URI","range":` + rng + `}`,
		"textDocument/typeDefinition":    `[{"targetUri":"file:///else/core.xml","targetRange":` + rng + `,"targetSelectionRange":` + rng + `}]`,
		"textDocument/references":        `null`,
		"textDocument/documentHighlight": `[{"range":` + rng + `}]`,
		"textDocument/documentSymbol":    `[{"name":"Lems","kind":2,"range":` + rng + `,"selectionRange":` + rng + `,"children":[{"name":"x","detail":"voltage","kind":7,"range":` + rng + `,"selectionRange":` + rng + `}]}]`,
		"textDocument/rename":            `{"changes":{"URI":[{"range":` + rng + `,"newText":"new"}]}}`,
		"textDocument/codeAction":        `[{"title":"Fix it","kind":"quickfix","isPreferred":true,"edit":{"documentChanges":[{"textDocument":{"uri":"URI","version":1},"edits":[{"range":` + rng + `,"newText":""}]}]}}]`,
		"textDocument/formatting":        `[{"range":` + rng + `,"newText":"formatted"}]`,
	} {
		s.methods[method] = request(cannedReply(result))
	}
}

// TestVerbs: the verbs show what a server says.
func TestVerbs(t *testing.T) {
	runCases(t, "testdata/verbs.txtar", caseOptions(), canned, counting)
}

func cannedReply(result string) func(context.Context, *Snapshot, protocol.DocumentDiagnosticParams) (protocol.LSPAny, error) {
	return func(_ context.Context, _ *Snapshot, p protocol.DocumentDiagnosticParams) (protocol.LSPAny, error) {
		return protocol.LSPAny(strings.ReplaceAll(result, "URI", string(p.TextDocument.URI))), nil
	}
}
