package diagnostics

import (
	"errors"
	slashpath "path"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// The codes of findings about the settings. They have pages, but no analyzers:
// they are not about models.
const (
	unknownSetting   = "unknown-setting"
	malformedSetting = "malformed-setting"
)

type configParser struct {
	file   *syntax.File
	config *Config
	found  []Diagnostic
	toml   unstable.Parser
	said   map[string]bool // settings that were complained about
}

// setting is one key and its value.
type setting struct {
	path []string     // with those of the tables around it
	key  syntax.Place // of the last part
	node *unstable.Node
}

func (p *configParser) parse() {
	text := strings.TrimPrefix(p.file.Text, "\ufeff")
	var all map[string]any
	if err := toml.Unmarshal([]byte(text), &all); err != nil {
		p.malformed(err)
		return
	}
	p.said = map[string]bool{}
	p.toml.Reset([]byte(text))
	var table []string
	for p.toml.NextExpression() {
		switch e := p.toml.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = nil
			p.known(p.keys(&table, e.Key()), e)
		case unstable.KeyValue:
			p.set(slices.Clone(table), e)
		}
	}
}

// malformed reports text that is no TOML.
func (p *configParser) malformed(err error) {
	at := syntax.Place{File: p.file}
	message := strings.TrimPrefix(err.Error(), "toml: ")
	var e *toml.DecodeError
	if errors.As(err, &e) {
		row, column := e.Position()
		line := p.file.LineSpan(row - 1)
		off := line.Start + int32(column-1)
		if row == 1 {
			off += p.bom()
		}
		off = min(off, line.End)
		at.Span = syntax.Span{Start: off, End: min(off+1, line.End)}
	}
	p.report(malformedSetting, Error, at, "this is no TOML: "+message, nil)
}

func (p *configParser) bom() int32 {
	if strings.HasPrefix(p.file.Text, "\ufeff") {
		return int32(len("\ufeff"))
	}
	return 0
}

func (p *configParser) place(r unstable.Range) syntax.Place {
	start := int32(r.Offset) + p.bom()
	return p.file.Place(syntax.Span{Start: start, End: start + int32(r.Length)})
}

// keys adds the parts of a dotted key to a path, and is the last one.
func (p *configParser) keys(to *[]string, it unstable.Iterator) setting {
	var s setting
	for it.Next() {
		*to = append(*to, string(it.Node().Data))
		s.key = p.place(it.Node().Raw)
	}
	s.path = slices.Clone(*to)
	return s
}

// set takes one setting, or all of an inline table.
func (p *configParser) set(table []string, e *unstable.Node) {
	s := p.keys(&table, e.Key())
	s.node = e.Value()
	if s.node.Kind != unstable.InlineTable || leaf(s.path) {
		if p.known(s, s.node) {
			p.take(s)
		}
		return
	}
	if !p.known(s, s.node) {
		return
	}
	for it := s.node.Children(); it.Next(); {
		if it.Node().Kind == unstable.KeyValue {
			p.set(slices.Clone(table), it.Node())
		}
	}
}

// sweepKeys are the settings of sweeps, as the flags are called.
var sweepKeys = []string{
	"model", "component", "parameters", "connectome", "time", "metrics",
	"points", "steps", "dt", "transient", "integrator", "speed", "no-noise", "backend", "precision", "seed", "replicates", "objective",
	"signal", "signal-of", "tr", "fc", "fcd", "bold-data", "fcd-window", "fcd-step",
	"threads", "memory", "out", "csv", "save", "save-points", "trajectory",
	"runner", "shards", "partition", "account", "qos", "time-limit", "mem", "constraint", "cpus-per-task", "gpus", "array-limit", "sbatch-arg",
}

var topKeys = []string{"include", "ignore", "portability", "severity", "sweep"}

// leaf says that a table at this path is a value.
func leaf(path []string) bool { return path[0] == "sweep" && slices.Contains(path, "parameters") }

// known says that a setting exists, and reports it otherwise, once.
func (p *configParser) known(s setting, node *unstable.Node) bool {
	if len(s.path) == 0 {
		return false
	}
	for n := 1; n < len(s.path); n++ {
		if p.said[strings.Join(s.path[:n], "\x00")] {
			return false
		}
	}
	options := p.options(s.path, node)
	name := s.path[len(s.path)-1]
	if options == nil || slices.Contains(options, name) {
		return true
	}
	if key := strings.Join(s.path, "\x00"); !p.said[key] {
		p.said[key] = true
		p.unknown(s, name, options)
		if len(s.path) > 1 && s.path[0] == "sweep" {
			p.misread(s.path, p.found[len(p.found)-1:])
		}
	}
	return false
}

