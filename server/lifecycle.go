package server

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// phase is how far a session is.
type phase uint8

const (
	fresh phase = iota // before initialize
	running
	down // after shutdown
)

// admits says whether a request may come now.
func (p phase) admits(method string) error {
	initialize := method == protocol.MethodInitialize
	switch {
	case p == fresh && !initialize:
		return jsonrpc2.NewError(jsonrpc2.ServerNotInitialized, "not initialized")
	case p == running && initialize:
		return jsonrpc2.NewError(jsonrpc2.InvalidRequest, "initialized already")
	case p == down:
		return jsonrpc2.NewError(jsonrpc2.InvalidRequest, "shut down")
	}
	return nil
}

// Client is what is known about the client: facts that features ask for.
type Client struct {
	Name        string
	HoverImages bool // hovers may hold images (initializationOptions.hoverImages)
	Codicons    bool // titles may hold $(icon) (initializationOptions.codicons)
	References  bool // it has the command lems.showReferences (initializationOptions.showReferences)
	Results     bool // it has the command lems.showResults (initializationOptions.showResults)

	pulls        bool // asks for diagnostics: none are pushed
	refreshes    bool // may be told to ask again
	related      bool // shows related information
	progress     bool // lets the server make tokens
	snippets     bool // completions may be snippets
	creates      bool // creates files that the server asks for
	shows        bool // shows documents that the server asks for
	watches      bool // tells of files that change on disk
	resolves     bool // asks for the documentation of completions when it shows it
	labelOffsets bool // finds the argument of a signature by offsets
	configures   bool // answers what its settings are
	reconfigures bool // tells when they change, if asked to
	rehints      bool // may be told to ask for inlay hints again
	relenses     bool // may be told to ask for lenses again
}

type clientOptions struct {
	HoverImages bool `json:"hoverImages"`
	Codicons    bool `json:"codicons"`
	References  bool `json:"showReferences"`
	Results     bool `json:"showResults"`
}

func newClient(p protocol.InitializeParams) *Client {
	c := &Client{Name: strings.Clone(p.ClientInfo.Name)}
	if len(p.InitializationOptions) > 0 {
		o, _ := decode[clientOptions](p.InitializationOptions) // odd ones mean none
		c.HoverImages, c.Codicons, c.References, c.Results = o.HoverImages, o.Codicons, o.References, o.Results
	}
	if td := p.Capabilities.TextDocument; td != nil {
		c.pulls = td.Diagnostic != nil
		c.snippets = td.Completion != nil && is(td.Completion.CompletionItem.SnippetSupport)
		c.resolves = td.Completion != nil && td.Completion.CompletionItem != nil && resolvesDocumentation(td.Completion)
		c.labelOffsets = offsetsInLabels(td.SignatureHelp)
		c.related = td.Diagnostic != nil && is(td.Diagnostic.RelatedInformation) ||
			td.PublishDiagnostics != nil && is(td.PublishDiagnostics.RelatedInformation)
	}
	if w := p.Capabilities.Workspace; w != nil && w.Diagnostics != nil {
		c.refreshes = is(w.Diagnostics.RefreshSupport)
	}
	if w := p.Capabilities.Workspace; w != nil {
		c.configures = is(w.Configuration)
		c.reconfigures = w.DidChangeConfiguration != nil && is(w.DidChangeConfiguration.DynamicRegistration)
		c.rehints = w.InlayHint != nil && is(w.InlayHint.RefreshSupport)
		c.relenses = w.CodeLens != nil && is(w.CodeLens.RefreshSupport)
	}
	if w := p.Capabilities.Workspace; w != nil && w.DidChangeWatchedFiles != nil {
		c.watches = is(w.DidChangeWatchedFiles.DynamicRegistration)
	}
	if w := p.Capabilities.Workspace; w != nil && w.WorkspaceEdit != nil {
		c.creates = is(w.ApplyEdit) && slices.Contains(w.WorkspaceEdit.ResourceOperations, protocol.ResourceOperationKindCreate)
	}
	if w := p.Capabilities.Window; w != nil {
		c.progress = is(w.WorkDoneProgress)
		c.shows = w.ShowDocument != nil && w.ShowDocument.Support
	}
	return c
}

func is(b *bool) bool { return b != nil && *b }

