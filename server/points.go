package server

import (
	"fmt"
	"strings"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
)

// mostCounted is how many expressions a model may have for the points of its
// sweep to be counted wherever a cursor goes. Models that people write have
// fewer than a hundred.
const mostCounted = 1000

// pointsOf is how many points a sweep has about which nothing is asked; 0 if that
// is not known. It takes a program, which is made once an analysis.
func (s *Server) pointsOf(a *Analysis) int {
	a.counted.Do(func() {
		if a.Model.System == nil || len(a.Model.Exprs) > mostCounted {
			return
		}
		if prog, _ := codegen.Lower(a.Model.System); prog != nil {
			a.swept = s.points(a.Model.File.Path, &lems.Subject{System: a.Model.System}, prog)
		}
	})
	return a.swept
}

// points counts the points of a sweep without settings.
func points(_ string, _ *lems.Subject, p *ir.Program) int {
	n, err := (gpurun.Request{}).Count(p)
	if err != nil {
		return 0
	}
	return n
}

// sweepTitle is what an editor offers to do.
func (s *Server) sweepTitle(a *Analysis) string {
	var about []string
	switch n := s.pointsOf(a); n {
	case 0:
	case 1:
		about = append(about, "1 point")
	default:
		about = append(about, gpurun.Digits(n)+" points")
	}
	if s.backend == nil || s.backend() != "cuda" {
		about = append(about, "on the CPU: no GPU backend here")
	}
	if len(about) == 0 {
		return "Run GPU sweep"
	}
	return fmt.Sprintf("Run GPU sweep (%s)", strings.Join(about, ", "))
}
