"""What becomes of people's surroundings: balance, separation, clutter, depth, upright lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import ndimage

from cinerl.judge.exhibit import Bools, Exhibit, Floats
from cinerl.judge.people import centre
from cinerl.surface import Kind

MASS = {
    Kind.PERSON: 1.0, Kind.PROP: 0.4, Kind.VEHICLE: 0.3, Kind.LAMP: 0.3, Kind.FURNITURE: 0.2, Kind.PLANT: 0.1,
}  # fmt: skip
"""Visual weight of a pixel; what is not named weighs nothing."""
BALANCE = 0.2
STEP = 0.25
"""Of the distance to somebody, by which the ground should lie further back."""
NEAR, FAR = 0.8, 1.5
"""Foreground and background, in distances to the nearest person."""
JUNK = (0.12, 0.6)
CLUTTER = 0.35
JUMP = 0.15
LEAN_RAD = np.radians(9.0)


def balance(e: Exhibit) -> float:
    """How near the centre of visual mass lies to the middle: a bell of width 0.2 (Liu et al. 2010).

    Left and right are weighed as on a scale (Lok et al. 2004, "Evaluation of visual balance for automated
    layout"); up and down count half, as ground and gravity are expected below. People weigh most, then
    things, in proportion to the area that they fill.
    """
    if not e.seen.any():
        return 0.0
    weights = np.zeros(256)
    weights[list(MASS)] = list(MASS.values())
    x, y = centre(weights[e.kind])
    return float(np.exp(-0.5 * (x * x + 0.25 * y * y) / BALANCE**2))


def separation(e: Exhibit) -> float:
    """How far the ground lies behind people along their outline; what covers them counts as none.

    Figure and ground part by depth, the renderer's own, as a lens would part them by focus (Luo and Tang
    2008, "Photo and video quality evaluation: focusing on the subject").
    """
    mask = _people(e)
    if not mask.any():
        return 0.0
    steps = [np.minimum((b - a) / (STEP * a), 1.0) for a, b in _across(e.depth, mask)]
    found = np.concatenate(steps)
    return float(np.clip(found, 0, 1).mean()) if len(found) else 1.0


def foreground(e: Exhibit) -> float:
    """That nothing stands large before the people, or right before the lens where there are none.

    An eighth of the picture may be foreground, as a frame within the frame; the floor does not count.
    """
    mask = _people(e)
    limit = NEAR * float(np.median(e.depth[mask])) if mask.any() else 1.0
    share = float(((e.depth < limit) & ~mask & (e.kind != Kind.FLOOR)).mean())
    return float(np.clip((JUNK[1] - share) / (JUNK[1] - JUNK[0]), 0, 1))


def layers(e: Exhibit) -> float:
    """Depth in layers: entropy of the shares before, about and behind the people; two equal layers make 1.

    Without people the layers lie about the median depth. A plain wall right behind somebody scores 0.
    """
    mask = _people(e)
    solid = np.where(np.isfinite(e.depth), e.depth, 1e3)
    at = float(np.median(solid[mask])) if mask.any() else float(np.median(solid))
    parts = np.array([(solid < NEAR * at).mean(), 0.0, (solid > FAR * at).mean()])
    parts[1] = 1 - parts.sum()
    parts = parts[parts > 1e-9]
    return float(np.clip(-(parts * np.log2(parts)).sum(), 0, 1))


def calm(e: Exhibit) -> float:
    """That few edges meet the people's outline: lines that run into a head, clutter behind it.

    Simplicity of the ground (Luo and Tang 2008), counted as changes of thing or of depth within three
    pixels of the outline.
    """
    mask = _people(e)
    if not mask.any():
        return 0.0
    ring = ndimage.binary_dilation(mask, np.ones((3, 3), bool), iterations=3) & ~mask
    pairs = [
        (ring[:, 1:] & ring[:, :-1], e.id[:, 1:] != e.id[:, :-1], _jump(e.depth[:, 1:], e.depth[:, :-1])),
        (ring[1:] & ring[:-1], e.id[1:] != e.id[:-1], _jump(e.depth[1:], e.depth[:-1])),
    ]
    count = sum(int(both.sum()) for both, _, _ in pairs)
    edges = sum(int((both & (other | jump)).sum()) for both, other, jump in pairs)
    return float(np.clip(1 - edges / max(count, 1) / CLUTTER, 0, 1))


def upright(e: Exhibit) -> float:
    """That verticals look vertical: mean lean of the world's up over the picture, a bell of 9°.

    A tilted horizon leans them all; a camera that looks far up or down makes them converge.
    """
    x = e.spread * np.linspace(-1, 1, 9)[None]
    y = e.spread * e.depth.shape[0] / e.depth.shape[1] * np.linspace(-1, 1, 5)[:, None]
    # Where a point that rises in the world moves in the picture: up, less the share along the ray.
    along = e.up[2]
    right, rise = e.up[0] + x * along, e.up[1] + y * along
    lean = np.arctan2(np.abs(right), rise)
    return float(np.exp(-0.5 * (lean.mean() / LEAN_RAD) ** 2))


def _people(e: Exhibit) -> Bools:
    return np.asarray(e.seen.any(axis=0))


def _across(depth: Floats, mask: Bools) -> Iterator[tuple[Floats, Floats]]:
    """Depths of the person and of what lies beside, for all neighbours across an outline."""
    deep = np.minimum(depth, 1e4)
    for ours, theirs in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1])):
        for a, b in ((ours, theirs), (theirs, ours)):
            at = mask[a] & ~mask[b]
            yield deep[a][at], deep[b][at]


def _jump(a: Floats, b: Floats) -> Bools:
    a, b = np.minimum(a, 1e4), np.minimum(b, 1e4)
    return np.asarray(np.abs(a - b) > JUMP * np.minimum(a, b))
