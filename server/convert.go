package server

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// This file alone converts between places and what the protocol has for them.

// chooseEncoding takes utf-8, which costs nothing here, from a client that
// offers it, and else utf-16, which every client has.
func chooseEncoding(general *protocol.GeneralClientCapabilities) syntax.Encoding {
	if general != nil && slices.Contains(general.PositionEncodings, protocol.PositionEncodingKindUTF8) {
		return syntax.UTF8
	}
	return syntax.UTF16
}

func encodingKind(enc syntax.Encoding) protocol.PositionEncodingKind {
	if enc == syntax.UTF8 {
		return protocol.PositionEncodingKindUTF8
	}
	return protocol.PositionEncodingKindUTF16
}

// pathOf is the path of a document: of a file in the file system, else its URI.
func pathOf(u uri.URI) string {
	if u.Scheme() == "file" {
		return u.FsPath()
	}
	return string(u)
}

// uriOf undoes pathOf.
func uriOf(path string) uri.URI {
	if scheme, _, ok := strings.Cut(path, ":"); ok && len(scheme) > 1 && !strings.ContainsAny(scheme, `/\`) {
		return uri.URI(path)
	}
	return uri.File(path)
}

func positionOf(file *syntax.File, off int32, enc syntax.Encoding) protocol.Position {
	p := file.Position(off, enc)
	return protocol.Position{Line: uint32(p.Line), Character: uint32(p.Column)}
}

func offsetOf(file *syntax.File, p protocol.Position, enc syntax.Encoding) int32 {
	return file.Offset(syntax.Position{Line: int(p.Line), Column: int(p.Character)}, enc)
}

func rangeOf(file *syntax.File, s syntax.Span, enc syntax.Encoding) protocol.Range {
	return protocol.Range{Start: positionOf(file, s.Start, enc), End: positionOf(file, s.End, enc)}
}

// spanOf is a span within the text, whatever the range.
func spanOf(file *syntax.File, r protocol.Range, enc syntax.Encoding) syntax.Span {
	start, end := offsetOf(file, r.Start, enc), offsetOf(file, r.End, enc)
	return syntax.Span{Start: min(start, end), End: max(start, end)}
}

// draftSpan is spanOf in a text that is not put together.
func draftSpan(d *syntax.Draft, r protocol.Range, enc syntax.Encoding) syntax.Span {
	offset := func(p protocol.Position) int32 {
		return d.Offset(syntax.Position{Line: int(p.Line), Column: int(p.Character)}, enc)
	}
	start, end := offset(r.Start), offset(r.End)
	return syntax.Span{Start: min(start, end), End: max(start, end)}
}

// Range is where a place lies in its file; the start of the file for no place.
func (s *Snapshot) Range(p syntax.Place) protocol.Range {
	if !p.IsValid() {
		return protocol.Range{}
	}
	return rangeOf(p.File, p.Span, s.Encoding)
}

// Location is where a place lies.
func (s *Snapshot) Location(p syntax.Place) protocol.Location {
	if !p.IsValid() {
		return protocol.Location{}
	}
	return protocol.Location{URI: uriOf(p.File.Path), Range: s.Range(p)}
}

// Offset is where a position of the client lies in a document.
func (s *Snapshot) Offset(d *Document, p protocol.Position) int32 {
	return offsetOf(d.File(), p, s.Encoding)
}

// Span is where a range of the client lies in a document.
func (s *Snapshot) Span(d *Document, r protocol.Range) syntax.Span {
	return spanOf(d.File(), r, s.Encoding)
}

// TextEdit is an edit of the file at its place.
func (s *Snapshot) TextEdit(e diagnostics.Edit) protocol.TextEdit {
	return protocol.TextEdit{Range: s.Range(e.Place), NewText: e.NewText}
}

// WorkspaceEdit is edits of any files.
func (s *Snapshot) WorkspaceEdit(edits []diagnostics.Edit) *protocol.WorkspaceEdit {
	changes := map[uri.URI][]protocol.TextEdit{}
	for _, e := range edits {
		if e.Place.IsValid() {
			u := uriOf(e.Place.File.Path)
			changes[u] = append(changes[u], s.TextEdit(e))
		}
	}
	return &protocol.WorkspaceEdit{Changes: changes}
}

var severities = map[diagnostics.Severity]protocol.DiagnosticSeverity{
	diagnostics.Error:   protocol.DiagnosticSeverityError,
	diagnostics.Warning: protocol.DiagnosticSeverityWarning,
	diagnostics.Info:    protocol.DiagnosticSeverityInformation,
	diagnostics.Hint:    protocol.DiagnosticSeverityHint,
}

// diagnostics converts what is found in a document; findings in other files,
// which it includes, are theirs.
func (s *Snapshot) diagnostics(d *Document, found []diagnostics.Diagnostic) []protocol.Diagnostic {
	out := make([]protocol.Diagnostic, 0, len(found))
	for _, f := range found {
		if !f.Place.IsValid() || f.Place.File.Path == d.draft.Path {
			out = append(out, s.diagnostic(f))
		}
	}
	return out
}

func (s *Snapshot) diagnostic(f diagnostics.Diagnostic) protocol.Diagnostic {
	p := protocol.Diagnostic{
		Range:    s.Range(f.Place),
		Severity: severities[f.Severity],
		Code:     protocol.String(f.Code),
		Source:   protocol.NewOptional(source(f)),
		Message:  protocol.String(f.Message),
		Tags:     tags(f),
	}
	if url := diagnostics.URL(f.Code); url != "" {
		p.CodeDescription = protocol.CodeDescription{Href: uri.URI(url)}
	}
	if !s.Client.related {
		return p
	}
	for _, r := range f.Related {
		p.RelatedInformation = append(p.RelatedInformation, protocol.DiagnosticRelatedInformation{
			Location: s.Location(r.Place), Message: r.Message})
	}
	return p
}

func source(f diagnostics.Diagnostic) string {
	if f.Source == "" {
		return "lemsls"
	}
	return f.Source
}

func tags(f diagnostics.Diagnostic) protocol.DiagnosticTags {
	var list []protocol.DiagnosticTag
	if f.Unnecessary {
		list = append(list, protocol.DiagnosticTagUnnecessary)
	}
	if f.Deprecated {
		list = append(list, protocol.DiagnosticTagDeprecated)
	}
	return protocol.NewDiagnosticTags(list...)
}
