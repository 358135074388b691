#!/usr/bin/env python3
"""A component of a LEMS model, simulated by a plain interpreter of its tree, in float64.

It shares nothing with lemsls: it reads the XML with Python's own parser, keeps the tree of
instances as it is written and asks for every value when it is needed. The step is this one.

At t_n every derived variable has the value that the states at t_n give it. All rates, then all
states at once. At t_{n+1} the derived variables again; they keep those values while the
conditions are tested, children before parents, in the order of the document, those of the active
regime last: the assignments of a handler in order, each on the states as they are then, then its
events, each delivered at once. When all handlers have run, transitions, with what is done on
entry. OnStart runs, children before parents, until it changes nothing any more, so that a gate
starts at the steady state of the voltage at which its cell starts. Row 0 is the initial state;
the derived variables of a row belong to its states.

    lems_oracle.py MODEL.xml --component ID --dt SECONDS --steps N --integrator euler --out FILE.csv
"""

import argparse
import csv
import math
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

# ---------------------------------------------------------------------------------------------
# Expressions: text to a function of a scope, by recursive descent.

TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(\.[a-z]+\.)|([A-Za-z_]\w*)|(.))")


def divide(x, y):
    if y != 0:
        return x / y
    if x == 0 or x != x or y != y:
        return math.nan
    return math.copysign(math.inf, x) * math.copysign(1, y)


def power(x, y):
    try:
        value = math.pow(x, y)
    except OverflowError:
        return -math.inf if x < 0 and y % 2 == 1 else math.inf
    except ValueError:
        return math.inf if x == 0 else math.nan
    return value


def guarded(function, above=math.inf):
    def call(x):
        try:
            return function(x)
        except OverflowError:
            return above
        except ValueError:
            return math.nan
    return call


def logarithm(x):
    return math.log(x) if x > 0 else (-math.inf if x == 0 else math.nan)


FUNCTIONS = {
    "exp": guarded(math.exp), "log": logarithm, "ln": logarithm, "sqrt": guarded(math.sqrt), "sin": guarded(math.sin),
    "cos": guarded(math.cos), "tan": guarded(math.tan), "sinh": lambda x: guarded(math.sinh, math.copysign(math.inf, x))(x),
    "cosh": guarded(math.cosh), "tanh": math.tanh, "abs": abs, "ceil": lambda x: float(math.ceil(x)),
    "H": lambda x: 0.0 if x < 0 else 1.0 if x > 0 else 0.5,
}
COMPARISONS = {
    ".lt.": lambda x, y: x < y, ".gt.": lambda x, y: x > y, ".leq.": lambda x, y: x <= y, ".geq.": lambda x, y: x >= y,
    ".eq.": lambda x, y: x == y, ".neq.": lambda x, y: x != y,
}


class Parser:
    """Each method returns a function that takes a look-up of names and returns a value."""

    def __init__(self, text):
        self.tokens = [number or dotted or name or other for number, dotted, name, other in TOKEN.findall(text) if (number or dotted or name or other).strip()]
        self.text = text

    def peek(self):
        return self.tokens[0] if self.tokens else ""

    def take(self, *wanted):
        if self.peek() in wanted:
            return self.tokens.pop(0)
        return ""

    def whole(self):
        value = self.either()
        if self.tokens:
            raise SystemExit(f"{self.text!r}: {self.tokens[0]!r} is not expected")
        return value

    def either(self):
        x = self.both()
        while self.take(".or."):
            x = (lambda a, b: lambda look: bool(a(look)) | bool(b(look)))(x, self.both())
        return x

    def both(self):
        x = self.comparison()
        while self.take(".and."):
            x = (lambda a, b: lambda look: bool(a(look)) & bool(b(look)))(x, self.comparison())
        return x

    def comparison(self):
        x = self.sum()
        op = self.take(*COMPARISONS)
        if not op:
            return x
        y, compare = self.sum(), COMPARISONS[op]
        return lambda look: compare(x(look), y(look))

    def sum(self):
        x = self.term()
        while op := self.take("+", "-"):
            if op == "+":
                x = (lambda a, b: lambda look: a(look) + b(look))(x, self.term())
            else:
                x = (lambda a, b: lambda look: a(look) - b(look))(x, self.term())
        return x

    def term(self):
        x = self.unary()
        while op := self.take("*", "/"):
            if op == "*":
                x = (lambda a, b: lambda look: a(look) * b(look))(x, self.unary())
            else:
                x = (lambda a, b: lambda look: divide(a(look), b(look)))(x, self.unary())
        return x

    def unary(self):
        if self.take("-"):
            x = self.unary()
            return lambda look: -x(look)
        return self.power()

    def power(self):
        x = self.primary()
        while self.take("^"):
            negative = self.take("-")
            y = self.primary()
            x = (lambda a, b, s: lambda look: power(a(look), s * b(look)))(x, y, -1.0 if negative else 1.0)
        return x

    def primary(self):
        if not self.tokens:
            raise SystemExit(f"{self.text!r}: something is missing at the end")
        token = self.tokens.pop(0)
        if token == "(":
            x = self.either()
            if not self.take(")"):
                raise SystemExit(f"{self.text!r}: ) is missing")
            return x
        if token[0].isdigit() or token[0] == ".":
            value = float(token)
            return lambda look: value
        if token in FUNCTIONS and self.peek() == "(":
            function, x = FUNCTIONS[token], self.primary()
            return lambda look: function(x(look))
        if token[0].isalpha() or token[0] == "_":
            return lambda look: look(token)
        raise SystemExit(f"{self.text!r}: {token!r} is not expected")


