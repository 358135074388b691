package server

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// sources are the settings as they came: with initialize, and above them what
// came last for each folder that the editor shows, and for everything else.
//
// The reader and follow change them. The lock also keeps the order in which main
// and the snapshot learn of new settings the same.
type sources struct {
	mu      sync.Mutex
	initial layer
	folders []string         // that the editor shows
	last    map[string]layer // by folder; "": for what has none of its own
}

// begin is the settings that a session begins with.
func (s *Server) begin(p protocol.InitializeParams) *Settings {
	s.sources.mu.Lock()
	defer s.sources.mu.Unlock()
	s.sources.folders = folders(p)
	if s.opened != nil {
		s.opened(s.sources.folders)
	}
	s.sources.initial, s.sources.last = readLayer(p.InitializationOptions), map[string]layer{}
	next := s.understand()
	if s.configured != nil {
		s.configured(next.configs())
	}
	return next
}

// understand makes sense of the sources and notes what makes none. The caller
// holds their lock.
func (s *Server) understand() *Settings {
	next, problems := settings(s.sources.initial, s.sources.last[""])
	for _, folder := range s.sources.folders {
		own, ok := s.sources.last[folder]
		if !ok {
			continue
		}
		if next.folders == nil {
			next.folders = map[string]*Settings{}
		}
		var more []string
		next.folders[folder], more = settings(s.sources.initial, own)
		problems = append(problems, more...)
	}
	slices.Sort(problems)
	for _, p := range slices.Compact(problems) {
		s.log.Warn("settings", zap.String("problem", p))
		select {
		case s.said <- p:
		default: // so many mistakes need not all be told
		}
	}
	return next
}

// settle puts settings in force that came for some folders.
func (s *Server) settle(said map[string]layer) {
	s.sources.mu.Lock()
	defer s.sources.mu.Unlock()
	if s.sources.last == nil {
		s.sources.last = map[string]layer{}
	}
	maps.Copy(s.sources.last, said)
	next := s.understand()
	if reflect.DeepEqual(next, s.snapshot.Load().Settings) {
		return
	}
	if s.configured != nil {
		s.configured(next.configs())
	}
	s.swap(func(snap *Snapshot) (*Snapshot, bool) {
		renewed := snap.renewed()
		renewed.Settings = next
		return renewed, true
	})
	select {
	case s.rehint <- struct{}{}:
	default:
	}
}

// didChangeConfiguration takes settings, or lets follow ask for them: most
// clients send nothing.
func (s *Server) didChangeConfiguration(p protocol.DidChangeConfigurationParams) error {
	if l := readLayer(p.Settings); len(l) > 0 || l != nil && !s.snapshot.Load().Client.configures {
		s.settle(map[string]layer{"": l})
	}
	s.ask()
	return nil
}

// ask lets follow ask for the settings.
func (s *Server) ask() {
	select {
	case s.reconfigure <- struct{}{}:
	default: // it will ask anyway
	}
}

// follow asks a client that can for its settings, now and whenever they change,
// and tells it what is wrong with them and that hints or lenses are to be asked
// for again.
func (s *Server) follow(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-s.ready:
	}
	client := s.snapshot.Load().Client
	if client.reconfigures {
		s.register(ctx, protocol.Registration{ID: "lemsls-settings", Method: protocol.MethodWorkspaceDidChangeConfiguration,
			RegisterOptions: protocol.LSPAny(`{"section":"` + settingsSection + `"}`)})
	}
	s.pull(ctx, client)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.reconfigure:
			s.pull(ctx, client)
		case problem := <-s.said:
			_ = s.client.LogMessage(ctx, &protocol.LogMessageParams{Type: protocol.MessageTypeWarning, Message: problem}) // it is in the log too
		case <-s.rehint:
			if client.rehints {
				if err := s.client.InlayHintRefresh(ctx); err != nil {
					s.log.Debug("refresh hints", zap.Error(err))
				}
			}
		case <-s.relens:
			if client.relenses {
				if err := s.client.CodeLensRefresh(ctx); err != nil {
					s.log.Debug("refresh lenses", zap.Error(err))
				}
			}
		}
	}
}

// pull asks for the settings: of all, and of each folder. Where null is the
// answer, what was said before stays in force; an empty table takes it back.
func (s *Server) pull(ctx context.Context, client *Client) {
	if !client.configures {
		return
	}
	section := settingsSection
	scopes := append([]string{""}, s.shown()...)
	var p protocol.ConfigurationParams
	for _, folder := range scopes {
		item := protocol.ConfigurationItem{Section: &section}
		if folder != "" {
			u := uriOf(folder)
			item.ScopeURI = &u
		}
		p.Items = append(p.Items, item)
	}
	var answer jsonrpc2.RawMessage
	if err := protocol.Call(ctx, s.conn, protocol.MethodWorkspaceConfiguration, &p, &answer); err != nil {
		s.log.Debug("configuration", zap.Error(err))
		return
	}
	if said := readAnswer(answer, scopes); len(said) > 0 {
		s.settle(said)
	}
}

// readAnswer is what a client says of its settings, by scope. One table in place
// of a list is meant for all.
func readAnswer(raw []byte, scopes []string) map[string]layer {
	said := map[string]layer{}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		for range scopes {
			list = append(list, raw)
		}
	}
	for i, part := range list[:min(len(list), len(scopes))] {
		if l := readLayer(part); l != nil {
			said[scopes[i]] = l
		}
	}
	return said
}

func (s *Server) register(ctx context.Context, r protocol.Registration) {
	if err := s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{r}}); err != nil {
		s.log.Debug("register", zap.String("method", r.Method), zap.Error(err))
	}
}
