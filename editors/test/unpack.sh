#!/bin/sh
# unpack.sh PACKAGE SUITE PROGRAM unpacks Debian's PACKAGE of a suite (trixie,
# forky, sid) with all it depends on into a folder of its own, installs nothing,
# and prints the path of PROGRAM in there (usr/bin/nvim, say).
#
# The mirror is the one this machine's apt already uses. The packages come with
# their own libc, so the suite need not be the machine's: the program is made to
# use that libc through its interpreter and an RPATH (which its libraries inherit),
# never through LD_LIBRARY_PATH (which the language server would inherit).
set -eu

package=$1 suite=$2 program=$3
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
dir=$cache/$package-$suite
root=$dir/root

if [ -e "$dir/program" ]; then
	cat "$dir/program"
	exit 0
fi

say() { echo "unpack: $*" >&2; }

# uris prints the archives apt knows, one a line, in either format of its lists.
uris() {
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
		sed -n -e 's/^URIs: *\([^ ]*\).*/\1/p' -e 's/^deb *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p'
}

mirror=$(uris | grep '/debian/*$' | head -n 1)
if [ -z "$mirror" ]; then
	say "apt's lists name no Debian archive"
	exit 1
fi

rm -rf "$dir"
mkdir -p "$dir/apt/lists/partial" "$dir/apt/archives/partial" "$dir/apt/parts" "$root"
: >"$dir/apt/status"
cat >"$dir/apt/sources.sources" <<END
Types: deb
URIs: $mirror
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END

apt() {
	apt-get -q -o Dir::Etc::SourceList="$dir/apt/sources.sources" -o Dir::Etc::SourceParts="$dir/apt/parts" \
		-o Dir::State::Lists="$dir/apt/lists" -o Dir::State::Status="$dir/apt/status" \
		-o Dir::Cache::Archives="$dir/apt/archives" -o Dir::Cache::PkgCache= -o Dir::Cache::SrcPkgCache= \
		-o Debug::NoLocking=true -o Acquire::Languages=none -o APT::Sandbox::User= \
		-o APT::Install-Recommends=false -o APT::Get::Upgrade=false "$@"
}

say "$package of $suite"
{
	apt update && apt install --yes --download-only "$package"
} >"$dir/apt/log" 2>&1 || { cat "$dir/apt/log" >&2; exit 1; }
for deb in "$dir"/apt/archives/*.deb; do
	dpkg-deb --extract "$deb" "$root"
done

if ! command -v patchelf >/dev/null && [ ! -d "$cache/patchelf" ]; then
	(cd "$dir/apt" && apt-get -q download patchelf >>log 2>&1 && dpkg-deb --extract patchelf_*.deb "$cache/patchelf")
fi
PATH=$PATH:$cache/patchelf/usr/bin

# A link of Debian's alternatives leads nowhere in here: then the name decides.
binary=$(readlink -f "$root/$program" || true)
[ -f "$binary" ] || binary=$(find "$root/usr" -type f -name "${program##*/}" -perm -u+x | head -n 1)
libs=$(find "$root" -name 'libc.so.6' -printf '%h\n' | head -n 1)
loader=$(find "$root" -name 'ld-linux*.so.*' | head -n 1)
patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$libs" "$binary"
rm -rf "$dir/apt"
echo "$binary" | tee "$dir/program"
