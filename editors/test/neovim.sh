#!/bin/sh
# neovim.sh [SUITE...] tries the Neovim plugin in the Neovim of each Debian suite:
# without a screen, then what a person sees, in a terminal. $LEMSLS names the
# server; without it, it is built. $PICTURES is a folder for pictures of the
# terminal, if they are wanted.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
[ $# -gt 0 ] || set -- trixie forky
if [ -z "${LEMSLS:-}" ]; then
	LEMSLS=$cache/lemsls
	(cd "$here/../.." && go build -o "$LEMSLS" .)
fi
export LEMSLS

# The terminal is a Python package, which gets a folder of its own.
terminal=$cache/terminal
if ! cmp -s "$here/neovim/requirements.txt" "$terminal/requirements.txt"; then
	rm -rf "$terminal"
	python3 -m pip install --quiet --no-deps --disable-pip-version-check --target "$terminal" -r "$here/neovim/requirements.txt"
	cp "$here/neovim/requirements.txt" "$terminal/"
fi

status=0
for suite; do
	nvim=$("$here/get-neovim.sh" "$suite")
	(cd "$here/../neovim" && "$nvim" --clean --headless -u test/run.lua) || status=1
	echo
	PYTHONPATH=$terminal python3 "$here/neovim/story.py" --nvim "$nvim" --server "$LEMSLS" ${PICTURES:+--pictures "$PICTURES/$suite"} || status=1
done
exit $status
