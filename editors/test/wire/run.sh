#!/bin/sh
# run.sh speaks to the server through the library that VS Code speaks through,
# vscode-jsonrpc with vscode-languageserver-protocol, in both encodings, with
# diagnostics that are asked for and that are sent. $LEMSLS names the server;
# without it, it is built.
set -eu

protocol=3.18.5 # what vscode-languageclient 11.0.0 depends on

here=$(cd "$(dirname "$0")" && pwd)
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
dir=$cache/wire-$protocol
if [ ! -e "$dir/complete" ]; then
	mkdir -p "$dir"
	echo '{"private": true}' >"$dir/package.json"
	(cd "$dir" && npm install --no-audit --no-fund --loglevel=error --ignore-scripts "vscode-languageserver-protocol@$protocol" >&2)
	: >"$dir/complete"
fi
if [ -z "${LEMSLS:-}" ]; then
	LEMSLS=$cache/lemsls
	(cd "$here/../../.." && go build -o "$LEMSLS" .)
fi

exec node "$here/run.mjs" --library "$dir" --version "$protocol" --server "$LEMSLS" --models "$here/../../../testdata/models"
