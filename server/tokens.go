package server

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// tokenLegend names the kinds and modifiers of ide in their order. All but
// swept are the protocol's own, so that every editor has colours for them.
var tokenLegend = protocol.SemanticTokensLegend{
	TokenTypes:     []string{"type", "class", "property", "parameter", "variable", "enumMember", "event", "label", "function", "number", "operator", "keyword"},
	TokenModifiers: []string{"declaration", "readonly", "modification", "defaultLibrary", "swept"},
}

func tokenOptions() *protocol.SemanticTokensOptions {
	yes := true
	return &protocol.SemanticTokensOptions{Legend: tokenLegend, Range: protocol.Boolean(true), Full: &protocol.SemanticTokensFullDelta{Delta: &yes}}
}

// painted is the last tokens that were sent of a document.
type painted struct {
	id   string
	data []uint32
}

// tokensFull answers textDocument/semanticTokens/full.
func (s *Server) tokensFull(ctx context.Context, snap *Snapshot, p protocol.SemanticTokensParams) (*protocol.SemanticTokens, error) {
	now, err := s.paint(ctx, snap, p.TextDocument)
	if err != nil {
		return nil, err
	}
	return &protocol.SemanticTokens{ResultID: &now.id, Data: now.data}, nil
}

// tokensDelta answers textDocument/semanticTokens/full/delta: what has changed
// since the tokens of that id, or all of them if they are not the last ones.
func (s *Server) tokensDelta(ctx context.Context, snap *Snapshot, p protocol.SemanticTokensDeltaParams) (protocol.SemanticTokensDeltaResult, error) {
	old, _ := s.painted.Load(p.TextDocument.URI)
	now, err := s.paint(ctx, snap, p.TextDocument)
	if err != nil {
		return nil, err
	}
	if before, ok := old.(*painted); ok && before.id == p.PreviousResultID {
		return &protocol.SemanticTokensDelta{ResultID: &now.id, Edits: tokenEdits(before.data, now.data)}, nil
	}
	return &protocol.SemanticTokens{ResultID: &now.id, Data: now.data}, nil
}

// tokensRange answers textDocument/semanticTokens/range.
func tokensRange(ctx context.Context, snap *Snapshot, p protocol.SemanticTokensRangeParams) (*protocol.SemanticTokens, error) {
	d, m, err := snap.model(ctx, p.TextDocument)
	if err != nil {
		return nil, err
	}
	return &protocol.SemanticTokens{Data: tokenData(d.File(), ide.Tokens(m, snap.Span(d, p.Range)), snap.Encoding)}, nil
}

// paint makes the tokens of a document and remembers them, and forgets those of
// documents that are closed.
func (s *Server) paint(ctx context.Context, snap *Snapshot, id protocol.TextDocumentIdentifier) (*painted, error) {
	d, m, err := snap.model(ctx, id)
	if err != nil {
		return nil, err
	}
	now := &painted{data: tokenData(d.File(), ide.Tokens(m, syntax.Span{End: int32(len(d.File().Text))}), snap.Encoding)}
	hash := fnv.New64a()
	var raw [4]byte
	for _, n := range now.data {
		binary.LittleEndian.PutUint32(raw[:], n)
		hash.Write(raw[:])
	}
	now.id = fmt.Sprintf("%016x", hash.Sum64())
	s.painted.Store(d.URI, now)
	open := s.snapshot.Load()
	s.painted.Range(func(u, _ any) bool {
		if _, err := open.Document(u.(uri.URI)); err != nil {
			s.painted.Delete(u)
		}
		return true
	})
	return now, nil
}

// tokenData encodes tokens: five numbers each, places relative to the one before.
func tokenData(file *syntax.File, list []ide.Token, enc syntax.Encoding) []uint32 {
	data := make([]uint32, 0, 5*len(list))
	walk := walker{file: file, enc: enc}
	var last protocol.Position
	for _, t := range list {
		at := walk.position(t.Span.Start)
		end := walk.position(t.Span.End)
		start := at.Character
		if at.Line == last.Line {
			start -= last.Character
		}
		data = append(data, at.Line-last.Line, start, end.Character-at.Character, uint32(t.Kind), uint32(t.Modifiers))
		last = at
	}
	return data
}

// tokenEdits turns old data into new data, in one edit: what is equal at the
// start and at the end stays.
func tokenEdits(old, now []uint32) []protocol.SemanticTokensEdit {
	from := 0
	for from < len(old) && from < len(now) && old[from] == now[from] {
		from++
	}
	end := 0
	for end < len(old)-from && end < len(now)-from && old[len(old)-1-end] == now[len(now)-1-end] {
		end++
	}
	if from == len(old) && from == len(now) {
		return []protocol.SemanticTokensEdit{}
	}
	return []protocol.SemanticTokensEdit{{Start: uint32(from), DeleteCount: uint32(len(old) - from - end), Data: now[from : len(now)-end]}}
}
