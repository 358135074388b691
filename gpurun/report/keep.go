package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/gpurun"
)

// mostSeries is how many of the stored simulations a View has.
const mostSeries = 8

// simulation is a replicate of a point.
type simulation struct{ point, replicate int }

// kept says which of the simulations that files hold a View has.
type kept struct {
	has   map[simulation]bool
	all   int // how many there are
	files []string
}

// keep chooses among the simulations of points: those of the best points, and of
// each its first replicate before any second.
func (v *View) keep(points []int) *kept {
	k := &kept{has: map[simulation]bool{}, all: len(points) * v.Replicates}
	best := slices.Clone(points)
	slices.SortStableFunc(best, v.compare)
	for replicate := range v.Replicates {
		for _, point := range best {
			if len(k.has) == mostSeries {
				return k
			}
			k.has[simulation{point, replicate}] = true
		}
	}
	return k
}

// compare puts the best point first, and those whose objective is not known last.
func (v *View) compare(a, b int) int {
	if v.Best != nil && a != b && (a == v.Best.Point || b == v.Best.Point) {
		if a == v.Best.Point {
			return -1
		}
		return 1
	}
	classA, worthA := v.worth(a)
	classB, worthB := v.worth(b)
	return cmp.Or(classA-classB, cmp.Compare(worthA, worthB))
}

// worth is less for better points: first those of which every replicate stayed
// finite, by their objective.
func (v *View) worth(point int) (class int, worth float64) {
	metric := slices.IndexFunc(v.Metrics, func(m Metric) bool { return m.Name == v.Objective })
	i, shown := point, true
	if v.Points != nil {
		i, shown = slices.BinarySearch(v.Points, point)
	}
	if !shown || metric < 0 || i >= len(v.Status) {
		return 2, 0
	}
	x := v.Metrics[metric].Mean[i]
	switch {
	case x-x != 0:
		return 2, 0
	case v.Status[i] != Finite:
		class = 1
	}
	if v.Least {
		return class, x
	}
	return class, -x
}

// found notes that a file has the simulations.
func (k *kept) found(file string) {
	if !slices.Contains(k.files, file) {
		k.files = append(k.files, file)
	}
}

// note says which simulations are left out, and where they are; "" if none is.
func (k *kept) note(objective string) string {
	if len(k.files) == 0 || k.all <= len(k.has) {
		return ""
	}
	of := ""
	if objective != "" {
		of = " by " + objective
	}
	var points []int
	for s := range k.has {
		points = append(points, s.point)
	}
	slices.Sort(points)
	points = slices.Compact(points)
	list := strings.Trim(fmt.Sprint(points), "[]")
	return fmt.Sprintf("Of the %s simulations in %s the best %d%s are shown, those of points %s; the others are only there.",
		gpurun.Digits(k.all), strings.Join(k.files, " and "), len(k.has), of, strings.ReplaceAll(list, " ", ", "))
}

// leave adds the note, if there is one.
func (v *View) leave(k *kept) {
	if note := k.note(v.Objective); note != "" {
		v.Notes = append(v.Notes, note)
	}
}
