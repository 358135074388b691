package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/uri"
	"go.uber.org/zap"
)

// Snapshot is everything the server knows at one moment. It never changes, but
// for the analyses: one that nobody holds any more is taken apart for that of the
// next version; see take.go.
type Snapshot struct {
	Client   *Client
	Encoding syntax.Encoding // what a column of the client counts
	Settings *Settings       // of the editor; nil: none yet

	documents map[uri.URI]*Document
	sweeps    map[uri.URI]*swept // what the last sweep of a document found
	analyzer  *analyzer
}

// Document is one version of a document that is open in the editor.
type Document struct {
	URI   uri.URI
	draft *syntax.Draft
	work  *work
}

// File is the text of the document. Of a version that nobody looks at there is
// none.
func (d *Document) File() *syntax.File { return d.draft.File() }

// Document finds an open document.
func (s *Snapshot) Document(u uri.URI) (*Document, error) {
	if d, ok := s.documents[u]; ok {
		return d, nil
	}
	return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "document %q is not open", string(u))
}

// holds says that d is the newest version of its document.
func (s *Snapshot) holds(d *Document) bool {
	now, ok := s.documents[d.URI]
	return ok && now.work == d.work
}

// Documents lists the open documents by URI.
func (s *Snapshot) Documents() []*Document {
	return slices.SortedFunc(maps.Values(s.documents), func(a, b *Document) int {
		return strings.Compare(string(a.URI), string(b.URI))
	})
}

// Analysis is what is found about this version of the document; it is computed
// when it is first asked for. The error is ctx's, or tells of a panic.
func (d *Document) Analysis(ctx context.Context) (*Analysis, error) { return d.work.wait(ctx) }

// with is the snapshot in which a document has a text, and whether that
// outdates what was found about another one.
func (s *Snapshot) with(u uri.URI, draft *syntax.Draft) (*Snapshot, bool) {
	next := s.clone()
	next.documents[u] = next.document(u, draft)
	if old := s.documents[u]; old != nil {
		next.documents[u].work.before = old.work.heir()
	}
	return next, next.outdate(s, u, draft.Path)
}

// without is the snapshot in which a document is closed.
func (s *Snapshot) without(u uri.URI) (*Snapshot, bool) {
	next := s.clone()
	delete(next.documents, u)
	return next, next.outdate(s, u, pathOf(u))
}

// withSweep is the snapshot in which a document has been swept; nil forgets its
// sweep. The document's findings are to be told again.
func (s *Snapshot) withSweep(u uri.URI, sw *swept) *Snapshot {
	next := s.clone()
	next.sweeps = maps.Clone(s.sweeps)
	if next.sweeps == nil {
		next.sweeps = map[uri.URI]*swept{}
	}
	next.sweeps[u] = sw
	if sw == nil {
		delete(next.sweeps, u)
	}
	if d := s.documents[u]; d != nil {
		next.documents[u] = next.document(u, d.draft)
		d.work.abandon()
	}
	return next
}

// renewed is the snapshot in which nothing has been found yet.
func (s *Snapshot) renewed() *Snapshot {
	next := s.clone()
	for u, d := range s.documents {
		next.documents[u] = next.document(u, d.draft)
		d.work.abandon()
	}
	return next
}

func (s *Snapshot) clone() *Snapshot {
	next := *s
	next.documents = maps.Clone(s.documents)
	if next.documents == nil {
		next.documents = map[uri.URI]*Document{}
	}
	return &next
}

func (s *Snapshot) document(u uri.URI, draft *syntax.Draft) *Document {
	return &Document{URI: u, draft: draft, work: &work{analyzer: s.analyzer, draft: draft, snap: s, serial: s.analyzer.works.Add(1)}}
}

// outdate replaces the analyses that a change of u at path touches, and says
// whether a finished one of another document was among them.
func (s *Snapshot) outdate(old *Snapshot, u uri.URI, path string) (affected bool) {
	for v, d := range old.documents {
		if v == u {
			d.work.abandon()
			continue
		}
		finished, uses := d.work.reads(path)
		if finished && !uses {
			continue
		}
		s.documents[v] = s.document(v, d.draft)
		d.work.abandon()
		affected = affected || finished
	}
	return affected
}

// abandon lets go of every analysis.
func (s *Snapshot) abandon() {
	for _, d := range s.documents {
		d.work.abandon()
	}
}

// open finds the text of an open file and is the Opener of analyses.
func (s *Snapshot) open(path string) (*syntax.File, bool) {
	d, ok := s.documents[uriOf(path)]
	if !ok {
		return nil, false
	}
	return d.File(), true
}

// analyzer runs analyses, as many at a time as there are processors.
type analyzer struct {
	analyze func(context.Context, *syntax.File, Opener) *Analysis
	log     *zap.Logger
	slots   chan struct{}
	works   atomic.Int64 // how many there have been
	running sync.WaitGroup
}

