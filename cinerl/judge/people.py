"""What becomes of the people of a picture: how much of it they fill, where, and how whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cinerl.judge.exhibit import Bools, Exhibit

Array = NDArray[np.float64]
SHARE = (0.04, 0.45)
SHARE_OCTAVES = (1.25, 0.6)
POWER = 0.17
CENTRED = 0.8
"""What a person on the middle axis is worth, beside one on a third."""
_EIGHT = np.ones((3, 3), bool)


def share(e: Exhibit) -> float:
    """People's share of the picture: neither lost in it nor more than it holds.

    Liu et al. 2010, "Optimizing photo composition", find that sizes of salient regions in photographs gather
    at some values, the commonest about a tenth and a half. Here everything between a standing figure's
    twenty-fifth and a close-up's 45 % is alike, as the size is the brief's to choose; beyond, it falls as a
    bell over octaves.
    """
    filled = float(e.seen.any(axis=0).mean())
    if filled == 0:
        return 0.0
    under = max(np.log2(SHARE[0] / filled), 0.0) / SHARE_OCTAVES[0]
    over = max(np.log2(filled / SHARE[1]), 0.0) / SHARE_OCTAVES[1]
    return float(np.exp(-0.5 * (under**2 + over**2)))


def whole(e: Exhibit) -> float:
    """Share of the people that nothing hides. Somebody wholly hidden is not missed."""
    return _mean(e, e.seen.sum(axis=(1, 2)) / np.maximum(_sizes(e), 1))


def piece(e: Exhibit) -> float:
    """Share of what is seen of each that hangs together: posts and rails cut people to pieces."""

    def largest(mask: Bools) -> float:
        names, count = ndimage.label(mask, _EIGHT)
        return float(np.bincount(names.ravel())[1:].max() / mask.sum()) if count else 0.0

    parts = [largest(s) / max(largest(a), 1e-6) for s, a in zip(e.seen, e.alone, strict=True)]
    return _mean(e, np.minimum(parts, 1.0))


def inside(e: Exhibit) -> float:
    """Whether the picture's edge cuts people, at their sides or through the top of them.

    The lower edge may: every portrait ends there. Edges that cut through what a picture is of are a known
    flaw of croppings (Fang et al. 2014, "Automatic image cropping using visual composition, boundary
    simplicity and content preservation models").
    """
    kept = []
    for mask in e.alone:
        rows, columns = mask.any(axis=1).sum(), mask.any(axis=0).sum()
        side = (mask[:, 0] | mask[:, -1]).sum() / max(rows, 1)
        top = mask[0].sum() / max(columns, 1)
        kept.append((1 - side) * (1 - top))
    return _mean(e, np.array(kept))


def power(e: Exhibit) -> float:
    """How near the mass of each person lies to a line between two power points, or to the middle axis.

    The lines are the vertical thirds between the horizontal ones. Distances are shares of width and height,
    bells of width 0.17, after the rule of thirds of Liu et al. 2010; the middle is worth a little less. It
    is the mask's mass that counts, not where the eyes are (so too in Bhattacharya et al. 2010, "A framework
    for photo-quality assessment and enhancement based on visual aesthetics").
    """
    found = []
    for mask in e.seen:
        if not mask.any():
            found.append(0.0)
            continue
        x, y = centre(mask.astype(float))
        beyond = max(abs(y) - 1 / 6, 0.0)
        third, axis = (abs(abs(x) - 1 / 6) + beyond) / POWER, (abs(x) + beyond) / POWER
        found.append(max(np.exp(-0.5 * third**2), CENTRED * np.exp(-0.5 * axis**2)))
    return _mean(e, np.array(found))


def centre(mass: Array) -> tuple[float, float]:
    """Centre of mass from the picture's middle, to the right and down, in shares of width and height."""
    high, wide = mass.shape
    total = mass.sum()
    x = (mass.sum(axis=0) @ (np.arange(wide) + 0.5)) / total / wide - 0.5
    y = (mass.sum(axis=1) @ (np.arange(high) + 0.5)) / total / high - 0.5
    return float(x), float(y)


def _sizes(e: Exhibit) -> Array:
    """Pixels [A] that each person would fill."""
    return np.maximum(e.alone.sum(axis=(1, 2)), e.seen.sum(axis=(1, 2))).astype(float)


def _mean(e: Exhibit, values: Array) -> float:
    """Mean over the people who are seen, by what they would fill; 0 if nobody is."""
    weight = _sizes(e) * e.seen.any(axis=(1, 2))
    return float(np.clip(values @ weight / weight.sum(), 0, 1)) if weight.sum() > 0 else 0.0
