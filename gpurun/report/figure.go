package report

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The size of a figure: one column of a paper, with room for its colours.
const (
	figureWidth  = 13 * vg.Centimeter
	figureHeight = 9.5 * vg.Centimeter
	barWidth     = 2.3 * vg.Centimeter
	dots         = 300 // an inch, of PNG
)

// figure is a picture, and perhaps its colours beside it.
type figure struct {
	name string
	plot *plot.Plot
	bar  *plot.Plot // nil: none
}

// Figures writes every picture of a View into a folder, as PNG and SVG: each
// metric over the first two swept parameters, through the best point, and the
// time series that are stored. It returns the paths of what it wrote.
func Figures(dir string, v *View) (paths []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("write figures: %w", err)
	}
	list := v.figures()
	if len(list) == 0 {
		return nil, fmt.Errorf("there is nothing to draw: no parameter has more than one value, and no time series is stored")
	}
	for _, f := range list {
		for _, kind := range []string{"png", "svg"} {
			path := filepath.Join(dir, f.name+"."+kind)
			if err := WriteFile(path, func(w io.Writer) error { return f.write(w, kind) }); err != nil {
				return paths, err
			}
			paths = append(paths, path)
		}
	}
	return paths, nil
}

func (v *View) figures() []*figure {
	var list []*figure
	axes := v.swept()
	for k := range v.Metrics {
		switch {
		case len(axes) == 0:
		case !v.Grid:
			list = append(list, v.scatterFigure(k, axes))
		case len(axes) == 1:
			list = append(list, v.curveFigure(k, axes[0]))
		default:
			list = append(list, v.heatFigure(k, axes[0], axes[1]))
		}
	}
	for _, s := range v.Series {
		for k := range s.Signals {
			list = append(list, v.traceFigure(s, k))
		}
		if s.FC != nil {
			list = append(list, v.fcFigure(s))
		}
	}
	return list
}

// swept are the parameters that take more than one value.
func (v *View) swept() []int {
	var list []int
	for k, p := range v.Params {
		if len(p.Values) > 1 {
			list = append(list, k)
		}
	}
	return list
}

var strange = regexp.MustCompile(`[^\w.-]+`)

func figureName(parts ...any) string {
	name := ""
	for i, part := range parts {
		if i > 0 {
			name += "-"
		}
		name += fmt.Sprint(part)
	}
	return strange.ReplaceAllString(name, "_")
}

// newPlot is an empty plot in the style of all.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	sans := font.Font{Typeface: "Liberation", Variant: "Sans", Size: 9}
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.TextStyle.Font = sans
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font, a.Tick.Label.Font = sans, sans
		a.Tick.Label.Font.Size = 8
		a.Padding = 0
		a.Tick.Marker = marks{}
		a.LineStyle.Width, a.Tick.LineStyle.Width = 0.5, 0.5
	}
	p.Legend.TextStyle.Font = sans
	p.Legend.TextStyle.Font.Size = 8
	return p
}

func labelOf(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + " (" + unit + ")"
}

func (f *figure) write(w io.Writer, kind string) error {
	if kind == "svg" {
		c := vgsvg.NewWith(vgsvg.UseWH(figureWidth, figureHeight))
		f.draw(draw.New(c))
		_, err := c.WriteTo(w)
		return err
	}
	c := vgimg.NewWith(vgimg.UseWH(figureWidth, figureHeight), vgimg.UseDPI(dots))
	f.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&b); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

func (f *figure) draw(c draw.Canvas) {
	c = draw.Crop(c, 4, -6, 4, -4)
	if f.bar == nil {
		f.plot.Draw(c)
		return
	}
	left := draw.Crop(c, 0, -barWidth, 0, 0)
	f.plot.Draw(left)
	data := f.plot.DataCanvas(left)
	right := c
	right.Min.X = c.Max.X - barWidth + 0.3*vg.Centimeter
	bar := f.bar.DataCanvas(right)
	right.Min.Y += data.Min.Y - bar.Min.Y
	right.Max.Y += data.Max.Y - bar.Max.Y
	f.bar.Draw(right)
}

// index is that of a point, by the indices of its values.
func (v *View) index(at []int) int {
	i := 0
	for k, p := range v.Params {
		i = i*len(p.Values) + at[k]
	}
	return i
}

// through is the point that pictures go through, as indices: the best one, or
// what is shown nearest below it, or the first.
func (v *View) through() []int {
	at := make([]int, len(v.Params))
	if v.Best == nil {
		return at
	}
	for k, p := range v.Params {
		least := math.Inf(1)
		for i, x := range p.Values {
			if far := math.Abs(x - v.Best.Params[k]); far < least {
				least, at[k] = far, i
			}
		}
	}
	return at
}

// elsewhere says at which values of the other parameters a picture is cut.
func (v *View) elsewhere(at []int, axes ...int) string {
	text := ""
	for k, p := range v.Params {
		if len(p.Values) < 2 || len(axes) > 0 && k == axes[0] || len(axes) > 1 && k == axes[1] {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%s = %.4g", p.Name, p.Values[at[k]])
		if p.Unit != "" {
			text += " " + p.Unit
		}
	}
	return text
}
