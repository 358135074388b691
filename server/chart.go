package server

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"math"
	"strings"

	"github.com/lemsls/lemsls/gpurun"
)

// The chart's size, and the room around its plot, in pixels.
const (
	chartWidth, chartHeight = 380, 140
	chartLeft, chartRight   = 60, 8
	chartTop, chartBottom   = 18, 22
)

// chart draws the mean of a metric along a parameter as an image for Markdown.
// Values at which something diverged are marked at the foot. Its colours can be
// read on light and on dark ground.
func chart(p gpurun.ParamSummary, metric string) string {
	lo, hi := extent(p.Mean)
	if len(p.Values) < 2 || lo > hi {
		return ""
	}
	if lo == hi {
		lo, hi = lo-0.5, hi+0.5
	}
	x := func(v float64) float64 {
		return chartLeft + (v-p.Values[0])/(p.Values[len(p.Values)-1]-p.Values[0])*(chartWidth-chartLeft-chartRight)
	}
	y := func(v float64) float64 {
		return chartHeight - chartBottom - (v-lo)/(hi-lo)*(chartHeight-chartTop-chartBottom)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11" fill="#888">`, chartWidth, chartHeight)
	fmt.Fprintf(&b, `<path d="M%d %dV%dH%d" fill="none" stroke="#888"/>`, chartLeft, chartTop, chartHeight-chartBottom, chartWidth-chartRight)
	label(&b, chartLeft, chartTop-6, "start", metric)
	label(&b, chartLeft-4, chartTop+8, "end", fmt.Sprintf("%.4g", hi))
	label(&b, chartLeft-4, chartHeight-chartBottom, "end", fmt.Sprintf("%.4g", lo))
	label(&b, chartLeft, chartHeight-6, "start", fmt.Sprintf("%.4g", p.Values[0]))
	label(&b, (chartLeft+chartWidth-chartRight)/2, chartHeight-6, "middle", p.Name)
	label(&b, chartWidth-chartRight, chartHeight-6, "end", fmt.Sprintf("%.4g", p.Values[len(p.Values)-1]))
	curve(&b, p, x, y)
	b.WriteString("</svg>")
	return fmt.Sprintf("![%s along %s](data:image/svg+xml;base64,%s)\n\n", plainWord(metric), plainWord(p.Name), base64.StdEncoding.EncodeToString([]byte(b.String())))
}

// curve draws the means, with a gap where there is none, and a mark below each
// value at which a simulation diverged.
func curve(b *strings.Builder, p gpurun.ParamSummary, x, y func(float64) float64) {
	var path, dots strings.Builder
	pen := "M"
	for k, v := range p.Values {
		if k < len(p.Diverged) && p.Diverged[k] > 0 {
			fmt.Fprintf(b, `<path d="M%.1f %dv6" stroke="#e05252" stroke-width="3"/>`, x(v), chartHeight-chartBottom)
		}
		if !finite(p.Mean[k]) {
			pen = "M"
			continue
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", pen, x(v), y(p.Mean[k]))
		fmt.Fprintf(&dots, `<circle cx="%.1f" cy="%.1f" r="2"/>`, x(v), y(p.Mean[k]))
		pen = "L"
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="#3b8eea" stroke-width="1.5"/><g fill="#3b8eea">%s</g>`, path.String(), dots.String())
}

func label(b *strings.Builder, x, y int, anchor, text string) {
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="%s">`, x, y, anchor)
	_ = xml.EscapeText(b, []byte(text)) // a Builder takes everything
	b.WriteString("</text>")
}

func extent(values []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if finite(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

func finite(v float64) bool { return v-v == 0 }

// plainWord keeps a name from being read as Markdown.
func plainWord(s string) string { return strings.NewReplacer("[", "", "]", "", "\\", "").Replace(s) }
