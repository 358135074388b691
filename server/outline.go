package server

import (
	"context"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

var symbolKinds = map[lems.SymbolKind]protocol.SymbolKind{
	lems.NoSymbol:                protocol.SymbolKindObject,
	lems.ComponentTypeSymbol:     protocol.SymbolKindClass,
	lems.ComponentSymbol:         protocol.SymbolKindObject,
	lems.DimensionSymbol:         protocol.SymbolKindEnum,
	lems.UnitSymbol:              protocol.SymbolKindEnumMember,
	lems.ParameterSymbol:         protocol.SymbolKindProperty,
	lems.DerivedParameterSymbol:  protocol.SymbolKindProperty,
	lems.PropertySymbol:          protocol.SymbolKindProperty,
	lems.ConstantSymbol:          protocol.SymbolKindConstant,
	lems.ExposureSymbol:          protocol.SymbolKindInterface,
	lems.RequirementSymbol:       protocol.SymbolKindInterface,
	lems.EventPortSymbol:         protocol.SymbolKindEvent,
	lems.ChildSymbol:             protocol.SymbolKindField,
	lems.RegimeSymbol:            protocol.SymbolKindNamespace,
	lems.CouplingFunctionSymbol:  protocol.SymbolKindFunction,
	lems.CouplingParameterSymbol: protocol.SymbolKindVariable,
}

// documentSymbol answers textDocument/documentSymbol.
func documentSymbol(ctx context.Context, snap *Snapshot, p protocol.DocumentSymbolParams) ([]protocol.DocumentSymbol, error) {
	d, m, err := snap.model(ctx, p.TextDocument)
	if err != nil {
		return nil, err
	}
	return documentSymbols(snap, d, ide.Outline(m)), nil
}

func documentSymbols(snap *Snapshot, d *Document, entries []ide.Entry) []protocol.DocumentSymbol {
	list := make([]protocol.DocumentSymbol, 0, len(entries))
	for _, e := range entries {
		kind, ok := symbolKinds[e.Kind]
		if !ok {
			kind = protocol.SymbolKindVariable
		}
		s := protocol.DocumentSymbol{
			Name:           e.Name,
			Kind:           kind,
			Range:          rangeOf(d.File(), e.Span, snap.Encoding),
			SelectionRange: rangeOf(d.File(), e.Select, snap.Encoding),
			Children:       documentSymbols(snap, d, e.Children),
		}
		if e.Detail != "" {
			s.Detail = &e.Detail
		}
		list = append(list, s)
	}
	return list
}
