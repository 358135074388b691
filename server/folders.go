package server

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// folderOptions ask to be told when the editor shows other folders.
func folderOptions() *protocol.WorkspaceFoldersServerCapabilities {
	yes := true
	return &protocol.WorkspaceFoldersServerCapabilities{Supported: &yes, ChangeNotifications: protocol.Boolean(true)}
}

// folders are the paths of those that the client shows.
func folders(p protocol.InitializeParams) []string {
	open, _ := p.WorkspaceFolders.Get()
	list := pathsOf(open)
	if len(list) == 0 && p.RootURI != nil && *p.RootURI != "" {
		list = append(list, pathOf(uri.URI(strings.Clone(string(*p.RootURI)))))
	}
	return list
}

func pathsOf(open []protocol.WorkspaceFolder) (list []string) {
	for _, f := range open {
		list = append(list, pathOf(uri.URI(strings.Clone(string(f.URI)))))
	}
	return list
}

// shown are the folders that the editor shows now.
func (s *Server) shown() []string {
	s.sources.mu.Lock()
	defer s.sources.mu.Unlock()
	return s.sources.folders
}

// didChangeWorkspaceFolders takes other folders, with their settings.
func (s *Server) didChangeWorkspaceFolders(p protocol.DidChangeWorkspaceFoldersParams) error {
	gone, came := pathsOf(p.Event.Removed), pathsOf(p.Event.Added)
	next := slices.DeleteFunc(slices.Clone(s.shown()), func(f string) bool { return slices.Contains(gone, f) || slices.Contains(came, f) })
	next = append(next, came...)
	s.sources.mu.Lock()
	s.sources.folders = next
	for _, folder := range gone {
		delete(s.sources.last, folder)
	}
	s.sources.mu.Unlock()
	if s.opened != nil {
		s.opened(next)
	}
	s.settle(nil)
	s.ask()
	return s.didChangeWatchedFiles(protocol.DidChangeWatchedFilesParams{})
}
