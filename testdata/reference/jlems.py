#!/usr/bin/env python3
"""What jLEMS makes of the models of ../models/lems, in full precision: it made jlems.csv.

jLEMS computes in float64 and writes as many digits as a float32 needs. So copies of the models are
run that split every state v in two, high = K v - (K v - v) and low = v - high with K = 2^29 + 1.
high is v with 24 bits, which a float32 holds; low is the rest, of which jLEMS writes 24 bits more.
Their sum is v to 48 bits and more: to 4e-15 of v. jLEMS computes derived variables before the
states of a step, so what it writes in a row belongs to the row before. The copies also count what
the model sends, in a state of their own.

    jlems.py JNEUROML.jar [--java java] [--out jlems.csv]

A line of the file is one value of a state, at some rows of a run with one step: row n is n steps
after the initial state, row 0. Of "spikes", the number of events sent, there are the rows in which
it changes. The models of several levels are run with their step and half of it.
"""

import argparse
import csv
import pathlib
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import lems_oracle

MODELS = pathlib.Path(__file__).parent.parent / "models" / "lems"
ONE_LEVEL = ("adaptive_exponential", "brusselator", "fitzhugh_nagumo", "hindmarsh_rose", "izhikevich2003", "izhikevich2007",
             "lif_refractory", "lorenz", "mckean", "morris_lecar", "oregonator", "van_der_pol")
# Step and length in seconds, so short that a difference grows in proportion to the step.
NESTED = {"hodgkin_huxley": (2.5e-6, 0.01), "kinetic_channel": (1e-5, 0.1), "passive_pulse": (5e-5, 0.16),
          "synapse_alpha": (2.5e-5, 0.2), "wilson_cowan": (1e-5, 0.02)}
SAMPLES = 20
SPLITTER = 2 ** 29 + 1


def split(type_):
    """Add the halves of every state, and a count of what is sent, to a ComponentType."""
    dynamics = type_.find("Dynamics")
    if dynamics is None:
        return
    sending = [handler for handler in dynamics.iter("OnCondition") if handler.find("EventOut") is not None]
    if sending:
        dynamics.insert(0, ET.Element("StateVariable", name="spikes", dimension="none"))
    for handler in sending:
        handler.insert(0, ET.Element("StateAssignment", variable="spikes", value="spikes + 1"))
    for state in dynamics.findall("StateVariable"):
        name, dimension = state.get("name"), state.get("dimension")
        halves = {"high": f"({SPLITTER} * {name}) - (({SPLITTER} * {name}) - {name})", "low": f"{name} - {name}_high"}
        for half, value in halves.items():
            full = f"{name}_{half}"
            type_.insert(0, ET.Element("Exposure", name=full, dimension=dimension))
            dynamics.append(ET.Element("DerivedVariable", name=full, dimension=dimension, exposure=full, value=value))


def quantities(path, target):
    """The paths of all states; lems_oracle.py does not know attachments."""
    if path.stem == "synapse_alpha":
        return ["driver/v", "follower/v"]
    simulation = lems_oracle.Simulation(lems_oracle.Document(path, []), target)
    found = [instance.path_of(name).replace(".", "/") for instance in simulation.instances for name in instance.states]
    return sorted(found)


def write(model, folder, half):
    """Write a copy of a model; return its path, its step, the number of steps and its quantities."""
    path = MODELS / f"{model}.xml"
    tree = ET.parse(path)
    doc = lems_oracle.Document(path, [])
    for type_ in tree.getroot().iter("ComponentType"):
        split(type_)
    run = next(element for element in tree.getroot() if element.get("id") == doc.target)
    step, length = NESTED.get(model) or (doc.quantity(run.get("step")), doc.quantity(run.get("length")))
    steps = round(length / step)
    if half:
        step, steps = step / 2, steps * 2
    names = quantities(path, run.get("target"))
    if any(element.get("name") == "spikes" for element in tree.getroot().iter("StateVariable")) and model in ONE_LEVEL:
        names.append("spikes")
    run.set("step", f"{step!r} s")
    run.set("length", f"{(steps + 1) * step!r} s")
    for child in list(run):
        run.remove(child)
    file = ET.SubElement(run, "TextFile", id="out", folder=".", file="out.dat")
    for name in names:
        for half_ in ("high", "low"):
            ET.SubElement(file, "Column", id=f"{name}_{half_}".replace("/", "_"), quantity=f"{name}_{half_}")
    copy = folder / f"{model}.xml"
    tree.write(copy)
    return copy, step, steps, names


def float32(text):
    return struct.unpack("f", struct.pack("f", float(text)))[0]


def run(arguments, model, half):
    """Run a copy of a model; yield the lines of the file."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "include").symlink_to(MODELS.resolve() / "include")
        copy, step, steps, names = write(model, folder, half)
        said = subprocess.run([arguments.java, "-jar", str(pathlib.Path(arguments.jar).resolve()), copy.name, "-nogui"],
                              cwd=folder, capture_output=True, text=True)
        if said.returncode != 0 or not (folder / "out.dat").exists():
            raise SystemExit(f"{model}: {said.stdout}{said.stderr}")
        rows = [line.split()[1:] for line in (folder / "out.dat").read_text().splitlines()][1:]
    if len(rows) < steps + 1:
        raise SystemExit(f"{model}: {len(rows)} rows for {steps} steps")
    for i, name in enumerate(names):
        values = [float32(row[2 * i]) + float32(row[2 * i + 1]) for row in rows[:steps + 1]]
        for n in chosen(name, values):
            yield [model, repr(step), name.replace("/", "."), n, repr(values[n])]


def chosen(name, values):
    """The rows of which the file has the values."""
    if name == "spikes":
        return [n for n in range(1, len(values)) if values[n] != values[n - 1]]
    return [n * (len(values) - 1) // SAMPLES for n in range(SAMPLES + 1)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jar", help="jNeuroML with its dependencies")
    parser.add_argument("--java", default="java")
    parser.add_argument("--out", default="-")
    arguments = parser.parse_args()
    with sys.stdout if arguments.out == "-" else open(arguments.out, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["model", "dt", "quantity", "row", "value"])
        for model in (*ONE_LEVEL, *NESTED):
            for half in (False, True) if model in NESTED else (False,):
                writer.writerows(run(arguments, model, half))


if __name__ == "__main__":
    main()
