

def read_connectome(path):
    """Read the weights and the tract lengths of a TVB connectivity, a zip file or a folder.

    Returns two arrays (nodes, nodes), row = target, column = source; lengths in mm.
    """
    members = {}  # name within the zip or folder: a function that reads it
    if os.path.isdir(path):
        for folder, _, files in os.walk(path):
            for name in files:
                full = os.path.join(folder, name)
                members[os.path.relpath(full, path).replace(os.sep, "/")] = pathlib.Path(full).read_bytes
    else:
        archive = zipfile.ZipFile(path)
        for name in archive.namelist():
            members[name] = lambda name=name: archive.read(name)

    def table(part):
        for name in sorted(members, key=lambda n: (len(n.rpartition("/")[2]), n.rpartition("/")[2], n)):
            base = name.rpartition("/")[2].lower()
            if part in base and base.endswith((".txt", ".txt.bz2")) and not base.startswith(".") and "__MACOSX" not in name:
                data = members[name]()
                text = (bz2.decompress(data) if base.endswith(".bz2") else data).decode("utf-8-sig")
                return np.loadtxt(io.StringIO(text.replace(",", " ").replace(";", " ")), ndmin=2)
        raise ValueError(f"{path}: no {part}.txt; a TVB connectivity has weights.txt, tract_lengths.txt and centres.txt")

    weights, lengths = table("weights"), table("tract_lengths")
    if weights.shape != lengths.shape or weights.shape[0] != weights.shape[1]:
        raise ValueError(f"{path}: weights and tract_lengths must be square and of one size")
    return weights, lengths


def one_node():
    """The weights and the tract lengths of a node that hears nobody."""
    return np.zeros((1, 1)), np.zeros((1, 1))


def delays_in_steps(lengths, values):
    """The delay of each connection, rounded half to even, from its tract length in mm."""
    if DELAY_SCALE is None:
        return np.zeros(len(lengths), dtype=np.int64)
    delays = np.rint(lengths * values[DELAY_SCALE])
    if not np.all((delays >= 0) & (delays <= 1e6)):
        raise ValueError("a delay is negative, not finite or longer than 10^6 steps: look at the conduction speed")
    return delays.astype(np.int64)


def check_integrator(integrator, noisy):
    """Refuse what is no integrator, and noise where there is no place for it."""
    if integrator not in ("euler", "heun", "rk4"):
        raise ValueError(f"integrator {integrator}: want euler, heun or rk4")
    if integrator == "rk4" and noisy:
        raise ValueError("rk4 is for simulations without noise: leave it out, or choose euler or heun")
