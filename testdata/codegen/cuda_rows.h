// Rows of numbers from standard input and to standard output, for tests of
// generated functions.

static double read_number()
{
    double x;
    if (std::fread(&x, sizeof x, 1, stdin) != 1) {
        std::fputs("the input is too short\n", stderr);
        std::exit(3);
    }
    return x;
}

static void write_number(double x) { std::fwrite(&x, sizeof x, 1, stdout); }

template <typename R, int N> void read_row(Row<R, N> &row)
{
    for (int i = 0; i < N; i++) {
        row[i] = R(read_number());
    }
}

template <typename R, int N> void write_row(const Row<R, N> &row)
{
    for (int i = 0; i < N; i++) {
        write_number(static_cast<double>(row[i].value));
    }
}
