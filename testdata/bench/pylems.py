"""Load and resolve every model of a folder with pyLEMS.

BenchmarkColdCheck times this process beside one of lemsls that checks the same
files. A file that pyLEMS cannot read counts with the time until it gave up; what
it said is printed. Needs the package pylems.
"""

import contextlib
import io
import sys
from pathlib import Path

from lems.model.model import Model


def load(path):
    model = Model(include_includes=True)
    model.add_include_directory(str(path.parent))
    model.import_from_file(str(path))
    model.resolve()


def main():
    for path in sorted(Path(sys.argv[1]).glob("*.xml")):
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                load(path)
            except BaseException as err:  # RecursionError and SystemExit too
                print(f"{path.name}: {err!r}"[:200], file=sys.stderr)


if __name__ == "__main__":
    main()
