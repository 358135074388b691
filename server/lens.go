package server

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// showReferences is a command of clients that can list places; the others get
// lenses that only tell.
const showReferences = "lems.showReferences"

func lensOptions() *protocol.CodeLensOptions {
	yes := true
	return &protocol.CodeLensOptions{ResolveProvider: &yes}
}

// lensData says which lens is to be resolved.
type lensData struct {
	URI        uri.URI `json:"uri"`
	At         int32   `json:"at"`
	Version    int32   `json:"version"`
	Components bool    `json:"components"`
}

// codeLens answers textDocument/codeLens: how often types are used, which is
// counted when a lens is looked at, and what can be done with a whole model.
func (s *Server) codeLens(ctx context.Context, snap *Snapshot, p protocol.CodeLensParams) ([]protocol.CodeLens, error) {
	d, err := snap.Document(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return nil, err
	}
	list := []protocol.CodeLens{}
	for i, l := range ide.Lenses(a.Model) {
		r := rangeOf(d.File(), l.Span, snap.Encoding)
		if a.Model.World != nil {
			for _, components := range []bool{false, true} {
				list = append(list, protocol.CodeLens{Range: r, Data: encoded(lensData{d.URI, l.Span.Start, d.draft.Version, components})})
			}
			continue
		}
		if i == 0 {
			list = append(list, lenses(snap, r, s.modelActions(snap, d, a, l.Span.Start))...)
		}
	}
	return append(list, s.runLenses(snap, d, a)...), nil
}

// runLenses are the commands for the components of a LEMS file: to run them, and
// above the Target also to make code of what it runs.
func (s *Server) runLenses(snap *Snapshot, d *Document, a *Analysis) []protocol.CodeLens {
	m := a.Model
	if m.World == nil {
		return nil
	}
	var list []protocol.CodeLens
	if of, it := m.World.Target(); it != nil && of != nil && it.Place().File == m.File {
		list = append(list, lenses(snap, rangeOf(d.File(), it.Place().Span, snap.Encoding), s.modelActions(snap, d, a, it.Place().Span.Start))...)
	}
	if own := m.World.Own(); len(own) <= mostLenses {
		for _, c := range own {
			if what := a.offers(c.ID); c.ID != "" && what != nil && what.Component == c {
				list = append(list, lenses(snap, rangeOf(d.File(), c.Place().Span, snap.Encoding), s.runs(d, a, what))...)
			}
		}
	}
	return list
}

// mostLenses is how many components a file may have for each to be tried.
const mostLenses = 50

// icons are those of VS Code for the commands of lenses.
var icons = map[string]string{
	generateCommand: "$(file-code)",
	sweepCommand:    "$(play)",
	clearCommand:    "$(clear-all)",
	showResults:     "$(graph)",
	reportCommand:   "$(link-external)",
}

// lenses are actions as lenses, those that generate code but for the first of
// them: there are too many to stand on a line.
func lenses(snap *Snapshot, r protocol.Range, actions []protocol.CodeAction) []protocol.CodeLens {
	var list []protocol.CodeLens
	generates := false
	for _, action := range actions {
		c := action.Command
		if c.Command == reportCommand && snap.Client.Results { // the panel has a button for it
			continue
		}
		if c.Command == generateCommand {
			if generates {
				continue
			}
			generates = true
		}
		if icon := icons[c.Command]; icon != "" && snap.Client.Codicons {
			c.Title = icon + "\u00a0" + c.Title // VS Code drops a plain space beside an icon
		}
		list = append(list, protocol.CodeLens{Range: r, Command: c})
	}
	return list
}

// resolveLens answers codeLens/resolve. A lens of an older version of the text
// keeps its place and gets the numbers of the newest.
func (s *Server) resolveLens(ctx context.Context, snap *Snapshot, l protocol.CodeLens) (*protocol.CodeLens, error) {
	data, err := decode[lensData](l.Data)
	if err != nil {
		return nil, err
	}
	d, err := snap.Document(data.URI)
	if err != nil {
		return nil, err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return nil, err
	}
	if data.Version != d.draft.Version {
		data.At = snap.Offset(d, l.Range.Start)
	}
	u := ide.UsageOf(s.project(ctx, snap, a.Model, ide.Declared(a.Model, data.At)), data.At)
	places, word := u.References, "reference"
	if data.Components {
		places, word = u.Components, "component"
	}
	l.Command = snap.listing(l, count(len(places), word), data.URI, places)
	return &l, ctx.Err()
}

// listing is the command behind a number of places.
func (s *Snapshot) listing(l protocol.CodeLens, title string, u uri.URI, places []syntax.Place) protocol.Command {
	if !s.Client.References || len(places) == 0 {
		return protocol.Command{Title: title}
	}
	return protocol.Command{Title: title, Command: showReferences, Arguments: []protocol.LSPAny{encoded(u), encoded(l.Range.Start), encoded(s.locations(places))}}
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// encoded is a value of our own as JSON.
func encoded(v any) protocol.LSPAny {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // it is our own struct
	}
	return raw
}
