/* Listing 6.1 in C, hardwired to 2-2-3-2 and ten points: what the compiled training loop is measured by.
 *
 *   netbp INPUT   INPUT holds 23 doubles (the start: W2, W3, W4 column by column, b2, b3, b4), then one
 *                 byte a step (the index of its data point, from 0).
 * Prints the seconds of the training loop and the listing's cost at its end.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { N = 10 };
static const double eta = 0.05;
static const double x1[N] = {0.1, 0.3, 0.1, 0.6, 0.4, 0.6, 0.5, 0.9, 0.4, 0.7};
static const double x2[N] = {0.1, 0.4, 0.5, 0.9, 0.2, 0.3, 0.6, 0.2, 0.4, 0.6};

typedef struct {
    double W2[2][2], W3[2][3], W4[3][2]; /* W[k][j]: the weight that neuron j applies to input k */
    double b2[2], b3[3], b4[2];
} Network;

typedef struct {
    double a2[2], a3[3], a4[2];
} Activations;

static inline double sigmoid(double z) { return 1.0 / (1.0 + exp(-z)); }

static inline double target(int j, int i) { return (i < 5) == (j == 0) ? 1.0 : 0.0; }

static inline void forward(const Network *restrict n, double u, double v, Activations *restrict a) {
    for (int j = 0; j < 2; j++) a->a2[j] = sigmoid(n->W2[0][j] * u + n->W2[1][j] * v + n->b2[j]);
    for (int j = 0; j < 3; j++)
        a->a3[j] = sigmoid(n->W3[0][j] * a->a2[0] + n->W3[1][j] * a->a2[1] + n->b3[j]);
    for (int j = 0; j < 2; j++)
        a->a4[j] = sigmoid(n->W4[0][j] * a->a3[0] + n->W4[1][j] * a->a3[1] + n->W4[2][j] * a->a3[2] +
                           n->b4[j]);
}

static inline void step(Network *restrict n, int i) {
    const double x[2] = {x1[i], x2[i]};
    double delta2[2], delta3[3], delta4[2];
    Activations a;
    forward(n, x[0], x[1], &a);
    for (int j = 0; j < 2; j++) delta4[j] = a.a4[j] * (1 - a.a4[j]) * (a.a4[j] - target(j, i));
    for (int k = 0; k < 3; k++)
        delta3[k] = a.a3[k] * (1 - a.a3[k]) * (n->W4[k][0] * delta4[0] + n->W4[k][1] * delta4[1]);
    for (int k = 0; k < 2; k++)
        delta2[k] = a.a2[k] * (1 - a.a2[k]) *
                    (n->W3[k][0] * delta3[0] + n->W3[k][1] * delta3[1] + n->W3[k][2] * delta3[2]);
    for (int k = 0; k < 2; k++)
        for (int j = 0; j < 2; j++) n->W2[k][j] -= eta * delta2[j] * x[k];
    for (int k = 0; k < 2; k++)
        for (int j = 0; j < 3; j++) n->W3[k][j] -= eta * delta3[j] * a.a2[k];
    for (int k = 0; k < 3; k++)
        for (int j = 0; j < 2; j++) n->W4[k][j] -= eta * delta4[j] * a.a3[k];
    for (int j = 0; j < 2; j++) n->b2[j] -= eta * delta2[j];
    for (int j = 0; j < 3; j++) n->b3[j] -= eta * delta3[j];
    for (int j = 0; j < 2; j++) n->b4[j] -= eta * delta4[j];
}

static inline double listing_cost(const Network *restrict n) {
    double cost = 0;
    for (int i = 0; i < N; i++) {
        Activations a;
        forward(n, x1[i], x2[i], &a);
        for (int j = 0; j < 2; j++) {
            const double r = target(j, i) - a.a4[j];
            cost += r * r;
        }
    }
    return cost;
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
    Network n;
    FILE *input = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!input || fread(&n, sizeof n, 1, input) != 1) {
        fprintf(stderr, "usage: netbp INPUT\n");
        return 2;
    }
    const long start = ftell(input);
    fseek(input, 0, SEEK_END);
    const size_t steps = (size_t)(ftell(input) - start);
    fseek(input, start, SEEK_SET);
    unsigned char *index = malloc(steps);
    double *savecost = malloc(steps * sizeof *savecost);
    if (!index || !savecost || !steps || fread(index, 1, steps, input) != steps) return 2;
    const double began = seconds();
    for (size_t s = 0; s < steps; s++) {
        step(&n, index[s]);
        savecost[s] = listing_cost(&n);
    }
    const double took = seconds() - began;
    printf("%.6f %.17g\n", took, savecost[steps - 1]);
    return 0;
}
