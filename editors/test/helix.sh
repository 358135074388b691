#!/bin/sh
# helix.sh [SUITE...] tries the configuration for Helix in the Helix of each
# Debian suite, in a terminal of tmux. $LEMSLS names the server; without it, it
# is built.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
[ $# -gt 0 ] || set -- trixie forky
if [ -z "${LEMSLS:-}" ]; then
	LEMSLS=$cache/lemsls
	(cd "$here/../.." && go build -o "$LEMSLS" .)
fi
TMUX_PROGRAM=$(command -v tmux || "$here/unpack.sh" tmux trixie usr/bin/tmux)
export LEMSLS TMUX_PROGRAM

status=0
for suite; do
	HX=$("$here/get-helix.sh" "$suite")
	export HX
	"$here/../helix/test/run.sh" || status=1
	echo
done
exit $status