func newAnalyzer(analyze func(context.Context, *syntax.File, Opener) *Analysis, log *zap.Logger) *analyzer {
	return &analyzer{analyze: analyze, log: log, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// work is the analysis of one version of a document, done at most once at a
// time and only if somebody wants it. A version that was superseded is not
// worked on, except while requests that came before the edit wait for it.
type work struct {
	analyzer *analyzer
	draft    *syntax.Draft
	serial   int64 // tells it from others without keeping its result

	mu      sync.Mutex
	snap    *Snapshot     // where other files are found; nil when finished, to let older texts go
	waiting int           // requests
	stale   bool          // there is a newer version
	attempt *attempt      // nil: not started, given up, or taken by a newer version
	before  *work         // of an earlier version, whose result this one may take
	holds   int           // who may look at the result
	idle    chan struct{} // closed when nobody does; nil: nobody waits for that
	pinned  bool          // the result is looked at for good
}

// attempt is one run of an analysis.
type attempt struct {
	cancel context.CancelFunc
	taking bool            // it may have taken the result of an earlier version: it is seen through
	gone   <-chan struct{} // closed when cancelled
	done   chan struct{}   // closed when the fields below are final
	result *Analysis
	err    error
	reads  map[string]bool // paths asked for
}

var errStale = errors.New("there is a newer version")

// wait is the result, for a request: it is computed even if it is stale.
func (w *work) wait(ctx context.Context) (*Analysis, error) {
	w.mu.Lock()
	w.waiting++
	a := w.started()
	w.mu.Unlock()
	defer w.release()
	select {
	case <-a.done:
		return a.result, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// watch is the result, for nobody in particular: errStale once there is a
// newer version.
func (w *work) watch(ctx context.Context) (*Analysis, error) {
	w.mu.Lock()
	if w.stale {
		w.mu.Unlock()
		return nil, errStale
	}
	a := w.started()
	w.mu.Unlock()
	select {
	case <-a.done:
		return a.result, a.err
	case <-a.gone:
		if a.finished() {
			return a.result, a.err
		}
		return nil, errStale
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w *work) release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting--
	w.give()
}

// abandon says that there is a newer version.
func (w *work) abandon() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stale = true
	w.give()
}

// give stops what nobody needs. A finished result stays: a request may hold it.
func (w *work) give() {
	if !w.stale || w.waiting > 0 || w.attempt == nil || w.attempt.taking || w.attempt.finished() {
		return
	}
	w.attempt.cancel()
	w.attempt = nil
}

// reads says whether the analysis is finished, and then whether it read path.
func (w *work) reads(path string) (finished, uses bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.attempt == nil || !w.attempt.finished() {
		return false, false
	}
	return true, w.attempt.reads[path]
}

// started is the current attempt. The caller holds mu.
func (w *work) started() *attempt {
	if w.attempt != nil {
		return w.attempt
	}
	ctx, cancel := context.WithCancel(context.Background())
	a := &attempt{cancel: cancel, gone: ctx.Done(), done: make(chan struct{}), reads: map[string]bool{}, taking: w.before != nil}
	w.attempt = a
	snap := w.snap
	w.analyzer.running.Go(func() { w.run(ctx, a, snap) })
	return a
}

func (a *attempt) finished() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

func (w *work) run(ctx context.Context, a *attempt, snap *Snapshot) {
	defer a.cancel()
	old := w.take(ctx, a)
	select {
	case w.analyzer.slots <- struct{}{}:
		defer func() { <-w.analyzer.slots }()
	case <-ctx.Done():
		return
	}
	if ctx.Err() != nil {
		return
	}
	open := func(path string) (*syntax.File, bool) {
		a.reads[path] = true
		return snap.open(path)
	}
	if old != nil {
		a.result = w.analyzer.follow(ctx, old, w.draft.File(), open)
	}
	if a.result == nil {
		w.cancellable(a)
		a.result, a.err = w.analyzer.guarded(ctx, w.draft.File(), open)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.attempt == a {
		w.snap, w.before = nil, nil
		close(a.done)
	}
}

// follow makes an analysis one of a later version of the document; nil if it
// cannot, or fails.
func (z *analyzer) follow(ctx context.Context, old *Analysis, file *syntax.File, open Opener) (result *Analysis) {
	defer func() {
		if r := recover(); r != nil {
			z.log.Error("panic", zap.String("file", file.Path), zap.Any("value", r), zap.ByteString("stack", debug.Stack()))
			result = nil
		}
	}()
	if len(file.Text) > largest {
		return nil
	}
	return old.Next(ctx, file, open)
}

// guarded turns a panic into an error: one document's analysis is not worth
// the session.
func (z *analyzer) guarded(ctx context.Context, file *syntax.File, open Opener) (result *Analysis, err error) {
	defer func() {
		if r := recover(); r != nil {
			z.log.Error("panic", zap.String("file", file.Path), zap.Any("value", r), zap.ByteString("stack", debug.Stack()))
			result, err = nil, fmt.Errorf("analysis of %s: internal error: %v", file.Path, r)
		}
	}()
	if len(file.Text) > largest {
		return markup(file), nil
	}
	result = z.analyze(ctx, file, open)
	if result == nil {
		result = &Analysis{Model: lems.Load(file, nil)}
	}
	return result, nil
}
