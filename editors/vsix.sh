#!/bin/sh
# vsix.sh FOLDER packages the VS Code extension: one package without server, for
# everybody who has lemsls on the PATH, and one for each platform whose archive
# (make dist) lies in FOLDER, with the program in it. They go to FOLDER too.
#
# Packages from equal sources are equal. One over 20 MB, or with other files than
# vsix.golden lists, is an error; UPDATE=1 writes the list anew.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$1" && pwd)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
vsce=$here/vscode/node_modules/.bin/vsce

cd "$here/vscode"
[ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error
npm run --silent vscode:prepublish

# What is packaged is staged, so that no server is left in the working tree, and
# without scripts, so that each package is not built anew.
"$vsce" ls --no-dependencies >"$stage/files"
mkdir "$stage/extension"
while read -r name; do
	install -D -m 644 "$name" "$stage/extension/$name"
done <"$stage/files"
cp .vscodeignore "$stage/extension/"
node -e '
	const { readFileSync, writeFileSync } = require("node:fs");
	const { scripts, devDependencies, ...rest } = JSON.parse(readFileSync("package.json"));
	writeFileSync(process.argv[1], JSON.stringify(rest, null, 2) + "\n");
' "$stage/extension/package.json"
version=$(node -p 'require("./package.json").version')

cd "$stage/extension"
export SOURCE_DATE_EPOCH=315532800 # the earliest time that zip archives know

# package NAME [ARGUMENTS...] makes a package and holds it to its bounds.
package() {
	file=$out/lemsls-$version$1.vsix
	shift
	"$vsce" package --no-dependencies --out "$file" "$@" >"$stage/log" 2>&1 || { cat "$stage/log" >&2; exit 1; }
	size=$(wc -c <"$file")
	if [ "$size" -gt 20000000 ]; then
		echo "vsix.sh: $file has $size bytes, more than 20 MB" >&2
		exit 1
	fi
	echo "$file"
}

# platform TARGET ARCHIVE PROGRAM packages the extension with the program of an archive.
platform() {
	[ -f "$out/$2" ] || return 0
	mkdir bin
	case $2 in
	*.zip) unzip -q "$out/$2" "$3" -d bin ;;
	*) tar -xzf "$out/$2" -C bin "$3" ;;
	esac
	chmod 755 "bin/$3"
	package "-$1" --target "$1"
	rm -r bin
}

package ''
platform linux-x64 lemsls_linux_amd64.tar.gz lemsls
platform linux-arm64 lemsls_linux_arm64.tar.gz lemsls
platform alpine-x64 lemsls_linux_amd64_static.tar.gz lemsls
platform alpine-arm64 lemsls_linux_arm64_static.tar.gz lemsls
platform darwin-x64 lemsls_darwin_amd64.tar.gz lemsls
platform darwin-arm64 lemsls_darwin_arm64.tar.gz lemsls
platform win32-x64 lemsls_windows_amd64.zip lemsls.exe
platform win32-arm64 lemsls_windows_arm64.zip lemsls.exe

LC_ALL=C sort "$stage/files" >"$stage/sorted"
if [ -n "${UPDATE:-}" ]; then
	cp "$stage/sorted" "$here/vsix.golden"
fi
diff -u "$here/vsix.golden" "$stage/sorted" >&2 || { echo 'vsix.sh: the packages have other files than editors/vsix.golden lists (UPDATE=1 writes it anew)' >&2; exit 1; }
