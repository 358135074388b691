package server

import (
	"context"

	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// signatureHelp answers textDocument/signatureHelp.
func signatureHelp(ctx context.Context, snap *Snapshot, p protocol.SignatureHelpParams) (*protocol.SignatureHelp, error) {
	_, m, off, err := snap.at(ctx, p.TextDocumentPositionParams)
	if err != nil {
		return nil, err
	}
	s, ok := ide.SignatureAt(m, off)
	if !ok {
		return nil, nil
	}
	info := protocol.SignatureInformation{Label: s.Label, Documentation: markdown(s.Doc)}
	for _, a := range s.Args {
		// Offsets would have to be asked for; a label of one letter that stands
		// nowhere else in the signature is as good.
		arg := protocol.ParameterInformation{Label: protocol.String(s.Label[a.Start:a.End])}
		if snap.Client.labelOffsets {
			arg.Label = protocol.ParameterInformationLabelTuple{uint32(a.Start), uint32(a.End)}
		}
		if a.Doc != "" {
			arg.Documentation = markdown(a.Doc)
		}
		info.Parameters = append(info.Parameters, arg)
	}
	return &protocol.SignatureHelp{
		Signatures: []protocol.SignatureInformation{info}, ActiveSignature: new(uint32), ActiveParameter: protocol.NewNullable(uint32(s.Active)),
	}, nil
}

// offsetsInLabels says that a client finds an argument by its place in the label.
func offsetsInLabels(c *protocol.SignatureHelpClientCapabilities) bool {
	return c != nil && c.SignatureInformation != nil && c.SignatureInformation.ParameterInformation != nil && is(c.SignatureInformation.ParameterInformation.LabelOffsetSupport)
}
