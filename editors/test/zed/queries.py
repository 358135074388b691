"""Tries Zed's queries on a model, with the grammar that the extension names:
python queries.py. It exits with status 1 where they find something else.
"""

import pathlib
import sys
import tomllib

import tree_sitter_xml
from tree_sitter import Language, Parser, Query, QueryCursor

ROOT = pathlib.Path(__file__).resolve().parents[3]
ZED = ROOT / "editors/zed"

language = Language(tree_sitter_xml.language_xml())
model = (ROOT / "testdata/models/rateml/montbrio.xml").read_bytes()
tree = Parser(language).parse(model)


def found(name):
    query = Query(language, (ZED / "languages/lems" / f"{name}.scm").read_text())
    return {k: [n.text.decode() for n in nodes] for k, nodes in QueryCursor(query).captures(tree.root_node).items()}


def main():
    colours, outline = found("highlights"), found("outline")
    config = tomllib.loads((ZED / "languages/lems/config.toml").read_text())
    extension = tomllib.loads((ZED / "extension.toml").read_text())
    checks = {
        "tags": "StateVariable" in colours["tag"] and "Dynamics" in colours["tag"],
        "attributes": set(colours["attribute"]) >= {"name", "dimension", "value"},
        "texts": any("sqrt" in x for x in colours["string"]),
        "comments": len(colours["comment"]) == model.count(b"<!--"),
        "outline": sum(x == '"global_coupling"' for x in outline["name"]) == 1,
        "names": config["name"] in extension["language_servers"]["lemsls"]["languages"] and config["grammar"] in extension["grammars"],
    }
    for name, ok in checks.items():
        print("ok   " if ok else "FAIL ", name)
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
