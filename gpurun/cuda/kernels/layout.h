
// ---------------------------------------------------------------------------
// The simulations of a sweep, side by side.
//
// A block of threads simulates a group: LANES simulations with equal delays, all
// NODES nodes of them. Simulated time goes on in time blocks of TIMES steps. No
// edge with a delay of TIMES steps or more (a far one) hears anything that happens
// within a time block, so the far sums of all its steps come first, each from a
// window of the history that lies in shared memory (far.h). Then come the steps,
// with the edges that are near (step.h), then the sums of the metrics (tally.h).
//
// The numbers of a group lie lanes innermost, so that threads side by side read
// numbers side by side. One set of delays is the same for all lanes of a group;
// groups may have different ones.

enum {
    WARPS = THREADS / 32,
    HOSTS = THREADS / LANES,      // nodes in work at a time
    PARTS = TIMES * LANES / 32,   // far sums that a thread has of a target
    ROUND = WARPS * KEPT,         // targets in work at a time
    NEAR_LINES = 16 + NEAR_BLOCK, // times of a node in shared memory
    NEAR_SPAN = NEAR_LINES + NEAR_BLOCK - 1,
    VALUES = STATES + COUPLINGS, // that explain a fault
};

// An edge: its source, its delay in steps.
struct Wire {
    int source, delay;
    R weight;
};

// A near edge: 16 times the place of its source, plus its delay. The place is the
// first line in shared memory, or if the near history is not there, the source.
struct alignas(2 * sizeof(R)) Near {
    int from;
    R weight;
};

// A far edge: where its window begins in the staged part of the history, in bytes.
struct alignas(2 * sizeof(R)) Far {
    int offset;
    R weight;
};

// Times of a node that are staged together: the oldest is delay steps ago.
struct Piece {
    int source, delay, lines, line;
};

// Pieces that are staged at a time, and the edges that read them: those into node
// i are starts[i] .. starts[i + 1] - 1, counted from the first.
struct Chunk {
    int pieces, count; // first piece; how many
    int edges;         // first far edge
    int starts;        // first start
};

// A set of delays.
struct Set {
    int wires;         // first wire
    int chunks, count; // first chunk; how many
    int unused;
};

// Some simulations with equal delays.
struct Group {
    long long ring; // where its history begins, in numbers
    int slots;      // of the history of a node
    int set;        // of delays
};

// Every field has 8 bytes.
struct Sweep {
    long long steps;       // to simulate
    long long transient;   // steps at the start that no metric counts
    long long every;       // steps between the samples of the order parameter, and between looks at what is watched
    long long sampled;     // steps between the samples of correlations
    long long ordered;     // time of the first sample of the order parameter
    long long series_rows; // samples of correlations that are kept
    long long segment;     // samples of a segment of a power spectrum
    long long bold_steps;  // of the Balloon from one look to the next
    double dt;
    double bold_step; // seconds
    unsigned long long seed;

    const Group *groups;
    const unsigned int *replicates; // [group][LANES]
    const R *values;                // [group][UNIFORMS][LANES]

    const Set *sets;
    const Wire *wires;     // far ones of a node before its near ones
    const Near *nears;     // as wires
    const int *first_wire; // [set][NODES + 1]
    const int *first_near; // [set][NODES]
    const Chunk *chunks;
    const Piece *pieces;
    const Far *fars;
    const int *starts; // [chunk][NODES + 1]

    R *ring;                    // per group: [CHANNELS][NODES][slots][LANES]; time n is in slot n % slots
    R *states;                  // [group][TIMES + 1][STATES][NODES][LANES]
    R *exposed;                 // [group][TIMES][FURTHER][NODES][LANES]
    R *far_sums;                // [group][PLAIN][NODES][TIMES][LANES]
    R *fixed;                   // [group][FIXED][NODES][LANES]
    double *sums;               // [group][3][SIGNALS][NODES][LANES]: first sample, sums of sample - first and of its square
    R *extremes;                // [group][2][SIGNALS][NODES][LANES]
    long long *clamped;         // [group][STATES + 1][LANES]; the last: any state
    unsigned long long *faults; // [group][LANES]: see fault_key
    R *causes;                  // [group][VALUES][NODES][LANES]: states and sums of the step at fault
    R *pairs;                   // [group][PAIR_SAMPLES][NODES][LANES]
    R *series;                  // [group][series_rows][NODES][LANES]
    R *spectrum;                // [group][segment][NODES][LANES]: what is watched, every s.every steps; the last samples
    double *watched;            // [group][6][NODES][LANES]: see watch_node
    double *products;           // [group][pair][LANES]
    double *directions;         // [group][2][ORDER_SAMPLES][NODES][LANES]
    double *orders;             // [group][3][LANES]
    double *spikes;             // [group][5][PORTS][NODES][LANES]: count, times, first, last, squares
    R *sent;                    // [group][PORTS][NODES][LANES]
    R *track;                   // [group][time][NODES][SIGNALS] of the first lane; none: nobody asks
    long long track_times;
};

