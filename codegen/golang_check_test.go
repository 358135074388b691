package codegen

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lemsls/lemsls/lems/lemstest"
)

// exports are the places of the compiled packages of the standard library.
var exports = sync.OnceValues(func() (map[string]string, error) {
	list, err := runGo(".", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}",
		"archive/zip", "bufio", "compress/bzip2", "context", "errors", "fmt", "io", "io/fs", "math", "math/bits", "os", "path", "path/filepath",
		"runtime", "strconv", "strings", "sync", "testing")
	found := map[string]string{}
	for line := range strings.Lines(string(list)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		found[name] = file
	}
	return found, err
})

// goChecker checks the types of packages. It reads those of the standard library
// once.
type goChecker struct {
	files *token.FileSet
	std   types.Importer
	trees map[string]*ast.File // by text: of files that are the same for many models
}

func newGoChecker(t testing.TB) *goChecker {
	t.Helper()
	goTool(t, ".", "version")
	found, err := exports()
	if err != nil {
		t.Fatal(err)
	}
	c := &goChecker{files: token.NewFileSet(), trees: map[string]*ast.File{}}
	c.std = importer.ForCompiler(c.files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(found[path]) })
	return c
}

// check parses a package, holds it to gofmt and checks its types. It returns the
// syntax trees by name of the file.
func (c *goChecker) check(files []File) (map[string]*ast.File, error) {
	trees := map[string]*ast.File{}
	var list []*ast.File
	for _, f := range files {
		if path.Ext(f.Name) != ".go" {
			continue
		}
		tree, err := c.parse(f)
		if err != nil {
			return nil, err
		}
		trees[path.Base(f.Name)] = tree
		list = append(list, tree)
	}
	config := types.Config{Importer: c.std, GoVersion: "go" + goVersion}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if _, err := config.Check(list[0].Name.Name, c.files, list, info); err != nil {
		return nil, err
	}
	return trees, c.nonFused(list, info)
}

// parse makes the syntax tree of a file that is as gofmt writes it.
func (c *goChecker) parse(f File) (*ast.File, error) {
	if tree := c.trees[f.Text]; tree != nil {
		return tree, nil
	}
	if text, err := format.Source([]byte(f.Text)); err != nil || string(text) != f.Text {
		return nil, fmt.Errorf("%s is not as gofmt writes it (%v):\n%s", f.Name, err, lemstest.Diff(string(text), f.Text))
	}
	tree, err := parser.ParseFile(c.files, f.Name, f.Text, parser.ParseComments)
	c.trees[f.Text] = tree
	return tree, err
}

// nonFused says where a sum takes a product that has not been rounded, so that a
// processor may fuse the two: x*y + z, or t = x*y and then t + z.
func (c *goChecker) nonFused(trees []*ast.File, info *types.Info) (err error) {
	sum := func(at ast.Expr, terms []ast.Expr, products map[string]bool) {
		if basic, ok := info.Types[at].Type.Underlying().(*types.Basic); !ok || basic.Info()&types.IsFloat == 0 {
			return
		}
		for _, x := range terms {
			if product(x, products) {
				err = fmt.Errorf("%s: a product is added before it is rounded", c.files.Position(at.Pos()))
			}
		}
	}
	for _, tree := range trees {
		if strings.HasSuffix(c.files.Position(tree.Pos()).Filename, "_test.go") {
			continue
		}
		for _, d := range tree.Decls {
			products := map[string]bool{}
			ast.Inspect(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.AssignStmt:
					for i, x := range n.Lhs {
						if name, ok := x.(*ast.Ident); ok && len(n.Lhs) == len(n.Rhs) && product(n.Rhs[i], nil) {
							products[name.Name] = true
						}
					}
					if n.Tok == token.ADD_ASSIGN || n.Tok == token.SUB_ASSIGN {
						sum(n.Lhs[0], n.Rhs, products)
					}
				case *ast.BinaryExpr:
					if n.Op == token.ADD || n.Op == token.SUB {
						sum(n, []ast.Expr{n.X, n.Y}, products)
					}
				}
				return true
			})
		}
	}
	return err
}

// product says that an expression is a product, or a variable that holds one.
func product(x ast.Expr, variables map[string]bool) bool {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return product(x.X, variables)
	case *ast.UnaryExpr:
		return product(x.X, variables)
	case *ast.BinaryExpr:
		return x.Op == token.MUL
	case *ast.Ident:
		return variables[x.Name]
	}
	return false
}

// inspect refuses what lemsls never writes into model.go: imports, declarations,
// calls and comments beyond its own.
func (c *goChecker) inspect(trees map[string]*ast.File) (err error) {
	tree := trees["model.go"]
	for _, spec := range tree.Imports {
		if spec.Path.Value != `"math"` {
			return fmt.Errorf("import %s", spec.Path.Value)
		}
	}
	functions := map[string]bool{"min": true, "max": true, "choose": true, "float64": true}
	reserved := strings.Fields(goPackage)
	for name, object := range tree.Scope.Objects {
		if !slices.Contains(reserved, name) && !strings.HasPrefix(name, "State") && !strings.HasPrefix(name, "Exposure") && !strings.HasPrefix(name, "coupling") || object.Kind == ast.Fun && name == "init" {
			return fmt.Errorf("%s is declared", name)
		}
	}
	for _, group := range tree.Comments {
		for _, comment := range group.List {
			if !strings.HasPrefix(comment.Text, "// ") && !strings.HasPrefix(comment.Text, "//\t") && comment.Text != "//" || strings.HasPrefix(comment.Text, "// +") {
				return fmt.Errorf("comment %s", comment.Text)
			}
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if n.Name != identifier(n.Name) && n.Name != "__" || n.Name == "INJECTED" {
				err = fmt.Errorf("identifier %s", n.Name)
			}
		case *ast.CallExpr:
			switch f := n.Fun.(type) {
			case *ast.Ident:
				if !functions[f.Name] {
					err = fmt.Errorf("call of %s", f.Name)
				}
			case *ast.SelectorExpr:
				if x, ok := f.X.(*ast.Ident); !ok || x.Name != "math" {
					err = fmt.Errorf("call of %s", f.Sel)
				}
			default:
				err = fmt.Errorf("call at %s", c.files.Position(n.Pos()))
			}
		case *ast.GoStmt, *ast.DeferStmt, *ast.FuncLit, *ast.LabeledStmt, *ast.ForStmt, *ast.RangeStmt:
			err = fmt.Errorf("statement at %s", c.files.Position(n.Pos()))
		}
		return true
	})
	return err
}
