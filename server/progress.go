package server

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// reportPause is the least time between two reports to the client.
const reportPause = 100 * time.Millisecond

// Progress shows a client how far a long piece of work is, and lets it cancel
// the work. It shows nothing before the first Report, so that quick work does
// not flicker, and nothing at all to a client without the means. It is for one
// goroutine at a time. The zero Progress shows nothing.
type Progress struct {
	server *Server
	title  string
	token  protocol.ProgressToken // nil: the client made none
	cancel context.CancelFunc
	begun  bool
	mute   bool
	last   time.Time
}

// progress is a Progress and the context of its work, to be ended with finish.
// The token is the client's workDoneToken, or nil.
func (s *Server) progress(ctx context.Context, token protocol.ProgressToken, title string) (context.Context, *Progress) {
	ctx, cancel := context.WithCancel(ctx)
	p := &Progress{server: s, title: title, token: owned(token), cancel: cancel}
	if p.token != nil {
		s.tokens.Store(p.token, &p.cancel)
	}
	return ctx, p
}

// owned is a token that does not hold on to the message it came in.
func owned(token protocol.ProgressToken) protocol.ProgressToken {
	if text, ok := token.(protocol.String); ok {
		return protocol.String(strings.Clone(string(text)))
	}
	return token
}

// Report says that done of total is done; of total 0 it is not known how much.
func (p *Progress) Report(ctx context.Context, message string, done, total int64) {
	if p.server == nil || p.mute || ctx.Err() != nil {
		return
	}
	if !p.begun {
		p.begin(ctx)
	}
	if p.mute || time.Since(p.last) < reportPause && (done < total || total == 0) {
		return
	}
	p.last = time.Now()
	report := protocol.WorkDoneProgressReport{Kind: "report"}
	if message != "" {
		report.Message = &message
	}
	if total > 0 {
		percent := uint32(100 * min(max(done, 0), total) / total)
		report.Percentage = &percent
	}
	p.send(ctx, report)
}

func (p *Progress) begin(ctx context.Context) {
	if p.token == nil && !p.create(ctx) {
		p.mute = true
		return
	}
	p.begun = true
	yes := true
	var zero uint32
	p.send(ctx, protocol.WorkDoneProgressBegin{Kind: "begin", Title: p.title, Cancellable: &yes, Percentage: &zero})
}

// create makes a token with a client that lets it.
func (p *Progress) create(ctx context.Context) bool {
	s := p.server
	if !s.snapshot.Load().Client.progress {
		return false
	}
	token := protocol.String(fmt.Sprintf("lemsls-%d", s.created.Add(1)))
	s.tokens.Store(token, &p.cancel)
	if err := s.client.WorkDoneProgressCreate(ctx, &protocol.WorkDoneProgressCreateParams{Token: token}); err != nil {
		s.tokens.Delete(token)
		s.log.Debug("progress", zap.Error(err))
		return false
	}
	p.token = token
	return true
}

// finish ends the progress, with a last word.
func (p *Progress) finish(message string) {
	if p.begun {
		end := protocol.WorkDoneProgressEnd{Kind: "end"}
		if message != "" {
			end.Message = &message
		}
		p.send(context.Background(), end) // the work may have been cancelled, its end is told nevertheless
	}
	if p.token != nil {
		p.server.tokens.CompareAndDelete(p.token, &p.cancel)
	}
	p.cancel()
}

func (p *Progress) send(ctx context.Context, value any) {
	raw, err := protocol.Marshal(value)
	if err == nil {
		err = p.server.client.Progress(ctx, &protocol.ProgressParams{Token: p.token, Value: raw})
	}
	if err != nil {
		p.server.log.Debug("progress", zap.Error(err))
	}
}

func (s *Server) cancelProgress(p protocol.WorkDoneProgressCancelParams) error {
	if p.Token == nil {
		return fmt.Errorf("cancel progress without a token")
	}
	if cancel, ok := s.tokens.Load(p.Token); ok {
		(*cancel.(*context.CancelFunc))()
	}
	return nil
}
