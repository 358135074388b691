#!/bin/sh
# emacs.sh [SUITE...] runs the test of lems-mode in the Emacs of each Debian
# suite. $LEMSLS names the server; without it, it is built.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
[ $# -gt 0 ] || set -- trixie forky
if [ -z "${LEMSLS:-}" ]; then
	LEMSLS=$cache/lemsls
	(cd "$here/../.." && go build -o "$LEMSLS" .)
fi
export LEMSLS

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
status=0
for suite; do
	emacs=$("$here/get-emacs.sh" "$suite")
	(cd "$here/../emacs" && HOME=$home "$emacs" -Q --batch --eval '(setq byte-compile-error-on-warn t)' \
		--eval '(setq byte-compile-dest-file-function (lambda (_) (expand-file-name "~/lems-mode.elc")))' \
		-f batch-byte-compile lems-mode.el) || status=1
	(cd "$here/../emacs" && HOME=$home "$emacs" -Q --batch -l test/run.el) || status=1
	echo
done
exit $status
