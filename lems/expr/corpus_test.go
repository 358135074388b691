package expr

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/syntax"
)

// holders are the elements whose attribute is an expression.
var holders = regexp.MustCompile(`<(?:DerivedVariable|TimeDerivative|StateAssignment|Case|OnCondition|DerivedParameter|If|Assign)\b[^>]*>`)

var expressions = regexp.MustCompile(`\b(value|condition|test)\s*=\s*("[^"]*"|'[^']*')`)

// corpusFiles are the files of INDEX.tsv by kind.
func corpusFiles(t *testing.T) map[string][]string {
	root := os.Getenv("LEMSLS_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	f, err := os.Open(filepath.Join(root, "INDEX.tsv"))
	if err != nil {
		t.Skipf("no corpus: %v", err)
	}
	defer f.Close()
	files := map[string][]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if col := strings.Split(s.Text(), "\t"); len(col) > 2 && col[0] != "path" {
			files[col[2]] = append(files[col[2]], filepath.Join(root, col[0]))
		}
	}
	return files
}

// TestCorpus: real files have no mistakes in their expressions.
func TestCorpus(t *testing.T) {
	count, facts := 0, map[ProblemKind]int{}
	for kind, files := range corpusFiles(t) {
		mode := LEMS
		if kind == "rateml" {
			mode = RateML
		}
		for _, path := range files {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			count += checkFile(t, path, string(data), mode, facts)
		}
	}
	if count < 1000 {
		t.Errorf("only %d expressions", count)
	}
	t.Logf("%d expressions; facts: %v", count, facts)
}

func checkFile(t *testing.T, path, text string, mode Mode, facts map[ProblemKind]int) (count int) {
	for _, tag := range holders.FindAllStringIndex(text, -1) {
		for _, m := range expressions.FindAllStringSubmatchIndex(text[tag[0]:tag[1]], -1) {
			span := syntax.Span{Start: int32(tag[0] + m[4] + 1), End: int32(tag[0] + m[5] - 1)}
			raw := text[span.Start:span.End]
			name := text[tag[0]+m[2] : tag[0]+m[3]]
			if strings.TrimSpace(raw) == "" && name == "condition" {
				continue // the default case of RateML
			}
			count++
			e, problems := Parse(text, span, mode)
			checkSpans(t, text, span, e)
			want := Value
			if name != "value" {
				want = Condition
			}
			for _, p := range append(problems, Check(e, want, mode)...) {
				facts[p.Kind]++
				if !p.Portability {
					t.Errorf("%s: %q: %s at %q", path, raw, p.Kind, text[p.Span.Start:p.Span.End])
				}
			}
			if back, _ := parseAll(Print(e, mode), mode); bare(back) != bare(e) {
				t.Errorf("%s: %q printed reads %s", path, raw, sexp(back))
			}
		}
	}
	return count
}
