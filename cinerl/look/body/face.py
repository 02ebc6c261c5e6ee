"""A head that holds in a close-up: skull, jaw, brow, nose, lips, lids and ears about the head's origin.

Coordinates: metres from the origin of the head's link; x forward, y to the left, z up. One half is sculpted.
"""

from __future__ import annotations

import numpy as np

from cinerl.look.body.builds import Build
from cinerl.look.body.field import Array, Loft, ball, carve, chain, cone, egg, join, vec
from cinerl.look.body.rest import EYE, EYE_M, SKULL

EYE_AT = EYE - SKULL
MOUTH_Z = -0.0425
"""Height of the line where the lips meet."""
MOUTH_HALF = 0.0250
GAP = 0.0020
"""Half the height by which the bind pose parts the lips."""
LID_M = 0.0018
"""Thickness of a lid."""

CRANIUM = (vec(-0.002, 0.0, 0.036), vec(0.090, 0.0735, 0.086))

# z, front, half width: the mask of the face, from under the chin to the hair.
_MASK = np.array([
    (-0.092, 0.070, 0.014), (-0.085, 0.080, 0.023), (-0.070, 0.0845, 0.0355), (-0.052, 0.0835, 0.0450),
    (-0.036, 0.0870, 0.0520), (-0.016, 0.0875, 0.0590), (0.004, 0.0875, 0.0640), (0.022, 0.0885, 0.0660),
    (0.040, 0.0925, 0.0655), (0.056, 0.0880, 0.0590), (0.070, 0.0790, 0.0520), (0.084, 0.0650, 0.0430),
    (0.096, 0.0400, 0.0260), (0.102, 0.0150, 0.0100),
])  # fmt: skip


def head(h: Array, build: Build) -> Array:
    """Head and neck, closed; ``h`` [N, 3] is relative to the head's origin and folded to the left."""
    d = join(egg(h, *CRANIUM), _mask(h, build), 0.020)
    d = join(d, _jaw(h, build), 0.030)
    d = join(d, _cheek(h, build), 0.026)
    d = _sockets(d, h, build)
    d = join(d, _brow(h, build), 0.016)
    d = join(d, _nose(h, build), 0.009)
    d = _mouth(d, h, build)
    d = _lids(d, h, build)
    d = join(d, neck(h, build), 0.022)
    return join(d, ear(h, build), 0.007)


def _mask(h: Array, build: Build) -> Array:
    z, front, half = _MASK.T
    low = np.clip((0.02 - z) / 0.09, 0.0, 1.0)
    half = half * (1 + (build.jaw - 1) * low) + 0.004 * build.fat * np.exp(-(((z + 0.045) / 0.03) ** 2))
    rows = np.stack([z, 0 * z, 0 * z, front, 0 * z + 0.05, half, half], axis=1)
    return Loft(rows, 2.25)(h[:, 2], h[:, 0], h[:, 1])


def _jaw(h: Array, build: Build) -> Array:
    corner = vec(0.014, 0.0500 * build.jaw, -0.048 - 0.005 * (build.jaw - 0.9) * 5)
    point = vec(0.0735, 0.0085 * build.chin, -0.0815)
    bone = cone(h, corner, point, 0.0130, 0.0120)
    ramus = cone(h, vec(0.006, 0.058, 0.0), corner, 0.012, 0.013)
    chin = egg(h, vec(0.0775, 0.0, -0.0775), vec(0.0150, 0.0170 * build.chin, 0.0140))
    d = join(join(bone, ramus, 0.022), chin, 0.018)
    if build.fat:
        under = egg(h, vec(0.030, 0.0, -0.085), np.array([0.048, 0.045, 0.026]) * (0.75 + 0.25 * build.fat))
        d = join(d, under, 0.03)
    return d


def _cheek(h: Array, build: Build) -> Array:
    c = build.cheeks
    bone = egg(h, vec(0.0575, 0.0430, -0.002), np.array([0.0215, 0.0205, 0.0140]) * (0.7 + 0.3 * c))
    soft = 0.94 + 0.10 * build.fat + (0.05 if build.woman else 0.0)
    flesh = egg(h, vec(0.0575, 0.0365, -0.030), np.array([0.023, 0.0215, 0.026]) * soft)
    return join(bone, flesh, 0.02)


