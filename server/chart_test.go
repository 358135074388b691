package server

import (
	"encoding/base64"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// TestHoverImages: a client that shows images gets one, another a sparkline.
func TestHoverImages(t *testing.T) {
	s := openSweeping(t, montbrio, `{"textDocument":{"diagnostic":{}}}`, `{"hoverImages":true}`)
	s.run(small)
	text := s.hover(`global_coupling"`)
	_, image, ok := strings.Cut(text, "](data:image/svg+xml;base64,")
	if !ok || strings.Contains(text, "▁") {
		t.Fatalf("no image, or a sparkline beside it: %s", text)
	}
	image, _, _ = strings.Cut(image, ")")
	raw, err := base64.StdEncoding.DecodeString(image)
	if err != nil {
		t.Fatal(err)
	}
	var svg struct {
		Width  int `xml:"width,attr"`
		Height int `xml:"height,attr"`
	}
	if err := xml.Unmarshal(raw, &svg); err != nil || svg.Width > 400 || svg.Height > 150 {
		t.Errorf("%v: %s", err, raw)
	}
	has(t, "image", string(raw), ">global_coupling</text>", "<circle ")
	if strings.Contains(s.hover(`cr" value`), "data:") {
		t.Error("a constant has an image")
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

func TestChart(t *testing.T) {
	p := gpurun.ParamSummary{Name: "a]<b", Values: []float64{0, 1, 2}, Mean: []float64{3, 3, nan()}, Diverged: []int{0, 0, 1}}
	got := chart(p, "kop")
	if strings.Contains(got, "NaN") || !strings.HasPrefix(got, "![kop along a<b](data:") {
		t.Error(got)
	}
	for _, none := range []gpurun.ParamSummary{{Values: []float64{1}, Mean: []float64{1}}, {Values: []float64{1, 2}, Mean: []float64{nan(), nan()}}} {
		if got := chart(none, "kop"); got != "" {
			t.Errorf("a chart of nothing: %s", got)
		}
	}
}

func nan() float64 {
	var zero float64
	return zero / zero
}
