package gpurun

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// PartManifest is rows of a sweep that one device computed.
type PartManifest struct {
	Rows    int    `json:"rows"`
	Backend string `json:"backend"`
	Device  string `json:"device"`
}

// parts are what several devices did of a sweep, in the order in which they began.
type parts []PartManifest

// add notes rows of a device.
func (p *parts) add(more PartManifest) {
	i := slices.IndexFunc(*p, func(q PartManifest) bool { return q.Backend == more.Backend && q.Device == more.Device })
	if i < 0 {
		*p = append(*p, more)
		return
	}
	(*p)[i].Rows += more.Rows
}

// credit says in the manifest what computed its rows: one device, or several
// with the rows of each.
func (m *Manifest) credit(p parts) {
	m.Parts = nil
	switch len(p) {
	case 0: // nothing was computed
	case 1:
		m.Backend, m.Device = p[0].Backend, p[0].Device
	default:
		m.Backend, m.Device, m.Parts = p.backends(), p.devices(), p
	}
}

// parts are the parts that the manifest speaks of.
func (m *Manifest) parts() parts {
	if m.Parts != nil {
		return m.Parts
	}
	return parts{{Rows: m.Rows, Backend: m.Backend, Device: m.Device}}
}

// backends names the backends, as cuda+cpu.
func (p parts) backends() string {
	var names []string
	for _, part := range p {
		if !slices.Contains(names, part.Backend) {
			names = append(names, part.Backend)
		}
	}
	return strings.Join(names, "+")
}

// devices says what each device did.
func (p parts) devices() string {
	var texts []string
	for _, part := range p {
		rows := "rows"
		if part.Rows == 1 {
			rows = "row"
		}
		texts = append(texts, fmt.Sprintf("%s (%s %s)", part.Device, Digits(part.Rows), rows))
	}
	return strings.Join(texts, ", ")
}

// alike are the backends whose rows are the same, bit for bit, so that one may
// continue what another began: both pass the conformance test, and a GPU computes
// nothing unless Compare finds it equal to the processor.
var alike = []string{"cpu", "cuda"}

// continues says that a backend may go on behind rows of others.
func continues(backend, before string) bool {
	if backend == before {
		return true
	}
	other := func(name string) bool { return !slices.Contains(alike, name) }
	return !other(backend) && !slices.ContainsFunc(strings.Split(before, "+"), other)
}

// author is what computed the rows of a chunk; of one that does not say, what the
// manifest says.
func (c *logChunk) author(m *Manifest) PartManifest {
	return PartManifest{Rows: 1, Backend: cmp.Or(c.Backend, m.Backend), Device: cmp.Or(c.Device, m.Device)}
}

// Elsewhere says that another backend computes the rows that follow.
func (r *Recorder) Elsewhere(b Backend) error {
	r.author = PartManifest{Rows: 1, Backend: b.Name(), Device: b.Device()}
	if r.log == nil {
		return nil
	}
	return r.log.signed(r.author)
}

// signed commits what waits, and notes what computes the rows that follow.
func (l *rowLog) signed(by PartManifest) error {
	err := l.commit(trackMark{})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.author = by
	return err
}
