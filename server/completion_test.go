package server

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
)

// TestManyCompletions: of the names of a long model those are offered that begin
// as what is typed, and the client is told that there are more.
func TestManyCompletions(t *testing.T) {
	text := models.RateML(4000)
	mark := `name="v1777" value="k17`
	off := int32(strings.Index(text, mark) + len(mark))
	p := dial(t, caseOptions())
	p.hello(pulling)
	p.open(a, 0, text)
	at := positionOf(syntax.NewFile("a", 0, text), off, syntax.UTF8)
	var list struct {
		IsIncomplete bool `json:"isIncomplete"`
		Items        []struct {
			Label string `json:"label"`
		} `json:"items"`
	}
	params := document(a)
	params["position"] = at
	if err := p.call("textDocument/completion", params, &list); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, item := range list.Items {
		found = found || item.Label == "k1777"
		if !spells(ide.Completion{Label: item.Label}, "k17") {
			t.Errorf("%q is offered for k17", item.Label)
		}
	}
	if !list.IsIncomplete || len(list.Items) > mostItems || !found {
		t.Errorf("%d items, incomplete %v, k1777 among them %v", len(list.Items), list.IsIncomplete, found)
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}
