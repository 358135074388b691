package server

import (
	"context"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// hover answers textDocument/hover. On a name that a sweep found something
// about, that comes first: it is what the author is looking for.
func hover(ctx context.Context, snap *Snapshot, p protocol.HoverParams) (*protocol.Hover, error) {
	d, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return nil, err
	}
	h, ok := ide.HoverAt(m, off)
	if !ok {
		return nil, nil
	}
	text := snap.sweptText(d, a, off, h.Symbol) + h.Markdown
	r := rangeOf(d.File(), h.Span, snap.Encoding)
	return &protocol.Hover{Contents: markdown(text), Range: &r}, nil
}

func markdown(text string) *protocol.MarkupContent {
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
}

// at is the document, its model and the offset of a position in it.
func (s *Snapshot) at(ctx context.Context, p protocol.TextDocumentPositionParams) (*Document, *lems.Model, int32, error) {
	d, m, err := s.model(ctx, p.TextDocument)
	if err != nil {
		return nil, nil, 0, err
	}
	return d, m, s.Offset(d, p.Position), nil
}

// model is a document and what it means.
func (s *Snapshot) model(ctx context.Context, id protocol.TextDocumentIdentifier) (*Document, *lems.Model, error) {
	d, err := s.Document(id.URI)
	if err != nil {
		return nil, nil, err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return nil, nil, err
	}
	return d, a.Model, nil
}
