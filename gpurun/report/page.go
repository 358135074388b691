package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"
)

// The viewer: built from editors/vscode/src/viewer by npm run viewer, and checked
// in so that nobody needs Node to build lemsls.
var (
	//go:embed viewer.js
	viewer string
	//go:embed viewer.css
	style string
)

// Page writes a View as one HTML file that needs nothing else: its policy forbids
// the browser to load anything.
func Page(w io.Writer, v *View) error {
	shown := *v
	shown.Dir = "" // it may be read on another machine
	var data bytes.Buffer
	enc := json.NewEncoder(&data) // which writes <, > and & as escapes: nothing in a model ends the script element
	if err := enc.Encode(&shown); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	title := html.EscapeString(v.heading())
	_, err := io.WriteString(w, strings.Join([]string{
		`<!DOCTYPE html>`,
		`<html lang="en">`,
		`<head>`,
		`<meta charset="utf-8">`,
		`<meta name="viewport" content="width=device-width, initial-scale=1">`,
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:">`,
		`<title>` + title + `</title>`,
		`<style>` + style + `</style>`,
		`</head>`,
		`<body>`,
		`<main id="viewer"><noscript>The pictures are drawn by a script in this file, which the browser does not run.</noscript></main>`,
		`<script type="application/json" id="data">` + data.String() + `</script>`,
		`<script>` + viewer + `</script>`,
		`</body>`,
		`</html>`,
		``,
	}, "\n"))
	return err
}

// WritePage writes a View as an HTML file.
func WritePage(path string, v *View) error {
	return WriteFile(path, func(w io.Writer) error { return Page(w, v) })
}
