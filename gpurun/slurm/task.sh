
# A task computes one shard of the sweep. One that is run again continues it.
shard=$(printf '%04d' "$SLURM_ARRAY_TASK_ID")
node=${SLURMD_NODENAME:-$(hostname)}
if [ ! -x "$lemsls" ]; then
	echo "lemsls: node $node does not see $lemsls; put the program where all nodes see it" >&2
	exit 127
fi
if ! cd -- "$folder"; then
	echo "lemsls: node $node does not see $folder, where the sweep was begun; use a folder that all nodes see" >&2
	exit 126
fi
if [ ! -d "$results/shards/$shard" ]; then
	echo "lemsls: node $node does not see $results; choose a folder that all nodes see with --out" >&2
	exit 125
fi
exec "$lemsls" "$@" --shard="$SLURM_ARRAY_TASK_ID/$shards" --out="$results/shards/$shard" \
	--threads="${threads:-${SLURM_CPUS_ON_NODE:-1}}" --resume
