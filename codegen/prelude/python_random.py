

def philox(counter, key):
    """Philox4x32-10 (Salmon et al. 2011): four words of 32 bits per counter.

    counter: four uint64 arrays of one shape holding 32-bit words; key: two ints.
    """
    mask = np.uint64(0xFFFFFFFF)
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c0
        p1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (
            (p1 >> np.uint64(32)) ^ c1 ^ np.uint64(k0), p1 & mask,
            (p0 >> np.uint64(32)) ^ c3 ^ np.uint64(k1), p0 & mask,
        )
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


def draw(seed, purpose, replicate, step, n_node):
    """The words of (step, node, state), arrays of shape (states, nodes)."""
    state, node = np.meshgrid(np.arange(len(INITIAL), dtype=np.uint64), np.arange(n_node, dtype=np.uint64), indexing="ij")
    counter = (np.full_like(node, step), node, state | np.uint64(purpose << 16), np.full_like(node, replicate))
    return philox(counter, (seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF))


def uniform(word):
    """A number in (0, 1) from 32 random bits."""
    return (word.astype(np.float64) + 0.5) * 2.0**-32


def normals(seed, replicate, step, n_node):
    """Standard normal numbers (Box and Muller 1958), shape (states, nodes), the hidden ones included."""
    w = draw(seed, 2, replicate, step, n_node)
    return np.sqrt(-2.0 * np.log(uniform(w[0]))) * np.cos(2.0 * np.pi * uniform(w[1]))


def initial_state(seed, replicate, n_node):
    """Uniform in the declared ranges, clamped; shape (states, nodes)."""
    u = uniform(draw(seed, 1, replicate, 0, n_node)[0])
    x = np.empty((len(INITIAL), n_node))
    for k, (lo, hi) in enumerate(INITIAL):
        lo, hi = min(lo, hi), max(lo, hi)
        x[k] = lo if lo == hi else lo + (hi - lo) * u[k]
    return clamp(x)


def clamp(x):
    """Saturate every state at its bounds."""
    for k, (lo, hi) in enumerate(BOUNDS):
        x[k] = np.where(x[k] < lo, lo, np.where(x[k] > hi, hi, x[k]))
    return x
