#!/bin/sh
# get-neovim.sh [SUITE] unpacks Debian's Neovim of a suite (trixie, forky, sid)
# into a folder of its own, installs nothing, and prints the path of its nvim.
#
# The mirror is the one this machine's apt already uses. The packages come with
# their own libc, so the suite need not be the machine's: nvim is made to use
# that libc through its interpreter and an RPATH (which its libraries inherit),
# never through LD_LIBRARY_PATH (which the language server would inherit).
set -eu

suite=${1:-trixie}
cache=${LEMSLS_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lemsls-test}
dir=$cache/neovim-$suite
root=$dir/root
nvim=$dir/nvim

if [ -x "$nvim" ]; then
	echo "$nvim"
	exit 0
fi

say() { echo "get-neovim: $*" >&2; }

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

say "packages of $suite"
apt update >&2
apt install --yes --download-only neovim >&2
for deb in "$dir"/apt/archives/*.deb; do
	dpkg-deb --extract "$deb" "$root"
done

if ! command -v patchelf >/dev/null; then
	(cd "$dir/apt" && apt-get -q download patchelf >&2 && dpkg-deb --extract patchelf_*.deb patchelf)
	PATH=$PATH:$dir/apt/patchelf/usr/bin
fi

libs=$(find "$root" -name 'libc.so.6' -printf '%h\n' | head -n 1)
loader=$(find "$root" -name 'ld-linux*.so.*' | head -n 1)
binary=$(readlink -f "$root/usr/bin/nvim" || true)
[ -f "$binary" ] || binary=$(find "$root/usr" -type f -name nvim -perm -u+x | head -n 1)
patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$libs" "$binary"
rm -rf "$dir/apt"

cat >"$nvim.new" <<END
#!/bin/sh
VIMRUNTIME='$root/usr/share/nvim/runtime' exec '$binary' "\$@"
END
chmod +x "$nvim.new"
"$nvim.new" --version | head -n 1 >&2
mv "$nvim.new" "$nvim"
echo "$nvim"
