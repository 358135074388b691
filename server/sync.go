package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"
)

// The handlers of this file are the only ones that change the documents. They
// run one after the other, in the order of the wire. Beside them only keep, in
// sweep.go, changes what the server knows.

func syncOptions() protocol.TextDocumentSync {
	yes, incremental := true, protocol.TextDocumentSyncKindIncremental
	return &protocol.TextDocumentSyncOptions{OpenClose: &yes, Change: &incremental, Save: protocol.Boolean(true)}
}

// swap makes what next makes of the current snapshot the current one. It may
// call next again, if a sweep ends at that moment.
func (s *Server) swap(next func(*Snapshot) (snap *Snapshot, affected bool)) {
	old := s.snapshot.Load()
	snap, affected := next(old)
	for !s.snapshot.CompareAndSwap(old, snap) {
		old = s.snapshot.Load()
		snap, affected = next(old)
	}
	if affected {
		s.affected.Store(true)
	}
	select {
	case s.changed <- struct{}{}:
	default: // a signal is waiting already; whoever takes it finds this snapshot
	}
}

func (s *Server) didOpen(p protocol.DidOpenTextDocumentParams) error {
	item := p.TextDocument
	if item.URI == "" {
		return fmt.Errorf("open a document without a uri")
	}
	// Decoded strings share memory with the whole message.
	u := uri.URI(strings.Clone(string(item.URI)))
	text := strings.Clone(item.Text)
	file := syntax.NewFile(pathOf(u), item.Version, text)
	s.swap(func(snap *Snapshot) (*Snapshot, bool) { return snap.with(u, syntax.NewDraft(file)) })
	return nil
}

// changeParams are protocol.DidChangeTextDocumentParams, whose decoder takes a
// range that is null for the range 0:0 to 0:0 and not for the whole document.
type changeParams struct {
	TextDocument   protocol.VersionedTextDocumentIdentifier `json:"textDocument"`
	ContentChanges []contentChange                          `json:"contentChanges"`
}

type contentChange struct {
	Range *protocol.Range `json:"range"`
	Text  string          `json:"text"`
}

func (s *Server) didChange(p changeParams) error {
	snap := s.snapshot.Load()
	doc, err := snap.Document(p.TextDocument.URI)
	if err != nil {
		return err
	}
	if v := p.TextDocument.Version; v < doc.draft.Version { // Helix 25.01 sends so; the order of arrival counts
		s.log.Warn("version goes backwards", zap.String("uri", string(doc.URI)), zap.Int32("from", doc.draft.Version), zap.Int32("to", v))
	}
	draft := edited(doc.draft, p, snap.Encoding)
	s.swap(func(snap *Snapshot) (*Snapshot, bool) { return snap.with(doc.URI, draft) })
	return nil
}

// edited is the next version of a document. The text of one edit, which is what
// editors send for a key, is not put together here: in a burst, nobody wants it.
func edited(d *syntax.Draft, p changeParams, enc syntax.Encoding) *syntax.Draft {
	if c := p.ContentChanges; len(c) == 1 && c[0].Range != nil {
		return d.Edited(p.TextDocument.Version, draftSpan(d, *c[0].Range, enc), c[0].Text)
	}
	file := d.File()
	for rest := p.ContentChanges; len(rest) > 0; {
		n := descending(file, rest, enc)
		if r := rest[0].Range; n == 1 && r != nil {
			file = file.Edited(p.TextDocument.Version, spanOf(file, *r, enc), rest[0].Text)
		} else {
			file = syntax.NewFile(file.Path, p.TextDocument.Version, changed(file, rest[:n], enc))
		}
		rest = rest[n:]
	}
	if file == d.File() { // a new version without changes
		file = syntax.NewFile(file.Path, p.TextDocument.Version, file.Text)
	}
	return syntax.NewDraft(file)
}

// descending is the number of changes at the start of the list, at least one,
// that can be applied together: each refers to the text that the ones before it
// made, but if it lies before all of them, its place in the file is the same.
// A rename sends thousands of these, from the end of the text to its start, and
// a new line index for each would take seconds.
func descending(file *syntax.File, changes []contentChange, enc syntax.Encoding) int {
	for i, c := range changes[1:] {
		prev := changes[i].Range
		if prev == nil || c.Range == nil || !precedes(file, *c.Range, *prev, enc) {
			return i + 1
		}
	}
	return len(changes)
}

// precedes says that r is a proper range that lies before prev, whatever prev
// is replaced by. At the start of its line it may not: a \n in front of which
// there is a \r begins no line.
func precedes(file *syntax.File, r, prev protocol.Range, enc syntax.Encoding) bool {
	exact := func(p protocol.Position) bool { return positionOf(file, offsetOf(file, p, enc), enc) == p }
	return !before(r.End, r.Start) && !before(prev.Start, r.End) && !before(prev.End, prev.Start) &&
		exact(r.Start) && exact(r.End) && exact(prev.Start) &&
		(r.End.Line < prev.Start.Line || r.End.Character > 0)
}

func before(p, q protocol.Position) bool {
	return p.Line < q.Line || p.Line == q.Line && p.Character < q.Character
}

// changed is the text of a file after changes, of which each lies before the
// one in front of it. A range is clamped to the text, and turned round if its
// end comes first.
func changed(file *syntax.File, changes []contentChange, enc syntax.Encoding) string {
	if c := changes[0]; c.Range == nil {
		return strings.Clone(c.Text)
	}
	var out strings.Builder
	out.Grow(len(file.Text))
	var at int32
	for _, c := range slices.Backward(changes) {
		span := spanOf(file, *c.Range, enc)
		out.WriteString(file.Text[at:span.Start])
		out.WriteString(c.Text)
		at = span.End
	}
	out.WriteString(file.Text[at:])
	return out.String()
}

func (s *Server) didClose(p protocol.DidCloseTextDocumentParams) error {
	doc, err := s.snapshot.Load().Document(p.TextDocument.URI)
	if err != nil {
		return err
	}
	s.swap(func(snap *Snapshot) (*Snapshot, bool) { return snap.without(doc.URI) })
	return nil
}

// didSave has nothing to store; but files that are not open may have changed
// with the one that was saved.
func (s *Server) didSave(protocol.DidSaveTextDocumentParams) error {
	return s.didChangeWatchedFiles(protocol.DidChangeWatchedFilesParams{})
}

// didChangeWatchedFiles looks at everything again: analyses read other files.
func (s *Server) didChangeWatchedFiles(protocol.DidChangeWatchedFilesParams) error {
	if s.renewed != nil {
		s.renewed()
	}
	s.swap(func(snap *Snapshot) (*Snapshot, bool) { return snap.renewed(), true })
	return nil
}
