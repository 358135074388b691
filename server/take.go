package server

import (
	"context"
	"maps"
	"time"

	"go.lsp.dev/uri"
)

// How analyses follow edits
//
// To analyse a document of a hundred thousand lines anew for every key takes too
// long, and two models of it too much memory. So the analysis of a version may
// take that of the version before and make it its own, if nobody looks at that
// any more. Who does, holds it: a request those of all documents of its snapshot,
// from the moment at which it arrives, on the goroutine that reads, to its
// answer; who publishes diagnostics, the one he publishes. An analysis that may
// have taken another one is not cancelled when a newer version comes, for there
// would be nothing left to take; it is done soon.
//
// What is held for longer than patient is not waited for: then the document is
// analysed anew, beside the one that is held, and the next version takes that.

// patient is how long the analysis of a version waits for requests to let go of
// that of the version before.
const patient = 50 * time.Millisecond

// hold keeps the analyses of a snapshot until the function that it returns is
// called.
func (s *Snapshot) hold() (release func()) {
	for _, d := range s.documents {
		d.work.hold()
	}
	return func() {
		for _, d := range s.documents {
			d.work.unhold()
		}
	}
}

// pin keeps the analysis of a document for good.
func (s *Snapshot) pin(u uri.URI) {
	if d := s.documents[u]; d != nil {
		d.work.mu.Lock()
		defer d.work.mu.Unlock()
		d.work.pinned = true
	}
}

func (w *work) hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.holds++
}

func (w *work) unhold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.holds--; w.holds == 0 && w.idle != nil {
		close(w.idle)
		w.idle = nil
	}
}

// heir is the work whose result the next version may take: an unfinished one
// that nobody asked for hands on what it might have taken itself.
func (w *work) heir() *work {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.attempt == nil {
		return w.before
	}
	return w
}

// take is the analysis of an earlier version, which nobody else has from now on;
// nil if there is none to be had.
func (w *work) take(ctx context.Context, a *attempt) *Analysis {
	w.mu.Lock()
	before := w.before
	w.before = nil
	w.mu.Unlock()
	limit := time.NewTimer(patient)
	defer limit.Stop()
	for before != nil {
		before.mu.Lock()
		earlier := before.attempt
		if earlier == nil {
			next := before.before
			before.mu.Unlock()
			before = next
			continue
		}
		before.mu.Unlock()
		select {
		case <-earlier.done:
		case <-earlier.gone:
			if !earlier.finished() {
				before = before.abandoned(earlier)
				continue
			}
		case <-ctx.Done():
			return nil
		}
		result, idle := before.surrender(earlier, w)
		if idle == nil {
			if result != nil {
				maps.Copy(a.reads, earlier.reads)
			}
			return result
		}
		select {
		case <-idle:
		case <-limit.C:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// abandoned is where to look if an attempt was given up.
func (w *work) abandoned(a *attempt) *work {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.attempt == a {
		return nil // it will not finish, and has not been cleared away
	}
	return w
}

// surrender is the result of a finished attempt, which the work has no more
// then; or, as long as somebody looks at it, what is closed when nobody does.
func (w *work) surrender(a *attempt, to *work) (result *Analysis, idle <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.attempt != a || w.pinned || a.result == nil || a.result.Next == nil:
		return nil, nil
	case w.holds > 0:
		if w.idle == nil {
			w.idle = make(chan struct{})
		}
		return nil, w.idle
	}
	w.attempt, w.snap = nil, to.snap
	return a.result, nil
}

// cancellable says that an attempt has nothing that is lost with it; it is given
// up if nobody wants it.
func (w *work) cancellable(a *attempt) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.attempt == a {
		a.taking = false
		w.give()
	}
}
