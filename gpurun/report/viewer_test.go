package report

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestViewerIsCurrent: the viewer that is embedded is made of the sources that are
// there, as the hash that it begins with says. Node makes it: npm run viewer in
// editors/vscode.
func TestViewerIsCurrent(t *testing.T) {
	const sources = "../../editors/vscode/src/viewer"
	entries, err := os.ReadDir(sources)
	if err != nil {
		t.Skip("the sources of the viewer are not there: ", err)
	}
	h := sha256.New()
	for _, e := range entries { // sorted by name
		if !slices.Contains([]string{".ts", ".css"}, filepath.Ext(e.Name())) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(sources, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		h.Write([]byte(e.Name() + "\n"))
		h.Write(text)
	}
	want := hex.EncodeToString(h.Sum(nil))
	have := regexp.MustCompile(`^/\* .* ([0-9a-f]{64}) \*/\n`).FindStringSubmatch(viewer)
	if have == nil || have[1] != want {
		t.Errorf("viewer.js is not made of the sources in %s; run npm run viewer in editors/vscode", sources)
	}
}
