package server

import (
	"context"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// references answers textDocument/references.
func (s *Server) references(ctx context.Context, snap *Snapshot, p protocol.ReferenceParams) ([]protocol.Location, error) {
	project, off, err := s.projectAt(ctx, snap, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	var places []syntax.Place
	for _, u := range ide.References(project, off, ide.ReferenceOptions{Declaration: p.Context.IncludeDeclaration}) {
		places = append(places, u.Place)
	}
	return snap.locations(places), nil
}

// implementation answers textDocument/implementation.
func (s *Server) implementation(ctx context.Context, snap *Snapshot, p protocol.ImplementationParams) ([]protocol.Location, error) {
	project, off, err := s.projectAt(ctx, snap, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	return snap.locations(ide.Implementations(project, off)), nil
}

// locations are where places lie.
func (s *Snapshot) locations(places []syntax.Place) []protocol.Location {
	list := make([]protocol.Location, 0, len(places))
	for _, p := range places {
		list = append(list, s.Location(p))
	}
	return list
}

// projectAt is the document of a position, with the files that may use the name
// that stands there.
func (s *Server) projectAt(ctx context.Context, snap *Snapshot, p protocol.TextDocumentPositionParams) (ide.Project, int32, error) {
	_, m, off, err := snap.at(ctx, p)
	if err != nil {
		return ide.Project{}, 0, err
	}
	return s.project(ctx, snap, m, ide.Declared(m, off)), off, ctx.Err()
}

// project is a model with the files that may use a symbol.
func (s *Server) project(ctx context.Context, snap *Snapshot, m *lems.Model, sym *lems.Symbol) ide.Project {
	if s.users == nil || sym == nil || m.World == nil {
		return ide.NewProject(m, nil)
	}
	return ide.NewProject(m, s.users(ctx, sym.Place.File, sym.Name, snap.open))
}
