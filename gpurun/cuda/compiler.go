package cuda

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"sync"
)

// compiler makes code for GPUs, and remembers what it made.
type compiler struct {
	*nvrtc
	cache  cache
	driver string     // its version
	mu     sync.Mutex // two GPUs want the same code at the same time
}

// image is the code of a source for a GPU.
func (c *compiler) image(source string, i deviceInfo) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.target(i)
	if !ok {
		return nil, c.tooOld(i)
	}
	key := c.key(source, t)
	if image, ok := c.cache.get(key); ok {
		return image, nil
	}
	image, err := c.compile(source, t)
	if err != nil {
		return nil, fmt.Errorf("compile the sweep for the %s: %w", i.Name, err)
	}
	c.cache.put(key, image)
	return image, nil
}

// key names what all that decides about an image decides.
func (c *compiler) key(source string, t target) string {
	h := sha256.New()
	for _, part := range []string{source, strings.Join(t.options(), " "), c.String(), c.driver} {
		fmt.Fprintf(h, "%d:", len(part))
		io.WriteString(h, part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// tooOld says that NVRTC does not compile for a GPU any more.
func (n *nvrtc) tooOld(i deviceInfo) *Problem {
	return &Problem{NoCompiler, fmt.Sprintf("%v compiles for compute capability %s and newer; the %s has %d.%d",
		n, capability(n.architectures[0]), i.Name, i.Major, i.Minor), "install an older one: " + installNVRTC}
}

func capability(architecture int) string {
	return fmt.Sprintf("%d.%d", architecture/10, architecture%10)
}
