package cuda

import (
	"cmp"
	"errors"
	"fmt"
	"unsafe"
)

// gpu is a device of the driver, with its primary context current on a thread.
type gpu struct {
	*driver
	ordinal  int32
	about    deviceInfo
	compiler *compiler
	thread   *thread
}

var _ device = (*gpu)(nil)

// Attributes of a device, as the driver numbers them.
const (
	attrMultiprocessors = 16
	attrComputeMode     = 20
	attrMajor           = 75
	attrMinor           = 76
	attrSharedPerMulti  = 81
	attrRegistersPerSM  = 82
	attrSharedPerBlock  = 97
)

// modeProhibited is the compute mode in which nobody may use a device.
const modeProhibited = 2

// blocking is the flag of a context that lets a thread sleep while it waits.
const blocking = 4

// The oldest GPUs that will do: those whose threads can wait for each other
// within a warp.
const leastMajor = 7

// describe says what a device is, without touching it.
func (d *driver) describe(ordinal int) (deviceInfo, error) {
	i := deviceInfo{Driver: d.cuda()}
	var id int32
	if err := d.problem(d.get(&id, int32(ordinal)), "find the GPU"); err != nil {
		return i, err
	}
	name := make([]byte, 256)
	var bytes uint64
	mode := 0
	err := cmp.Or(
		d.problem(d.name(&name[0], int32(len(name)), id), "ask for the GPU's name"),
		d.problem(d.totalMemory(&bytes, id), "ask for the GPU's memory"),
		d.ask(id, attrMajor, &i.Major), d.ask(id, attrMinor, &i.Minor),
		d.ask(id, attrMultiprocessors, &i.Multiprocessors), d.ask(id, attrSharedPerBlock, &i.SharedPerBlock),
		d.ask(id, attrSharedPerMulti, &i.SharedPerMulti), d.ask(id, attrRegistersPerSM, &i.RegistersPerSM),
		d.ask(id, attrComputeMode, &mode))
	i.Name, i.Memory = text(name), int64(bytes)
	switch {
	case err != nil:
		return i, err
	case mode == modeProhibited:
		return i, &Problem{Busy, fmt.Sprintf("the %s is closed to programs (compute mode prohibited)", i.Name), "open it with nvidia-smi -c DEFAULT"}
	case i.Major < leastMajor:
		return i, &Problem{OldDevice, fmt.Sprintf("the %s has compute capability %d.%d; %d.0 is needed (Volta, 2017)", i.Name, i.Major, i.Minor, leastMajor), "use --backend cpu, or a newer GPU"}
	}
	return i, nil
}

func (d *driver) ask(id, attribute int32, value *int) error {
	var v int32
	err := d.problem(d.attribute(&v, attribute, id), fmt.Sprintf("ask for attribute %d of the GPU", attribute))
	*value = int(v)
	return err
}

// openDevice takes a device into use.
func openDevice(d *driver, c *compiler, ordinal int) (*gpu, error) {
	about, err := d.describe(ordinal)
	if err != nil {
		return nil, err
	}
	g := &gpu{driver: d, about: about, compiler: c, thread: startThread()}
	if err := g.thread.do(func() error { return g.enter(int32(ordinal)) }); err != nil {
		g.thread.end()
		return nil, err
	}
	return g, nil
}

// enter makes the device's primary context current on this thread.
func (g *gpu) enter(ordinal int32) error {
	if err := g.problem(g.get(&g.ordinal, ordinal), "find the GPU"); err != nil {
		return err
	}
	g.contextFlags(g.ordinal, blocking) // without it waiting takes a processor, and all is well otherwise
	var context uintptr
	if err := g.problem(g.retain(&context, g.ordinal), "open the "+g.about.Name); err != nil {
		return err
	}
	var free, total uint64
	err := cmp.Or(g.problem(g.setCurrent(context), "enter the GPU's context"), g.problem(g.memoryInfo(&free, &total), "ask for the GPU's free memory"))
	if err != nil {
		g.release(g.ordinal)
		return err
	}
	g.about.Free = int64(free)
	return nil
}

// call does f on the device's thread. A result that says that memory does not
// suffice is errMemory, too.
func (g *gpu) call(doing string, f func() int32) error {
	return g.thread.do(func() error {
		code := f()
		err := g.problem(code, doing)
		if code == outOfMemory {
			return fmt.Errorf("%w: %s", errMemory, doing)
		}
		return err
	})
}

func (g *gpu) info() deviceInfo { return g.about }

func (g *gpu) alloc(bytes int64) (memory, error) {
	var address uint64
	if err := g.call(fmt.Sprintf("take %d bytes", bytes), func() int32 { return g.driver.alloc(&address, uint64(max(bytes, 1))) }); err != nil {
		return 0, err
	}
	return memory(address), nil
}

func (g *gpu) free(m memory) {
	if m != 0 {
		_ = g.call("free memory", func() int32 { return g.driver.free(uint64(m)) }) // a failed device says so elsewhere
	}
}

func (g *gpu) upload(to memory, offset int64, from []byte) error {
	if len(from) == 0 {
		return nil
	}
	return g.call("write to the GPU", func() int32 {
		return g.driver.upload(uint64(to)+uint64(offset), unsafe.Pointer(&from[0]), uint64(len(from)))
	})
}

func (g *gpu) download(to []byte, from memory, offset int64) error {
	if len(to) == 0 {
		return nil
	}
	return g.call("read from the GPU", func() int32 {
		return g.driver.download(unsafe.Pointer(&to[0]), uint64(from)+uint64(offset), uint64(len(to)))
	})
}

func (g *gpu) zero(m memory, offset, bytes int64) error {
	if bytes == 0 {
		return nil
	}
	return g.call("clear memory of the GPU", func() int32 { return g.fill(uint64(m)+uint64(offset), 0, uint64(bytes)) })
}

func (g *gpu) wait() error { return g.call("wait for the GPU", g.synchronize) }

func (g *gpu) close() {
	_ = g.call("leave the GPU", func() int32 { return max(g.setCurrent(0), g.release(g.ordinal)) })
	g.thread.end()
}

// isMemory says that the memory of a device did not suffice.
func isMemory(err error) bool {
	var p *Problem
	return errors.Is(err, errMemory) || errors.As(err, &p) && p.Kind == Memory
}
