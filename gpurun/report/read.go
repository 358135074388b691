package report

import (
	"fmt"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
)

// Read makes a View of the results in a folder. What was swept, and what the
// sweep found, is nil if nobody knows any more: then there are no units, no text
// of the model and no findings.
func Read(dir string, swept *diagnostics.Swept) (*View, error) {
	m, err := gpurun.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if err := usable(dir, m); err != nil {
		return nil, err
	}
	points := m.Points.Points()
	if err := points.Check(); err != nil {
		return nil, fmt.Errorf("read manifest of %s: %w", dir, err)
	}
	if points.Len() > gpurun.MaxPoints || len(m.Columns) < 2+len(points.Names) {
		return nil, fmt.Errorf("read manifest of %s: its points and columns make no sense", dir)
	}
	v := &View{Format: 1, Name: m.Program, Dir: dir, Grid: !points.IsList(), Replicates: max(m.Replicates, 1), Manifest: m}
	v.Facts = facts(m)
	w := words{manifest: m}
	if swept != nil {
		w.subject = swept.Subject
	}
	v.metrics(m)
	shown := v.params(points, w)
	g := newGather(v, shown, points)
	g.objective = objective(m, swept)
	v.Objective = g.objectiveName()
	v.Least = gpurun.LeastIsBest(v.Objective)
	if err := gpurun.EachRow(dir, m, g.add); err != nil {
		return nil, err
	}
	g.finish()
	v.readable(w)
	v.part(m, g.rows)
	v.Command = command(m)
	if swept != nil {
		v.tell(swept)
	}
	if err := v.stored(dir, m, w); err != nil {
		return nil, err
	}
	err = v.arrays(dir, m, w)
	v.noteReplicates()
	return v, err
}

// params describes the parameters and says which points are shown.
func (v *View) params(points gpurun.Points, w words) shown {
	s := newShown(points, len(v.Metrics))
	for k, a := range points.Axes() {
		unit, number := w.param(a.Name)
		p := Param{Name: a.Name, Unit: unit, Doc: w.doc(a.Name), number: number}
		for i, value := range a.Values {
			if !v.Grid || i%s.stride[k] == 0 {
				p.Values = append(p.Values, number(value))
			}
		}
		v.Params = append(v.Params, p)
	}
	if note := s.note(points); note != "" {
		v.Notes = append(v.Notes, note)
	}
	return s
}
