
try:
    import numba
except ImportError:
    sys.exit("this script needs Numba: pip install numba, or use --flavor numpy")

# Compiled code is kept in __pycache__ if this folder can be written to.
KEPT = os.access(os.path.dirname(os.path.abspath(__file__)), os.W_OK)
compiled = numba.njit(error_model="numpy", nogil=True, cache=KEPT)

