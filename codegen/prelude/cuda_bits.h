
// The exponent and the mantissa of a number, and a power of two, by their bits.

DEVICE Real<float> exponent(Real<float> x) { return static_cast<int>(__float_as_uint(x.value) >> 23 & 0xff) - 127; }
DEVICE Real<double> exponent(Real<double> x)
{
    return static_cast<int>(__double_as_longlong(x.value) >> 52 & 0x7ff) - 1023;
}

// In [1, 2); 1 for 0 and infinities, NaN for NaN.
DEVICE Real<float> mantissa(Real<float> x)
{
    return x != x ? x : Real<float>::of(__uint_as_float((__float_as_uint(x.value) & 0x7fffff) | 0x3f800000));
}
DEVICE Real<double> mantissa(Real<double> x)
{
    const long long bits = (__double_as_longlong(x.value) & 0xfffffffffffffLL) | 0x3ff0000000000000LL;
    return x != x ? x : Real<double>::of(__longlong_as_double(bits));
}

// 2^k, k cut to a whole number; 0 and infinity where that is out of range, 0 for NaN.
DEVICE Real<float> pow2(Real<float> k)
{
    const float cut = !(k.value > -127.0f) ? -127.0f : (k.value > 128.0f ? 128.0f : k.value);
    return Real<float>::of(__int_as_float((static_cast<int>(cut) + 127) << 23));
}
DEVICE Real<double> pow2(Real<double> k)
{
    const double cut = !(k.value > -1023.0) ? -1023.0 : (k.value > 1024.0 ? 1024.0 : k.value);
    return Real<double>::of(__longlong_as_double((static_cast<long long>(cut) + 1023) << 52));
}
