package server

import (
	"context"
	"errors"
	"strings"

	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// requestFailed is the protocol's code of a request that was understood and
// cannot be done.
const requestFailed jsonrpc2.Code = -32803

// refused gives a refusal its code.
func refused(err error) error {
	if r, ok := errors.AsType[ide.Refusal](err); ok {
		return jsonrpc2.NewError(requestFailed, string(r))
	}
	return err
}

// prepareRename answers textDocument/prepareRename.
func prepareRename(ctx context.Context, snap *Snapshot, p protocol.PrepareRenameParams) (protocol.PrepareRenameResult, error) {
	d, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	span, name, err := ide.Renamable(m, off)
	if err != nil {
		return nil, refused(err)
	}
	return &protocol.PrepareRenamePlaceholder{Range: rangeOf(d.File(), span, snap.Encoding), Placeholder: name}, nil
}

// rename answers textDocument/rename.
func (s *Server) rename(ctx context.Context, snap *Snapshot, p protocol.RenameParams) (*protocol.WorkspaceEdit, error) {
	project, off, err := s.projectAt(ctx, snap, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	edits, err := ide.Rename(project, off, strings.TrimSpace(p.NewName))
	if err != nil {
		return nil, refused(err)
	}
	return snap.WorkspaceEdit(edits), nil
}

func renameOptions() protocol.RenameProvider {
	yes := true
	return &protocol.RenameOptions{PrepareProvider: &yes}
}
