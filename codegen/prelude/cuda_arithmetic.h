
// ---------------------------------------------------------------------------
// Arithmetic. A Real is a float or a double whose operations are rounded one by
// one, as IEEE 754 says: no setting of the compiler may fuse a product into a
// sum, so that every device and every version of CUDA computes the same bits.
// A literal beside a Real is rounded to its precision when it is compiled.

#if defined(__CUDA_FTZ) && __CUDA_FTZ
#error "--use_fast_math and --ftz=true change the numbers: compile without them"
#endif

#define DEVICE __device__ __forceinline__

DEVICE float rounded_sum(float x, float y) { return __fadd_rn(x, y); }
DEVICE double rounded_sum(double x, double y) { return __dadd_rn(x, y); }
DEVICE float rounded_product(float x, float y) { return __fmul_rn(x, y); }
DEVICE double rounded_product(double x, double y) { return __dmul_rn(x, y); }
DEVICE float rounded_quotient(float x, float y) { return __fdiv_rn(x, y); }
DEVICE double rounded_quotient(double x, double y) { return __ddiv_rn(x, y); }
DEVICE float rounded_root(float x) { return __fsqrt_rn(x); }
DEVICE double rounded_root(double x) { return __dsqrt_rn(x); }
DEVICE bool has_sign(float x) { return __float_as_int(x) < 0; }
DEVICE bool has_sign(double x) { return __double_as_longlong(x) < 0; }
DEVICE float largest_whole(float x) { return floorf(x); }
DEVICE double largest_whole(double x) { return floor(x); }
DEVICE float smallest_whole(float x) { return ceilf(x); }
DEVICE double smallest_whole(double x) { return ceil(x); }
DEVICE float nearest_whole(float x) { return rintf(x); }
DEVICE double nearest_whole(double x) { return rint(x); }

template <typename T>
struct Real {
    T value;

    Real() = default;
    DEVICE Real(double x) : value(static_cast<T>(x)) {}

    static DEVICE Real of(T x)
    {
        Real r;
        r.value = x;
        return r;
    }

    friend DEVICE Real operator-(Real x) { return of(-x.value); }
    friend DEVICE Real operator+(Real x, Real y) { return of(rounded_sum(x.value, y.value)); }
    friend DEVICE Real operator-(Real x, Real y) { return of(rounded_sum(x.value, -y.value)); }
    friend DEVICE Real operator*(Real x, Real y) { return of(rounded_product(x.value, y.value)); }
    friend DEVICE Real operator/(Real x, Real y) { return of(rounded_quotient(x.value, y.value)); }
    friend DEVICE bool operator<(Real x, Real y) { return x.value < y.value; }
    friend DEVICE bool operator<=(Real x, Real y) { return x.value <= y.value; }
    friend DEVICE bool operator==(Real x, Real y) { return x.value == y.value; }
    friend DEVICE bool operator!=(Real x, Real y) { return x.value != y.value; }

    friend DEVICE Real sqrt(Real x) { return of(rounded_root(x.value)); }
    friend DEVICE Real abs(Real x) { return has_sign(x.value) ? of(-x.value) : x; }
    friend DEVICE Real floor(Real x) { return of(largest_whole(x.value)); }
    friend DEVICE Real ceil(Real x) { return of(smallest_whole(x.value)); }
    friend DEVICE Real rint(Real x) { return of(nearest_whole(x.value)); } // half to even

    // NaN if either is; -0 lies below 0.
    friend DEVICE Real minimum(Real x, Real y)
    {
        const bool first = x < y || (x == y && has_sign(x.value)) || x != x;
        return first ? x : y;
    }
    friend DEVICE Real maximum(Real x, Real y)
    {
        const bool first = y < x || (x == y && !has_sign(x.value)) || x != x;
        return first ? x : y;
    }
    friend DEVICE bool is_finite(Real x) { return x - x == 0.0; }
};

typedef Real<float> Single;
typedef Real<double> Double;

// What has no literal.
DEVICE double plus_infinity() { return __longlong_as_double(0x7ff0000000000000LL); }
DEVICE double not_a_number() { return __longlong_as_double(0x7ff8000000000000LL); }

// N values of a model, of which there may be none.
template <typename R, int N>
struct Row {
    R at[N > 0 ? N : 1];

    DEVICE R &operator[](int i) { return at[i]; }
    DEVICE const R &operator[](int i) const { return at[i]; }
};

// For the initial values of states.
DEVICE Double between(double low, double high, Double u) { return low + (high - Double(low)) * u; }
template <typename R>
DEVICE R bounded(Double x, double low, double high)
{
    const R r = x.value;
    return r < low ? R(low) : (high < r ? R(high) : r);
}
