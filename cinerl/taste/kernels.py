"""Features of a frame and their weighted sum: scalar code per row, added up in one order."""

import warp as wp

wp.set_module_options({"enable_backward": False, "fast_math": False})


@wp.struct
class Table:
    """K features: the row of the measures that each reads, and its shape over that measure."""

    measure: wp.array(dtype=int)
    octaves: wp.array(dtype=int)
    bump: wp.array(dtype=int)
    centre: wp.array(dtype=float)
    width: wp.array(dtype=float)
    count: int


@wp.func
def feature(table: Table, k: int, measures: wp.array2d(dtype=float), row: int):
    """A bump around its centre, or a ramp that ends a width to either side; 0 where nothing is judged."""
    x = measures[table.measure[k], row]
    if wp.isnan(x):
        return 0.0
    if table.octaves[k] == 1:
        x = wp.log2(wp.max(x, 1.0e-3))
    d = (x - table.centre[k]) / table.width[k]
    if table.bump[k] == 1:
        return wp.exp(-0.5 * d * d)
    return wp.clamp(d, -1.0, 1.0)


@wp.kernel
def expand(table: Table, measures: wp.array2d(dtype=float), out: wp.array2d(dtype=float)):
    row = wp.tid()
    for k in range(table.count):
        out[row, k] = feature(table, k, measures, row)


@wp.kernel
def judge(
    table: Table,
    weights: wp.array(dtype=float),
    low: float,
    high: float,
    least: float,
    measures: wp.array2d(dtype=float),
    out: wp.array(dtype=float),
):
    """The weighted sum as a share of ``low`` to ``high``, told as the excess that the core scores so."""
    row = wp.tid()
    total = float(0.0)
    for k in range(table.count):
        total = total + weights[k] * feature(table, k, measures, row)
    share = wp.clamp((total - low) / (high - low), least, 1.0)
    out[row] = wp.sqrt((1.0 / share - 1.0) / 9.0)
