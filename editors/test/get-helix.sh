#!/bin/sh
# get-helix.sh [SUITE] prints the path of the Helix of a Debian suite (trixie,
# forky, sid), which it unpacks first if need be; nothing is installed.
set -eu

binary=$("$(dirname "$0")/unpack.sh" hx "${1:-trixie}" usr/lib/hx/hx)
root=${binary%/usr/*}
hx=${root%/root}/hx
cat >"$hx" <<END
#!/bin/sh
HELIX_RUNTIME='$root/usr/lib/hx/runtime' exec '$binary' "\$@"
END
chmod +x "$hx"
"$hx" --version >&2
echo "$hx"
