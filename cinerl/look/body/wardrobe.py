"""Who an actor is to look at: build, hair, outfit and colours, drawn from names and seeds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl.look.body.builds import BUILDS, BY_NAME
from cinerl.look.body.hairstyles import FOR_MEN, FOR_WOMEN
from cinerl.spec.errors import UserError
from cinerl.spec.take import PATTERNS, KeyPoint, Take
from cinerl.surface import Color, Paint

_SALT = "cinerl"
_TOPS = ("tee", "shirt", "hoodie", "jacket")
_BOTTOMS = ("jeans", "chinos", "jeans", "shorts")
_BOTTOMS_WOMEN = ("jeans", "chinos", "skirt", "skirt")
_IRISES = ((0.10, 0.16, 0.22), (0.13, 0.07, 0.03), (0.07, 0.12, 0.06), (0.08, 0.04, 0.02))
_WHITE: Color = (0.72, 0.70, 0.67)


@dataclass(frozen=True)
class Look:
    """What an actor looks like."""

    build: str
    hair: str
    beard: bool
    garments: tuple[str, ...]
    pattern: int
    """Index into `PATTERNS` of the top's cloth."""
    iris: Color


def look_of(take: Take, actor: int, build: str | None = None) -> Look:
    """The same in every shot of a take, and different for every actor of it.

    Args:
        take, actor: who.
        build: name of a build instead of the drawn one.

    Raises:
        UserError: no such build.
    """
    if build is not None and build not in BY_NAME:
        raise UserError(f"build '{build}'", "no such build", f"there are: {', '.join(BY_NAME)}")
    seed = _seed(take)
    earlier: list[Look] = []
    for before in range(actor + 1):
        chosen = build if before == actor else None
        earlier.append(_draw(take.body_names[before], seed, earlier, chosen))
    return earlier[-1]


def _draw(name: str, seed: int, others: list[Look], build: str | None) -> Look:
    for attempt in range(16):
        who = _dice(f"{_SALT}/{name}/{attempt}")
        body = BUILDS[who[0] % len(BUILDS)] if build is None else BY_NAME[build]
        worn = _dice(f"{_SALT}/{name}/{seed}/{attempt}")
        look = _dress(body.name, body.woman, who, worn)
        alike = any((look.build, look.hair) == (o.build, o.hair) for o in others)
        twins = any(look.garments[:1] == o.garments[:1] for o in others)
        if not alike and (not twins or attempt > 8):
            return look
    return look


def _dress(name: str, woman: bool, who: bytes, worn: bytes) -> Look:
    styles = FOR_WOMEN if woman else FOR_MEN
    bottom = (_BOTTOMS_WOMEN if woman else _BOTTOMS)[worn[1] % 4]
    top = "shirt" if bottom == "skirt" else _TOPS[worn[0] % len(_TOPS)]  # a skirt wants its top tucked in
    if top == "jacket" and bottom == "shorts":
        bottom = "jeans"
    shoe = "boot" if top in ("shirt", "jacket") and worn[2] % 3 else "sneaker"
    garments = (top, *(("bib",) if top == "jacket" else ()), bottom, shoe)
    if shoe == "sneaker" and bottom in ("shorts", "skirt"):
        garments += ("sock",)
    pattern = {"tee": (0, 0, 5), "shirt": (0, 0, 1)}.get(top, (0, 0, 0))[worn[3] % 3]
    return Look(name, styles[who[1] % len(styles)], not woman and who[2] % 3 == 0, garments, pattern,
                _IRISES[who[3] % len(_IRISES)])  # fmt: skip


def _dice(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _seed(take: Take) -> int:
    try:
        scene = json.loads(take.scene)
        return int(scene.get("seed", 0))
    except (ValueError, TypeError, AttributeError):
        return 0


def paints(take: Take, actor: int, look: Look) -> dict[str, Paint]:
    """Paint of every slot; what the take says of skin, top, bottom, hair and shoes is kept."""
    skin, top, bottom, hair, shoe = _colors(take, actor)
    woman = BY_NAME[look.build].woman
    lip = skin * (np.array([0.86, 0.44, 0.42]) if woman else np.array([0.84, 0.56, 0.52]))
    sole = np.array([0.55, 0.53, 0.50]) if "sneaker" in look.garments else np.array([0.025, 0.022, 0.02])
    pitch = 0.036 if PATTERNS[look.pattern] == "stripes" else 0.018
    second = _color(np.clip(top * 0.35 + 0.45, 0.0, 0.85) if top.mean() < 0.4 else top * 0.35)
    top_paint = Paint(_color(top), second if look.pattern else None, look.pattern, pitch, 0.06)
    return {
        "skin": Paint(_color(skin), gloss=0.30, skin=True),
        "lips": Paint(_color(lip), gloss=0.45, skin=True),
        "mouth": Paint((0.10, 0.025, 0.022), gloss=0.4, skin=True),
        "tooth": Paint((0.66, 0.62, 0.53), gloss=0.6),
        "hair": Paint(_color(hair), gloss=0.38),
        "lash": Paint(_color(np.minimum(hair, 0.02)), gloss=0.2),
        "white": Paint((0.66, 0.63, 0.61), gloss=0.85),
        "iris": Paint(look.iris, gloss=0.95),
        "limbus": Paint(_color(np.array(look.iris) * 0.3), gloss=0.95),
        "pupil": Paint((0.004, 0.004, 0.004), gloss=0.95),
        "top": top_paint,
        "rib": Paint(_color(top * 0.82), gloss=0.04),
        "button": Paint((0.5, 0.48, 0.44), gloss=0.5),
        "inner": Paint(_WHITE, gloss=0.05),
        "bottom": Paint(_color(bottom), gloss=0.06),
        "belt": Paint((0.045, 0.025, 0.015), gloss=0.4),
        "shoe": Paint(_color(shoe), gloss=0.35 if "boot" in look.garments else 0.15),
        "sole": Paint(_color(sole), gloss=0.15),
        "sock": Paint((0.55, 0.55, 0.54), gloss=0.03),
    }


def _colors(take: Take, actor: int) -> list[NDArray[np.float64]]:
    """Linear albedos [3] of skin, top, bottom, hair and shoes, read off the shapes of the actor's links."""

    def worn(key: KeyPoint) -> list[NDArray[np.float64]]:
        found = np.flatnonzero(take.shape_link == take.key_link[actor, key])
        return [c.astype(np.float64) for s in found for c in take.shape_color[s]] or [np.full(3, 0.4)]

    head = worn(KeyPoint.EYES)
    skin = head[0]
    hair = next((c for c in head if np.abs(c - skin).max() > 0.02), skin * 0.1)
    return [skin, worn(KeyPoint.CHEST)[0], worn(KeyPoint.LEFT_KNEE)[0], hair, worn(KeyPoint.LEFT_SOLE)[0]]


def _color(c: NDArray[np.float64]) -> Color:
    return float(c[0]), float(c[1]), float(c[2])
