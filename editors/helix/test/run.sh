#!/bin/sh
# run.sh drives Helix and the real server on models of this repository, in a
# terminal of tmux. $HX, $TMUX_PROGRAM and $LEMSLS name the programs (default:
# hx, tmux and lemsls on the PATH). It exits with status 1 on failure.
set -eu
unset TMUX

here=$(cd "$(dirname "$0")" && pwd)
models=$here/../../../testdata/models
hx=${HX:-hx}
lemsls=$(command -v "${LEMSLS:-lemsls}") || { echo "run.sh: no server ${LEMSLS:-lemsls}" >&2; exit 1; }

tmp=$(mktemp -d)
work=$tmp/work
terminal() { "${TMUX_PROGRAM:-tmux}" -L "lemsls-helix-$$" -f /dev/null "$@"; }
trap 'terminal kill-server 2>/dev/null || true; rm -rf "$tmp"' EXIT

# Helix gets the configuration that users copy, with the server's path in it.
mkdir -p "$work/.git" "$tmp/config/helix"
cp -r "$here/../runtime" "$tmp/config/helix/"
sed "s|^command = .*|command = \"$lemsls\"|" "$here/../languages.toml" >"$tmp/config/helix/languages.toml"
log=$tmp/cache/helix/helix.log
: >"$tmp/config/helix/config.toml"
export XDG_CONFIG_HOME="$tmp/config" XDG_CACHE_HOME="$tmp/cache" XDG_DATA_HOME="$tmp/data" XDG_STATE_HOME="$tmp/state"

screen() { terminal capture-pane -p -t helix; }
keys() { terminal send-keys -t helix "$@"; }
# normal leaves a mode or a menu. A key right after Escape would be read as Alt with it.
normal() { keys Escape; sleep 0.2; }

# begin copies a MODEL to a file NAME and starts Helix on it.
begin() {
	file=$work/$2
	cp "$models/$1" "$file"
	rm -f "$log"
	launch
	holds opened || fail 'waited for the server'
}

launch() { (cd "$work" && terminal new-session -d -s helix -x 150 -y 45 "'$hx' -v '$file'"); }

# opened says whether the server knows the file. After 25.07 Helix asks whether
# to trust a workspace that has a configuration, and then wants to be started anew.
opened() {
	if shows 'Trust this workspace?'; then
		keys Enter
		await 'Config refreshed'
		end
		launch
	fi
	grep -q '"method":"textDocument/didOpen"' "$log" 2>/dev/null
}

end() {
	normal
	normal
	keys ':qa!' Enter
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		terminal has-session -t helix 2>/dev/null || return 0
		sleep 0.1
	done
	terminal kill-session -t helix
}

# holds runs a command until it succeeds, for WAIT seconds.
holds() {
	n=$((${WAIT:-10} * 10))
	while [ $n -gt 0 ]; do
		"$@" && return 0
		n=$((n - 1))
		sleep 0.1
	done
	return 1
}

shows() { screen | grep -q -e "$1"; }
hides() { ! shows "$1"; }
written() { keys ':w' Enter; sleep 0.2; grep -q -e "$1" "$file"; }

# await fails a case unless the screen comes to show a regular expression.
await() { holds shows "$1" || fail "waited for “$1” on the screen"; }
await_end() { holds hides "$1" || fail "waited for the end of “$1” on the screen"; }
# saved fails a case unless the file, saved, comes to hold a regular expression.
saved() { WAIT=2 holds written "$1" || fail "waited for “$1” in the file"; }

fail() {
	echo "      $*"
	screen 2>/dev/null | sed -e 's/ *$//' -e '/^ *~*$/d' -e 's/^/      | /'
	exit 1
}

# to puts the cursor on the last letter of the first match of a Helix pattern.
to() { keys gg "/$1" Enter ';'; }

# type_slowly sends one key after the other: Helix 25.01 sends the changes of keys
# that arrive together in any order (versions 1, 3, 4, 5, 2 were seen).
type_slowly() { for key; do sleep 0.2; keys "$key"; done; }

