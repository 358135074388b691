package diagnostics

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/pelletier/go-toml/v2/unstable"
)

// SweepSettings are those of one sweep, or of all.
type SweepSettings struct {
	Name     string // of [sweep.NAME]; "" of [sweep], which is about all
	Settings []SweepSetting
	Misread  []Diagnostic // what is wrong with further ones, so that the sweep is not the one that is meant
}

// SweepSetting is one of them, by the name of its flag.
type SweepSetting struct {
	Flag  string // param, metric, time; model, which is no flag
	Texts []string
	Place syntax.Place // of the setting's name
}

// Name is what the setting is called where it stands.
func (s SweepSetting) Name() string { return settingOf([]string{"sweep", s.Flag}) }

// Refuse is an error if settings of a sweep are none, or have no value: without
// them another sweep would run.
func (s *SweepSettings) Refuse() error {
	if len(s.Misread) == 0 {
		return nil
	}
	d := s.Misread[0]
	text := d.Message
	if len(d.Fixes) > 0 {
		text += "; did you mean " + quote(d.Fixes[0].Edits[0].NewText) + "?"
	}
	return fmt.Errorf("%s: %s", Where(d.Place), text)
}

// Setting is a setting of a sweep that has a value; nil if there is none.
func (s *SweepSettings) Setting(flag string) *SweepSetting {
	for i, x := range s.Settings {
		if x.Flag == flag && len(x.Texts) > 0 {
			return &s.Settings[i]
		}
	}
	return nil
}

// Text is the value of a setting of a sweep; "" if there is none.
func (s *SweepSettings) Text(flag string) string {
	if x := s.Setting(flag); x != nil {
		return x.Texts[0]
	}
	return ""
}

// Sweep are the settings of the sweep of a name; nil if there are none.
func (c *Config) Sweep(name string) *SweepSettings {
	for i := range c.Sweeps {
		if c.Sweeps[i].Name == name {
			return &c.Sweeps[i]
		}
	}
	return nil
}

// sweepFlags are the settings whose flags have other names.
var sweepFlags = map[string]string{"parameters": "param", "metrics": "metric"}

// sweepPath splits the path of a setting into the name of its sweep, "" for all,
// and the rest.
func sweepPath(path []string) (name string, rest []string) {
	if len(path) > 2 && path[1] != "parameters" {
		return path[1], path[2:]
	}
	return "", path[1:]
}

// sweep takes a setting of a sweep. Below parameters stand names of parameters,
// which may have dots.
func (p *configParser) sweep(s setting) {
	name, path := sweepPath(s.path)
	switch {
	case path[0] == "parameters" && len(path) > 1:
		p.parameter(name, strings.Join(path[1:], "."), s.key, s.node)
	case path[0] == "parameters":
		p.parameters(name, s)
	case len(path) > 1 || s.node.Kind == unstable.InlineTable:
		p.wrong(s.key, quote(strings.Join(s.path, "."))+" is no value")
	default:
		if list, ok := p.scalars(s.key, s.node); ok {
			p.addSweep(name, SweepSetting{Flag: orSame(sweepFlags, path[0]), Texts: list, Place: s.key})
		}
	}
}

// settingOf is the last part of a path, or the setting that a flag of this name
// stands for.
func settingOf(path []string) string {
	name := path[len(path)-1]
	for setting, flag := range sweepFlags {
		if path[0] == "sweep" && flag == name {
			return setting
		}
	}
	return name
}

func orSame(names map[string]string, name string) string {
	if other, ok := names[name]; ok {
		return other
	}
	return name
}

// parameters takes an inline table of parameters.
func (p *configParser) parameters(sweep string, s setting) {
	if s.node.Kind != unstable.InlineTable {
		p.wrong(s.key, quote("parameters")+" is not a table of parameters and their values")
		return
	}
	for it := s.node.Children(); it.Next(); {
		if it.Node().Kind != unstable.KeyValue {
			continue
		}
		var path []string
		key := p.keys(&path, it.Node().Key())
		p.parameter(sweep, strings.Join(path, "."), key.key, it.Node().Value())
	}
}

func (p *configParser) parameter(sweep, name string, at syntax.Place, node *unstable.Node) {
	if list, ok := p.scalars(at, node); ok {
		p.addSweep(sweep, SweepSetting{Flag: "param", Texts: []string{name + "=" + strings.Join(list, ",")}, Place: at})
	}
}

// scalars are the texts of a value that is one, or a list of them.
func (p *configParser) scalars(at syntax.Place, node *unstable.Node) ([]string, bool) {
	nodes := []*unstable.Node{node}
	if node.Kind == unstable.Array {
		nodes = nil
		for it := node.Children(); it.Next(); {
			if it.Node().Kind != unstable.Comment {
				nodes = append(nodes, it.Node())
			}
		}
	}
	var list []string
	for _, n := range nodes {
		switch n.Kind {
		case unstable.String, unstable.Integer, unstable.Float, unstable.Bool:
			list = append(list, string(n.Data))
		default:
			p.wrong(at, "this is no text and no number, and no list of them")
			return nil, false
		}
	}
	return list, true
}

func (p *configParser) addSweep(name string, s SweepSetting) {
	to := p.sweepOf(name)
	to.Settings = append(to.Settings, s)
}

// misread adds what is wrong with a setting to the sweep that it is about.
func (p *configParser) misread(path []string, found []Diagnostic) {
	if len(found) == 0 {
		return
	}
	name, _ := sweepPath(path)
	to := p.sweepOf(name)
	to.Misread = append(to.Misread, found...)
}

// sweepOf is what is known of the sweep of a name so far.
func (p *configParser) sweepOf(name string) *SweepSettings {
	i := slices.IndexFunc(p.config.Sweeps, func(x SweepSettings) bool { return x.Name == name })
	if i < 0 {
		i = len(p.config.Sweeps)
		p.config.Sweeps = append(p.config.Sweeps, SweepSettings{Name: name})
	}
	return &p.config.Sweeps[i]
}
