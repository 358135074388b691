package ide

import "regexp"

var placeholder = regexp.MustCompile(`\$\{\d+:([^}]*)\}|\$\d+`)

// Plain is snippet text for a client without snippets: placeholders become
// their texts.
func Plain(snippet string) string { return placeholder.ReplaceAllString(snippet, "$1") }
