package report

import (
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var (
	ground   = color.Gray{0xe4}
	hatchInk = color.Gray{0x55}
)

// heatFigure is a metric over two parameters.
func (v *View) heatFigure(metric, x, y int) *figure {
	m, at := &v.Metrics[metric], v.through()
	g := &cells{x: v.Params[x].Values, y: v.Params[y].Values}
	for j := range g.y {
		for i := range g.x {
			at[x], at[y] = i, j
			k := v.index(at)
			g.values = append(g.values, m.Mean[k])
			g.status = append(g.status, v.Status[k])
		}
	}
	p := newPlot(v.elsewhere(v.through(), x, y), labelOf(v.Params[x].Name, v.Params[x].Unit), labelOf(v.Params[y].Name, v.Params[y].Unit))
	name := figureName(v.Name, m.Name, v.Params[x].Name, v.Params[y].Name)
	return g.figure(name, p, rampOf(g.values, m.Signed), labelOf(m.Name, m.Unit))
}

// fcFigure is the correlations between the nodes of a simulation.
func (v *View) fcFigure(s *Series) *figure {
	g := &cells{values: s.FC.Values}
	for n := range s.Nodes {
		g.x = append(g.x, float64(n))
	}
	g.y = g.x
	g.status = make([]byte, len(g.values))
	for i := range g.status {
		g.status[i] = Finite
	}
	p := newPlot(v.simulation(s), "node", "node")
	return g.figure(figureName(v.Name, "point", s.Point, s.Replicate, "fc"), p, &ramp{redBlue, -1, 1}, "correlation of "+s.FC.Signal)
}

// cells is a plotter: a grid of numbers, row by row from below.
type cells struct {
	x, y   []float64
	values []float64
	status []byte
	ramp   *ramp
}

func (g *cells) figure(name string, p *plot.Plot, r *ramp, label string) *figure {
	g.ramp = r
	p.X.Min, p.X.Max, p.X.Tick.Marker = cellAxis(g.x)
	p.Y.Min, p.Y.Max, p.Y.Tick.Marker = cellAxis(g.y)
	p.Add(g)
	g.legend(p)
	return &figure{name: name, plot: p, bar: barOf(g.values, r, label)}
}

// barOf shows the colours of numbers; nil if there are none.
func barOf(values []float64, r *ramp, label string) *plot.Plot {
	if !slices.ContainsFunc(values, func(v float64) bool { return v-v == 0 }) {
		return nil
	}
	bar := newPlot("", "", label)
	bar.HideX()
	bar.Add(&plotter.ColorBar{ColorMap: r, Vertical: true})
	return bar
}

// cellAxis is an axis with a cell of equal size for each value: where the values
// are evenly apart in their numbers, else counted.
func cellAxis(values []float64) (lo, hi float64, at plot.Ticker) {
	n := len(values)
	step := (values[n-1] - values[0]) / float64(max(n-1, 1))
	for i, v := range values {
		if math.Abs(v-values[0]-float64(i)*step) > 1e-5*math.Abs(step) {
			return -0.5, float64(n) - 0.5, counted(values)
		}
	}
	if step <= 0 {
		return -0.5, float64(n) - 0.5, counted(values)
	}
	return values[0] - step/2, values[n-1] + step/2, valued(values)
}

// counted are marks at the cells of the values, by their numbers.
func counted(values []float64) plot.ConstantTicks {
	ticks := valued(values)
	for k := range ticks {
		ticks[k].Value = float64(k * strideOf(values))
	}
	return ticks
}

// valued are marks at the values, or where they are many at some of them.
func valued(values []float64) plot.ConstantTicks {
	var list plot.ConstantTicks
	for i := 0; i < len(values); i += strideOf(values) {
		list = append(list, plot.Tick{Value: values[i], Label: short(values[i])})
	}
	return list
}

// strideOf is from how many values one gets a mark.
func strideOf(values []float64) int { return max(1, (len(values)+7)/8) }

// Plot draws the cells, hatched where there is no value.
func (g *cells) Plot(c draw.Canvas, p *plot.Plot) {
	xs, ys := float64(len(g.x)), float64(len(g.y))
	size := c.Size()
	edge := func(k int, n float64, size vg.Length) vg.Length { return size * vg.Length(float64(k)/n) }
	for j := range g.y {
		for i := range g.x {
			box := vg.Rectangle{
				Min: vg.Point{X: c.Min.X + edge(i, xs, size.X), Y: c.Min.Y + edge(j, ys, size.Y)},
				Max: vg.Point{X: c.Min.X + edge(i+1, xs, size.X), Y: c.Min.Y + edge(j+1, ys, size.Y)},
			}
			k := j*len(g.x) + i
			if v := g.values[k]; v-v == 0 {
				c.SetColor(g.ramp.of(v))
				box.Max.X, box.Max.Y = min(box.Max.X+0.2, c.Max.X), min(box.Max.Y+0.2, c.Max.Y) // no seams
				c.Fill(box.Path())
				continue
			}
			blank(c, box, g.status[k])
		}
	}
}

// blank draws a cell without a value: what diverged is hatched upwards, what could
// not be run downwards, the rest is grey.
func blank(c draw.Canvas, box vg.Rectangle, status byte) {
	c.SetColor(ground)
	c.Fill(box.Path())
	if status != Diverged && status != BadDelays {
		return
	}
	const gap = 4
	style := draw.LineStyle{Color: hatchInk, Width: 0.5}
	w, h := box.Max.X-box.Min.X, box.Max.Y-box.Min.Y
	from := box.Min.X - box.Max.Y // of x - y
	if status == BadDelays {
		from = box.Min.X + box.Min.Y // of x + y
	}
	for d := vg.Length(math.Ceil(float64(from/gap))) * gap; d < from+w+h; d += gap {
		if status == BadDelays {
			c.StrokeLine2(style, max(box.Min.X, d-box.Max.Y), min(box.Max.Y, d-box.Min.X), min(box.Max.X, d-box.Min.Y), max(box.Min.Y, d-box.Max.X))
		} else {
			c.StrokeLine2(style, max(box.Min.X, d+box.Min.Y), max(box.Min.Y, box.Min.X-d), min(box.Max.X, d+box.Max.Y), min(box.Max.Y, box.Max.X-d))
		}
	}
}

// legend explains the cells without a value.
func (g *cells) legend(p *plot.Plot) {
	seen := map[byte]bool{}
	for k, v := range g.values {
		if v-v != 0 {
			seen[g.status[k]] = true
		}
	}
	for _, s := range []struct {
		status byte
		text   string
	}{{Diverged, "diverged"}, {BadDelays, "impossible delays"}, {Missing, "not simulated"}, {Finite, "undefined"}, {Partly, "undefined"}} {
		if seen[s.status] && !(s.status == Partly && seen[Finite]) {
			p.Legend.Add(s.text, thumbnail(s.status))
		}
	}
	if len(seen) > 0 {
		raiseLegend(p)
	}
}

// raiseLegend puts the legend above what is drawn.
func raiseLegend(p *plot.Plot) {
	p.Legend.Top, p.Legend.YOffs = true, 16
	p.Title.Padding = 10
	if strings.TrimSpace(p.Title.Text) != "" {
		p.Title.Padding = 18 // which leaves a line between the title and what is drawn
	}
	p.Title.Text += " " // so that there is room
}

type thumbnail byte

// Thumbnail draws what the legend explains.
func (t thumbnail) Thumbnail(c *draw.Canvas) { blank(*c, c.Rectangle, byte(t)) }