// options are the names that the last part of a path may have; nil for any.
func (p *configParser) options(path []string, node *unstable.Node) []string {
	table := node.Kind == unstable.Table || node.Kind == unstable.ArrayTable || node.Kind == unstable.InlineTable
	switch {
	case len(path) == 1 || !slices.Contains(topKeys, path[0]):
		return topKeys
	case path[0] == "severity" && len(path) == 2:
		return knownCodes()
	case path[0] == "sweep" && len(path) == 2 && !table, path[0] == "sweep" && len(path) == 3:
		if path[1] == "parameters" {
			return nil
		}
		return sweepKeys
	}
	return nil // a sweep's name, its parameters, or a table where a value is meant
}

// knownCodes are the codes of all findings about models and settings.
func knownCodes() []string {
	codes := []string{malformedSetting, unknownSetting}
	for _, a := range Analyzers() {
		codes = append(codes, a.Code)
	}
	return codes
}

func (p *configParser) unknown(s setting, name string, options []string) {
	what := "there is no setting " + quote(name)
	if s.path[0] == "severity" && len(s.path) == 2 {
		what = "there is no finding " + quote(name)
	} else if len(s.path) > 1 {
		what += " in " + quote(strings.Join(s.path[:len(s.path)-1], "."))
	}
	edits := func(better string) []Edit { return []Edit{{Place: s.key, NewText: better}} }
	fixes := meant(name, options, edits)
	if better := settingOf(s.path); better != name {
		fixes = []Fix{{Title: "Replace by " + quote(better), Edits: edits(better), Preferred: true}}
	}
	p.report(unknownSetting, Warning, s.key, what, fixes)
}

// take takes the value of a setting that exists.
func (p *configParser) take(s setting) {
	switch s.path[0] {
	case "include":
		p.config.Include = p.strings(s)
	case "ignore":
		p.config.Ignore = p.globs(s)
	case "portability":
		p.portability(s)
	case "severity":
		p.severity(s)
	case "sweep":
		before := len(p.found)
		p.sweep(s)
		p.misread(s.path, p.found[before:])
	}
}

// strings are the texts of a value that is one or a list of them.
func (p *configParser) strings(s setting) []string {
	list := []string{}
	for _, n := range p.texts(s) {
		list = append(list, string(n.Data))
	}
	return list
}

func (p *configParser) texts(s setting) []*unstable.Node {
	if len(s.path) > 1 || s.node.Kind != unstable.String && s.node.Kind != unstable.Array {
		p.wrong(s.key, quote(strings.Join(s.path, "."))+" is not a list of texts")
		return nil
	}
	if s.node.Kind == unstable.String {
		return []*unstable.Node{s.node}
	}
	var list []*unstable.Node
	for it := s.node.Children(); it.Next(); {
		switch it.Node().Kind {
		case unstable.String:
			list = append(list, it.Node())
		case unstable.Comment:
		default:
			p.wrong(s.key, "not every value of "+quote(s.path[0])+" is a text")
			return nil
		}
	}
	return list
}

func (p *configParser) globs(s setting) []string {
	list := []string{}
	for _, n := range p.texts(s) {
		if _, err := slashpath.Match(string(n.Data), ""); err != nil {
			p.wrong(p.place(n.Raw), quote(string(n.Data))+" is not a glob")
			continue
		}
		list = append(list, string(n.Data))
	}
	return list
}

func (p *configParser) portability(s setting) {
	p.config.Portability = []string{}
	for _, n := range p.texts(s) {
		tools, unknown := ParsePortability([]string{string(n.Data)})
		p.config.Portability = append(p.config.Portability, tools...)
		if unknown != "" {
			p.value(n, unknown, append(slices.Clone(Tools), "all", "none"))
		}
	}
}

func (p *configParser) severity(s setting) {
	if len(s.path) != 2 || s.node.Kind != unstable.String {
		p.wrong(s.key, "the severity of "+quote(s.path[len(s.path)-1])+" is not a text")
		return
	}
	severity, ok := ParseSeverity(string(s.node.Data))
	if !ok {
		p.value(s.node, string(s.node.Data), []string{"error", "warning", "info", "hint", "off"})
		return
	}
	p.config.Severity[s.path[1]] = severity
}

// value reports a text that is none of the possible ones.
func (p *configParser) value(n *unstable.Node, text string, options []string) {
	at := p.place(n.Raw)
	fixes := meant(text, options, func(better string) []Edit { return []Edit{{Place: at, NewText: `"` + better + `"`}} })
	p.report(malformedSetting, Error, at, quote(text)+" is none of "+strings.Join(options, ", "), fixes)
}

func (p *configParser) wrong(at syntax.Place, message string) {
	p.report(malformedSetting, Error, at, message, nil)
}

func (p *configParser) report(code string, severity Severity, at syntax.Place, message string, fixes []Fix) {
	p.found = append(p.found, Diagnostic{Code: code, Severity: severity, Place: at, Message: message, Fixes: fixes, Source: Source})
}
