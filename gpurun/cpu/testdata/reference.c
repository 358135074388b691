/*
 * The fastest C for two cases, as a yardstick: Euler, float32, lanes are
 * simulations, coupling with delays.
 *
 *   -DMONTBRIO  two states coupled through r: one channel in the history
 *   -DKURAMOTO  a phase coupled through sin(theta_j - theta_i): two channels, the
 *               sine and the cosine
 *
 *   reference NODES SIMULATIONS STEPS MAXDELAY
 *
 * prints nanoseconds per (simulation x step x edge). Every node is connected
 * with every other. Time is blocked: edges with a delay of at least BLOCK
 * contribute to BLOCK steps at once, with the accumulators in registers, SOURCES
 * sources after the other; the others are summed step by step. History and
 * averages are included. Blocks of 4, 8, 12 and 16 and 4 to 68 sources were tried.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef LANES
#define LANES 16
#endif
#define BLOCK 8
#define SOURCES 12

/* EACH names the accumulators one by one: as an array they end up in memory. */
#define EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)
#define LOAD(B) lanes a##B = sum[B];
#define ADD(B) a##B += e.weight * s[B];
#define STORE(B) sum[B] = a##B;

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

static const float dt = 0.01f;

#ifdef KURAMOTO
#define CHANNELS 2
#define STATES 1

static void start(lanes *x, int i, int l) { x[0][l] = 0.1f * i; }

static void sines(lanes x, lanes *c) {
	for (int l = 0; l < LANES; l++) c[0][l] = sinf(x[l]);
	for (int l = 0; l < LANES; l++) c[1][l] = cosf(x[l]);
}

static void channels(const lanes *x, lanes *c) { sines(x[0], c); }

/* The sine and cosine of the state are computed once, for the next step. */
static void step(lanes *x, lanes *c, const lanes *sum, lanes p) {
	x[0] += dt * (0.25f + p * (c[1] * sum[0] - c[0] * sum[1]));
	sines(x[0], c);
}
#else
#define CHANNELS 1
#define STATES 2

static void start(lanes *x, int i, int l) { x[0][l] = 0.1f, x[1][l] = -2.0f + 0.01f * i; }

static void channels(const lanes *x, lanes *c) { c[0] = x[0]; }

static void step(lanes *x, lanes *c, const lanes *sum, lanes p) {
	lanes r = x[0], v = x[1];
	lanes dr = 0.2228169f + 2 * v * r;
	lanes dv = v * v - 9.8696044f * r * r - 4.6f + 14.5f * r + p * sum[0];
	x[0] = r + dt * dr;
	x[1] = v + dt * dv;
	for (int l = 0; l < LANES; l++) x[0][l] = x[0][l] < 0 ? 0 : x[0][l];
	c[0] = x[0];
}
#endif

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
	int groups = (n + SOURCES - 1) / SOURCES, *ends = calloc(n * groups, sizeof(int));
	for (int i = 0; i < n; i++)
		for (int g = 0, k = 0; g < groups; g++) {
			while (k < fars[i] && far[i * degree + k].source < (g + 1) * SOURCES) k++;
			ends[i * groups + g] = k;
		}
	size_t row = sizeof(lanes);
	lanes *ring[CHANNELS];
	for (int c = 0; c < CHANNELS; c++) ring[c] = aligned_alloc(64, row * n * wide);
	lanes *x = aligned_alloc(64, row * n * STATES), *sent = aligned_alloc(64, row * n * CHANNELS);
	lanes *sums = aligned_alloc(64, row * n * BLOCK * CHANNELS);
	lanes *mean = aligned_alloc(64, row * n * STATES);
	double started = now(), check = 0;
	for (int batch = 0; batch < sims / LANES; batch++) {
		lanes p;
		for (int l = 0; l < LANES; l++) p[l] = (batch * LANES + l) / (float)sims;
		for (int i = 0; i < n; i++) {
			for (int l = 0; l < LANES; l++) start(x + i * STATES, i, l);
			channels(x + i * STATES, sent + i * CHANNELS);
			for (int c = 0; c < CHANNELS; c++)
				for (int t = 0; t < wide; t++) ring[c][i * wide + t] = sent[i * CHANNELS + c];
		}
		memset(mean, 0, row * n * STATES);
		for (int t = 0; t < steps; t += BLOCK) {
			int now = t % slots;
			memset(sums, 0, row * n * BLOCK * CHANNELS);
			for (int g = 0; g < groups; g++)
				for (int i = 0; i < n; i++)
					for (int c = 0; c < CHANNELS; c++) {
						lanes *sum = sums + ((size_t)i * CHANNELS + c) * BLOCK;
						EACH(LOAD)
						for (int k = g > 0 ? ends[i * groups + g - 1] : 0; k < ends[i * groups + g]; k++) {
							struct edge e = far[i * degree + k];
							int slot = now - e.delay;
							slot += slot < 0 ? slots : 0;
							lanes *s = ring[c] + e.source * wide + slot;
							EACH(ADD)
						}
						EACH(STORE)
					}
			for (int b = 0; b < BLOCK; b++) {
				int at = (t + b) % slots, to = (t + b + 1) % slots;
				for (int i = 0; i < n; i++) {
					lanes sum[CHANNELS];
					for (int c = 0; c < CHANNELS; c++) sum[c] = sums[((size_t)i * CHANNELS + c) * BLOCK + b];
					for (int k = 0; k < nears[i]; k++) {
						struct edge e = near[i * degree + k];
						int slot = at - e.delay;
						slot += slot < 0 ? slots : 0;
#pragma GCC unroll 2
						for (int c = 0; c < CHANNELS; c++)
							sum[c] += e.weight * ring[c][e.source * wide + slot];
					}
					for (int k = 0; k < STATES; k++) mean[i * STATES + k] += x[i * STATES + k];
					step(x + i * STATES, sent + i * CHANNELS, sum, p);
				}
				for (int i = 0; i < n; i++)
					for (int c = 0; c < CHANNELS; c++) {
						ring[c][i * wide + to] = sent[i * CHANNELS + c];
						if (to < BLOCK) ring[c][i * wide + to + slots] = sent[i * CHANNELS + c];
					}
			}
		}
		for (int i = 0; i < n * STATES; i++) check += mean[i][0] + mean[i][LANES - 1];
	}
	double seconds = now() - started;
	double work = (double)(sims / LANES * LANES) * steps * n * degree;
	printf("%.6f\n", seconds * 1e9 / work);
	fprintf(stderr, "check %g\n", check);
	return 0;
}
