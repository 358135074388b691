package codegen

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
)

// separatedModels are the shipped models: what the history keeps of a node, and
// what is summed.
var separatedModels = map[string]struct{ channels, sums string }{
	"epileptor":  {"x1", "x1, 1"},
	"kuramoto":   {"sin_theta, cos_theta", "sin_theta, cos_theta"},
	"montbrio":   {"r", "r"},
	"oscillator": {"V", "V"},
	"rwongwang":  {"S", "S"},
}

func TestSeparateShipped(t *testing.T) {
	for _, path := range shipped(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".xml")
		want, known := separatedModels[name]
		if !known {
			t.Errorf("%s is not in the table", name)
		}
		prog, gaps := Lower(loadFile(t, path).System)
		if len(gaps) > 0 {
			t.Fatalf("%s: gaps: %v", name, gaps)
		}
		p, err := ir.Prepare(prog, "heun")
		if err == nil {
			err = ir.Verify(p)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := channels(p); got != want.channels {
			t.Errorf("%s: channels %s, want %s", name, got, want.channels)
		}
		if got := sums(p); got != want.sums {
			t.Errorf("%s: sums of %s, want %s", name, got, want.sums)
		}
	}
}

func channels(p *ir.Program) string {
	var names []string
	for _, c := range p.Channels {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// sums describes the Edges: the channel that one is, or the constant 1.
func sums(p *ir.Program) string {
	var list []string
	for i := range p.Couplings {
		edge := &p.Couplings[i].Edge
		switch in := &edge.Instrs[edge.Outputs[0]]; {
		case in.Op == ir.Source:
			list = append(list, p.Channels[in.Index].Name)
		case in.Op == ir.Const && in.K == 1:
			list = append(list, "1")
		default:
			list = append(list, in.Op.String())
		}
	}
	return strings.Join(list, ", ")
}

// TestFaultsKeepTheirPlaces: what the passes compute elsewhere still points at
// the text it comes from.
func TestFaultsKeepTheirPlaces(t *testing.T) {
	prog, _ := Lower(loadFile(t, "../testdata/models/rateml/kuramoto.xml").System)
	p, err := ir.Prepare(prog, "rk4")
	if err != nil {
		t.Fatal(err)
	}
	for i, in := range p.Send.Instrs {
		if text := in.Place.Text(); in.Op == ir.Sin && text != "sin(theta_j - theta)" {
			t.Errorf("send %d: the sine points at %q", i, text)
		}
	}
	for _, slot := range p.Channels {
		if !slot.Place.IsValid() {
			t.Errorf("channel %s has no place", slot.Name)
		}
	}
	for _, c := range p.Couplings {
		if !c.Place.IsValid() {
			t.Errorf("coupling %s has no place", c.Name)
		}
	}
}
