package server

import (
	"context"
	"encoding/json"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// nodeData says which node of a hierarchy a client asks about: the document in
// which it began to ask, and where the node is declared.
type nodeData struct {
	URI  uri.URI `json:"uri"`
	Path string  `json:"path"`
	At   int32   `json:"at"`
}

// node is what is needed of a hierarchy's node, in both kinds of it.
func (s *Snapshot) node(from uri.URI, n ide.Node) protocol.TypeHierarchyItem {
	data, err := json.Marshal(nodeData{from, n.Select.File.Path, n.Select.Span.Start})
	if err != nil {
		panic(err) // data is our own struct
	}
	kind, ok := symbolKinds[n.Kind]
	if !ok {
		kind = protocol.SymbolKindVariable
	}
	item := protocol.TypeHierarchyItem{Name: n.Name, Kind: kind, URI: uriOf(n.Select.File.Path), Range: s.Range(n.Span), SelectionRange: s.Range(n.Select), Data: data}
	if n.Detail != "" {
		item.Detail = &n.Detail
	}
	return item
}

func callItem(i protocol.TypeHierarchyItem) protocol.CallHierarchyItem {
	return protocol.CallHierarchyItem{Name: i.Name, Kind: i.Kind, Tags: i.Tags, Detail: i.Detail, URI: i.URI, Range: i.Range, SelectionRange: i.SelectionRange, Data: i.Data}
}

// found is the model in which a client began to ask about a node, the place of
// the node's name, and the name.
func (s *Snapshot) found(ctx context.Context, raw protocol.LSPAny) (nodeData, *lems.Model, syntax.Place, error) {
	data, err := decode[nodeData](raw)
	if err != nil {
		return data, nil, syntax.Place{}, err
	}
	d, err := s.Document(data.URI)
	if err != nil {
		return data, nil, syntax.Place{}, err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return data, nil, syntax.Place{}, err
	}
	return data, a.Model, placeIn(a.Model, data), nil
}

// placeIn is the place of a node in the files that a model sees, or else in a
// file of which nothing is known but its path.
func placeIn(m *lems.Model, data nodeData) syntax.Place {
	span := syntax.Span{Start: data.At, End: data.At}
	if m.File.Path == data.Path {
		return m.File.Place(span)
	}
	if m.World != nil {
		for _, part := range m.World.Parts {
			if part.File.Path == data.Path {
				return part.File.Place(span)
			}
		}
	}
	return syntax.NewFile(data.Path, 0, "").Place(span)
}

func (s *Server) prepareTypeHierarchy(ctx context.Context, snap *Snapshot, p protocol.TypeHierarchyPrepareParams) ([]protocol.TypeHierarchyItem, error) {
	d, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	n, ok := ide.TypeAt(m, off)
	if !ok {
		return nil, nil
	}
	return []protocol.TypeHierarchyItem{snap.node(d.URI, n)}, nil
}

func (s *Server) supertypes(ctx context.Context, snap *Snapshot, p protocol.TypeHierarchySupertypesParams) ([]protocol.TypeHierarchyItem, error) {
	data, m, at, err := snap.found(ctx, p.Item.Data)
	if err != nil {
		return nil, err
	}
	list := ide.Supertypes(m, at)
	for _, o := range s.projectOf(ctx, snap, m, at, p.Item.Name, list == nil).Others {
		if list == nil {
			list = ide.Supertypes(o, at)
		}
	}
	return snap.nodes(data.URI, list), nil
}

func (s *Server) subtypes(ctx context.Context, snap *Snapshot, p protocol.TypeHierarchySubtypesParams) ([]protocol.TypeHierarchyItem, error) {
	data, m, at, err := snap.found(ctx, p.Item.Data)
	if err != nil {
		return nil, err
	}
	return snap.nodes(data.URI, ide.Subtypes(s.projectOf(ctx, snap, m, at, p.Item.Name, true), at)), nil
}

func (s *Snapshot) nodes(from uri.URI, nodes []ide.Node) []protocol.TypeHierarchyItem {
	var list []protocol.TypeHierarchyItem
	for _, n := range nodes {
		list = append(list, s.node(from, n))
	}
	return list
}

// projectOf is a model with the files that may use the name declared at a place,
// if that is wanted.
func (s *Server) projectOf(ctx context.Context, snap *Snapshot, m *lems.Model, at syntax.Place, name string, wide bool) ide.Project {
	if s.users == nil || !wide || m.World == nil {
		return ide.NewProject(m, nil)
	}
	return ide.NewProject(m, s.users(ctx, at.File, name, snap.open))
}

func (s *Server) prepareCallHierarchy(ctx context.Context, snap *Snapshot, p protocol.CallHierarchyPrepareParams) ([]protocol.CallHierarchyItem, error) {
	d, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	n, ok := ide.ComputedAt(m, off)
	if !ok {
		return nil, nil
	}
	return []protocol.CallHierarchyItem{callItem(snap.node(d.URI, n))}, nil
}

func (s *Server) incomingCalls(ctx context.Context, snap *Snapshot, p protocol.CallHierarchyIncomingCallsParams) ([]protocol.CallHierarchyIncomingCall, error) {
	data, m, at, err := snap.found(ctx, p.Item.Data)
	if err != nil {
		return nil, err
	}
	var list []protocol.CallHierarchyIncomingCall
	for _, c := range ide.Incoming(s.projectOf(ctx, snap, m, at, p.Item.Name, true), at) {
		list = append(list, protocol.CallHierarchyIncomingCall{From: callItem(snap.node(data.URI, c.Node)), FromRanges: snap.ranges(c.Spans)})
	}
	return list, nil
}

func (s *Server) outgoingCalls(ctx context.Context, snap *Snapshot, p protocol.CallHierarchyOutgoingCallsParams) ([]protocol.CallHierarchyOutgoingCall, error) {
	data, m, at, err := snap.found(ctx, p.Item.Data)
	if err != nil {
		return nil, err
	}
	calls := ide.Outgoing(m, at)
	for _, o := range s.projectOf(ctx, snap, m, at, p.Item.Name, m.File.Path != at.File.Path).Others {
		if calls == nil {
			calls = ide.Outgoing(o, at)
		}
	}
	var list []protocol.CallHierarchyOutgoingCall
	for _, c := range calls {
		list = append(list, protocol.CallHierarchyOutgoingCall{To: callItem(snap.node(data.URI, c.Node)), FromRanges: snap.ranges(c.Spans)})
	}
	return list, nil
}

func (s *Snapshot) ranges(places []syntax.Place) []protocol.Range {
	list := make([]protocol.Range, 0, len(places))
	for _, p := range places {
		list = append(list, s.Range(p))
	}
	return list
}
