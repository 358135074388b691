package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// handler answers the requests of one method.
type handler struct {
	inline bool // answered before the next message is read
	answer func(ctx context.Context, snap *Snapshot, params []byte) (any, error)
}

// notice takes the notifications of one method. It runs before the next message
// is read: it is short, and never waits for the client.
type notice func(params []byte) error

// request makes a handler of a function with typed params. It runs beside
// others, on the snapshot of the moment at which the request arrived.
func request[P, R any](fn func(ctx context.Context, snap *Snapshot, params P) (R, error)) handler {
	return handler{answer: func(ctx context.Context, snap *Snapshot, raw []byte) (any, error) {
		params, err := decode[P](raw)
		if err != nil {
			return nil, err
		}
		return fn(ctx, snap, params)
	}}
}

// inline is request for the few methods that change what follows.
func inline[P, R any](fn func(ctx context.Context, snap *Snapshot, params P) (R, error)) handler {
	h := request(fn)
	h.inline = true
	return h
}

// notification makes a notice of a function with typed params.
func notification[P any](fn func(params P) error) notice {
	return func(raw []byte) error {
		params, err := decode[P](raw)
		if err != nil {
			return err
		}
		return fn(params)
	}
}

// methodTable lists the requests: one line a feature.
func (s *Server) methodTable() map[string]handler {
	return map[string]handler{
		protocol.MethodInitialize:                          inline(s.initialize),
		protocol.MethodShutdown:                            inline(s.shutdown),
		protocol.MethodTextDocumentDiagnostic:              request(pullDocument),
		protocol.MethodWorkspaceDiagnostic:                 request(pullWorkspace),
		protocol.MethodWorkspaceExecuteCommand:             request(s.executeCommand),
		protocol.MethodTextDocumentHover:                   request(hover),
		protocol.MethodTextDocumentCompletion:              request(s.completion),
		protocol.MethodCompletionItemResolve:               request(s.resolveCompletion),
		protocol.MethodTextDocumentSignatureHelp:           request(signatureHelp),
		protocol.MethodTextDocumentSemanticTokensFull:      request(s.tokensFull),
		protocol.MethodTextDocumentSemanticTokensFullDelta: request(s.tokensDelta),
		protocol.MethodTextDocumentSemanticTokensRange:     request(tokensRange),
		protocol.MethodTextDocumentInlayHint:               request(inlayHint),
		protocol.MethodTextDocumentDefinition:              request(definition),
		protocol.MethodTextDocumentDeclaration:             request(declaration),
		protocol.MethodTextDocumentTypeDefinition:          request(typeDefinition),
		protocol.MethodTextDocumentImplementation:          request(s.implementation),
		protocol.MethodTextDocumentReferences:              request(s.references),
		protocol.MethodTextDocumentDocumentHighlight:       request(documentHighlight),
		protocol.MethodTextDocumentDocumentSymbol:          request(documentSymbol),
		protocol.MethodTextDocumentCodeAction:              request(s.codeAction),
		protocol.MethodTextDocumentFoldingRange:            request(foldingRange),
		protocol.MethodTextDocumentSelectionRange:          request(selectionRange),
		protocol.MethodTextDocumentLinkedEditingRange:      request(linkedEditingRange),
		protocol.MethodTextDocumentOnTypeFormatting:        request(onTypeFormatting),
		protocol.MethodTextDocumentFormatting:              request(formatting),
		protocol.MethodTextDocumentRangeFormatting:         request(rangeFormatting),
		protocol.MethodTextDocumentDocumentLink:            request(documentLink),
		protocol.MethodTextDocumentPrepareTypeHierarchy:    request(s.prepareTypeHierarchy),
		protocol.MethodTypeHierarchySupertypes:             request(s.supertypes),
		protocol.MethodTypeHierarchySubtypes:               request(s.subtypes),
		protocol.MethodTextDocumentPrepareCallHierarchy:    request(s.prepareCallHierarchy),
		protocol.MethodCallHierarchyIncomingCalls:          request(s.incomingCalls),
		protocol.MethodCallHierarchyOutgoingCalls:          request(s.outgoingCalls),
		protocol.MethodTextDocumentPrepareRename:           request(prepareRename),
		protocol.MethodTextDocumentRename:                  request(s.rename),
		protocol.MethodTextDocumentCodeLens:                request(s.codeLens),
		protocol.MethodCodeLensResolve:                     request(s.resolveLens),
		protocol.MethodWorkspaceWillRenameFiles:            request(s.willRenameFiles),
		protocol.MethodWorkspaceSymbol:                     request(s.workspaceSymbol),
	}
}

