#!/usr/bin/env bash
# Installs lemsls into a folder: the binary of the release LEMSLS_VERSION
# (vX.Y.Z or latest), if its checksum is the one in the release's SHA256SUMS.
# LEMSLS_RELEASES is where the releases are.
set -euo pipefail
dir=$1

case "$(uname -s)" in
Linux) os=linux ;;
Darwin) os=darwin ;;
MINGW* | MSYS* | CYGWIN*) os=windows ;;
*) echo "lemsls has no release for $(uname -s)" >&2 && exit 2 ;;
esac
case "$(uname -m)" in
x86_64 | amd64) arch=amd64 ;;
arm64 | aarch64) arch=arm64 ;;
*) echo "lemsls has no release for $(uname -m)" >&2 && exit 2 ;;
esac
exe=lemsls
[ "$os" = windows ] && exe=lemsls.exe
asset="lemsls_${os}_${arch}.tar.gz"
[ "$os" = windows ] && asset="lemsls_${os}_${arch}.zip"

if [ "${LEMSLS_VERSION:-latest}" = latest ]; then
	from="$LEMSLS_RELEASES/latest/download"
else
	from="$LEMSLS_RELEASES/download/$LEMSLS_VERSION"
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for name in "$asset" SHA256SUMS; do
	curl --fail --silent --show-error --location --retry 3 --output "$tmp/$name" "$from/$name"
done

want=$(awk -v name="$asset" '$2 == name || $2 == "*" name { print $1 }' "$tmp/SHA256SUMS")
if command -v sha256sum >/dev/null; then
	got=$(sha256sum "$tmp/$asset")
else
	got=$(shasum -a 256 "$tmp/$asset")
fi
if [ -z "$want" ] || [ "$want" != "${got%% *}" ]; then
	echo "the checksum of $asset is not the one in SHA256SUMS; nothing was installed" >&2
	exit 2
fi

mkdir -p "$dir"
if [ "$os" = windows ]; then
	unzip -q -o "$tmp/$asset" "$exe" -d "$dir"
else
	tar -xzf "$tmp/$asset" -C "$dir" "$exe"
fi
"$dir/$exe" version
