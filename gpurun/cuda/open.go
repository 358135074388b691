package cuda

import "errors"

// openDevices takes all GPUs into use that can be used; an error says why there
// is none.
func openDevices() ([]device, error) {
	d, found, err := findDevices()
	if err != nil {
		return nil, err
	}
	c, err := newCompiler(d, found[0].info)
	if err != nil {
		return nil, err
	}
	var devices []device
	var first error
	for _, f := range found {
		g, err := openDevice(d, c, f.ordinal)
		if err != nil {
			first = firstOf(first, err)
			continue
		}
		devices = append(devices, g)
	}
	if len(devices) == 0 {
		return nil, first
	}
	return devices, nil
}

// foundDevice is a GPU that looks as if it can be used.
type foundDevice struct {
	ordinal int
	info    deviceInfo
}

// findDevices starts the driver and looks at its GPUs. There is at least one,
// or the error says what is wrong with the first.
func findDevices() (*driver, []foundDevice, error) {
	d, err := openDriver()
	if err != nil {
		return nil, nil, err
	}
	n, err := d.devices()
	if err != nil {
		return nil, nil, err
	}
	var found []foundDevice
	var first error
	for k := range n {
		i, err := d.describe(k)
		if err != nil {
			first = firstOf(first, err)
			continue
		}
		found = append(found, foundDevice{k, i})
	}
	if len(found) == 0 {
		return nil, nil, first
	}
	return d, found, nil
}

// newCompiler is a compiler for GPUs like this one.
func newCompiler(d *driver, i deviceInfo) (*compiler, error) {
	n, err := openNVRTC(d, i)
	if err != nil {
		return nil, err
	}
	return &compiler{nvrtc: n, cache: userCache(), driver: d.cuda()}, nil
}

func firstOf(first, err error) error {
	if first != nil {
		return first
	}
	return err
}

// asProblem is the *Problem in an error, or one made of it.
func asProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return &Problem{Failed, err.Error(), "nvidia-smi says how the GPU is"}
}
