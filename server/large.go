package server

import (
	"context"
	"fmt"
	"path"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"
)

// largest is how many bytes a document may have to be looked at in full. Models
// that people write have a hundredth of that.
const largest = 10 << 20

// mostOfLarge is how many findings a larger one gets.
const mostOfLarge = 100

// markup is the analysis of a document that is too large: its markup alone.
func markup(file *syntax.File) *Analysis {
	a := &Analysis{Model: &lems.Model{File: file, Doc: syntax.Parse(file)}}
	a.Diagnostics = diagnostics.Check(a.Model)
	a.Diagnostics = a.Diagnostics[:min(len(a.Diagnostics), mostOfLarge)]
	return a
}

// warn says once of each document that it is too large. It is called by publish
// alone: handlers of notifications must not write to the client.
func (s *Server) warn(ctx context.Context, snap *Snapshot, warned map[uri.URI]bool) {
	for _, d := range snap.Documents() {
		if d.draft.Len() <= largest || warned[d.URI] {
			continue
		}
		warned[d.URI] = true
		err := s.client.ShowMessage(ctx, &protocol.ShowMessageParams{
			Type:    protocol.MessageTypeWarning,
			Message: fmt.Sprintf("%s is larger than %d MB: only its XML is checked", path.Base(string(d.URI)), largest>>20),
		})
		if err != nil {
			s.log.Debug("warn", zap.Error(err))
		}
	}
}