static_assert(TIMES == 16 && (TIMES * LANES) % 32 == 0 && THREADS % 32 == 0 && THREADS % LANES == 0, "the layout fits");
static_assert((TIMES / NEAR_BLOCK) * NEAR_BLOCK == TIMES, "near blocks divide time blocks");

// What a thread needs to know of its group.
struct Here {
    long long group;
    int slots, set;
    int lane, host; // the simulation, and which nodes: host, host + HOSTS, ...
    R *ring;

    DEVICE Here(const Sweep &s) : group(blockIdx.x), lane(threadIdx.x % LANES), host(threadIdx.x / LANES)
    {
        const Group g = s.groups[group];
        slots = g.slots, set = g.set, ring = s.ring + g.ring;
    }

    // Where a row of LANES numbers is, of which a group has so many, for this lane.
    DEVICE long long at(long long rows, long long row) const { return (group * rows + row) * LANES + lane; }
    // Where the history of a channel of a node begins.
    DEVICE R *history(int channel, int node) const
    {
        return ring + (static_cast<long long>(channel) * NODES + node) * slots * LANES;
    }
    // The slot of a time d steps after that of slot, or before it.
    DEVICE int after(int slot, int d) const { return slot + d >= slots ? slot + d - slots : slot + d; }
    DEVICE int before(int slot, int d) const { return slot >= d ? slot - d : slot - d + slots; }
    DEVICE long long state(int time, int k, int node) const
    {
        return at((TIMES + 1) * STATES * NODES, (static_cast<long long>(time) * STATES + k) * NODES + node);
    }
    DEVICE long long further(int time, int k, int node) const
    {
        return at(TIMES * FURTHER * NODES, (static_cast<long long>(time) * FURTHER + k) * NODES + node);
    }
    DEVICE long long far_sum(int plain, int node, int time) const
    {
        return at(static_cast<long long>(PLAIN) * NODES * TIMES, (static_cast<long long>(plain) * NODES + node) * TIMES + time);
    }
};

// ---------------------------------------------------------------------------
// Shared memory.

extern __shared__ __align__(16) unsigned char shared_memory[];

enum {
    FAULT_BYTES = LANES * 8,
    CLAMP_BYTES = ((STATES + 1) * LANES * 4 + 15) / 16 * 16,
    NEAR_BYTES = NEAR_SHARED ? CHANNELS * NODES * NEAR_SPAN * LANES * static_cast<int>(sizeof(R)) : 0,
    LINE_BYTES = LANES * static_cast<int>(sizeof(R)),
    EDGE_BYTES = static_cast<int>(sizeof(Far)),
    STAGE_BYTES = STAGE_LINES * LINE_BYTES + STAGE_EDGES * EDGE_BYTES + ((ROUND + 1) * 4 + 15) / 16 * 16,
    HEAD_BYTES = FAULT_BYTES + CLAMP_BYTES + (NEAR_BYTES + 15) / 16 * 16,
};

DEVICE unsigned long long *shared_faults() { return reinterpret_cast<unsigned long long *>(shared_memory); }
DEVICE unsigned int *shared_clamps() { return reinterpret_cast<unsigned int *>(shared_memory + FAULT_BYTES); }
DEVICE R *shared_near() { return reinterpret_cast<R *>(shared_memory + FAULT_BYTES + CLAMP_BYTES); }

// One of the two parts that are staged in turn.
struct Stage {
    unsigned char *lines;
    Far *edges;
    int *starts;

    DEVICE explicit Stage(int turn)
    {
        lines = shared_memory + HEAD_BYTES + turn * STAGE_BYTES;
        edges = reinterpret_cast<Far *>(lines + STAGE_LINES * LINE_BYTES);
        starts = reinterpret_cast<int *>(reinterpret_cast<unsigned char *>(edges) + STAGE_EDGES * EDGE_BYTES);
    }
};

// ---------------------------------------------------------------------------
// The first value of a simulation that was not finite has the smallest key: by
// step, states before exposures, node, state or exposure.

DEVICE unsigned long long fault_key(int step, bool exposure, int node, int index)
{
    return static_cast<unsigned long long>(step) << 32 | static_cast<unsigned long long>(exposure) << 31 |
           static_cast<unsigned long long>(node) << 16 | static_cast<unsigned long long>(index);
}

enum : unsigned long long { NO_FAULT = ~0ULL };

// Whether the simulation of a lane ended before time n.
DEVICE bool ended(unsigned long long key, int n) { return key >> 32 < static_cast<unsigned int>(n); }
