"""The gallery's cast: an act is performed once, and seen in every build."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import count

from cinerl.look.body.wardrobe import look_of
from cinerl.spec.scene import Act, Actor, Scene
from cinerl.spec.take import KeyPoint, Take
from cinerl.stage import record
from making.filmed import Picture, Size, still
from making.shotlist import Cast, Place, View, load_shot_list

AFTER_S = 0.25
BODY_M = 0.85
"""The middle of the frame above the floor, for a whole body."""
HEAD_M = -0.06
"""The middle of a head and shoulders above the head's joint."""


def scene_of(cast: Cast, build: str, act: str) -> Scene:
    """One person who performs one act until just after its best moment."""
    person, cue = cast.person[build], cast.act[act]
    actor = Actor(
        name=person.name,
        at_m=cast.at_m,
        facing_deg=cue.facing_deg,
        top=person.top,
        bottom=person.bottom,
        skin=person.skin,
        hair=person.hair,
        act=(Act(act=act),),
    )
    return Scene(schema=1, set=cast.set, seconds=cue.at_s + AFTER_S, seed=person.seed, actor=(actor,))


def portrait(view: View, build: str, size: Size) -> Picture:
    """A build at the best moment of the view's act, [H, W, 3]."""
    cast = load_shot_list().cast
    take = recast(cast, performed(view.act), build)
    frame = round(cast.act[view.act].at_s * take.fps)
    return still(take, frame, _place(view, take, frame), size)


@cache
def performed(act: str) -> Take:
    """An act, performed by the first of the cast."""
    cast = load_shot_list().cast
    return record(scene_of(cast, next(iter(cast.person)), act), act)


def recast(cast: Cast, take: Take, build: str) -> Take:
    """The same performance by another of the cast, in another's clothes.

    The name draws the build: it gets a number, if alone it draws another one.
    """
    name, worn = cast.person[build].name, record(scene_of(cast, build, "stand"), build)
    for number in count(1):
        called = name if number == 1 else f"{name}{number}"
        other = replace(take, body_names=(called,), scene=worn.scene, shape_color=worn.shape_color)
        if look_of(other, 0).build == build:
            return other
    raise AssertionError


def _place(view: View, take: Take, frame: int) -> Place:
    """South of the body, on one height for all acts; or before the eyes."""
    points = take.link_pos[frame].astype(float)
    x, y, z = (points.min(axis=0) + points.max(axis=0)) / 2
    z = BODY_M
    if view.of == "head":
        x, y, z = points[take.key_link[0, KeyPoint.EYES]]
        z += HEAD_M
    eye = (float(x + view.east_m), float(y - view.south_m), view.height_m)
    return Place(
        from_m=eye, to_m=(float(x), float(y), float(z)), focal_mm=view.focal_mm, aperture=view.aperture
    )
