#!/bin/sh
# zed.sh compiles the extension for Zed as Zed does, where cargo has the target
# wasm32-wasip2, and tries its queries on a model. Zed itself wants a screen with
# a GPU: it is not started.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}

venv=$cache/zed
if ! cmp -s "$here/zed/requirements.txt" "$venv/requirements.txt"; then
	rm -rf "$venv"
	python3 -m venv "$venv"
	"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/zed/requirements.txt"
	cp "$here/zed/requirements.txt" "$venv/"
fi
"$venv/bin/python" "$here/zed/queries.py"

target=wasm32-wasip2
if ! command -v cargo >/dev/null || [ ! -d "$(rustc --print target-libdir --target $target)" ]; then
	echo "not compiled: no cargo with the target $target (rustup target add $target)"
	exit 0
fi
cd "$here/../zed"
CARGO_TARGET_DIR=$cache/zed-target cargo build --quiet --locked --release --target $target
echo "ok    compiled for $target"
