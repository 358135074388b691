package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/server/ide"
)

// Settings are what the user of the editor has set, by the names of lemsls.toml.
type Settings struct {
	Config diagnostics.Config
	Hints  ide.HintOptions

	folders map[string]*Settings // of the folders that have some of their own, by path
}

// of are the settings for a document: those of the innermost folder around it
// that has some of its own.
func (s *Settings) of(path string) *Settings {
	if s == nil {
		return nil
	}
	best := ""
	for folder := range s.folders {
		if rel, err := filepath.Rel(folder, path); err == nil && filepath.IsLocal(rel) && len(folder) > len(best) {
			best = folder
		}
	}
	if best == "" {
		return s
	}
	return s.folders[best]
}

// configs are what analyses need of the settings, by folder; those for all
// others have the name "".
func (s *Settings) configs() map[string]diagnostics.Config {
	all := map[string]diagnostics.Config{"": s.Config}
	for folder, f := range s.folders {
		all[folder] = f.Config
	}
	return all
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
// some editors send them. Null, or what is no table, is nil: nothing is said. An
// empty table says that nothing is set.
func readLayer(raw []byte) layer {
	l := readTable(raw)
	for _, section := range []string{settingsSection, "lemsls"} {
		if part, ok := l[section]; ok {
			return readTable(part)
		}
	}
	return l
}

// readTable reads a table. Lua's empty one is [].
func readTable(raw []byte) layer {
	var l layer
	if json.Unmarshal(raw, &l) != nil && bytes.Equal(bytes.TrimSpace(raw), []byte("[]")) {
		return layer{}
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