broken='broken/misspelt-constant.xml'

case_configuration() {
	health=$("$hx" --health lems)
	case $health in *"$lemsls"*) ;; *) echo "      $health"; exit 1 ;; esac
	[ "$(echo "$health" | grep -c '✓')" -ge 3 ] || { echo "      $health"; exit 1; } # server, highlights, indents
}

case_diagnostics() {
	begin $broken LEMS_broken.xml
	await '● 1 '
	to 'taw"'
	await 'is not declared'
	keys Space d
	await 'unresolved-name'
	normal
	keys h c u # which mends it
	normal
	keys ':w' Enter
	await_end '● 1 '
}

case_hover() {
	begin $broken LEMS_broken.xml
	await '● 1 '
	to '0\.8 \* w'
	keys Space k
	await 'StateVariable of'
}

case_completion() {
	begin $broken LEMS_broken.xml
	await '● 1 '
	to '0\.8 \* w'
	keys a
	type_slowly Space + Space d r i
	await 'drive  *\(constant\|variable\)'
	keys C-n Enter
	normal
	saved '0.8 \* w + drive) /'
}

case_definition() {
	begin $broken LEMS_broken.xml
	await '● 1 '
	to 'w \+ drive'
	keys gd
	await ' 8:[0-9]*$'
}

case_rename() {
	begin $broken LEMS_broken.xml
	await '● 1 '
	to '0\.8 \* w'
	keys Space r
	await 'rename-to:w'
	keys C-u recovery Enter
	await '0.8 \* recovery'
	saved 'StateVariable name="recovery"'
	saved '/ 3.0 - recovery + drive'
}

case_code_action() {
	begin $broken LEMS_broken.xml
	await '● 1 '
	to 'taw"'
	keys h
	keys Space a
	await 'Replace by “tau”'
	keys Enter # which the menu has chosen already
	await '/ tau"'
	saved '/ tau"'
}

case_formatting() {
	begin $broken LEMS_broken.xml
	await '● 1 '
	to '<Constant name="drive'
	keys x '<<'
	saved '^<Constant name="drive'
	keys ':format' Enter
	await '  <Constant name="drive'
	saved '^    <Constant name="drive'
}

case_project() {
	mkdir -p "$work/.helix" "$work/models"
	cat >"$work/.helix/languages.toml" <<-END
		[[language]]
		name = "lems"
		file-types = [{ glob = "models/*.xml" }]

		[language-server.lemsls.config]
		severity = { unresolved-name = "warning" }
	END
	begin $broken models/plain.xml
	await '● 1 '
	keys Space d
	await 'WARN.*unresolved-name'
}

case_symbols() {
	begin rateml/oscillator.xml LEMS_oscillator.xml
	keys Space s
	await 'constant *alpha'
}

case_sweep() {
	begin rateml/oscillator.xml LEMS_oscillator.xml
	keys Space a
	await 'Run .*sweep'
	# The menu begins below the cursor, in the second line, which is chosen.
	down=$(screen | sed -n '/Run .*sweep/{=;q}')
	while [ "$down" -gt 2 ]; do keys C-n; down=$((down - 1)); done
	keys Enter
	sleep 0.5
	to 'name="global_coupling'
	WAIT=120 await 'best global_coupling'
}

cases='configuration diagnostics hover completion definition rename code_action formatting project symbols sweep'
failed=0 count=0
for name in ${CASES:-$cases}; do
	count=$((count + 1))
	if out=$("case_$name" 2>&1); then
		echo "ok    $name" | tr _ ' '
	else
		failed=$((failed + 1))
		echo "FAIL  $name" | tr _ ' '
		echo "$out"
	fi
	end 2>/dev/null || true
	rm -rf "$work/.helix"
done
echo "$failed of $count failed, $("$hx" --version)"
[ $failed -eq 0 ]
