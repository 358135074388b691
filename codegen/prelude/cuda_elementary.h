
// ---------------------------------------------------------------------------
// Elementary functions, made of operations that every processor rounds alike,
// because no two mathematical libraries compute the same bits.
