#!/bin/sh
# get-neovim.sh [SUITE] prints the path of the Neovim of a Debian suite (trixie,
# forky, sid), which it unpacks first if need be; nothing is installed.
set -eu

binary=$("$(dirname "$0")/unpack.sh" neovim "${1:-trixie}" usr/bin/nvim)
root=${binary%/usr/*}
nvim=${root%/root}/nvim
cat >"$nvim" <<END
#!/bin/sh
VIMRUNTIME='$root/usr/share/nvim/runtime' exec '$binary' "\$@"
END
chmod +x "$nvim"
"$nvim" --version | head -n 1 >&2
echo "$nvim"
