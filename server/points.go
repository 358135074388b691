package server

import (
	"fmt"
	"strings"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/gpurun"
)

// mostCounted is how many expressions a model may have for the points of its
// sweep to be counted wherever a cursor goes. Models that people write have
// fewer than a hundred.
const mostCounted = 1000

// points is how many points a sweep has about which nothing is said; 0 if that
// is not known. It takes a program, which is made once an analysis.
func (a *Analysis) points() int {
	a.counted.Do(func() {
		if a.Model.System == nil || len(a.Model.Exprs) > mostCounted {
			return
		}
		prog, _ := codegen.Lower(a.Model.System)
		if prog == nil {
			return
		}
		if n, err := (gpurun.Request{}).Count(prog); err == nil {
			a.swept = n
		}
	})
	return a.swept
}

// sweepTitle is what an editor offers to do.
func (s *Server) sweepTitle(a *Analysis) string {
	var about []string
	switch n := a.points(); n {
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