// noticeTable lists the notifications. Others are ignored, as the protocol asks.
func (s *Server) noticeTable() map[string]notice {
	return map[string]notice{
		protocol.MethodInitialized:                        s.initialized,
		protocol.MethodExit:                               s.exit,
		protocol.MethodSetTrace:                           notification(s.setTrace),
		protocol.MethodCancelRequest:                      notification(s.cancelRequest),
		protocol.MethodWindowWorkDoneProgressCancel:       notification(s.cancelProgress),
		protocol.MethodTextDocumentDidOpen:                notification(s.didOpen),
		protocol.MethodTextDocumentDidChange:              notification(s.didChange),
		protocol.MethodTextDocumentDidClose:               notification(s.didClose),
		protocol.MethodTextDocumentDidSave:                notification(s.didSave),
		protocol.MethodWorkspaceDidChangeWatchedFiles:     notification(s.didChangeWatchedFiles),
		protocol.MethodWorkspaceDidChangeConfiguration:    notification(s.didChangeConfiguration),
		protocol.MethodWorkspaceDidChangeWorkspaceFolders: notification(s.didChangeWorkspaceFolders),
	}
}

// handle takes every message, in the order of the wire, on the goroutine that
// reads; jsonrpc2.Async lets the next one in. It never fails for a
// notification, which would end the connection.
func (s *Server) handle(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	if !req.IsCall() {
		s.notify(req)
		return nil, nil
	}
	h, known := s.methods[req.Method()]
	if err := s.phase.admits(req.Method()); err != nil {
		return nil, err
	}
	if !known {
		return nil, jsonrpc2.Errorf(jsonrpc2.MethodNotFound, "no method %q", req.Method())
	}
	snap := s.snapshot.Load()
	if h.inline {
		return s.answer(ctx, h, snap, req)
	}
	ctx, done := s.cancellable(ctx, req.ID())
	defer done()
	defer snap.hold()()
	jsonrpc2.Async(ctx)
	return s.answer(ctx, h, snap, req)
}

// answer runs a handler and encodes its result, so that what goes wrong in
// either is the answer and no more.
func (s *Server) answer(ctx context.Context, h handler, snap *Snapshot, req *jsonrpc2.Request) (result any, err error) {
	start := time.Now()
	defer func() {
		if r := recover(); r != nil {
			s.panicked(req.Method(), r)
			result, err = nil, jsonrpc2.Errorf(jsonrpc2.InternalError, "%s: internal error: %v", req.Method(), r)
		}
		s.answered(req.Method(), time.Since(start), err)
	}()
	v, err := h.answer(ctx, snap, req.Params())
	if err != nil {
		return nil, wireError(ctx, err)
	}
	raw, err := protocol.Marshal(v)
	return jsonrpc2.RawMessage(raw), err
}

// wireError gives an error its code; jsonrpc2 would send 0.
func wireError(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return protocol.ErrRequestCancelled
	}
	if _, ok := errors.AsType[*jsonrpc2.Error](err); ok {
		return err
	}
	return jsonrpc2.NewError(jsonrpc2.InternalError, err.Error())
}

func (s *Server) notify(req *jsonrpc2.Request) {
	method := req.Method()
	defer func() {
		if r := recover(); r != nil {
			s.panicked(method, r)
		}
	}()
	fn, known := s.notices[method]
	if !known || (s.phase != running && method != protocol.MethodExit) {
		s.log.Debug("ignored", zap.String("method", method))
		return
	}
	if err := fn(req.Params()); err != nil {
		s.log.Warn("notification", zap.String("method", method), zap.Error(err))
	}
}

func (s *Server) panicked(method string, value any) {
	s.log.Error("panic", zap.String("method", method), zap.Any("value", value), zap.ByteString("stack", debug.Stack()))
}

// cancellable registers a request, so that it can be cancelled, until done.
func (s *Server) cancellable(ctx context.Context, id jsonrpc2.ID) (_ context.Context, done func()) {
	ctx, cancel := context.WithCancel(ctx)
	s.cancels.Store(id, &cancel)
	return ctx, func() {
		s.cancels.CompareAndDelete(id, &cancel)
		cancel()
	}
}

// cancelParams are protocol.CancelParams with an id of any kind: theirs does
// not hold the null and the 64-bit ones that are sent.
type cancelParams struct {
	ID protocol.LSPAny `json:"id"`
}

func (s *Server) cancelRequest(p cancelParams) error {
	id, err := requestID(p.ID)
	if err != nil {
		return err
	}
	if cancel, ok := s.cancels.Load(id); ok {
		(*cancel.(*context.CancelFunc))()
	}
	return nil
}

func requestID(raw []byte) (jsonrpc2.ID, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil && len(raw) > 0 && raw[0] == '"' {
		return jsonrpc2.NewStringID(text), nil
	}
	v, _ := parseJSON(raw)
	n, ok := numbers.value(v).(json.Number)
	num, err := n.Int64()
	if !ok || err != nil {
		return jsonrpc2.ID{}, fmt.Errorf("no request has the id %s", raw)
	}
	return jsonrpc2.NewNumberID(num), nil
}
