package cuda

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Passed says that Pass was called for a sweep of this name, by this build of the
// program, on these GPUs with this driver and compiler.
func (b *Backend) Passed(id string) bool {
	_, ok := b.cache.get(b.passKey(id))
	return ok
}

// Pass remembers, among the compiled modules, that a sweep was compared with the
// processor, so that it need not be done again.
func (b *Backend) Pass(id string) { b.cache.put(b.passKey(id), []byte("passed "+id)) }

func (b *Backend) passKey(id string) string {
	h := sha256.New()
	for _, part := range []string{"passed", greeting(), id, b.Device(), b.report.NVRTC} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))
}
