"""Scores terms and keeps the episode's sums: the same arithmetic for every row, whatever the batch."""

import warp as wp

wp.set_module_options({"enable_backward": False, "fast_math": False})

SHARE = wp.constant(0)
MEAN = wp.constant(1)
MAX = wp.constant(2)
MIN = wp.constant(3)
FINAL = wp.constant(4)
GAP = wp.constant(5)
FALL = wp.constant(6)


@wp.struct
class Rules:
    """K weighted terms and M criteria; ``term`` and ``measure`` index the rows of the values."""

    term: wp.array(dtype=int)
    low: wp.array(dtype=float)
    high: wp.array(dtype=float)
    margin: wp.array(dtype=float)
    weight: wp.array(dtype=float)
    terms: int
    measure: wp.array(dtype=int)
    over: wp.array(dtype=int)
    within_low: wp.array(dtype=float)
    within_high: wp.array(dtype=float)
    criteria: int
    fps: float


@wp.func
def tolerance(x: float, low: float, high: float, margin: float):
    """1 inside [low, high]; 1/(9d² + 1) at d margins outside, which is 0.1 at one margin."""
    out = wp.max(wp.max(low - x, x - high), 0.0)
    if out <= 0.0:
        return 1.0
    if margin <= 0.0:
        return 0.0
    d = out / margin
    return 1.0 / (9.0 * d * d + 1.0)


@wp.kernel
def score(
    rules: Rules,
    values: wp.array2d(dtype=float),
    reward: wp.array(dtype=float),
    terms: wp.array2d(dtype=float),
    sums: wp.array2d(dtype=float),
    tally: wp.array3d(dtype=float),
    results: wp.array2d(dtype=float),
    first: int,
):
    row = wp.tid() + first
    total = float(0.0)
    weight = float(0.0)
    for k in range(rules.terms):
        x = values[rules.term[k], row]
        terms[row, k] = x
        if not wp.isnan(x):
            value = tolerance(x, rules.low[k], rules.high[k], rules.margin[k])
            terms[row, k] = value
            sums[row, k] = sums[row, k] + value
            total = total + rules.weight[k] * value
            weight = weight + rules.weight[k]
    reward[row] = total / wp.max(weight, 1.0e-9)
    for m in range(rules.criteria):
        x = values[rules.measure[m], row]
        if not wp.isnan(x):
            over = rules.over[m]
            inside = x >= rules.within_low[m] and x <= rules.within_high[m]
            count = tally[row, m, 2]
            a = tally[row, m, 0]
            b = tally[row, m, 1]
            result = float(0.0)
            if over == SHARE:
                a = a + wp.where(inside, 1.0, 0.0)
                result = a / (count + 1.0)
            elif over == MEAN:
                a = a + x
                result = a / (count + 1.0)
            elif over == MAX:
                a = wp.where(count == 0.0, x, wp.max(a, x))
                result = a
            elif over == MIN:
                a = wp.where(count == 0.0, x, wp.min(a, x))
                result = a
            elif over == FINAL:
                a = x
                result = a
            elif over == GAP:
                a = wp.where(inside, 0.0, a + 1.0)
                b = wp.max(b, a)
                result = b / rules.fps
            else:
                # Smoothed over a quarter of a second before peaks are compared.
                smooth = wp.where(count == 0.0, x, tally[row, m, 3] + 0.15 * (x - tally[row, m, 3]))
                tally[row, m, 3] = smooth
                a = wp.where(count == 0.0, smooth, wp.max(a, smooth))
                b = wp.max(b, (a - smooth) / wp.max(wp.abs(a), 1.0e-6))
                result = b
            tally[row, m, 0] = a
            tally[row, m, 1] = b
            tally[row, m, 2] = count + 1.0
            results[row, m] = result


@wp.kernel
def clear(
    chosen: wp.array(dtype=int),
    sums: wp.array2d(dtype=float),
    tally: wp.array3d(dtype=float),
    results: wp.array2d(dtype=float),
    first: int,
):
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    for k in range(sums.shape[1]):
        sums[row, k] = 0.0
    for m in range(results.shape[1]):
        results[row, m] = wp.nan
        for i in range(4):
            tally[row, m, i] = 0.0
