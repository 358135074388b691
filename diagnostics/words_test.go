package diagnostics

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestWords says that every kind of problem has its words.
func TestWords(t *testing.T) {
	for k := syntax.NoProblem + 1; !strings.HasPrefix(k.String(), "ProblemKind("); k++ {
		if xmlMessages[k] == "" {
			t.Errorf("syntax.%s has no words", k)
		}
	}
	rate := map[expr.ProblemKind]bool{expr.LimitedFunction: true, expr.NumberSuffix: true, expr.IntegerDivision: true}
	for k := expr.Empty; k.String() != "none"; k++ {
		if expressionMessages[k] == "" && portabilityMessages[k] == "" && !rate[k] {
			t.Errorf("expr.%s has no words", k)
		}
	}
}

func TestSuggest(t *testing.T) {
	names := []string{"tau", "theta", "V", "W", "c_pop0", "global_coupling"}
	for name, want := range map[string]string{
		"taw": "tau", "Tau": "tau", "tua": "tau", "v": "V", "x": "", "VV": "V", "c_pop5": "c_pop0",
		"globl_coupling": "global_coupling", "tau": "", "thet": "theta", "": "", "something": "",
	} {
		if got, _ := suggest(name, names); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"V": "“V”", " a \n b ": "“a b”", strings.Repeat("é", 60): "“" + strings.Repeat("é", 47) + "…”",
	} {
		if got := quote(text); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}
