package server

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

var completionKinds = map[ide.CompletionKind]protocol.CompletionItemKind{
	ide.ElementCompletion:    protocol.CompletionItemKindClass,
	ide.AttributeCompletion:  protocol.CompletionItemKindProperty,
	ide.NameCompletion:       protocol.CompletionItemKindVariable,
	ide.FunctionCompletion:   protocol.CompletionItemKindFunction,
	ide.ConstantCompletion:   protocol.CompletionItemKindConstant,
	ide.ValueCompletion:      protocol.CompletionItemKindValue,
	ide.ClosingTagCompletion: protocol.CompletionItemKindClass,
	ide.TypeCompletion:       protocol.CompletionItemKindInterface,
	ide.ComponentCompletion:  protocol.CompletionItemKindReference,
	ide.UnitCompletion:       protocol.CompletionItemKindUnit,
	ide.OperatorCompletion:   protocol.CompletionItemKindOperator,
	ide.FileCompletion:       protocol.CompletionItemKindFile,
	ide.FolderCompletion:     protocol.CompletionItemKindFolder,
}

// completionTriggers are the characters behind which a list may be of use;
// ide.Idle says where.
var completionTriggers = []string{"<", "\"", "'", "/", "(", " ", ".", "[", ","}

func completionOffers() *protocol.CompletionOptions {
	yes := true
	return &protocol.CompletionOptions{TriggerCharacters: completionTriggers, ResolveProvider: &yes}
}

// completion answers textDocument/completion.
func (s *Server) completion(ctx context.Context, snap *Snapshot, p protocol.CompletionParams) (*protocol.CompletionList, error) {
	d, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	list := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	if typed := p.Context.TriggerCharacter; typed != nil && p.Context.TriggerKind == protocol.CompletionTriggerKindTriggerCharacter && ide.Idle(m, off, *typed) {
		return list, nil
	}
	items, span := ide.Completions(m, off, s.completionOptions(m))
	r := rangeOf(d.File(), span, snap.Encoding)
	typed := strings.ToLower(d.File().Slice(syntax.Span{Start: span.Start, End: off}))
	list.IsIncomplete = len(items) > mostItems
	for i, c := range items {
		if list.IsIncomplete && (len(list.Items) == mostItems || !spells(c, typed)) {
			continue
		}
		item := completionItem(snap, c, r)
		switch {
		case c.Doc == nil:
		case snap.Client.resolves:
			item.Data = protocol.LSPAny(render(completionData{URI: d.URI, Version: d.draft.Version, Offset: off, Index: i}))
		default:
			item.Documentation = documentation(c)
		}
		list.Items = append(list.Items, item)
	}
	return list, nil
}

// mostItems is how many completions are sent. Of more, those are chosen that what
// was typed abbreviates, and the client asks again when more is typed: nobody
// reads the fifty thousand names of a long model.
const mostItems = 1000

// spells says that the letters that were typed stand in a completion, in order.
func spells(c ide.Completion, typed string) bool {
	text := c.Filter
	if text == "" {
		text = c.Label
	}
	text = strings.ToLower(text)
	for _, r := range typed {
		i := strings.IndexRune(text, r)
		if i < 0 {
			return false
		}
		text = text[i+utf8.RuneLen(r):]
	}
	return true
}

func (s *Server) completionOptions(m *lems.Model) ide.CompletionOptions {
	if s.list == nil {
		return ide.CompletionOptions{}
	}
	return ide.CompletionOptions{List: func(dir string) []ide.File { return s.list(m.File, dir) }}
}

// documentation is what there is to say about a completion; nothing if that is
// nothing.
func documentation(c ide.Completion) protocol.InlayHintTooltip {
	if text := c.Doc(); text != "" {
		return markdown(text)
	}
	return nil
}

// completionData is what an item brings back when it is to be resolved: the
// request that it answered, and its place in the answer.
type completionData struct {
	URI     uri.URI `json:"uri"`
	Version int32   `json:"version"`
	Offset  int32   `json:"offset"`
	Index   int     `json:"index"`
}

// resolveCompletion answers completionItem/resolve: an item with its
// documentation. Where the text has changed since there is none.
func (s *Server) resolveCompletion(ctx context.Context, snap *Snapshot, item protocol.CompletionItem) (*protocol.CompletionItem, error) {
	var data completionData
	if json.Unmarshal(item.Data, &data) != nil || data.URI == "" {
		return &item, nil
	}
	d, err := snap.Document(data.URI)
	if err != nil || d.draft.Version != data.Version {
		return &item, nil
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return nil, err
	}
	items, _ := ide.Completions(a.Model, min(max(data.Offset, 0), int32(len(d.File().Text))), s.completionOptions(a.Model))
	if i := data.Index; i >= 0 && i < len(items) && items[i].Label == item.Label && items[i].Doc != nil {
		item.Documentation = documentation(items[i])
	}
	return &item, nil
}

func completionItem(snap *Snapshot, c ide.Completion, r protocol.Range) protocol.CompletionItem {
	item := protocol.CompletionItem{
		Label:    c.Label,
		Kind:     completionKinds[c.Kind],
		SortText: protocol.NewOptional(fmt.Sprintf("%05d", max(c.Rank, 0))),
	}
	if c.Filter != "" {
		item.FilterText = protocol.NewOptional(c.Filter)
	}
	if c.Detail != "" {
		item.Detail = protocol.NewOptional(c.Detail)
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

// resolvesDocumentation says that a client asks for the documentation of an item
// when it is shown.
func resolvesDocumentation(c *protocol.CompletionClientCapabilities) bool {
	for _, p := range c.CompletionItem.ResolveSupport.Properties {
		if strings.EqualFold(p, "documentation") {
			return true
		}
	}
	return false
}
