package server

import (
	"context"
	"fmt"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

var completionKinds = map[ide.CompletionKind]protocol.CompletionItemKind{
	ide.ElementCompletion:    protocol.CompletionItemKindClass,
	ide.AttributeCompletion:  protocol.CompletionItemKindProperty,
	ide.NameCompletion:       protocol.CompletionItemKindVariable,
	ide.FunctionCompletion:   protocol.CompletionItemKindFunction,
	ide.ConstantCompletion:   protocol.CompletionItemKindConstant,
	ide.ValueCompletion:      protocol.CompletionItemKindValue,
	ide.ClosingTagCompletion: protocol.CompletionItemKindClass,
}

// completion answers textDocument/completion.
func completion(ctx context.Context, snap *Snapshot, p protocol.CompletionParams) (*protocol.CompletionList, error) {
	d, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	items, span := ide.Completions(m, off)
	if idle(m, off, p.Context) {
		items = nil
	}
	list := &protocol.CompletionList{Items: make([]protocol.CompletionItem, 0, len(items))}
	for _, c := range items {
		list.Items = append(list.Items, completionItem(snap, c, rangeOf(d.File, span, snap.Encoding)))
	}
	return list, nil
}

// idle says that a list would only be in the way: a blank between elements or
// in an equation asks for nothing.
func idle(m *lems.Model, off int32, c protocol.CompletionContext) bool {
	if c.TriggerKind != protocol.CompletionTriggerKindTriggerCharacter || c.TriggerCharacter == nil || *c.TriggerCharacter != " " {
		return false
	}
	return m.Doc.At(off).Part != syntax.InTag
}

func completionItem(snap *Snapshot, c ide.Completion, r protocol.Range) protocol.CompletionItem {
	item := protocol.CompletionItem{
		Label:    c.Label,
		Kind:     completionKinds[c.Kind],
		SortText: protocol.NewOptional(fmt.Sprintf("%05d", c.Rank)),
	}
	if c.Filter != "" {
		item.FilterText = protocol.NewOptional(c.Filter)
	}
	if c.Detail != "" {
		item.Detail = protocol.NewOptional(c.Detail)
	}
	if c.Doc != "" {
		item.Documentation = markdown(c.Doc)
	}
	text := c.Insert
	if snap.Client.snippets {
		item.InsertTextFormat = protocol.InsertTextFormatSnippet
	} else {
		text = ide.Plain(text)
	}
	item.TextEdit = &protocol.TextEdit{Range: r, NewText: text}
	return item
}
