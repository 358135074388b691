package server

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"
)

// publish pushes diagnostics to a client that does not ask for them, and tells
// one that does when to ask again. It looks at the newest snapshot only: what
// was superseded while it was busy is never computed, and nothing is delayed.
func (s *Server) publish(ctx context.Context) {
	pushed, warned := map[uri.URI]int64{}, map[uri.URI]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.changed:
		}
		snap := s.snapshot.Load()
		s.warn(ctx, snap, warned)
		if snap.Client.pulls {
			s.refresh(ctx, snap)
			continue
		}
		s.retract(ctx, snap, pushed)
		s.push(ctx, snap, pushed)
	}
}

// push sends what is found in each document, once a version and as soon as it
// is found, if the version still is the newest then.
func (s *Server) push(ctx context.Context, snap *Snapshot, pushed map[uri.URI]int64) {
	type finding struct {
		*Document
		*Analysis
	}
	var open int
	found := make(chan finding)
	for _, d := range snap.Documents() {
		if pushed[d.URI] == d.work.serial {
			continue
		}
		open++
		go func() {
			d.work.hold()
			a, err := d.work.watch(ctx)
			if err != nil {
				s.log.Debug("not pushed", zap.String("uri", string(d.URI)), zap.Error(err))
			}
			found <- finding{d, a}
		}()
	}
	for range open {
		f := <-found
		if f.Analysis == nil || !s.snapshot.Load().holds(f.Document) {
			f.work.unhold()
			continue
		}
		list := snap.diagnostics(f.Document, snap.findings(f.Document, f.Analysis))
		f.work.unhold()
		pushed[f.URI] = f.work.serial
		s.send(ctx, &protocol.PublishDiagnosticsParams{URI: f.URI, Version: protocol.NewOptional(f.draft.Version), Diagnostics: list})
	}
}

// retract takes back what was found in documents that are closed now.
func (s *Server) retract(ctx context.Context, snap *Snapshot, pushed map[uri.URI]int64) {
	for u := range pushed {
		if _, err := snap.Document(u); err != nil {
			delete(pushed, u)
			s.send(ctx, &protocol.PublishDiagnosticsParams{URI: u})
		}
	}
}

func (s *Server) send(ctx context.Context, p *protocol.PublishDiagnosticsParams) {
	if err := s.client.PublishDiagnostics(ctx, p); err != nil {
		s.log.Debug("push", zap.Error(err))
	}
}

// refresh lets the client ask again for documents that it did not edit itself.
func (s *Server) refresh(ctx context.Context, snap *Snapshot) {
	if !s.affected.Swap(false) || !snap.Client.refreshes {
		return
	}
	if err := s.client.DiagnosticRefresh(ctx); err != nil {
		s.log.Debug("refresh", zap.Error(err))
	}
}
