package server

import (
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/server/ide"
)

// TestSettings says what settings mean, and what is wrong with those that mean
// nothing.
func TestSettings(t *testing.T) {
	all := ide.HintOptions{Dimensions: true, SI: true, Ranges: true}
	for raw, want := range map[string]struct {
		check func(*Settings) bool
		wrong string
	}{
		`{}`:                               {func(s *Settings) bool { return s.Hints == all && s.Config.Portability == nil }, ""},
		`null`:                             {func(s *Settings) bool { return s.Hints == all }, ""},
		`[]`:                               {func(s *Settings) bool { return s.Hints == all }, ""},
		`{"include":["a","b"]}`:            {func(s *Settings) bool { return slices.Equal(s.Config.Include, []string{"a", "b"}) }, ""},
		`{"include":"a","ignore":{}}`:      {func(s *Settings) bool { return len(s.Config.Include) == 1 && len(s.Config.Ignore) == 0 }, ""},
		`{"lems":{"ignore":["x"]}}`:        {func(s *Settings) bool { return slices.Equal(s.Config.Ignore, []string{"x"}) }, ""},
		`{"lemsls":{"portability":"all"}}`: {func(s *Settings) bool { return slices.Equal(s.Config.Portability, diagnostics.Tools) }, ""},
		`{"portability":["brian"]}`:        {func(s *Settings) bool { return len(s.Config.Portability) == 0 }, "setting “portability”: “brian” is no tool"},
		`{"severity":{"unused-parameter":"off","unit-mismatch":"loud"}}`: {func(s *Settings) bool {
			v, ok := s.Config.Severity["unused-parameter"]
			return ok && v == 0 && len(s.Config.Severity) == 1
		}, "setting “severity.unit-mismatch”: “loud” is none of error, warning, info, hint, off"},
		`{"severity":3,"include":7,"inlayHints":"x"}`:                        {func(s *Settings) bool { return s.Hints == all }, "setting “include”: is not a list of texts|setting “inlayHints”: is no table|setting “severity”: is no table of texts"},
		`{"inlayHints":{"si":false,"ranges":null,"colours":1}}`:              {func(s *Settings) bool { return s.Hints == ide.HintOptions{Dimensions: true, Ranges: true} }, "setting “inlayHints.colours”: there is none of that name"},
		`{"inlayHints":{"si":"no"}}`:                                         {func(s *Settings) bool { return s.Hints == all }, "setting “inlayHints.si”: is neither true nor false"},
		`{"inlayHints":false}`:                                               {func(s *Settings) bool { return s.Hints == ide.HintOptions{} }, ""},
		`{"includes":[],"hoverImages":true,"server":{"path":""},"trace":{}}`: {func(s *Settings) bool { return s.Hints == all }, "setting “includes”: there is none of that name"},
	} {
		s, problems := settings(nil, readLayer([]byte(raw)))
		if !want.check(s) || strings.Join(problems, "|") != want.wrong {
			t.Errorf("%s: %+v, %q", raw, s, problems)
		}
	}
}

// TestConfiguration: a client that can is asked for its settings, now and when
// they change; main learns of them before documents are looked at again, and
// what is wrong with them is told.
func TestConfiguration(t *testing.T) {
	const first = `{"ignore":["a"],"inlayHints":{"si":false}}`
	for name, answers := range map[string][]string{
		"null in a list": {`[null]`, `[` + first + `]`},
		"null":           {`null`, `[` + first + `]`},
		"nothing":        {`[]`, `[` + first + `]`},
		"settings":       {`[` + first + `]`, `[{"ignore":["b"]}]`},
		"whole tree":     {`[{"lems":` + first + `}]`, `[{"wrong":1}]`},
	} {
		t.Run(name, func(t *testing.T) {
			told := make(chan diagnostics.Config, 9)
			p := dial(t, Options{Configured: func(c diagnostics.Config) { told <- c }})
			asked := make(chan message, 9)
			var times atomic.Int32
			p.asked = func(m message) string {
				if m.Method != "workspace/configuration" {
					return "null"
				}
				asked <- m
				return answers[min(int(times.Add(1)), len(answers))-1]
			}
			p.hello(`{"workspace":{"configuration":true,"didChangeConfiguration":{"dynamicRegistration":true},"inlayHint":{"refreshSupport":true}}}`)
			if m := p.receive(asked); canonical(t, string(m.Params)) != `{"items":[{"section":"lems"}]}` {
				t.Error(m.raw)
			}
			<-told // of initialize
			last := answers[len(answers)-1]
			p.notify("workspace/didChangeConfiguration", json.RawMessage(`{"settings":null}`))
			p.receive(asked)
			want, _ := settings(readLayer([]byte(strings.TrimSuffix(strings.TrimPrefix(last, "["), "]"))))
			for {
				select {
				case got := <-told:
					if slices.Equal(got.Ignore, want.Config.Ignore) {
						if err := p.bye(); err != nil {
							t.Error(err)
						}
						return
					}
				case <-time.After(patience):
					t.Fatalf("main did not learn of %s", last)
				}
			}
		})
	}
}

// TestSettingsMistake: what is wrong with settings is said to the user.
func TestSettingsMistake(t *testing.T) {
	p := dial(t, Options{})
	p.hello(`{}`)
	p.notify("workspace/didChangeConfiguration", json.RawMessage(`{"settings":{"lems":{"includes":["x"]}}}`))
	if m := p.note("window/logMessage"); !strings.Contains(m.raw, "includes") {
		t.Error(m.raw)
	}
	p.notify("workspace/didChangeConfiguration", json.RawMessage(`{"settings":7}`))
	p.notify("workspace/didChangeConfiguration", json.RawMessage(`{}`))
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}
