#!/bin/sh
# neovim.sh [SUITE...] runs the Neovim plugin's test in the Neovim of each
# Debian suite. $LEMSLS names the server; without it, it is built.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || set -- trixie forky
if [ -z "${LEMSLS:-}" ]; then
	LEMSLS=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}/lemsls
	(cd "$here/../.." && go build -o "$LEMSLS" .)
fi
export LEMSLS

status=0
for suite; do
	nvim=$("$here/get-neovim.sh" "$suite")
	(cd "$here/../neovim" && "$nvim" --clean --headless -u test/run.lua) || status=1
	echo
done
exit $status
