package server

import "testing"

// TestWatch: a client that watches files is asked to, and is heard.
func TestWatch(t *testing.T) {
	p := dial(t, Options{Analyze: analyze})
	asked := make(chan message, 1)
	p.asked = func(m message) string { asked <- m; return "null" }
	p.hello(`{"workspace":{"didChangeWatchedFiles":{"dynamicRegistration":true}}}`)
	m := p.receive(asked)
	if want := `{"registrations":[{"id":"lemsls-files","method":"workspace/didChangeWatchedFiles","registerOptions":{"watchers":[{"globPattern":"**/*.{xml,nml,lems}"},{"globPattern":"**/lemsls.toml"}]}}]}`; m.Method != "client/registerCapability" || canonical(t, string(m.Params)) != want {
		t.Error(m.raw)
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
	quiet := dial(t, Options{Analyze: analyze})
	quiet.asked = func(m message) string { t.Errorf("asked %s", m.raw); return "null" }
	quiet.hello(`{"workspace":{"didChangeWatchedFiles":{}}}`)
	quiet.notify("initialized", struct{}{}) // twice does no harm
	if err := quiet.bye(); err != nil {
		t.Error(err)
	}
	for m := range quiet.notes {
		t.Errorf("sent %s", m.raw)
	}
}
