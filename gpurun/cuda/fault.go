package cuda

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// A fault is found on the device and explained here: the device keeps the states
// and sums that the step at fault read, and of a simulation at fault also the
// history, as it was then. So the step can be evaluated once more.

// spot is a lane of a group.
type spot struct{ group, lane int }

// noFault is the key of a simulation that stays finite.
const noFault = ^uint64(0)

// faultKey is the first value that was not finite, as layout.h packs it.
type faultKey struct {
	step, node, index int // index: of a state, or of a further exposure
	isExposure        bool
}

func unpackFault(k uint64) faultKey {
	return faultKey{step: int(k >> 32), isExposure: k>>31&1 == 1, node: int(k >> 16 & 0x7fff), index: int(k & 0xffff)}
}

// faultKeys reads the keys of all lanes.
func (c *cohort) faultKeys() ([]uint64, error) {
	b, err := c.download("faults", 0, len(c.groups))
	keys := make([]uint64, len(b)/8)
	for i := range keys {
		keys[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return keys, err
}

// allEnded says that no simulation goes on.
func (c *cohort) allEnded() (bool, error) {
	keys, err := c.faultKeys()
	for i, g := range c.groups {
		for l := range g.lanes {
			if keys[i*c.v.lanes+l] == noFault {
				return false, err
			}
		}
	}
	return true, err
}

// findFaults is the faults of all lanes that have one.
func (c *cohort) findFaults() (map[spot]*gpurun.Fault, error) {
	keys, err := c.faultKeys()
	if err != nil {
		return nil, err
	}
	faults := map[spot]*gpurun.Fault{}
	var heard *heard
	for i, g := range c.groups {
		var causes []byte
		for l := range g.lanes {
			key := keys[i*c.v.lanes+l]
			if key == noFault {
				continue
			}
			if err := c.sane(unpackFault(key)); err != nil {
				return nil, err
			}
			if causes == nil {
				if heard == nil {
					if heard, err = c.listen(); err != nil {
						return nil, err
					}
					defer heard.close()
				}
				if causes, err = c.download("causes", i, 1); err != nil {
					return nil, err
				}
				if err = heard.read(i); err != nil {
					return nil, err
				}
			}
			e := &explainer{cohort: c, at: spot{i, l}, lane: g.lanes[l], key: unpackFault(key), causes: causes, heard: heard}
			faults[spot{i, l}] = e.fault()
		}
	}
	return faults, nil
}

// sane says that a fault is one that no simulation can have: then nothing that the
// device tells is to be trusted.
func (c *cohort) sane(k faultKey) error {
	most := len(c.p.States)
	if k.isExposure {
		most = len(c.further)
	}
	if k.step <= c.s.Steps && k.node < c.measure.N && k.index < most {
		return nil
	}
	return &Problem{Failed, fmt.Sprintf("the GPU tells of a fault that no simulation can have (step %d, node %d, number %d)", k.step, k.node, k.index),
		"this is a mistake in lemsls; please report it with the model, and use --backend cpu meanwhile"}
}

// heard is what the edges into the nodes at fault heard.
type heard struct {
	c      *cohort
	memory memory // 0: there is none
	widest int    // the most edges into a node
	bytes  []byte // of a group
}

// listen has the device gather it. Without memory for that, a fault is explained
// as far as its node.
func (c *cohort) listen() (*heard, error) {
	h := &heard{c: c}
	e := c.edges
	for i := range e.N {
		h.widest = max(h.widest, int(e.Start[i+1]-e.Start[i]))
	}
	size := h.each() * int64(len(c.groups))
	if size == 0 {
		return h, nil
	}
	m, err := c.d.alloc(size)
	if errors.Is(err, errMemory) {
		return h, nil
	}
	if err != nil {
		return nil, err
	}
	h.memory = m
	if err := c.launch("sweep_heard", 0, c.params, m, int32(h.widest)); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// each is the bytes of a group.
func (h *heard) each() int64 {
	return int64(h.widest) * int64(len(h.c.p.Channels)) * int64(h.c.v.lanes) * h.c.size
}

func (h *heard) read(group int) error {
	if h.memory == 0 {
		return nil
	}
	h.bytes = make([]byte, h.each())
	return h.c.d.download(h.bytes, h.memory, h.each()*int64(group))
}

func (h *heard) close() {
	if h.memory != 0 {
		h.c.d.free(h.memory)
	}
}

// explainer says how a simulation left the finite.
type explainer struct {
	*cohort
	at     spot
	lane   gpurun.Lane
	key    faultKey
	causes []byte
	heard  *heard
}

func (e *explainer) fault() *gpurun.Fault {
	f := &gpurun.Fault{Kind: gpurun.NonFinite, Point: e.lane.Point, Step: e.key.step, Node: e.key.node, State: e.key.index}
	slot := &e.p.States[min(e.key.index, len(e.p.States)-1)].Slot
	if e.key.isExposure {
		f.State = -1
		slot = &e.p.Exposures[e.further[e.key.index].Exposure]
	}
	f.Place, f.Name = slot.Place, slot.Name
	f.Message = f.Name + " is not finite"
	if e.s.Precision == gpurun.F64 {
		explain[float64](e, f)
	} else {
		explain[float32](e, f)
	}
	if f.State >= 0 && e.p.States[f.State].Hidden && f.Name == slot.Name {
		f.Name = ""
	}
	return f
}

// explain evaluates what was at fault once more.
func explain[F ir.Float](e *explainer, f *gpurun.Fault) {
	env := environment[F](e)
	block, output := &e.p.Step, e.key.index
	switch {
	case e.key.isExposure:
		output = len(e.p.States) + e.further[e.key.index].Exposure
	case e.key.step == 0 && e.p.Start.Empty():
		f.Message = fmt.Sprintf("%s starts as %v", f.Name, env.States[e.key.index])
		return
	case e.key.step == 0:
		block = &e.p.Start
	}
	b := ir.Block{Instrs: block.Instrs, Outputs: block.Outputs[output : output+1]}
	v, ok := ir.FirstFault(&b, env)
	if !ok {
		return
	}
	in := &b.Instrs[v]
	blame(f, in, ir.Trace(&b, env, v))
	switch {
	case in.Op == ir.CouplingSum:
		explainSum(e, f, env, int(in.Index))
	case in.Op == ir.Uniform:
		e.explainUniform(f, int(in.Index))
	case in.Op == ir.Const && block == &e.p.Step && f.State >= 0 && e.p.States[f.State].Hidden:
		f.Message = "more events are on their way here than can wait"
	}
}

// environment is what the block at fault read.
func environment[F ir.Float](e *explainer) *ir.Env[F] {
	env := &ir.Env[F]{Dt: F(e.s.Dt), Nodes: F(e.measure.N)}
	for _, u := range e.p.UniformsAt(e.s.Params(e.lane.Point, nil), e.s.Dt, e.measure.N) {
		env.Uniforms = append(env.Uniforms, F(u))
	}
	n := e.key.step
	if !e.key.isExposure {
		n--
	}
	if n < 0 {
		for k := range e.p.States {
			env.States = append(env.States, initialValue[F](e, k))
		}
		return env
	}
	env.Time = F(float64(n) * e.s.Dt)
	for k := range e.p.States {
		env.States = append(env.States, F(e.cause(k)))
		env.Normals = append(env.Normals,
			ir.NormalFrom[F](ir.Draw(e.s.Seed, ir.Noise, uint32(e.lane.Replicate), uint32(n), uint32(e.key.node), uint32(k))))
	}
	for k := range e.p.Couplings {
		env.Couplings = append(env.Couplings, F(e.cause(len(e.p.States)+k)))
	}
	return env
}

// cause is number k of what the step at fault read.
func (e *explainer) cause(k int) float64 {
	return e.numberAt(e.causes, (k*e.measure.N+e.key.node)*e.v.lanes+e.at.lane)
}

func initialValue[F ir.Float](e *explainer, state int) F {
	st := &e.p.States[state]
	x := F(ir.InitialValue(e.s.Seed, uint32(e.lane.Replicate), uint32(e.key.node), uint32(state), st.InitLo, st.InitHi))
	switch {
	case x < F(st.Min):
		return F(st.Min)
	case x > F(st.Max):
		return F(st.Max)
	}
	return x
}

// blame lets an instruction answer for a fault. One without a place leaves the
// fault where it was.
func blame(f *gpurun.Fault, in *ir.Instr, message string) {
	f.Message = message
	if in.Place.IsValid() {
		f.Place, f.Name = in.Place, in.Name
	}
}

// explainUniform goes on in Point.
func (e *explainer) explainUniform(f *gpurun.Fault, uniform int) {
	why := gpurun.PointFault(e.s, e.lane.Point, uniform)
	f.Message = why.Message
	if why.Place.IsValid() {
		f.Place, f.Name = why.Place, why.Name
	}
}

// explainSum goes on in the Edge of the first edge whose summand is not finite.
func explainSum[F ir.Float](e *explainer, f *gpurun.Fault, step *ir.Env[F], coupling int) {
	c := &e.p.Couplings[coupling]
	if c.Place.IsValid() {
		f.Place, f.Name = c.Place, c.Name
	}
	for k, source := range e.sources() {
		env := &ir.Env[F]{Uniforms: step.Uniforms, States: step.States, Sources: hear[F](e, k)}
		v, ok := ir.FirstFault(&c.Edge, env)
		if !ok {
			continue
		}
		in, trace := &c.Edge.Instrs[v], ir.Trace(&c.Edge, env, v)
		if in.Op == ir.Source {
			in = &e.p.Send.Instrs[e.p.Send.Outputs[in.Index]]
		}
		blame(f, in, fmt.Sprintf("from node %d: %s", source, trace))
		if in.Op == ir.Uniform {
			e.explainUniform(f, int(in.Index))
		}
		return
	}
}

// sources are those of the edges into the node at fault, in the order of the
// sums; none if nobody knows what they sent.
func (e *explainer) sources() []int32 {
	if e.heard.bytes == nil {
		return nil
	}
	delays, _, _ := e.edges.Delays(e.lane.Scale)
	lo, hi := e.edges.Start[e.key.node], e.edges.Start[e.key.node+1]
	var far, near []int32
	for k := lo; k < hi; k++ {
		if delays[k] >= ir.NearDelay {
			far = append(far, e.edges.Source[k])
		} else {
			near = append(near, e.edges.Source[k])
		}
	}
	return append(far, near...)
}

// hear is the channels that edge k into the node at fault read.
func hear[F ir.Float](e *explainer, k int) []F {
	channels := make([]F, len(e.p.Channels))
	for c := range channels {
		channels[c] = F(e.numberAt(e.heard.bytes, (k*len(channels)+c)*e.v.lanes+e.at.lane))
	}
	return channels
}
