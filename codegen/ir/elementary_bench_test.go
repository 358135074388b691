package ir_test

import (
	"math/rand/v2"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
)

// BenchmarkElementary reports nanoseconds a number over lanes.
func BenchmarkElementary(b *testing.B) {
	for _, op := range elementaryOps() {
		b.Run(op.String()+"/32", func(b *testing.B) { benchmarkLanes[float32](b, op) })
		b.Run(op.String()+"/64", func(b *testing.B) { benchmarkLanes[float64](b, op) })
	}
}

func benchmarkLanes[F ir.Float](b *testing.B, op ir.Op) {
	r := rand.New(rand.NewPCG(1, 2))
	x, y, d := make([]F, 8192), make([]F, 8192), make([]F, 8192)
	for i := range x {
		x[i], y[i] = F(20*r.Float64()-10), F(3*r.Float64())
		if op == ir.Log || op == ir.Pow {
			x[i] = max(x[i], -x[i])
		}
	}
	for b.Loop() {
		ir.Map(op, d, x, y)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(d)), "ns/number")
}
