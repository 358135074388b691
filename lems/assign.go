package lems

// Assigned are the types of the instances to which an Assign gives a value, each
// of which may be one that inherits from it; none if one of them is not known.
func (m *Model) Assigned(assign *Item) []*ComponentType {
	owner := m.TypeAt(assign)
	if owner == nil || assign.Parent == nil {
		return nil
	}
	return m.World.instantiated(owner, assign.Parent, "component", "receiver", "componentA", "componentB")
}

// Tunneled are the types of the two instances that a Tunnel makes, like Assigned.
func (m *Model) Tunneled(tunnel *Item) []*ComponentType {
	owner := m.TypeAt(tunnel)
	if owner == nil {
		return nil
	}
	return m.World.instantiated(owner, tunnel, "componentA", "componentB")
}

// instantiated are the types of what an element of a Structure makes.
func (w *World) instantiated(owner *ComponentType, it *Item, attrs ...string) []*ComponentType {
	var types []*ComponentType
	if name := it.Value("componentType"); name != "" {
		types = append(types, w.Type(name))
	}
	for _, attr := range attrs {
		name := it.Value(attr)
		if name == "" {
			continue
		}
		role := w.Members(owner).FindAs(name, "ComponentReference", "Link", "Child")
		if role == nil {
			return nil // a path, or a name that a component gives
		}
		types = append(types, w.Type(role.Item.Value("type")))
	}
	for _, t := range types {
		if t == nil || w.Members(t).Broken || w.Members(t).Cycle {
			return nil
		}
	}
	return types
}