def _sockets(d: Array, h: Array, build: Build) -> Array:
    hole = egg(h, EYE_AT + vec(0.0185, 0.0005, 0.0015), vec(0.0135, 0.0205, 0.0125))
    inner = egg(h, EYE_AT + vec(0.0160, -0.0150, 0.001), vec(0.0085, 0.0075, 0.0100))
    return carve(carve(d, hole, 0.016), inner, 0.012)


def _brow(h: Array, build: Build) -> Array:
    b = build.brow
    ridge = chain(
        h,
        [vec(0.0840, 0.0060, 0.0370), vec(0.0830, 0.026, 0.0415), vec(0.0650, 0.0490, 0.0365)],
        (0.0070 + 0.0015 * b, 0.0070 + 0.0015 * b, 0.0060),
        0.01,
    )
    return ridge - 0.0006 * b


def _nose(h: Array, build: Build) -> Array:
    n, b = build.nose, build.bridge
    root = vec(0.0850 + b, 0.0, 0.0270)
    mid = vec(0.0970 + 1.3 * b, 0.0, 0.0090)
    tip = vec(0.1060 + 0.006 * (n - 1), 0.0, -0.0100)
    bridge = chain(h, [root, mid, tip], (0.0066 * n, 0.0066 * n, 0.0078 * n), 0.006)
    walls = cone(h, vec(0.080, 0.0075, 0.018), vec(0.088, 0.0105 * n, -0.010), 0.0065, 0.0085)
    lobe = ball(h, vec(0.1065 + 0.006 * (n - 1), 0.0, -0.0115), 0.0082 * n)
    wing = egg(h, vec(0.0945, 0.0118 * n, -0.0150), np.array([0.0090, 0.0056, 0.0066]) * n)
    base = cone(h, vec(0.104, 0.0, -0.0165), vec(0.092, 0.0, -0.0195), 0.0048, 0.0045)
    d = join(bridge, walls, 0.010)
    d = join(d, lobe, 0.006)
    d = join(d, join(wing, base, 0.004), 0.0055)
    hole = egg(h, vec(0.0990, 0.0062 * n, -0.0215), vec(0.0062, 0.0030, 0.0046))
    return carve(d, hole, 0.0025)


def lip_line(y: Array) -> Array:
    """Height of the line between the lips."""
    s = np.clip(np.abs(y) / MOUTH_HALF, 0.0, 1.2)
    return MOUTH_Z + 0.0012 * np.exp(-((s / 0.28) ** 2)) * -1.0 + 0.0006 * s * s


def gap(y: Array) -> Array:
    """Half the distance between the lips in the bind pose."""
    return GAP * np.sqrt(np.clip(1.0 - (y / MOUTH_HALF) ** 2, 0.0, 1.0))


def _mouth(d: Array, h: Array, build: Build) -> Array:
    full = build.lips
    muzzle = egg(h, vec(0.0690, 0.0, -0.0400), vec(0.0225, 0.0290, 0.0260))
    d = join(d, muzzle, 0.018)
    groove = cone(h, vec(0.0965, 0.0, -0.0235), vec(0.0955, 0.0, -0.0320), 0.0016, 0.0022)
    d = carve(d, groove, 0.006)
    up, low = MOUTH_Z + GAP, MOUTH_Z - GAP
    corner = vec(0.0785, MOUTH_HALF - 0.001, MOUTH_Z)
    bow = [vec(0.0905, 0.0, up + 0.0032), vec(0.0902, 0.0060, up + 0.0040), vec(0.0870, 0.015, up + 0.0024)]
    upper = chain(h, [*bow, corner], (0.0040 * full, 0.0044 * full, 0.0040 * full, 0.0016), 0.004)
    pout = [
        vec(0.0885, 0.0, low - 0.0048),
        vec(0.0876, 0.0085, low - 0.0045),
        vec(0.0835, 0.017, low - 0.0026),
        corner,
    ]
    lower = chain(h, pout, (0.0057 * full, 0.0056 * full, 0.0038 * full, 0.0014), 0.004)
    d = join(join(d, upper, 0.0045), lower, 0.0045)
    crease = cone(h, vec(0.0930, 0.0, -0.0610), vec(0.0860, 0.015, -0.0590), 0.0040, 0.0020)
    d = carve(d, crease, 0.014)
    return carve(d, cavity(h), 0.0012)


