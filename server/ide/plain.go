package ide

import (
	"regexp"
	"strings"
)

var placeholder = regexp.MustCompile(`\$\{\d+:((?:[^\\}]|\\.)*)\}|\$\{\d+\|((?:[^\\,|]|\\.)*)(?:[^\\|]|\\.)*\|\}|\$\d+|\\[\\$},|]`)

// Plain is snippet text for a client without snippets: placeholders become
// their texts, choices the first of theirs.
func Plain(snippet string) string {
	return placeholder.ReplaceAllStringFunc(snippet, func(stop string) string {
		if stop[0] == '\\' {
			return stop[1:]
		}
		m := placeholder.FindStringSubmatch(stop)
		return unescaped.Replace(m[1] + m[2])
	})
}

var unescaped = strings.NewReplacer(`\\`, `\`, `\$`, `$`, `\}`, `}`, `\,`, `,`, `\|`, `|`)
