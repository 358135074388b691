package server

import (
	"context"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// workspaceSymbol answers workspace/symbol: the open documents, and the files of
// the workspace.
func (s *Server) workspaceSymbol(ctx context.Context, snap *Snapshot, p protocol.WorkspaceSymbolParams) (protocol.SymbolInformationSlice, error) {
	models, err := s.everything(ctx, snap)
	if err != nil {
		return nil, err
	}
	list := protocol.SymbolInformationSlice{}
	for _, f := range ide.Search(models, p.Query) {
		kind, ok := symbolKinds[f.Kind]
		if !ok {
			kind = protocol.SymbolKindVariable
		}
		info := protocol.SymbolInformation{Location: snap.Location(f.Place)}
		info.Name, info.Kind = f.Name, kind
		if f.Container != "" {
			info.ContainerName = &f.Container
		}
		list = append(list, info)
	}
	return list, nil
}

// everything is the models of the open documents and of the other files of the
// workspace.
func (s *Server) everything(ctx context.Context, snap *Snapshot) ([]*lems.Model, error) {
	var list []*lems.Model
	var near []*syntax.File
	open := map[string]bool{}
	for _, d := range snap.Documents() {
		a, err := d.Analysis(ctx)
		if err != nil {
			return nil, err
		}
		list, near = append(list, a.Model), append(near, d.File())
		open[d.draft.Path] = true
	}
	if s.models == nil {
		return list, nil
	}
	for _, m := range s.models(ctx, near, snap.open) {
		if !open[m.File.Path] && m.Root != nil {
			list = append(list, m)
		}
	}
	return list, ctx.Err()
}
