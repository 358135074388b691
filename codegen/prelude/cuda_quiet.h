
// No state of this model has noise.
template <typename R>
DEVICE void draw_normals(unsigned long long, unsigned int, int, int, Row<R, STATES> &)
{
}
