package server

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// Settings are what the user of the editor has set, by the names of lemsls.toml.
type Settings struct {
	Config diagnostics.Config
	Hints  ide.HintOptions
}

// hints are the kinds of inlay hint that are wanted: all if nothing is said.
func (s *Settings) hints() ide.HintOptions {
	if s == nil {
		return ide.HintOptions{Dimensions: true, SI: true, Ranges: true}
	}
	return s.Hints
}

// settingsSection is what the settings of an editor are called.
const settingsSection = "lems"

// layer is settings as they came, by name.
type layer map[string]json.RawMessage

// readLayer reads settings: of their own, or under the name of the section as
// some editors send them. Null is none.
func readLayer(raw []byte) layer {
	var l layer
	if json.Unmarshal(raw, &l) != nil {
		return nil
	}
	for _, section := range []string{settingsSection, "lemsls"} {
		var inner layer
		if part, ok := l[section]; ok && json.Unmarshal(part, &inner) == nil {
			return inner
		}
	}
	return l
}

// elsewhere are settings that are others' business: the extension's, and those
// that are read when a session begins. A sweep's are read by the command line.
var elsewhere = []string{"server", "trace", "detectByRootElement", "hoverImages", "codicons", "sweep"}

// settings makes sense of layers, of which the last counts. What makes none is
// said in words.
func settings(layers ...layer) (*Settings, []string) {
	all := layer{}
	for _, l := range layers {
		maps.Copy(all, l)
	}
	s := &Settings{Hints: (*Settings)(nil).hints()}
	var problems []string
	wrong := func(name, what string) { problems = append(problems, fmt.Sprintf("setting “%s”: %s", name, what)) }
	for _, name := range slices.Sorted(maps.Keys(all)) {
		raw := all[name]
		if string(raw) == "null" || slices.Contains(elsewhere, name) {
			continue
		}
		switch name {
		case "include", "ignore", "portability":
			list, ok := texts(raw)
			if !ok {
				wrong(name, "is not a list of texts")
				continue
			}
			s.list(name, list, wrong)
		case "severity":
			s.severity(raw, wrong)
		case "inlayHints":
			s.inlayHints(raw, wrong)
		default:
			wrong(name, "there is none of that name")
		}
	}
	return s, problems
}

// texts are the texts of a value that is one or a list of them.
func texts(raw []byte) ([]string, bool) {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}, true
	}
	list := []string{}
	return list, json.Unmarshal(raw, &list) == nil || string(raw) == "{}" // Lua's empty list
}

func (s *Settings) list(name string, list []string, wrong func(name, what string)) {
	switch name {
	case "include":
		s.Config.Include = list
	case "ignore":
		s.Config.Ignore = list
	case "portability":
		tools, unknown := diagnostics.ParsePortability(list)
		s.Config.Portability = tools
		if unknown != "" {
			wrong(name, "“"+unknown+"” is no tool")
		}
	}
}

func (s *Settings) severity(raw []byte, wrong func(name, what string)) {
	var words map[string]string
	if json.Unmarshal(raw, &words) != nil {
		wrong("severity", "is no table of texts")
		return
	}
	s.Config.Severity = map[string]diagnostics.Severity{}
	for _, code := range slices.Sorted(maps.Keys(words)) {
		severity, ok := diagnostics.ParseSeverity(words[code])
		if !ok {
			wrong("severity."+code, "“"+words[code]+"” is none of error, warning, info, hint, off")
			continue
		}
		s.Config.Severity[code] = severity
	}
}

// inlayHints reads which kinds are wanted; true or false says it of all.
func (s *Settings) inlayHints(raw []byte, wrong func(name, what string)) {
	var all bool
	if json.Unmarshal(raw, &all) == nil {
		s.Hints = ide.HintOptions{Dimensions: all, SI: all, Ranges: all}
		return
	}
	var kinds map[string]json.RawMessage
	if json.Unmarshal(raw, &kinds) != nil {
		wrong("inlayHints", "is no table")
		return
	}
	to := map[string]*bool{"dimensions": &s.Hints.Dimensions, "si": &s.Hints.SI, "ranges": &s.Hints.Ranges}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		switch {
		case to[kind] == nil:
			wrong("inlayHints."+kind, "there is none of that name")
		case string(kinds[kind]) != "null" && json.Unmarshal(kinds[kind], to[kind]) != nil:
			wrong("inlayHints."+kind, "is neither true nor false")
		}
	}
}

// begin is the settings that came with initialize, which stay below those that
// come later.
func (s *Server) begin(raw []byte) *Settings {
	s.initial = readLayer(raw)
	next := s.understand(nil)
	if s.configured != nil {
		s.configured(next.Config)
	}
	return next
}

// understand makes sense of settings and notes what makes none.
func (s *Server) understand(last layer) *Settings {
	next, problems := settings(s.initial, last)
	for _, p := range problems {
		s.log.Warn("settings", zap.String("problem", p))
		select {
		case s.said <- p:
		default: // so many mistakes need not all be told
		}
	}
	return next
}

// settle puts settings in force: those of the start, and above them those that
// came last. It may be called by the reader and by follow; the lock keeps the
// order in which main and the snapshot learn of them the same.
func (s *Server) settle(last layer) {
	s.settling.Lock()
	defer s.settling.Unlock()
	next := s.understand(last)
	if reflect.DeepEqual(next, s.snapshot.Load().Settings) {
		return
	}
	if s.configured != nil {
		s.configured(next.Config)
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
		s.settle(l)
	}
	select {
	case s.reconfigure <- struct{}{}:
	default: // it will ask anyway
	}
	return nil
}

// follow asks a client that can for its settings, now and whenever they change,
// and tells it what is wrong with them and that hints are to be asked for again.
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
		}
	}
}

// pull asks for the settings. A client that has none answers null, or [null].
func (s *Server) pull(ctx context.Context, client *Client) {
	if !client.configures {
		return
	}
	section := settingsSection
	found, err := s.client.Configuration(ctx, &protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: &section}}})
	if err != nil {
		s.log.Debug("configuration", zap.Error(err))
		return
	}
	for _, raw := range found {
		if l := readLayer(raw); l != nil {
			s.settle(l)
			return
		}
	}
}

func (s *Server) register(ctx context.Context, r protocol.Registration) {
	if err := s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{r}}); err != nil {
		s.log.Debug("register", zap.String("method", r.Method), zap.Error(err))
	}
}
