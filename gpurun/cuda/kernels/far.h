
// ---------------------------------------------------------------------------
// The far sums of a time block. A warp works on KEPT targets at a time and keeps
// their sums of all TIMES steps in registers. The sources pass by in chunks, the
// next one on its way to shared memory while this one is added up: of each source
// the times that some target hears, a line of LANES numbers for each. The window
// of an edge is TIMES lines one after the other, so a warp reads it in PARTS
// pieces of 32 numbers, whatever LANES is: a thread has one lane and every
// (32 / LANES)-th of the times.

#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
template <int BYTES>
DEVICE void copy_ahead(void *to, const void *from)
{
    const unsigned int address = static_cast<unsigned int>(__cvta_generic_to_shared(to));
    if (BYTES == 16) {
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(address), "l"(from) : "memory");
    } else {
        asm volatile("cp.async.ca.shared.global [%0], [%1], %2;" ::"r"(address), "l"(from), "n"(BYTES) : "memory");
    }
}
DEVICE void wait_for_copies() { asm volatile("cp.async.wait_all;" ::: "memory"); }
#else
template <int BYTES>
struct alignas(BYTES) Bytes {
    int words[BYTES / 4];
};
template <int BYTES>
DEVICE void copy_ahead(void *to, const void *from)
{
    *static_cast<Bytes<BYTES> *>(to) = *static_cast<const Bytes<BYTES> *>(from);
}
DEVICE void wait_for_copies() {}
#endif

enum { UNIT = LINE_BYTES < 16 ? LINE_BYTES : 16, UNITS = LINE_BYTES / UNIT };

static_assert(STAGE_BYTES % UNIT == 0 && STAGE_LINES * LINE_BYTES % EDGE_BYTES == 0 && STAGE_BYTES % EDGE_BYTES == 0,
              "what is copied lies where it can be");

// Stage a chunk for the targets from first on; slot is that of the time block.
DEVICE void stage(const Sweep &s, const Here &here, const Chunk &chunk, const Stage &to, int channel, int first, int slot)
{
    for (int p = 0; p < chunk.count; p++) {
        const Piece piece = s.pieces[chunk.pieces + p];
        const R *history = here.history(channel, piece.source);
        const int oldest = here.before(slot, piece.delay);
        for (int u = threadIdx.x; u < piece.lines * UNITS; u += THREADS) {
            const R *line = history + here.after(oldest, u / UNITS) * LANES;
            copy_ahead<UNIT>(to.lines + piece.line * LINE_BYTES + u * UNIT,
                             reinterpret_cast<const unsigned char *>(line) + u % UNITS * UNIT);
        }
    }
    const int *starts = s.starts + chunk.starts + first;
    const int targets = NODES - first < ROUND ? NODES - first : ROUND;
    for (int i = threadIdx.x; i <= targets; i += THREADS) {
        copy_ahead<4>(to.starts + i, starts + i);
    }
    const int from = starts[0], count = starts[targets] - from;
    for (int e = threadIdx.x; e < count; e += THREADS) {
        copy_ahead<EDGE_BYTES>(to.edges + e, s.fars + chunk.edges + from + e);
    }
}

// Add the edges of a staged chunk to the sums of this warp's targets.
DEVICE void add_far(const Stage &stage, int first, R (&sums)[KEPT][PARTS])
{
    const int warp = threadIdx.x / 32, thread = threadIdx.x % 32;
    const unsigned char *lines = stage.lines + thread * sizeof(R);
    const int from = stage.starts[0];
#pragma unroll
    for (int k = 0; k < KEPT; k++) {
        const int target = k * WARPS + warp;
        if (first + target < NODES) {
            const Far *at = stage.edges + (stage.starts[target] - from);
            const Far *end = stage.edges + (stage.starts[target + 1] - from);
            for (; at < end; at++) {
                const Far edge = *at;
                const R *window = reinterpret_cast<const R *>(lines + edge.offset);
#pragma unroll
                for (int p = 0; p < PARTS; p++) {
                    sums[k][p] = sums[k][p] + edge.weight * window[32 * p];
                }
            }
        }
    }
}

// The far sums of all targets over a channel; slot is that of the time block.
DEVICE void sum_far(const Sweep &s, const Here &here, int plain, int slot)
{
    const int channel = plain_channel(plain), warp = threadIdx.x / 32, thread = threadIdx.x % 32;
    const Set set = s.sets[here.set];
    const Chunk *chunks = s.chunks + set.chunks;
    for (int first = 0; first < NODES; first += ROUND) {
        R sums[KEPT][PARTS];
#pragma unroll
        for (int k = 0; k < KEPT; k++) {
#pragma unroll
            for (int p = 0; p < PARTS; p++) {
                sums[k][p] = 0.0;
            }
        }
        if (set.count > 0) {
            stage(s, here, chunks[0], Stage(0), channel, first, slot);
        }
        for (int c = 0; c < set.count; c++) {
            wait_for_copies();
            __syncthreads();
            if (c + 1 < set.count) {
                stage(s, here, chunks[c + 1], Stage((c + 1) % 2), channel, first, slot);
            }
            add_far(Stage(c % 2), first, sums);
        }
#pragma unroll
        for (int k = 0; k < KEPT; k++) {
            const int target = first + k * WARPS + warp;
            if (target < NODES) {
                R *to = s.far_sums + (here.far_sum(plain, target, 0) - here.lane) + thread;
#pragma unroll
                for (int p = 0; p < PARTS; p++) {
                    to[32 * p] = sums[k][p];
                }
            }
        }
        __syncthreads();
    }
}
