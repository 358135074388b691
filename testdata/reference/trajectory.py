"""Files that the reference programs share: connectomes, initial states, trajectories."""

import bz2
import csv
import io
import pathlib
import zipfile

import numpy as np


def read_connectome(path):
    """Weights (row = target, column = source) and tract lengths in mm of a TVB zip file or folder."""
    members = _members(pathlib.Path(path))
    weights = _matrix(members, "weights", path)
    lengths = _matrix(members, "tract_lengths", path)
    if weights.shape != lengths.shape or weights.shape[0] != weights.shape[1]:
        raise SystemExit(f"{path}: weights {weights.shape} and tract_lengths {lengths.shape} must be equal squares")
    return weights, lengths


def read_initial(path, states, point=0):
    """The initial value of each state at each node, shape (states, nodes).

    The file has a column node and a column for each state. A whole trajectory will do: of a
    file with columns step and point, the rows of step 0 of the given point count.
    """
    with open(path, newline="") as file:
        rows = [row for row in csv.DictReader(file)
                if int(row.get("step") or 0) == 0 and int(row.get("point") or point) == point]
    if not rows:
        raise SystemExit(f"{path}: no initial state of point {point}")
    missing = [name for name in ("node", *states) if name not in rows[0]]
    if missing:
        raise SystemExit(f"{path}: no column {', '.join(missing)}")
    rows.sort(key=lambda row: int(row["node"]))
    if [int(row["node"]) for row in rows] != list(range(len(rows))):
        raise SystemExit(f"{path}: the nodes must be 0 to {len(rows) - 1}, each once")
    return np.array([[float(row[name]) for row in rows] for name in states])


def write(path, states, trajectory, dt, point=0):
    """Write an array (steps + 1, states, nodes) as trajectory.csv, 17 significant digits."""
    with open(path, "w", newline="") as file:
        file.write(",".join(["point", "step", "time", "node", *states]) + "\n")
        for step, values in enumerate(trajectory):
            for node, row in enumerate(values.T):
                numbers = ",".join(f"{value:.17g}" for value in row)
                file.write(f"{point},{step},{step * dt:.17g},{node},{numbers}\n")


def read(path):
    """A trajectory file as {(point, step, node): {variable: text}}, and its variables in order."""
    with open(path, newline="") as file:
        reader = csv.DictReader(file)
        names = [name for name in reader.fieldnames or [] if name not in ("point", "step", "time", "node")]
        rows = {(int(row["point"]), int(row["step"]), int(row["node"])): row for row in reader}
    return rows, names


def _members(path):
    if path.is_dir():
        return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _matrix(members, name, path):
    for member in sorted(members):
        if "__MACOSX" in member or name not in pathlib.PurePosixPath(member).name:
            continue
        data = members[member]
        if member.endswith(".bz2"):
            data = bz2.decompress(data)
        return np.loadtxt(io.BytesIO(data), ndmin=2)
    raise SystemExit(f"{path}: no member with {name} in its name")
