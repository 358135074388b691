package server

import (
	"context"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// definition answers textDocument/definition.
func definition(ctx context.Context, snap *Snapshot, p protocol.DefinitionParams) (*protocol.Location, error) {
	return goTo(ctx, snap, p.TextDocumentPositionParams, ide.DefinitionAt)
}

// declaration answers textDocument/declaration: of a member that is declared
// anew, the first one.
func declaration(ctx context.Context, snap *Snapshot, p protocol.DeclarationParams) (*protocol.Location, error) {
	return goTo(ctx, snap, p.TextDocumentPositionParams, ide.DeclarationAt)
}

// typeDefinition answers textDocument/typeDefinition.
func typeDefinition(ctx context.Context, snap *Snapshot, p protocol.TypeDefinitionParams) (*protocol.Location, error) {
	return goTo(ctx, snap, p.TextDocumentPositionParams, ide.TypeDefinitionAt)
}

func goTo(ctx context.Context, snap *Snapshot, p protocol.TextDocumentPositionParams, find func(*lems.Model, int32) (syntax.Place, syntax.Span, bool)) (*protocol.Location, error) {
	_, m, off, err := snap.at(ctx, p)
	if err != nil {
		return nil, err
	}
	place, _, ok := find(m, off)
	if !ok {
		return nil, nil
	}
	loc := snap.Location(place)
	return &loc, nil
}
