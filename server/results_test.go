package server

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// looked is what these tests read of a View and of a Series.
type looked struct {
	URI, Objective, Status string
	Params                 []json.RawMessage // parameters, or values of them
	Findings               []struct{ Message string }
	Best                   *struct{ Point int }

	Point   int
	Time    []float64
	Signals []struct {
		Name  string
		Nodes [][]float64
	}
}

// answer is what a command about results gives.
func (s *sweeping) answer(name string, more map[string]any) looked {
	s.t.Helper()
	var l looked
	_, reply := s.begin("workspace/executeCommand", s.command(name, more))
	m := s.receive(reply)
	if m.Error != nil {
		s.t.Fatal(name, m.Error)
	}
	if err := json.Unmarshal(m.Result, &l); err != nil {
		s.t.Fatal(err)
	}
	return l
}

// TestResults looks at a sweep, simulates a point of it, and sets its values.
func TestResults(t *testing.T) {
	s := openSweeping(t, montbrio, `{"textDocument":{"diagnostic":{}},"window":{"showDocument":{"support":true}}}`, `{"showResults":true}`)
	edits := make(chan message, 9)
	s.asked = func(m message) string { edits <- m; return `{"applied":true,"success":true}` }
	if err := s.call("workspace/executeCommand", s.command(resultsCommand, nil), nil); err == nil || !strings.Contains(err.Error(), "run a sweep first") {
		t.Errorf("results of no sweep: %v", err)
	}
	s.run(small)
	has(t, "actions", s.titles(), "Show sweep results", "Open report of the last sweep")

	has(t, "hover", s.hover(`global_coupling"`), "[Show the results](command:lems.showResults?%7B%22uri%22:%22file:")

	view := s.answer(resultsCommand, nil)
	if view.URI != s.uri || len(view.Status) != 9 || len(view.Params) != 2 || len(view.Findings) < 5 || view.Best == nil {
		t.Fatalf("view %+v", view)
	}
	point := s.answer(pointCommand, map[string]any{"point": 5})
	if point.Point != 5 || len(point.Time) != 41 || len(point.Signals) < 2 || len(point.Signals[0].Nodes) != 68 {
		t.Errorf("point %d, %d times, %d signals", point.Point, len(point.Time), len(point.Signals))
	}
	if err := s.call("workspace/executeCommand", s.command(pointCommand, map[string]any{"point": 9}), nil); err == nil {
		t.Error("there is no point 9")
	}

	s.answer(setValuesCommand, map[string]any{"point": 5})
	edit := s.receive(edits)
	var coupling struct{ Values []float64 }
	if err := json.Unmarshal(view.Params[1], &coupling); err != nil {
		t.Fatal(err)
	}
	v := coupling.Values[2]
	has(t, "edit", string(edit.Params), `"newText":"`+decimal(v)+", "+decimal(v)+`"`, "Set the values of point 5")

	s.answer(reportCommand, nil)
	shown := s.receive(edits)
	has(t, "shown", string(shown.Params), `"external":true`, "report.html")
	page, err := os.ReadFile(filepath.Join(s.results, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	has(t, "page", string(page), "Content-Security-Policy", "sweep-parameter")
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

func decimal(v float64) string {
	raw, _ := json.Marshal(v) // it is a number
	if !strings.Contains(string(raw), ".") {
		return string(raw) + ".0"
	}
	return string(raw)
}

// TestChoices: what a client can ask people about is what the command line has.
func TestChoices(t *testing.T) {
	s := openSweeping(t, montbrio, `{}`, `{}`)
	var all choices
	if err := s.call("workspace/executeCommand", s.command(choicesCommand, nil), &all); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, c := range append(all.Targets, all.Metrics...) {
		names[c.Name+" "+c.Flavor] = c.Title != ""
	}
	for _, want := range []string{"python numba", "python tvb", "go ", "cuda ", "ir ", "kop ", "fc_sc_corr "} {
		if !names[want] {
			t.Errorf("no choice %q among %v", want, names)
		}
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}
