
// Standard normal numbers for the states that have noise: G. E. P. Box and M. E.
// Muller, A note on the generation of random normal deviates, 1958.
template <typename R>
DEVICE void draw_normals(unsigned long long seed, unsigned int replicate, int step, int node, Row<R, STATES> &normals)
{
#pragma unroll
    for (int k = 0; k < STATES; k++) {
        normals[k] = 0.0;
        if (is_noisy(k)) {
            const Words words = draw(seed, NOISE, replicate, step, node, k);
            const R u = uniform<R>(words.w[0]), v = uniform<R>(words.w[1]);
            normals[k] = sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
        }
    }
}
