package ide

import (
	"fmt"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// includeText says what an Include leads to and brings.
func includeText(m *lems.Model, inc *lems.Include) string {
	if inc.Part == nil {
		text := fmt.Sprintf("`%s` is not found.", oneLine(inc.Spec))
		if !m.World.Searched {
			text = fmt.Sprintf("`%s` has not been looked for.", oneLine(inc.Spec))
		}
		if len(inc.Similar) > 0 {
			text += " There is " + Escape(some(inc.Similar)) + "."
		}
		return text
	}
	n := map[string]int{}
	if inc.Part.Root != nil {
		for _, it := range inc.Part.Root.Children {
			n[it.Row.Name]++
		}
	}
	text := "`" + oneLine(inc.Part.File.Path) + "`"
	var parts []string
	for _, k := range []struct {
		n         int
		one, many string
	}{{n["ComponentType"], "type", "types"}, {n["Dimension"], "dimension", "dimensions"}, {n["Unit"], "unit", "units"},
		{len(inc.Part.Free), "component", "components"}, {n["Include"] + n["include"], "include", "includes"}} {
		if k.n > 0 {
			parts = append(parts, count(k.n, k.one, k.many))
		}
	}
	if len(parts) > 0 {
		text += "\n\n" + strings.Join(parts, ", ")
	}
	return text
}
