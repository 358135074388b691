#!/usr/bin/env python3
"""What PyLEMS makes of LEMS models: what they record, and the events that they send.

PyLEMS records after every step, so its sample i belongs to row i + 1 of what lemsls records, whose
row 0 is the initial state. Only rows from 1 on are written.

    pylems.py --out FOLDER [--steps N] MODEL.xml ...

FOLDER/MODEL.csv has a column for each quantity that the Target of the model records, and for each
port the number of events that were sent through it so far.
"""

import argparse
import contextlib
import csv
import io
import pathlib

from lems.model.model import Model
from lems.sim.build import SimulationBuilder


def build(path):
    """The simulation of a model, and what is run in it."""
    model = Model()
    model.add_include_directory(str(path.parent))
    with contextlib.redirect_stdout(io.StringIO()):
        model.import_from_file(str(path))
        simulation = SimulationBuilder(model.resolve()).build()
    return simulation, next(run for run in simulation.runnables.values() if run.recorded_variables)


def simulate(path, steps):
    """The columns of a model, by name."""
    simulation, run = build(path)
    if steps:
        run.configure_time(run.time_step, (steps - 0.5) * run.time_step)
    sent = {port: [] for port in run.event_out_ports}
    for port, rows in sent.items():
        run.register_event_out_callback(port, lambda rows=rows: rows.append(len(run.recorded_variables[0].values)))
    simulation.run()
    columns = {record.recorder.quantity: [value for _, value in record.values] for record in run.recorded_variables}
    count = min(map(len, columns.values()))
    for port, rows in sent.items():
        columns[port] = [sum(row <= i for row in rows) for i in range(count)]
    return columns, count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    for path in arguments.models:
        columns, count = simulate(path, arguments.steps)
        with open(arguments.out / f"{path.stem}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["row", *columns])
            for i in range(count):
                writer.writerow([i + 1, *(repr(float(column[i])) for column in columns.values())])


if __name__ == "__main__":
    main()
