
// ---------------------------------------------------------------------------
// Random numbers are counted, not remembered: each is a function of the seed and
// of what it is for, so that equal parameters, seeds and replicates give equal
// simulations in every grid.

enum Purpose {
    INITIAL_STATE = 1,
    NOISE = 2,
};

struct Words {
    unsigned int w[4];
};

// Philox4x32-10: J. K. Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011.
DEVICE Words philox(Words c, unsigned int k0, unsigned int k1)
{
#pragma unroll
    for (int round = 0; round < 10; round++) {
        const unsigned long long p = 0xD2511F53ULL * c.w[0], q = 0xCD9E8D57ULL * c.w[2];
        c = Words{{static_cast<unsigned int>(q >> 32) ^ c.w[1] ^ k0, static_cast<unsigned int>(q),
                   static_cast<unsigned int>(p >> 32) ^ c.w[3] ^ k1, static_cast<unsigned int>(p)}};
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return c;
}

DEVICE Words draw(unsigned long long seed, Purpose purpose, unsigned int replicate, unsigned int step,
                  unsigned int node, unsigned int state)
{
    const Words counter = {{step, node, state | static_cast<unsigned int>(purpose) << 16, replicate}};
    return philox(counter, static_cast<unsigned int>(seed), static_cast<unsigned int>(seed >> 32));
}

// A number between 0 and 1.
template <typename R>
DEVICE R uniform(unsigned int word)
{
    return (R(word) + 0.5) * 2.3283064365386962890625e-10;
}