# ---------------------------------------------------------------------------------------------
# The document: types, units, components.


def local(element):
    return element.tag.rsplit("}", 1)[-1]


class Document:
    def __init__(self, path, folders):
        self.types, self.units, self.constants, self.components = {}, {}, {}, []
        self.folders, self.seen, self.target = [pathlib.Path(path).parent, *map(pathlib.Path, folders)], set(), None
        self.read(pathlib.Path(path))

    def read(self, path):
        if path.resolve() in self.seen:
            return
        self.seen.add(path.resolve())
        for element in ET.parse(path).getroot():
            if not isinstance(element.tag, str):
                continue
            name = local(element)
            if name.lower() == "include":
                self.read(self.find(element.get("file") or element.get("href"), path.parent))
            elif name == "ComponentType":
                self.types[element.get("name")] = element
            elif name == "Unit":
                self.units[element.get("symbol")] = (float(element.get("scale", 1)), int(element.get("power", 0)), float(element.get("offset", 0)))
            elif name == "Constant":
                self.constants[element.get("name")] = element.get("value")
            elif name == "Target":
                self.target = element.get("component")
            elif name != "Dimension":
                self.components.append(element)

    def find(self, spec, here):
        for folder in [here, *self.folders]:
            if (folder / spec).exists():
                return folder / spec
        raise SystemExit(f"{spec}: no such file")

    def component(self, name):
        for element in self.components:
            if element.get("id") == name:
                return element
        raise SystemExit(f"no component {name}")

    def chain(self, name):
        """The type and those it extends, itself first."""
        list_ = []
        while name:
            if name not in self.types:
                raise SystemExit(f"no ComponentType {name}")
            list_.append(self.types[name])
            name = self.types[name].get("extends")
        return list_

    def members(self, name, *kinds):
        """What types declare of some kinds: the most derived of each name, base first."""
        found = {}
        for element in reversed(self.chain(name)):
            for child in element:
                if isinstance(child.tag, str) and local(child) in kinds:
                    found[child.get("name") or child.get("parameter")] = child
        return found

    def is_a(self, name, base):
        return name in self.types and any(element.get("name") == base for element in self.chain(name))

    def block(self, name, kind):
        """The nearest Dynamics or Structure."""
        for element in self.chain(name):
            for child in element:
                if isinstance(child.tag, str) and local(child) == kind:
                    return child
        return None

    def quantity(self, text):
        number, unit = re.fullmatch(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*", text).groups()
        if not unit:
            return float(number)
        scale, exponent, offset = self.units[unit]
        # the number that the text means: scaled in decimal, rounded once
        if scale == 1 and offset == 0:
            mantissa, _, e = number.lower().partition("e")
            return float(f"{mantissa}e{int(e or 0) + exponent}")
        return (float(number) + offset) * scale * 10.0 ** exponent


# ---------------------------------------------------------------------------------------------
# Instances.


class Instance:
    def __init__(self, sim, element, type_, parent, name):
        self.sim, self.doc, self.parent, self.name, self.type, self.element = sim, sim.doc, parent, name, type_, element
        self.numbers, self.states, self.roles, self.lists = {}, {}, {}, {}
        self.derived, self.assigned, self.links = {}, {}, {}
        self.regimes, self.regime, self.pending = {}, None, None
        self.exposed, self.wires = {}, []
        self.parameters()
        self.nested()
        self.dynamics()
        self.structure()
        sim.instances.append(self)  # children stand before their parents

    @property
    def path(self):
        return "" if self.parent is None else (self.parent.path + "." + self.name).lstrip(".")

    def parameters(self):
        doc = self.doc
        for name, child in doc.members(self.type, "Parameter", "Property", "Fixed", "Constant", "IndexParameter").items():
            text = child.get("value") or child.get("defaultValue")
            if local(child) in ("Parameter", "IndexParameter", "Fixed") and self.element.get(name) is not None:
                text = self.element.get(name)
            if text is not None:
                self.numbers[name] = doc.quantity(text)
            if self.path_of(name) in self.sim.values:
                self.numbers[name] = self.sim.values[self.path_of(name)]
        for name, child in doc.members(self.type, "DerivedParameter").items():
            if child.get("value") is not None:
                self.derived[name] = ("parameter", Parser(child.get("value")).whole())
        self.requirements = set(doc.members(self.type, "Requirement"))

    def path_of(self, name):
        return f"{self.path}.{name}".lstrip(".")

    def nested(self):
        roles = self.doc.members(self.type, "Child")
        lists = self.doc.members(self.type, "Children")  # nothing is attached
        for element in self.element:
            if not isinstance(element.tag, str):
                continue
            tag = local(element)
            type_ = element.get("type") or (roles[tag].get("type") if tag in roles else tag)
            if tag in roles:
                self.roles[tag] = Instance(self.sim, element, type_, self, tag)
                continue
            if type_ not in self.doc.types:
                continue  # notes, annotations
            child = Instance(self.sim, element, type_, self, element.get("id") or tag)
            for name, declared in lists.items():
                if self.doc.is_a(type_, declared.get("type")):
                    self.lists.setdefault(name, []).append(child)
        for name in self.doc.members(self.type, "Link"):
            self.links[name] = self.element.get(name)

    def structure(self):
        block = self.doc.block(self.type, "Structure")
        bound = {"this": self}
        for step in block if block is not None else []:
            kind = local(step)
            if kind == "ChildInstance":
                name = step.get("component")
                element = self.doc.component(self.element.get(name))
                self.roles[name] = Instance(self.sim, element, element.get("type") or local(element), self, element.get("id"))
            elif kind == "With":
                bound[step.get("as")] = self.found(step.get("instance"))
            elif kind == "EventConnection":
                source, target = (bound.get(step.get(end)) or self.found(step.get(end)) for end in ("from", "to"))
                ports = [self.element.get(step.get(key) or "") for key in ("sourcePort", "targetPort")]
                delay = self.numbers.get(step.get("delay") or "", 0.0)
                source.wires.append((ports[0], target, ports[1], delay))

    def found(self, name):
        if name == "this":
            return self
        if name in self.roles:
            return self.roles[name]
        for items in self.lists.values():
            for item in items:
                if item.name == name:
                    return item
        return self.found(self.element.get(name))

    def dynamics(self):
        block = self.doc.block(self.type, "Dynamics")
        self.rates, self.conditions, self.handlers, self.starts, self.schemes = [], [], [], [], []
        for child in block if block is not None else []:
            if isinstance(child.tag, str):
                self.declare(child, None)
        for regime in self.regimes.values():
            if regime["initial"]:
                self.regime = regime

    def declare(self, child, regime):
        kind, name = local(child), child.get("name")
        home = regime or {"rates": self.rates, "conditions": self.conditions, "handlers": self.handlers}
        if child.get("exposure"):
            self.exposed[child.get("exposure")] = name
        if kind == "StateVariable":
            self.states[name] = 0.0
        elif kind == "DerivedVariable":
            if child.get("value") is not None:
                self.derived[name] = ("variable", Parser(child.get("value")).whole())
            else:
                self.derived[name] = ("select", child.get("select"), child.get("reduce"))
        elif kind == "ConditionalDerivedVariable":
            cases = [(Parser(case.get("condition")).whole() if case.get("condition") else None, Parser(case.get("value")).whole()) for case in child]
            self.derived[name] = ("cases", cases)
        elif kind == "TimeDerivative":
            home["rates"].append((child.get("variable"), Parser(child.get("value")).whole()))
        elif kind == "OnStart":
            self.starts.append(actions(child))
        elif kind == "OnCondition":
            home["conditions"].append((Parser(child.get("test")).whole(), actions(child)))
        elif kind == "OnEvent":
            home["handlers"].append((child.get("port"), actions(child)))
        elif kind == "OnEntry":
            home["entry"] += actions(child)
        elif kind == "KineticScheme":
            self.schemes.append(dict(child.attrib))
        elif kind == "Regime":
            self.regimes[name] = {"name": name, "rates": [], "conditions": [], "handlers": [], "entry": [], "initial": child.get("initial") == "true"}
            for part in child:
                self.declare(part, self.regimes[name])

    # ---- values

    def value(self, name):
        """The value of a name in an expression of this instance."""
        sim = self.sim
        if name in self.states:
            return self.states[name]
        if name in self.derived:
            key = (id(self), name)
            if key not in sim.known:
                sim.known[key] = self.compute(self.derived[name])
            return sim.known[key]
        if name in self.numbers:
            return self.numbers[name]
        if name in self.requirements:
            return self.parent.offered(name)
        if name == "t":
            return sim.t
        if name in self.doc.constants:
            return self.doc.quantity(self.doc.constants[name])
        raise SystemExit(f"{self.path or 'the component'}: nothing is called {name}")

    def offered(self, name):
        """What a nested instance that requires a name gets."""
        if self.has(name):
            return self.read(name)
        if self.parent is None:
            if name in self.sim.values:
                return self.sim.values[name]
            if name == "t":
                return self.sim.t
            raise SystemExit(f"nobody provides {name}")
        return self.parent.offered(name)

    def has(self, name):
        return name in self.exposed or name in self.states or name in self.derived or name in self.numbers

    def read(self, name):
        if name in self.exposed:
            return self.value(self.exposed[name])
        return self.value(name)

    def compute(self, how):
        if how[0] in ("parameter", "variable"):
            return how[1](self.value)
        if how[0] == "cases":
            for condition, value in how[1]:
                if condition is None or condition(self.value):
                    return value(self.value)
            return 0.0
        values = self.select(how[1].split("/"))
        if how[2] is None:
            return values[0]
        if how[2] in ("multiply", "product", "times", "*"):
            return math.prod(values)
        total = 0.0
        for x in values:
            total += x
        return total

    def select(self, steps):
        if len(steps) == 1:
            return [self.read(steps[0])]
        name, _, index = steps[0].partition("[")
        index = index.rstrip("]")
        if name in self.roles:
            return self.roles[name].select(steps[1:])
        values = []
        for i, item in enumerate(self.lists.get(name, [])):
            if index == "*" or index == str(i) or "=" in index and item.matches(index):
                values += item.select(steps[1:])
        return values

    def matches(self, predicate):
        attribute, wanted = predicate.split("=", 1)
        return self.element.get(attribute.strip()) == wanted.strip().strip("'\"")

    # ---- what happens

    def all_rates(self):
        """(variable, rate) of this instance."""
        rates = {}
        for variable, rate in self.rates + (self.regime["rates"] if self.regime else []):
            rates[variable] = rates.get(variable, 0.0) + rate(self.value)
        return rates

    def kinetics(self):
        """(instance, variable, rate) of the kinetic schemes: each edge moves what leaves one node to another."""
        for scheme in self.schemes:
            nodes = {node.name: node for node in self.lists.get(scheme["nodes"], [])}
            rates = dict.fromkeys(nodes, 0.0)
            for edge in self.lists.get(scheme["edges"], []):
                a, b = edge.links[scheme["edgeSource"]], edge.links[scheme["edgeTarget"]]
                flow = nodes[a].value(scheme["stateVariable"]) * edge.read(scheme["forwardRate"]) - nodes[b].value(scheme["stateVariable"]) * edge.read(scheme["reverseRate"])
                rates[a] -= flow
                rates[b] += flow
            for name, rate in rates.items():
                yield nodes[name], scheme["stateVariable"], rate

    def begin(self):
        for scheme in self.schemes:
            if self.lists.get(scheme["nodes"]):
                self.lists[scheme["nodes"]][0].states[scheme["stateVariable"]] = 1.0
        for start in self.starts:
            self.act(start)

    def test(self):
        lists = [self.conditions] + ([self.regime["conditions"]] if self.regime else [])
        for conditions in lists:
            for condition, what in conditions:
                if condition(self.value):
                    self.act(what)

    def act(self, what):
        for kind, name, value in what:
            if kind == "assign":
                self.states[name] = float(value(self.value))
        for kind, name, _ in what:
            if kind == "event":
                self.emit(name)
            elif kind == "transition":
                self.pending = self.regimes[name]

    def emit(self, port):
        self.sim.events.append((self.path, port))
        for source, target, to, delay in self.wires:
            if source is None or source == port:
                if delay > 0:
                    self.sim.queue.append((self.sim.t + delay, target, to))
                else:
                    target.receive(to)

    def receive(self, port):
        if port is None:
            ports = [name for name, p in self.doc.members(self.type, "EventPort").items() if p.get("direction") == "in"]
            port = ports[0] if ports else None
        for handlers in [self.handlers] + ([self.regime["handlers"]] if self.regime else []):
            for name, what in handlers:
                if name == port:
                    self.act(what)

    def enter(self):
        if self.pending is not None:
            self.regime, self.pending = self.pending, None
            self.act(self.regime["entry"])


def actions(element):
    list_ = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        kind = local(child)
        if kind == "StateAssignment":
            list_.append(("assign", child.get("variable"), Parser(child.get("value")).whole()))
        elif kind == "EventOut":
            list_.append(("event", child.get("port"), None))
        elif kind == "Transition":
            list_.append(("transition", child.get("regime"), None))
    return list_


class Simulation:
    """A component, its instances (children first), and the time."""

    def __init__(self, doc, component, values=None):
        self.doc, self.values = doc, values or {}
        self.instances, self.known, self.events, self.queue, self.t = [], {}, [], [], 0.0
        element = doc.component(component)
        self.root = Instance(self, element, element.get("type") or local(element), None, component)
        for _ in range(100):
            before = [dict(instance.states) for instance in self.instances]
            for instance in self.instances:
                self.known = {}
                instance.begin()
            if before == [instance.states for instance in self.instances]:
                break
        self.known = {}

    def rates(self):
        self.known = {}
        found = {}
        for instance in self.instances:
            for name, rate in instance.all_rates().items():
                found[instance, name] = found.get((instance, name), 0.0) + rate
            for node, name, rate in instance.kinetics():
                found[node, name] = found.get((node, name), 0.0) + rate
        return found

    def set(self, start, step, rates):
        for (instance, name), rate in rates.items():
            instance.states[name] = start[instance, name] + step * rate

    def integrate(self, dt, integrator):
        t, k1 = self.t, self.rates()
        start = {(instance, name): instance.states[name] for instance, name in k1}
        if integrator == "euler":
            self.set(start, dt, k1)
            return
        if integrator == "heun":
            self.set(start, dt, k1)
            self.t = t + dt
            k2 = self.rates()
            self.set(start, dt * 0.5, {key: k1[key] + k2[key] for key in k1})
        else:
            self.set(start, dt * 0.5, k1)
            self.t = t + dt * 0.5
            k2 = self.rates()
            self.set(start, dt * 0.5, k2)
            k3 = self.rates()
            self.set(start, dt, k3)
            self.t = t + dt
            k4 = self.rates()
            self.set(start, dt / 6.0, {key: k1[key] + 2.0 * k2[key] + 2.0 * k3[key] + k4[key] for key in k1})
        self.t = t

    def step(self, n, dt, integrator):
        self.t = n * dt
        self.integrate(dt, integrator)
        self.t = (n + 1) * dt
        self.freeze()
        due = [event for event in self.queue if self.t >= event[0] - 1e-12 * dt]
        self.queue = [event for event in self.queue if event not in due]
        for _, target, port in due:
            target.receive(port)
        for instance in self.instances:
            instance.test()
        for instance in self.instances:
            instance.enter()
        self.known = {}

    def freeze(self):
        """Compute every derived variable, so that handlers see the values before them."""
        self.known = {}
        for instance in self.instances:
            for name in instance.derived:
                instance.value(name)

    def row(self):
        self.known = {}
        values = {}
        for instance in self.instances:
            for name in (*instance.states, *instance.derived):
                if instance.derived.get(name, ("",))[0] != "parameter":
                    values[instance.path_of(name)] = float(instance.value(name))
        return values


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--component", required=True)
    parser.add_argument("--dt", type=float, required=True, help="seconds")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--integrator", choices=("euler", "heun", "rk4"), default="euler")
    parser.add_argument("--include", action="append", default=[], metavar="FOLDER")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=SI")
    parser.add_argument("--out", default="-")
    options = parser.parse_args()
    values = {name: float(text) for name, text in (item.split("=") for item in options.set)}
    sim = Simulation(Document(options.model, options.include), options.component, values)
    rows = [sim.row()]
    for n in range(options.steps):
        sim.step(n, options.dt, options.integrator)
        rows.append(sim.row())
    with sys.stdout if options.out == "-" else open(options.out, "w", newline="") as file:
        writer = csv.writer(file)
        names = sorted(rows[0])
        writer.writerow(["step", "time", *names])
        for n, row in enumerate(rows):
            writer.writerow([n, repr(n * options.dt), *(repr(row[name]) for name in names)])


if __name__ == "__main__":
    main()
