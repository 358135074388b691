#!/bin/sh
# Starts a Slurm cluster of its own in a folder, and stops it:
#
#	start-slurm.sh FOLDER [install]   # 'install' lets root fetch what is missing with apt
#	start-slurm.sh FOLDER stop
#
# The cluster is this machine: munged, slurmctld and one slurmd, a node whose
# CPUs are more than there are, with configuration, key, sockets, spool and ports
# of their own, and neither systemd nor control groups. SLURM_CONF is
# FOLDER/slurm.conf; the log of whatever does not start is told.
set -eu
folder=$1

# stop ends what runs, the daemons last, and waits for it.
stop() {
	export SLURM_CONF="$folder/slurm.conf"
	if [ -s "$folder/slurmctld.pid" ]; then scancel --user="$(id -un)" 2>/dev/null || true; fi
	for name in slurmd slurmctld munged; do
		pid=$(cat "$folder/$name.pid" 2>/dev/null) || continue
		kill "$pid" 2>/dev/null || continue
		for _ in $(seq 50); do
			case $(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null) in '' | Z*) break ;; esac
			sleep 0.1
		done
	done
}

if [ "${2-}" = stop ]; then
	stop
	exit
fi

PATH=$PATH:/usr/sbin:/sbin
missing=
for program in munged mungekey slurmctld slurmd sbatch; do
	command -v "$program" >/dev/null || missing="$missing $program"
done
if [ -n "$missing" ]; then
	if [ "${2-}" != install ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "not installed:$missing (on Debian: apt-get install slurm-wlm munge)" >&2
		exit 3
	fi
	export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 # so that no daemon starts by itself
	apt-get install -y -qq --no-install-recommends slurm-wlm munge >"$folder/apt.log" 2>&1 ||
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends slurm-wlm munge; } >"$folder/apt.log" 2>&1 ||
		{ tail -n 3 "$folder/apt.log" >&2; echo "apt-get could not install slurm-wlm and munge" >&2; exit 3; }
fi

# free prints ports that nothing listens on.
free() {
	python3 -c 'import socket
s = [socket.socket() for _ in range(2)]
for x in s: x.bind(("", 0))
print(*[x.getsockname()[1] for x in s])'
}
set -- $(free)
host=$(hostname -s)
user=$(id -un)
mkdir -p "$folder/state" "$folder/spool"
chmod 755 "$folder"

cat >"$folder/slurm.conf" <<END
ClusterName=lemsls
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$1
SlurmdPort=$2
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_min_interval=100000,batch_sched_delay=0,bf_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
MaxArraySize=101
MinJobAge=${MIN_JOB_AGE:-300}
KillWait=2
CompleteWait=0
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=short Nodes=ALL Default=YES MaxTime=5 State=UP
PartitionName=long Nodes=ALL State=UP
END
export SLURM_CONF="$folder/slurm.conf"
cat >"$folder/cgroup.conf" <<END
IgnoreSystemd=yes
END

# trouble tells why a daemon does not run, and stops the others.
trouble() {
	echo "$1 does not run here:" >&2
	grep -v debug "$folder/$1.log" 2>/dev/null | tail -n 5 >&2
	stop
	exit 4
}

umask 077
mungekey --create --keyfile="$folder/munge.key" >/dev/null
umask 022
munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
	--log-file="$folder/munged.log" --seed-file="$folder/munged.seed" --num-threads=2 2>"$folder/munged.err" || { cat "$folder/munged.err" >&2; trouble munged; }
slurmctld -c || trouble slurmctld
slurmd -c || trouble slurmd

# Up is a node that takes work.
for _ in $(seq 150); do
	case $(sinfo --noheader --format=%T 2>/dev/null | sort -u) in idle*) exit 0 ;; esac
	sleep 0.1
done
sinfo >&2 || true
tail -n 5 "$folder/slurmctld.log" >&2
trouble slurmd
