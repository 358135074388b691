/*
 * The fastest C for one case, as a yardstick: Montbrio's two states coupled
 * through r with delays, Euler, float32, lanes are simulations.
 *
 *   reference NODES SIMULATIONS STEPS MAXDELAY
 *
 * prints nanoseconds per (simulation x step x edge). Every node is connected
 * with every other. Time is blocked: edges with a delay of at least BLOCK-1
 * contribute to BLOCK steps at once, with the accumulators in registers; the
 * others are summed step by step. History and averages are included.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef LANES
#define LANES 16
#endif
#define BLOCK 4

typedef float lanes __attribute__((vector_size(LANES * 4)));

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* edge is one connection of a target. */
struct edge {
	int source, delay;
	float weight;
};

static unsigned seed = 12345;
static float uniform(void) {
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) / 16777216.0f;
}

int main(int argc, char **argv) {
	if (argc != 5) return 2;
	int n = atoi(argv[1]), sims = atoi(argv[2]), steps = atoi(argv[3]), longest = atoi(argv[4]);
	int slots = longest + BLOCK + 1, degree = n - 1;
	int wide = slots + BLOCK; /* the first slots again, so that a block never wraps */
	steps -= steps % BLOCK;
	struct edge *far = malloc(sizeof(*far) * n * degree), *near = malloc(sizeof(*near) * n * degree);
	int *fars = calloc(n, sizeof(int)), *nears = calloc(n, sizeof(int));
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			if (i == j) continue;
			struct edge e = {j, 1 + (int)(uniform() * longest), uniform() / n};
			if (e.delay > longest) e.delay = longest;
			if (e.delay >= BLOCK) far[i * degree + fars[i]++] = e;
			else near[i * degree + nears[i]++] = e;
		}
	size_t row = sizeof(lanes);
	lanes *ring = aligned_alloc(64, row * n * wide);
	lanes *r = aligned_alloc(64, row * n), *v = aligned_alloc(64, row * n);
	lanes *sums = aligned_alloc(64, row * n * BLOCK);
	lanes *mr = aligned_alloc(64, row * n), *mv = aligned_alloc(64, row * n);
	const float dt = 0.01f, pi2 = 9.8696044f;
	double started = now(), check = 0;
	for (int batch = 0; batch < sims / LANES; batch++) {
		lanes cr;
		for (int l = 0; l < LANES; l++) cr[l] = (batch * LANES + l) / (float)sims;
		for (int i = 0; i < n; i++) {
			for (int l = 0; l < LANES; l++) r[i][l] = 0.1f, v[i][l] = -2.0f + 0.01f * i;
			for (int t = 0; t < wide; t++) ring[i * wide + t] = r[i];
		}
		memset(mr, 0, row * n);
		memset(mv, 0, row * n);
		for (int t = 0; t < steps; t += BLOCK) {
			int now = t % slots;
			for (int i = 0; i < n; i++) {
				lanes a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0};
				for (int k = 0; k < fars[i]; k++) {
					struct edge e = far[i * degree + k];
					int slot = now - e.delay;
					slot += slot < 0 ? slots : 0;
					lanes *s = ring + e.source * wide + slot;
					a0 += e.weight * s[0];
					a1 += e.weight * s[1];
					a2 += e.weight * s[2];
					a3 += e.weight * s[3];
				}
				lanes *o = sums + (size_t)i * BLOCK;
				o[0] = a0, o[1] = a1, o[2] = a2, o[3] = a3;
			}
			for (int b = 0; b < BLOCK; b++) {
				int to = (t + b + 1) % slots;
				for (int i = 0; i < n; i++) {
					lanes c = sums[(size_t)i * BLOCK + b];
					for (int k = 0; k < nears[i]; k++) {
						struct edge e = near[i * degree + k];
						c += e.weight * ring[e.source * wide + (t + b - e.delay + slots) % slots];
					}
					lanes x = r[i], y = v[i];
					lanes dr = 0.2228169f + 2 * y * x;
					lanes dv = y * y - pi2 * x * x - 4.6f + 14.5f * x + cr * c;
					mr[i] += x;
					mv[i] += y;
					r[i] = x + dt * dr;
					v[i] = y + dt * dv;
					for (int l = 0; l < LANES; l++) r[i][l] = r[i][l] < 0 ? 0 : r[i][l];
				}
				for (int i = 0; i < n; i++) {
					ring[i * wide + to] = r[i];
					if (to < BLOCK) ring[i * wide + to + slots] = r[i];
				}
			}
		}
		for (int i = 0; i < n; i++) check += mr[i][0] + mv[i][LANES - 1];
	}
	double seconds = now() - started;
	double work = (double)(sims / LANES * LANES) * steps * n * degree;
	printf("%.6f\n", seconds * 1e9 / work);
	fprintf(stderr, "check %g\n", check);
	return 0;
}
