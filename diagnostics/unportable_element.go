package diagnostics

import "strings"

var unportableElement = &Analyzer{Code: "unportable-element", Severity: Info, Run: runUnportableElement}

// runUnportableElement reports elements that some tools do not know.
func runUnportableElement(p *Pass) {
	if p.Model.World == nil || p.damage.structural {
		return
	}
	for _, it := range p.damage.of.items {
		if it.Row.Tools == "" {
			continue
		}
		tools := portable(it.Row.Tools)
		p.Report(Diagnostic{Place: it.Place(), Portability: tools, Message: unknownToTools(tools) + " the element " + quote(it.Row.Name)})
	}
}

// unknownToTools begins a sentence: PyLEMS and the XML schema of LEMS do not know.
func unknownToTools(tools []string) string {
	var words []string
	for _, t := range tools {
		words = append(words, toolWords[t])
	}
	text := strings.Join(words, " and ")
	text = strings.ToUpper(text[:1]) + text[1:]
	if strings.HasPrefix(text, "JLEMS") {
		text = "j" + text[1:]
	}
	if len(words) > 1 {
		return text + " do not know"
	}
	return text + " does not know"
}
