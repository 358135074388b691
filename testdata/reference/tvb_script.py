"""Run a script that lemsls generated for TVB, with TVB's history in float64 or as it is shipped.

    tvb_script.py --history float64|stock FOLDER NAME ARGUMENT...

NAME.py in FOLDER gets the arguments.
"""

import importlib
import sys

import tvb_oracle


def main():
    _, option, history, folder, name, *arguments = sys.argv
    if option != "--history" or history not in ("float64", "stock"):
        raise SystemExit(__doc__)
    if history == "float64":
        tvb_oracle.double_precision()
    sys.path.insert(0, folder)
    importlib.import_module(name).main(arguments)


if __name__ == "__main__":
    main()
