// What the sweep engine is measured against: the algorithm of the kernels that
// RateML generates, for the mean field of Montbrio, Pazo and Roxin. A thread is a
// simulation; it goes over time, nodes and edges, and gathers the delayed state of
// each source from a ring whose length is a power of two. Beside the equations one
// thing is otherwise: the index of a thread, by which RateML's computes 64
// simulations at most.

enum { NH = 64, STATES = 2 };

extern "C" __global__ void baseline(int i_step, int n_node, int n_step, float dt, const float *weights, const float *lengths,
                                    const float *params, float *state, float *tavg)
{
    const int n = gridDim.x * gridDim.y * blockDim.x * blockDim.y;
    const int id = (blockIdx.y * blockDim.y + threadIdx.y) * gridDim.x * blockDim.x + blockIdx.x * blockDim.x + threadIdx.x;
    const float cr = params[id], rec_speed_dt = params[n + id];
    const float tau = 1.0f, delta = 0.7f, j = 14.5f, eta = -4.6f, current = 0.0f, pi = 3.14159265358979f;
    for (int t = i_step; t < i_step + n_step; t++) {
        for (int i = 0; i < n_node; i++) {
            float c = 0.0f;
            if (t == i_step) {
                tavg[i * n + id] = 0.0f;
                tavg[(n_node + i) * n + id] = 0.0f;
            }
            const int now = t % NH;
            const float r = state[(now * STATES * n_node + i) * n + id];
            const float v = state[((now * STATES + 1) * n_node + i) * n + id];
            for (int k = 0; k < n_node; k++) {
                const float weight = weights[i * n_node + k];
                if (weight == 0.0f) {
                    continue;
                }
                const int delay = static_cast<int>(lengths[i * n_node + k] * rec_speed_dt + 0.5f);
                c += weight * state[((t - delay + NH) % NH * STATES * n_node + k) * n + id];
            }
            const float dr = (delta / (pi * tau) + 2.0f * v * r) / tau;
            const float dv = (v * v - pi * pi * tau * tau * r * r + eta + j * tau * r + current + cr * c) / tau;
            float next_r = r + dt * dr;
            const float next_v = v + dt * dv;
            next_r = next_r < 0.0f ? 0.0f : next_r;
            const int then = (t + 1) % NH;
            state[(then * STATES * n_node + i) * n + id] = next_r;
            state[((then * STATES + 1) * n_node + i) * n + id] = next_v;
            tavg[i * n + id] += next_r / n_step;
            tavg[(n_node + i) * n + id] += next_v / n_step;
            __syncthreads();
        }
    }
}
