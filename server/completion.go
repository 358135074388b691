package server

import (
	"context"
	"fmt"

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
	list := &protocol.CompletionList{Items: make([]protocol.CompletionItem, 0, len(items))}
	for _, c := range items {
		list.Items = append(list.Items, completionItem(snap, c, rangeOf(d.File, span, snap.Encoding)))
	}
	return list, nil
}

func completionItem(snap *Snapshot, c ide.Completion, r protocol.Range) protocol.CompletionItem {
	item := protocol.CompletionItem{
		Label:    c.Label,
		Kind:     completionKinds[c.Kind],
		SortText: protocol.NewOptional(fmt.Sprintf("%05d", c.Rank)),
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
