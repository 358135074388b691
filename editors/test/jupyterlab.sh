#!/bin/sh
# jupyterlab.sh edits a model through Jupyter's server, with the configuration
# that users copy. $LEMSLS names the server; without it, it is built.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
if [ -z "${LEMSLS:-}" ]; then
	LEMSLS=$cache/lemsls
	(cd "$here/../.." && go build -o "$LEMSLS" .)
fi

venv=$cache/jupyterlab
if ! cmp -s "$here/jupyterlab/requirements.txt" "$venv/requirements.txt"; then
	rm -rf "$venv"
	python3 -m venv "$venv"
	"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/jupyterlab/requirements.txt"
	cp "$here/jupyterlab/requirements.txt" "$venv/"
fi
exec "$venv/bin/python" "$here/jupyterlab/try.py" "$LEMSLS"
