package lems_test

import (
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/syntax"
)

// mostTexts is how many texts a model may hold: that with which it was loaded, a
// few in which more than the units was resolved again, the one before and its own.
const mostTexts = 6

// TestUpdateLetsTextsGo edits models and sees that they do not keep the texts of
// all their versions, of which a name that points into it would be enough.
func TestUpdateLetsTextsGo(t *testing.T) {
	all := subjects(t)
	all["long rateml"], all["long lems"] = models.RateML(2_000), models.LEMS(2_000) // in which edits meet other units
	for name, text := range all {
		t.Run(name, func(t *testing.T) {
			e := models.NewEditor(text, seed(name)+1)
			e.Gentle = true
			var held atomic.Int32
			version := func() *syntax.File {
				own := strings.Clone(e.Text)
				held.Add(1)
				runtime.AddCleanup(unsafe.StringData(own), func(*atomic.Int32) { held.Add(-1) }, &held)
				return syntax.NewFile("a.xml", 0, own)
			}
			m := lems.LoadWith(version(), options)
			for range editSteps {
				e.Edit()
				if !m.Update(version(), options) {
					m = lems.LoadWith(version(), options)
				}
			}
			for range 20 {
				if runtime.GC(); held.Load() <= mostTexts {
					break
				}
				time.Sleep(time.Millisecond) // cleanups run on a goroutine of their own
			}
			if n := held.Load(); n > mostTexts {
				t.Errorf("%d of %d texts are held", n, editSteps)
			}
			runtime.KeepAlive(m)
		})
	}
}
