package diagnostics

import (
	slashpath "path"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// ConfigName is the name of the file with the settings of a folder and all
// below it.
const ConfigName = "lemsls.toml"

// Config is what a lemsls.toml says. Its paths are relative to the folder where
// it lies. The zero Config changes nothing.
type Config struct {
	Include     []string            // folders in which included files are looked for
	Ignore      []string            // globs of files that are not checked
	Severity    map[string]Severity // of the findings with these codes; 0: off
	Portability []string            // tools whose trouble is of interest; nil: not said, empty: none
	Sweeps      []SweepSettings     // in order of the text
}

// Tools are the programs that findings about portability are about.
var Tools = []string{"jlems", "pylems", "xsd", "rateml"}

// Apply is the findings about one file, whose path is relative to the folder
// of the settings, as the settings want them.
func (c *Config) Apply(file string, all []Diagnostic) []Diagnostic {
	if c.Ignores(file) {
		return nil
	}
	kept := make([]Diagnostic, 0, len(all))
	for _, d := range all {
		s, said := c.Severity[d.Code]
		switch {
		case said && s == 0, !said && !c.portable(&d):
			continue
		case said:
			d.Severity = s
		}
		kept = append(kept, d)
	}
	return kept
}

// portable says that a finding is not only about tools that nobody asked for.
func (c *Config) portable(d *Diagnostic) bool {
	if len(d.Portability) == 0 || c.Portability == nil {
		return true
	}
	return slices.ContainsFunc(d.Portability, func(tool string) bool { return slices.Contains(c.Portability, tool) })
}

// Ignores says that the settings exclude a file. As in .gitignore, a glob
// without a slash is about names at any depth, one with a slash about paths,
// ** is any number of folders, and what lies in a folder that is excluded is
// excluded too.
func (c *Config) Ignores(file string) bool {
	parts := strings.Split(slashpath.Clean(file), "/")
	for _, glob := range c.Ignore {
		glob = strings.TrimSuffix(glob, "/")
		if !strings.Contains(glob, "/") {
			glob = "**/" + glob
		}
		want := strings.Split(strings.TrimPrefix(strings.TrimPrefix(glob, "./"), "/"), "/")
		for n := 1; n <= len(parts); n++ {
			if matchPath(want, parts[:n]) {
				return true
			}
		}
	}
	return false
}

// matchPath matches a glob with a path, part by part. It remembers the last **
// only, as is enough: what one before it could take, this one can.
func matchPath(glob, parts []string) bool {
	star, from, g, p := -1, 0, 0, 0
	for p < len(parts) {
		switch {
		case g < len(glob) && glob[g] == "**":
			star, from = g, p
			g++
			continue
		case g < len(glob):
			if ok, err := slashpath.Match(glob[g], parts[p]); ok && err == nil {
				g++
				p++
				continue
			}
		}
		if star < 0 {
			return false
		}
		from++
		g, p = star+1, from
	}
	for g < len(glob) && glob[g] == "**" {
		g++
	}
	return g == len(glob)
}

// ParsePortability reads the tools of --portability: some, all or none.
func ParsePortability(list []string) (tools []string, unknown string) {
	tools = []string{}
	for _, t := range list {
		switch t = strings.ToLower(strings.TrimSpace(t)); {
		case t == "all":
			tools = append(tools, Tools...)
		case t == "none" || t == "":
		case slices.Contains(Tools, t):
			tools = append(tools, t)
		default:
			return tools, t
		}
	}
	return tools, ""
}

// ParseSeverity reads the word for a severity; off is 0.
func ParseSeverity(word string) (Severity, bool) {
	for s := Error; s <= Hint; s++ {
		if word == s.String() {
			return s, true
		}
	}
	return 0, word == "off"
}

// ParseConfig reads a lemsls.toml. What it cannot make sense of are findings,
// and has no effect.
func ParseConfig(file *syntax.File) (*Config, []Diagnostic) {
	p := &configParser{file: file, config: &Config{Severity: map[string]Severity{}}}
	p.parse()
	Sort(p.found)
	return p.config, p.found
}
