#!/bin/sh
# clients.sh runs the tests of all clients that need no screen and says at the
# end which failed. $LEMSLS names the server; without it, it is built.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
if [ -z "${LEMSLS:-}" ]; then
	LEMSLS=$cache/lemsls
	(cd "$here/../.." && go build -o "$LEMSLS" .)
fi
export LEMSLS

failed=
for client in neovim.sh helix.sh emacs.sh jupyterlab.sh zed.sh wire/run.sh; do
	echo "== $client"
	"$here/$client" || failed="$failed $client"
done
if [ -n "$failed" ]; then
	echo "failed:$failed"
	exit 1
fi
echo 'all clients passed'
