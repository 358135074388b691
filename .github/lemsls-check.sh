#!/usr/bin/env bash
# Runs lemsls check as the inputs of action.yml say, which are in LEMSLS_*.
set -euo pipefail

args=(--format "$LEMSLS_FORMAT" --fail-on "$LEMSLS_FAIL_ON")
[ -n "$LEMSLS_OUTPUT" ] && args+=(--output "$LEMSLS_OUTPUT")
[ -n "$LEMSLS_CONFIG" ] && args+=(--config "$LEMSLS_CONFIG")
while IFS= read -r line; do
	[ -n "$line" ] && args+=("$line")
done <<<"$LEMSLS_ARGS"
args+=(--)
while IFS= read -r line; do
	[ -n "$line" ] && args+=("$line")
done <<<"$LEMSLS_PATHS"
exec lemsls check "${args[@]}"