// capabilities announces the features: one line each.
func (s *Server) capabilities(enc syntax.Encoding) protocol.ServerCapabilities {
	return protocol.ServerCapabilities{
		PositionEncoding: encodingKind(enc),
		TextDocumentSync: syncOptions(),
		// Told to ask again, Neovim 0.12 would ask for the workspace alone and
		// ignore the answer for open documents.
		DiagnosticProvider:               &protocol.DiagnosticOptions{InterFileDependencies: true, WorkspaceDiagnostics: false},
		ExecuteCommandProvider:           s.commandOptions(),
		HoverProvider:                    protocol.Boolean(true),
		CompletionProvider:               completionOffers(),
		SignatureHelpProvider:            &protocol.SignatureHelpOptions{TriggerCharacters: []string{"(", ","}},
		SemanticTokensProvider:           tokenOptions(),
		InlayHintProvider:                protocol.Boolean(true),
		DefinitionProvider:               protocol.Boolean(true),
		DeclarationProvider:              protocol.Boolean(true),
		TypeDefinitionProvider:           protocol.Boolean(true),
		ImplementationProvider:           protocol.Boolean(true),
		ReferencesProvider:               protocol.Boolean(true),
		DocumentSymbolProvider:           protocol.Boolean(true),
		DocumentHighlightProvider:        protocol.Boolean(true),
		FoldingRangeProvider:             protocol.Boolean(true),
		SelectionRangeProvider:           protocol.Boolean(true),
		LinkedEditingRangeProvider:       protocol.Boolean(true),
		DocumentFormattingProvider:       protocol.Boolean(true),
		DocumentRangeFormattingProvider:  protocol.Boolean(true),
		DocumentOnTypeFormattingProvider: protocol.DocumentOnTypeFormattingOptions{FirstTriggerCharacter: ">", MoreTriggerCharacter: []string{"/"}},
		RenameProvider:                   renameOptions(),
		DocumentLinkProvider:             &protocol.DocumentLinkOptions{},
		TypeHierarchyProvider:            protocol.Boolean(true),
		CallHierarchyProvider:            protocol.Boolean(true),
		WorkspaceSymbolProvider:          protocol.Boolean(true),
		CodeActionProvider: &protocol.CodeActionOptions{CodeActionKinds: []protocol.CodeActionKind{
			protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorExtract, protocol.CodeActionKindRefactorInline,
			protocol.CodeActionKindRefactorRewrite, fixAllKind, formatKind, generateKind, sweepKind}},
		CodeLensProvider: lensOptions(),
		Workspace:        &protocol.WorkspaceOptions{WorkspaceFolders: folderOptions(), FileOperations: fileOperations()},
	}
}

func (s *Server) initialize(_ context.Context, _ *Snapshot, p protocol.InitializeParams) (*protocol.InitializeResult, error) {
	enc := chooseEncoding(p.Capabilities.General)
	client := newClient(p)
	s.phase = running
	s.trace.Store(traceValue(p.Trace))
	s.snapshot.Store(&Snapshot{Client: client, Encoding: enc, Settings: s.begin(p), analyzer: s.analyzer})
	s.log.Info("initialize", zap.String("client", client.Name), zap.String("encoding", string(encodingKind(enc))), zap.Bool("pull", client.pulls))
	return &protocol.InitializeResult{
		Capabilities: s.capabilities(enc),
		ServerInfo:   protocol.ServerInfo{Name: "lemsls", Version: protocol.NewOptional(s.version)},
	}, nil
}

func (s *Server) shutdown(context.Context, *Snapshot, protocol.LSPAny) (any, error) {
	s.phase = down
	return nil, nil
}

// exit stops reading. It cannot close the connection, which waits for the
// handlers and so for this one; Serve sees the rest through.
func (s *Server) exit([]byte) error {
	s.stop()
	return nil
}

func (s *Server) setTrace(p protocol.SetTraceParams) error {
	s.trace.Store(traceValue(p.Value))
	return nil
}

func traceValue(v protocol.TraceValue) protocol.TraceValue {
	if v == protocol.TraceValueMessages || v == protocol.TraceValueVerbose {
		return protocol.TraceValue(strings.Clone(string(v)))
	}
	return protocol.TraceValueOff
}

// answered logs a request, here and at a client that traces.
func (s *Server) answered(method string, took time.Duration, err error) {
	s.log.Debug("request", zap.String("method", method), zap.Duration("took", took), zap.Error(err))
	level := s.trace.Load().(protocol.TraceValue)
	if level == protocol.TraceValueOff || method == protocol.MethodInitialize || method == protocol.MethodShutdown {
		return // beside the answers to these two, nothing may be sent
	}
	p := &protocol.LogTraceParams{Message: "answered " + method}
	if level == protocol.TraceValueVerbose {
		text := fmt.Sprintf("took %v, error %v", took, err)
		p.Verbose = &text
	}
	_ = s.client.LogTrace(context.Background(), p) // a trace that does not arrive is no loss
}
