package lems

import (
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Resolver finds and reads the files that a model includes. Package lems itself
// touches no file system.
type Resolver interface {
	// Include is the file that spec names in from; nil if there is none. around
	// are the files read before, the root first. It returns the same *Model for
	// the same text.
	Include(spec string, from *syntax.File, around []*syntax.File) *Model
	// Similar are specs of files with which a spec of from that names none may
	// have been confused.
	Similar(spec string, from *syntax.File) []string
}

// Include is an element that takes in another file.
type Include struct {
	Item    *Item // nil for what a NeuroML document takes for granted
	Spec    string
	Place   syntax.Place // of the spec, or of the element if it has none
	Part    *Model       // nil: not found
	Similar []string     // if not found, specs that may have been meant
	Self    bool         // it names the file in which it stands
	Cycle   syntax.Place // where what it takes in takes in itself or the file in which it stands; the zero Place if nowhere
}

// CoreFiles are the files of the NeuroML 2 core types that a NeuroML document
// takes for granted; they include the others.
var CoreFiles = []string{"Cells.xml", "Networks.xml", "PyNN.xml", "Simulation.xml"}

// coreNames are all files of the core types.
var coreNames = map[string]bool{
	"Cells.xml": true, "Networks.xml": true, "PyNN.xml": true, "Simulation.xml": true, "Channels.xml": true, "Synapses.xml": true,
	"Inputs.xml": true, "NeuroMLCoreDimensions.xml": true, "NeuroMLCoreCompTypes.xml": true, "NeuroML2CoreTypes.xml": true,
}

// IsCore says that the include names a file of the NeuroML 2 core types.
func (i *Include) IsCore() bool { return coreNames[i.Spec[strings.LastIndexAny(i.Spec, `/\`)+1:]] }

// Includes are the elements of a bound model that take in files, not yet found.
// An include of NeuroML's segmentGroup is none: it stands deeper.
func Includes(m *Model) []Include {
	if m.Root == nil {
		return nil
	}
	var list []Include
	for _, it := range m.Root.Children {
		if it.Row.Name != "Include" && it.Row.Name != "include" {
			continue
		}
		inc := Include{Item: it, Place: it.Place()}
		for _, attr := range []string{"file", "href"} {
			if _, ok := it.Attr(attr); ok && inc.Spec == "" {
				inc.Spec, inc.Place = strings.TrimSpace(it.Value(attr)), it.AttrPlace(attr)
			}
		}
		list = append(list, inc)
	}
	return list
}

// IsNeuroML says that the file is a NeuroML document, not a LEMS one.
func (m *Model) IsNeuroML() bool { return m.Root != nil && m.Root.Row.Name == "neuroml" }

// gatherer collects the parts of a world.
type gatherer struct {
	w      *World
	r      Resolver
	around []*syntax.File
	seen   map[string]bool
	open   map[string]bool // paths of the parts whose includes are looked at now
	top    *Include        // of the file itself, under which parts are added now; nil for the context
	focus  string
}

// gather takes in the file itself, its context, and what they include.
func (w *World) gather(m *Model, r Resolver, context *Model) {
	w.Searched = r != nil
	g := gatherer{w: w, r: r, seen: map[string]bool{}, open: map[string]bool{}, focus: m.File.Path}
	if context != nil {
		g.around = append(g.around, context.File)
	}
	g.add(m)
	if context != nil {
		g.add(context)
		w.Rooted = true
	}
	if m.IsNeuroML() || context != nil && context.IsNeuroML() {
		g.core(m)
	}
}

// add takes in a part and what it includes, each file once, so that cycles end.
func (g *gatherer) add(m *Model) {
	if g.seen[m.File.Path] || m.Root == nil {
		return
	}
	g.seen[m.File.Path] = true
	g.around = append(g.around, m.File)
	g.w.Parts = append(g.w.Parts, m)
	g.w.Rooted = g.w.Rooted || m.Root.First("Target") != nil
	if g.top != nil {
		g.w.via[m.File] = g.top
	}
	g.open[m.File.Path] = true
	defer delete(g.open, m.File.Path)
	list := Includes(m)
	if m.File.Path != g.focus {
		for i := range list {
			g.find(&list[i], m.File)
		}
		return
	}
	g.w.Includes = list
	for i := range list {
		g.top = &list[i]
		g.find(g.top, m.File)
	}
	g.top = nil
}

func (g *gatherer) find(inc *Include, from *syntax.File) {
	if inc.Spec != "" && g.r != nil {
		inc.Part = g.r.Include(inc.Spec, from, g.around)
	}
	switch {
	case inc.Spec == "": // nothing is missing: nothing was named
	case inc.Part == nil:
		g.w.Whole = false
		if inc == g.top && g.r != nil {
			inc.Similar = g.r.Similar(inc.Spec, from)
		}
	case g.open[inc.Part.File.Path]:
		inc.Self = inc.Part.File.Path == from.Path
		if g.top != nil && inc != g.top && !g.top.Cycle.IsValid() {
			g.top.Cycle = inc.Place
		}
	default:
		g.w.Whole = g.w.Whole && inc.Part.Root != nil
		g.add(inc.Part)
	}
}

// Via is the include of the file itself that brings in another one; nil if none
// does.
func (w *World) Via(f *syntax.File) *Include { return w.via[f] }

// core takes in the core types.
func (g *gatherer) core(m *Model) {
	for _, name := range CoreFiles {
		inc := Include{Spec: name, Place: m.Root.Place()}
		g.find(&inc, m.File)
		g.w.Core = append(g.w.Core, inc)
	}
}
