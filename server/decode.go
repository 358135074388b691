package server

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// codec passes encoded values through and leaves the rest to protocol, whose
// own codec is not exported.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(jsonrpc2.RawMessage); ok && raw != nil {
		return raw, nil
	}
	return protocol.Marshal(v)
}

func (codec) Unmarshal(data []byte, v any) error {
	if raw, ok := v.(*jsonrpc2.RawMessage); ok {
		*raw = bytes.Clone(data)
		return nil
	}
	return protocol.Unmarshal(data, v)
}

// decode reads params. Clients write JSON unevenly (Lua has one empty table for
// [] and {}, and numbers with a point; several write null for what is absent)
// and protocol takes some of it here and refuses it there; what it refuses is
// tidied, ever more freely, and tried again.
func decode[P any](raw []byte) (P, error) {
	if len(raw) == 0 || string(raw) == "null" {
		raw = []byte("{}")
	}
	params, first := unmarshal[P](raw)
	if first == nil {
		return params, nil
	}
	for _, how := range []tidying{numbers | nulls, numbers | nulls | negatives} {
		v, ok := parseJSON(raw)
		if !ok {
			break
		}
		v = how.value(v)
		if params, err := unmarshal[P](render(v)); err == nil {
			return params, nil
		}
		fill(v, func() bool { _, err := unmarshal[P](render(v)); return err == nil })
		if params, err := unmarshal[P](render(v)); err == nil {
			return params, nil
		}
	}
	return params, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "params: %v", first)
}

func unmarshal[P any](raw []byte) (P, error) {
	var params P
	err := protocol.Unmarshal(raw, &params)
	return params, err
}

// tidying says what may be changed in a JSON value.
type tidying uint8

const (
	numbers   tidying = 1 << iota // 1.0 is 1
	nulls                         // a member that is null is absent, a number beyond an int32 is its end
	negatives                     // a number below 0 is 0
)

func parseJSON(raw []byte) (v any, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return v, dec.Decode(&v) == nil && !dec.More()
}

// render cannot fail for what parseJSON made.
func render(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return raw
}

func (how tidying) value(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if member == nil && how&nulls != 0 {
				delete(v, name)
				continue
			}
			v[name] = how.value(member)
		}
	case []any:
		for i := range v {
			v[i] = how.value(v[i])
		}
	case json.Number:
		return how.number(v)
	}
	return v
}

func (how tidying) number(n json.Number) json.Number {
	f, err := n.Float64()
	switch {
	case err != nil && f == 0, f != math.Trunc(f):
		return n
	case how&nulls == 0 && math.Abs(f) > 1<<53: // an id: another number would be another request
		return n
	case how&negatives != 0 && f < 0:
		return "0"
	case how&nulls != 0:
		f = min(max(f, math.MinInt32), math.MaxInt32)
	}
	return json.Number(strconv.FormatInt(int64(f), 10))
}

// hole is an empty array or object, which may have been meant as the other.
type hole struct {
	parent map[string]any
	name   string
}

// maxHoles bounds the work that odd params can make.
const maxHoles = 100

// fill makes each hole of v what decodes: as it is, else as the other kind,
// else absent. Each is tried in a v without those that are still undecided.
func fill(v any, decodes func() bool) {
	list := holes(v, nil)
	if len(list) > maxHoles {
		return
	}
	was := make([]any, len(list))
	for i, h := range list {
		was[i] = h.parent[h.name]
		delete(h.parent, h.name)
	}
	if !decodes() {
		return
	}
	for i, h := range list {
		h.parent[h.name] = was[i]
		if decodes() {
			continue
		}
		h.parent[h.name] = other(was[i])
		if !decodes() {
			delete(h.parent, h.name)
		}
	}
}

func other(v any) any {
	if _, ok := v.([]any); ok {
		return map[string]any{}
	}
	return []any{}
}

func holes(v any, list []hole) []hole {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if empty(member) {
				list = append(list, hole{v, name})
				continue
			}
			list = holes(member, list)
		}
	case []any:
		for _, e := range v {
			list = holes(e, list)
		}
	}
	return list
}

func empty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}
