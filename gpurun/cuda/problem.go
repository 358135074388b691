package cuda

// Kind tells apart why a GPU cannot be used.
type Kind string

// The kinds of Problem.
const (
	NotBuilt   Kind = "not-built"   // the program was built without the GPU backend
	NoDriver   Kind = "no-driver"   // there is no NVIDIA driver
	NoDevice   Kind = "no-device"   // the driver sees no GPU
	OldDriver  Kind = "old-driver"  // the driver is older than needed
	OldDevice  Kind = "old-device"  // no GPU has the compute capability needed
	NoCompiler Kind = "no-compiler" // no NVRTC, or none that fits the driver and the GPU
	Busy       Kind = "busy"        // the GPU is in exclusive use, or closed to everybody
	Memory     Kind = "memory"      // the memory of the GPU does not suffice
	Failed     Kind = "failed"      // the driver or the GPU failed
	Crashed    Kind = "crashed"     // the process that works on the GPU ended without a word
)

// Problem is why a GPU cannot be used, and what a person can do about it.
type Problem struct {
	Kind Kind
	What string
	Next string // "" if there is nothing to do
}

func (p *Problem) Error() string {
	if p.Next == "" {
		return p.What
	}
	return p.What + "; " + p.Next
}

// Absent says that there is nothing to use, as on most machines, rather than
// something that ought to work and does not.
func (p *Problem) Absent() bool {
	return p.Kind == NotBuilt || p.Kind == NoDriver || p.Kind == NoDevice
}
