package server

import (
	"context"
	"fmt"
	"hash/fnv"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// pullDocument answers textDocument/diagnostic.
func pullDocument(ctx context.Context, snap *Snapshot, p protocol.DocumentDiagnosticParams) (protocol.DocumentDiagnosticReport, error) {
	d, err := snap.Document(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	full, err := snap.report(ctx, d)
	if err != nil {
		return nil, err
	}
	if p.PreviousResultID != nil && *p.PreviousResultID == *full.ResultID {
		return &protocol.RelatedUnchangedDocumentDiagnosticReport{UnchangedDocumentDiagnosticReport: unchanged(full)}, nil
	}
	return &protocol.RelatedFullDocumentDiagnosticReport{FullDocumentDiagnosticReport: full}, nil
}

// pullWorkspace answers workspace/diagnostic for the documents that are open.
func pullWorkspace(ctx context.Context, snap *Snapshot, p protocol.WorkspaceDiagnosticParams) (*protocol.WorkspaceDiagnosticReport, error) {
	previous := map[uri.URI]string{}
	for _, r := range p.PreviousResultIds {
		previous[r.URI] = r.Value
	}
	report := &protocol.WorkspaceDiagnosticReport{}
	for _, d := range snap.Documents() {
		full, err := snap.report(ctx, d)
		if err != nil {
			return nil, err
		}
		version := d.draft.Version
		if previous[d.URI] == *full.ResultID {
			report.Items = append(report.Items, &protocol.WorkspaceUnchangedDocumentDiagnosticReport{
				UnchangedDocumentDiagnosticReport: unchanged(full), URI: d.URI, Version: &version})
			continue
		}
		report.Items = append(report.Items, &protocol.WorkspaceFullDocumentDiagnosticReport{
			FullDocumentDiagnosticReport: full, URI: d.URI, Version: &version})
	}
	return report, nil
}

// report is what is found in a document. Its id is a hash of what it says: two
// reports with one id are equal, whatever was typed in between.
func (s *Snapshot) report(ctx context.Context, d *Document) (full protocol.FullDocumentDiagnosticReport, err error) {
	a, err := d.Analysis(ctx)
	if err != nil {
		return full, err
	}
	full.Kind, full.Items = string(protocol.DocumentDiagnosticReportKindFull), s.diagnostics(d, s.findings(d, a))
	h := fnv.New64a()
	for _, item := range full.Items {
		raw, err := protocol.Marshal(item)
		if err != nil {
			return full, fmt.Errorf("encode diagnostic: %w", err)
		}
		h.Write(raw)
	}
	id := fmt.Sprintf("%016x", h.Sum64())
	full.ResultID = &id
	return full, nil
}

func unchanged(full protocol.FullDocumentDiagnosticReport) protocol.UnchangedDocumentDiagnosticReport {
	return protocol.UnchangedDocumentDiagnosticReport{
		Kind: string(protocol.DocumentDiagnosticReportKindUnchanged), ResultID: *full.ResultID}
}
