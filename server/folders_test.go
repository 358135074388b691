package server

import (
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
)

// TestFolders says which folders a client shows, whatever way it tells.
func TestFolders(t *testing.T) {
	for params, want := range map[string]string{
		`{"workspaceFolders":[{"uri":"file:///a/b","name":"b"},{"uri":"file:///c%20d","name":"d"}],"rootUri":"file:///e","capabilities":{}}`: "/a/b|/c d",
		`{"workspaceFolders":null,"rootUri":"file:///e","capabilities":{}}`:                                                                  "/e",
		`{"workspaceFolders":[],"rootUri":null,"capabilities":{}}`:                                                                           "",
		`{"capabilities":{}}`: "",
	} {
		p, err := decode[protocol.InitializeParams]([]byte(params))
		if err != nil {
			t.Fatal(err)
		}
		if got := folders(p); !slices.Equal(got, strings.FieldsFunc(want, func(r rune) bool { return r == '|' })) {
			t.Errorf("%s: got %v", params, got)
		}
	}
}

// TestRenewed says that whoever reads from disk is told before documents are
// looked at again.
func TestRenewed(t *testing.T) {
	told := 0
	s := New(Options{Renewed: func() { told++ }})
	if err := s.didChangeWatchedFiles(protocol.DidChangeWatchedFilesParams{}); err != nil {
		t.Fatal(err)
	}
	if err := s.didSave(protocol.DidSaveTextDocumentParams{}); err != nil || told != 2 {
		t.Errorf("told %d times, %v", told, err)
	}
}
