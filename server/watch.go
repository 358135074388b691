package server

import (
	"context"

	"github.com/lemsls/lemsls/diagnostics"
	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// watched are the files that a model may depend on, and those with settings.
const (
	watched         = "**/*.{xml,nml,lems}"
	watchedSettings = "**/" + diagnostics.ConfigName
)

// initialized lets watch begin: only now may the client be asked anything.
func (s *Server) initialized([]byte) error {
	if !s.greeted {
		s.greeted = true
		close(s.ready)
	}
	return nil
}

// watch asks a client that can to tell of files that change on disk.
func (s *Server) watch(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-s.ready:
	}
	if !s.snapshot.Load().Client.watches {
		return
	}
	options, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{
		Watchers: []protocol.FileSystemWatcher{{GlobPattern: protocol.Pattern(watched)}, {GlobPattern: protocol.Pattern(watchedSettings)}}})
	if err == nil {
		err = s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{
			{ID: "lemsls-files", Method: protocol.MethodWorkspaceDidChangeWatchedFiles, RegisterOptions: options}}})
	}
	if err != nil {
		s.log.Debug("watch", zap.Error(err))
	}
}
