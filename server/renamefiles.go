package server

import (
	"context"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// fileOperations asks to be told before model files, and folders, get other
// names.
func fileOperations() *protocol.FileOperationOptions {
	scheme := "file"
	return &protocol.FileOperationOptions{WillRename: protocol.FileOperationRegistrationOptions{Filters: []protocol.FileOperationFilter{
		{Scheme: &scheme, Pattern: protocol.FileOperationPattern{Glob: watched, Matches: protocol.FileOperationPatternKindFile}},
		{Scheme: &scheme, Pattern: protocol.FileOperationPattern{Glob: "**", Matches: protocol.FileOperationPatternKindFolder}},
	}}}
}

// willRenameFiles answers workspace/willRenameFiles: Includes follow the files.
func (s *Server) willRenameFiles(ctx context.Context, snap *Snapshot, p protocol.RenameFilesParams) (*protocol.WorkspaceEdit, error) {
	models, err := s.everything(ctx, snap)
	if err != nil {
		return nil, err
	}
	var moves []ide.Move
	for _, f := range p.Files {
		from, err := uri.Parse(strings.Clone(f.OldURI))
		if err != nil {
			continue
		}
		to, err := uri.Parse(strings.Clone(f.NewURI))
		if err != nil {
			continue
		}
		moves = append(moves, ide.Move{From: pathOf(from), To: pathOf(to)})
	}
	edits := ide.MovedIncludes(models, moves, s.finder(snap))
	if len(edits) == 0 {
		return nil, nil
	}
	return snap.WorkspaceEdit(edits), nil
}

// finder finds what Includes name, with the texts of a snapshot; nil if nobody
// can.
func (s *Server) finder(snap *Snapshot) ide.Find {
	if s.find == nil {
		return nil
	}
	return func(from, spec string) string { return s.find(syntax.NewFile(from, 0, ""), spec, snap.open) }
}
