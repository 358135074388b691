#!/bin/sh
# get-emacs.sh [SUITE] prints the path of the Emacs of a Debian suite (trixie,
# forky, sid), which it unpacks first if need be; nothing is installed.
set -eu

binary=$("$(dirname "$0")/unpack.sh" emacs-nox "${1:-trixie}" usr/bin/emacs-nox)
root=${binary%/usr/*}
emacs=${root%/root}/emacs
share=$(echo "$root"/usr/share/emacs/[0-9]*)
libexec=$(echo "$root"/usr/libexec/emacs/[0-9]*/*)
dump=$(echo "$libexec"/emacs*.pdmp)
cat >"$emacs" <<END
#!/bin/sh
# Emacs looks for its files where it was built for: tell it where they are.
EMACSLOADPATH='$share/lisp' EMACSDATA='$share/etc' EMACSDOC='$share/etc' EMACSPATH='$libexec' \\
	exec '$binary' --dump-file='$dump' "\$@"
END
chmod +x "$emacs"
"$emacs" --version | head -n 1 >&2
echo "$emacs"
