
try:
    from tvb.basic.neotraits.api import Attr, Final, Float, List, NArray, Range
    from tvb.datatypes.connectivity import Connectivity
    from tvb.simulator import integrators, monitors
    from tvb.simulator.coupling import SparseCoupling
    from tvb.simulator.models.base import Model
    from tvb.simulator.noise import Additive
    from tvb.simulator.simulator import Simulator
except ImportError:
    sys.exit("this file needs The Virtual Brain: pip install tvb-library, or use --flavor numpy")