def cavity(h: Array) -> Array:
    """The slit between the lips and the hollow behind them."""
    z = h[:, 2] - lip_line(h[:, 1])
    slit = np.maximum(np.abs(z) - gap(h[:, 1]), 0.062 - h[:, 0])
    slit = np.maximum(slit, np.abs(h[:, 1]) - MOUTH_HALF)
    hollow = egg(h, vec(0.0600, 0.0, MOUTH_Z), vec(0.0190, 0.0225, 0.0150))
    return np.minimum(slit, hollow)


def almond(h: Array, build: Build) -> Array:
    """How far a point is outside the opening between the lids, seen from the front; metres."""
    wide = 1.06 if build.woman else 1.0
    y = h[:, 1] - EYE_AT[1]
    z = h[:, 2] - EYE_AT[2] - 0.055 * y - 0.0004
    s = np.clip(y / 0.0152, -1.3, 1.3)
    top = 0.0051 * wide * (1 - s * s) * (1 - 0.20 * s)
    low = -0.0047 * (1 - s * s) * (1 + 0.25 * s)
    return np.maximum(z - top, low - z)


def _lids(d: Array, h: Array, build: Build) -> Array:
    shell = ball(h, EYE_AT, EYE_M + LID_M)
    d = join(d, shell, 0.0085)
    opening = np.maximum(almond(h, build), EYE_AT[0] + 0.0065 - h[:, 0])
    return carve(d, opening, 0.0010)


def ear(h: Array, build: Build) -> Array:
    """The left ear, tilted back and standing off a little."""
    k = 0.93 if build.woman else 1.0
    tilt, flare = 0.22, 0.40
    up = vec(-np.sin(tilt), 0.10, np.cos(tilt))
    up = up / np.linalg.norm(up)
    across = vec(-np.cos(flare), np.sin(flare), 0.0)
    across = across - up * (across @ up)
    across = across / np.linalg.norm(across)
    out = np.cross(across, up)
    q = (h - vec(-0.008, 0.0730, 0.006)) @ np.stack([across, out * np.sign(out[1]), up], axis=1) / k
    plate = egg(q, vec(0.003, 0.0, 0.003), vec(0.0165, 0.0050, 0.0290))
    rim = _rim(q)
    lobe = egg(q, vec(-0.004, 0.0005, -0.0240), vec(0.0080, 0.0045, 0.0085))
    d = join(join(plate, rim, 0.003), lobe, 0.006)
    scoop = egg(q, vec(0.0005, 0.0062, 0.0065), vec(0.0105, 0.0055, 0.0165))
    shell = egg(q, vec(-0.0030, 0.0050, -0.0060), vec(0.0085, 0.0075, 0.0095))
    d = carve(carve(d, scoop, 0.003), shell, 0.003)
    flap = ball(q, vec(-0.0120, 0.0020, -0.0060), 0.0046)
    return join(d, flap, 0.004) * k


def _rim(q: Array) -> Array:
    """The helix: a bent tube around the upper and back edge."""
    angle = np.linspace(-1.9, 2.5, 22)
    points = [vec(0.003 + 0.0145 * np.cos(a), 0.0026, 0.0055 + 0.0245 * np.sin(a)) for a in angle]
    return chain(q, points, [0.0030] * len(points), 1e-4)


def neck(h: Array, build: Build) -> Array:
    """The neck down into the shoulders."""
    n = build.neck
    d = cone(h, vec(-0.030, 0.0, -0.185), vec(-0.016, 0.0, -0.050), 0.0560 * n, 0.0510 * n)
    nape = cone(h, vec(-0.042, 0.014, -0.165), vec(-0.036, 0.018, -0.040), 0.034 * n, 0.031 * n)
    d = join(d, nape, 0.02)
    string = cone(h, vec(-0.012, 0.0530 * n, -0.045), vec(0.026, 0.010, -0.178), 0.0085, 0.0075)
    d = join(d, string, 0.016)
    if not build.woman:
        apple = ball(h, vec(0.030 + 0.010 * (n - 0.9), 0.0, -0.122), 0.0105)
        d = join(d, apple, 0.020)
    return d


def face_side(h: Array) -> Array:
    """1 at the front of the head, 0 at its back."""
    return np.clip(0.5 + h[:, 0] / 0.1, 0.0, 1.0)
