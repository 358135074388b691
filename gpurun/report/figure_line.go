package report

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var lineInk = color.RGBA{0x09, 0x69, 0xda, 0xff}

// curveFigure is a metric along the only swept parameter, with the spread of its
// replicates.
func (v *View) curveFigure(metric, x int) *figure {
	m, at := &v.Metrics[metric], v.through()
	p := newPlot("", labelOf(v.Params[x].Name, v.Params[x].Unit), labelOf(m.Name, m.Unit))
	var values, low, high numbers
	for i := range v.Params[x].Values {
		at[x] = i
		k := v.index(at)
		std := 0.0
		if m.Std != nil && m.Std[k]-m.Std[k] == 0 {
			std = m.Std[k]
		}
		values, low, high = append(values, m.Mean[k]), append(low, m.Mean[k]-std), append(high, m.Mean[k]+std)
	}
	if m.Std != nil {
		band(p, v.Params[x].Values, low, high, fmt.Sprintf("mean ± sample standard deviation of %d replicates", v.Replicates))
	}
	lines(p, v.Params[x].Values, values, lineInk, 1.2)
	for _, run := range finiteRuns(v.Params[x].Values, values) {
		dots, err := plotter.NewScatter(run)
		if err != nil {
			continue // it is empty
		}
		dots.GlyphStyle = draw.GlyphStyle{Color: lineInk, Radius: 1.8, Shape: draw.CircleGlyph{}}
		p.Add(dots)
	}
	return &figure{name: figureName(v.Name, m.Name, v.Params[x].Name), plot: p}
}

// traceFigure is a signal of a simulation over time: the mean of the nodes, and
// their range.
func (v *View) traceFigure(s *Series, signal int) *figure {
	sig := &s.Signals[signal]
	p := newPlot(v.simulation(s), "time ("+s.TimeUnit+")", labelOf(sig.Name, sig.Unit))
	if sig.Low != nil {
		band(p, s.Time, sig.Low, sig.High, fmt.Sprintf("mean, least and largest of %d nodes", s.Nodes))
	}
	lines(p, s.Time, sig.Mean, lineInk, 0.8)
	return &figure{name: figureName(v.Name, "point", s.Point, s.Replicate, sig.Name), plot: p}
}

// scatterFigure is a metric over points that are no grid: of two parameters as
// colours, of one as a height.
func (v *View) scatterFigure(metric int, axes []int) *figure {
	m, x := &v.Metrics[metric], axes[0]
	var at plotter.XYs
	var values []float64
	height := func(i int) float64 { return m.Mean[i] }
	label := labelOf(m.Name, m.Unit)
	name := []any{v.Name, m.Name, v.Params[x].Name}
	if len(axes) > 1 {
		y := axes[1]
		height = func(i int) float64 { return v.Rows[i][y] }
		label = labelOf(v.Params[y].Name, v.Params[y].Unit)
		name = append(name, v.Params[y].Name)
	}
	for i, row := range v.Rows {
		if h := height(i); h-h == 0 {
			at = append(at, plotter.XY{X: row[x], Y: h})
			values = append(values, m.Mean[i])
		}
	}
	p := newPlot("", labelOf(v.Params[x].Name, v.Params[x].Unit), label)
	f := &figure{name: figureName(name...), plot: p}
	r := rampOf(values, m.Signed)
	sc, err := plotter.NewScatter(at)
	if err != nil {
		return f // no point has a value
	}
	sc.GlyphStyleFunc = func(i int) draw.GlyphStyle {
		style := draw.GlyphStyle{Color: ground, Radius: 2, Shape: draw.CircleGlyph{}}
		if len(axes) == 1 {
			style.Color = lineInk
		} else if values[i]-values[i] == 0 {
			style.Color = r.of(values[i])
		}
		return style
	}
	p.Add(sc)
	if len(axes) > 1 {
		f.bar = barOf(values, r, labelOf(m.Name, m.Unit))
	}
	return f
}

// finiteRuns are the points that follow each other without a gap.
func finiteRuns(x, y []float64) []plotter.XYs {
	var list []plotter.XYs
	open := false
	for i, v := range y {
		if v-v != 0 {
			open = false
			continue
		}
		if !open {
			list = append(list, nil)
		}
		open = true
		last := &list[len(list)-1]
		*last = append(*last, plotter.XY{X: x[i], Y: v})
	}
	return list
}

func lines(p *plot.Plot, x, y []float64, ink color.Color, width float64) {
	for _, run := range finiteRuns(x, y) {
		l, err := plotter.NewLine(run)
		if err != nil {
			continue // it is empty
		}
		l.LineStyle = draw.LineStyle{Color: ink, Width: vg.Points(width)}
		p.Add(l)
	}
}

// simulation names the one that a picture is of.
func (v *View) simulation(s *Series) string {
	if v.Replicates < 2 {
		return fmt.Sprintf("point %d", s.Point)
	}
	return fmt.Sprintf("point %d, replicate %d", s.Point, s.Replicate)
}

// band fills between two lines; the legend says what that means.
func band(p *plot.Plot, x, low, high []float64, meaning string) {
	lows := finiteRuns(x, low)
	for k, run := range finiteRuns(x, high) {
		if k >= len(lows) || len(lows[k]) != len(run) {
			return
		}
		for i := len(run) - 1; i >= 0; i-- {
			run = append(run, lows[k][i])
		}
		area, err := plotter.NewPolygon(run)
		if err != nil {
			continue // it is empty
		}
		area.Color = color.NRGBA{lineInk.R, lineInk.G, lineInk.B, 0x38}
		area.LineStyle.Width = 0
		p.Add(area)
		if meaning != "" {
			p.Legend.Add(meaning, area)
			raiseLegend(p)
			meaning = "" // once
		}
	}
}
