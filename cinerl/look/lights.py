"""`Lighting`: the lamps and the sky of a take, its own or a preset's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import Array
from cinerl.look.kernels.records import Lamp
from cinerl.look.mesh import blank
from cinerl.scenery import of
from cinerl.spec.light import Beam, Preset
from cinerl.spec.scene import Light as SetLight
from cinerl.spec.take import LIGHTS, KeyPoint, Take

SUN, POINT, SPOT, AREA = range(4)
KEY, FILL, RIM = range(3)
LUMA = np.array([0.2126, 0.7152, 0.0722])
_ROLES = {"key": KEY, "fill": FILL, "rim": RIM}
_KINDS = {"sun": SUN, "point": POINT, "spot": SPOT}
_SUN_TAN = 0.018
_BULB_M = 0.12
_RIM_POWER = 0.45
_LIFT = 0.02
_POOL_M = 7.0
_MOST_POOLS = 3
_EVEN = 20.0
"""Lifts of even light in place of the lamps."""


@dataclass(frozen=True)
class Lit:
    """How a take is lit."""

    preset: Preset | None = None
    """None: the lights of its set."""
    flat: float = 0.0
    """Share of the lamps' light that comes from everywhere alike instead."""


@dataclass(frozen=True)
class Light:
    """One lamp on the host. Fields as in the kernels' `Lamp`."""

    kind: int
    role: int
    place: Array
    power: Array
    aim: Array
    size: float
    cone_deg: float = 180.0
    soft: float = 0.3
    shadows: bool = True
    enters: bool = True
    practical: bool = False
    aims_m: float = 1.0
    """Distance to what a preset's lamp is pointed at."""
    actor: int = -1
    """Whom a spot follows; -1: nobody."""

    def seen_from(self, point: Array) -> tuple[Array, float]:
        """Unit direction and distance to it."""
        if self.kind == SUN:
            return self.place / np.linalg.norm(self.place), 1e5
        way = self.place - point
        far = max(float(np.linalg.norm(way)), 1e-3)
        return way / far, far


@dataclass(frozen=True)
class Lighting:
    """Everything that shines on a take."""

    lights: tuple[Light, ...]
    sky: NDArray[np.float32]
    """[3, 3] radiance at zenith, horizon, ground."""
    rim: Array
    """[3] radiance behind a body's edge."""
    lift: Array
    """[3]"""
    haze: float
    """Share of light lost in a metre."""
    practicals: float
    exposure_ev: float

    def records(self, take: Take, frame: int) -> NDArray[Any]:
        """The kernels' lamps in a frame; spots stay on whom they follow, at even strength."""
        out = blank(Lamp, max(len(self.lights), 1))
        for row, light in zip(out, self.lights, strict=False):
            aim, power = light.aim, light.power
            if light.actor >= 0:
                way = chest(take, light.actor, frame) - light.place
                aim, power = way / np.linalg.norm(way), power * float(way @ way)
            half = np.radians(light.cone_deg) / 2
            row["kind"], row["role"], row["shadows"] = light.kind, light.role, int(light.shadows)
            row["place"] = light.seen_from(np.zeros(3))[0] if light.kind == SUN else light.place
            row["aim"], row["power"], row["size"] = aim, power, light.size
            row["outer"], row["inner"] = np.cos(half), np.cos((1.0 - light.soft) * half)
        return out

    def turned(self, yaw_rad: float) -> Lighting:
        """With all suns turned about z."""
        c, s = np.cos(yaw_rad), np.sin(yaw_rad)
        turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
        lights = (replace(x, place=turn @ x.place) if x.kind == SUN else x for x in self.lights)
        return replace(self, lights=tuple(lights))

    def flattened(self, share: float) -> Lighting:
        """With a share of the lamps' light coming from everywhere alike: no shadows, no modelling, no rim."""
        even = np.broadcast_to(self.sky.mean(axis=0) + _EVEN * self.lift, (3, 3))
        return replace(
            self,
            lights=tuple(replace(x, power=x.power * (1.0 - share)) for x in self.lights),
            sky=(self.sky + share * (even - self.sky)).astype(np.float32),
            rim=self.rim * (1.0 - share),
        )

    def indoors(self) -> Lighting:
        """Without what does not come in; nor does mist."""
        return replace(self, lights=tuple(light for light in self.lights if light.enters), haze=0.0)


def own(take: Take) -> Lighting:
    """The lights of a take's set."""
    lights = own_lights(take)
    card = _card(take, lights)
    rims = [light.power / max(light.power.max(), 1e-6) for light in lights if light.role == RIM]
    tint = np.mean(rims, axis=0) if rims else np.ones(3)
    return Lighting(
        tuple(lights), take.sky, tint * card * _RIM_POWER, np.full(3, card * _LIFT), 0.0, 1.0, 0.0
    )


def of_preset(take: Take, preset: Preset) -> Lighting:
    """A preset's lights around the cast of a take, and the set's practical lamps."""
    lights = [light for beam in preset.light for light in _beams(take, beam)]
    if preset.practicals > 0:
        mine = own_lights(take)
        lights += [replace(x, power=x.power * preset.practicals) for x in mine if x.practical]
    sky = np.array([preset.sky.zenith, preset.sky.horizon, preset.sky.ground]) * preset.sky.power
    card = max(float(b.power * np.array(b.color) @ LUMA) for b in preset.light) / np.pi
    return Lighting(
        tuple(lights),
        sky.astype(np.float32),
        np.array(preset.rim) * preset.rim_power * card,
        np.full(3, preset.lift * card),
        0.0 if preset.haze_km is None else 1e-3 / preset.haze_km,
        preset.practicals,
        preset.exposure_ev,
    )


def own_lights(take: Take) -> list[Light]:
    """The lamps of the set that a take carries; of a take without a set, those of its arrays."""
    scenery = of(take)
    if scenery:
        return [_set_light(light) for light in scenery.set.light]
    return [_plain_light(take, g) for g in range(len(take.light_kind))]


def cast_floor(take: Take) -> tuple[Array, Array]:
    """The lowest and highest x and y [2] of the floor that the actors use."""
    links = take.link_body < take.actors
    points = take.link_pos[:, links, :2].reshape(-1, 2).astype(np.float64)
    return points.min(axis=0), points.max(axis=0)


def cast_middle(take: Take) -> Array:
    """The middle of that floor."""
    low, high = cast_floor(take)
    return np.array([*(low + high) / 2, 0.0])


def chest(take: Take, actor: int, frame: int) -> Array:
    """Where an actor's chest is."""
    return take.link_pos[frame, take.key_link[actor, KeyPoint.CHEST]].astype(np.float64)


def _set_light(light: SetLight) -> Light:
    """A light of a set: nothing aims at less than the lamp's own size."""
    place = np.array(light.from_m, np.float64)
    kind = LIGHTS.index(light.kind)
    aim = np.array([0.0, 0.0, -1.0])
    if light.aim_m is not None:
        aim = np.array(light.aim_m) - place
        aim = aim / max(float(np.linalg.norm(aim)), 1e-6)
    return Light(
        kind=kind,
        role=_ROLES[light.role],
        place=place / np.linalg.norm(place) if kind == SUN else place,
        power=np.array(light.color) * light.power,
        aim=aim,
        size=max(light.radius_m, _SUN_TAN if kind == SUN else _BULB_M),
        cone_deg=light.cone_deg,
        soft=light.soft,
        shadows=light.shadows,
        practical=light.practical,
    )


def _plain_light(take: Take, g: int) -> Light:
    """A light that says no more than where it is."""
    kind = int(take.light_kind[g])
    return Light(
        kind=kind,
        role=int(take.light_role[g]),
        place=take.light_from[g].astype(np.float64),
        power=take.light_power[g].astype(np.float64),
        aim=np.array([0.0, 0.0, -1.0]),
        size=_SUN_TAN if kind == SUN else _BULB_M,
        cone_deg=40.0,
        shadows=bool(take.light_shadows[g]),
    )


def _pools(take: Take) -> list[Array]:
    """Middles of the parts of the cast's floor that one lamp can light."""
    low, high = cast_floor(take)
    counts = np.minimum(1 + ((high - low) / _POOL_M).astype(int), _MOST_POOLS)
    steps = [(np.arange(n) + 0.5) / n for n in counts]
    return [np.array([*(low + (high - low) * [x, y]), 0.0]) for x in steps[0] for y in steps[1]]


def _beams(take: Take, beam: Beam) -> list[Light]:
    """A sun is one light; a lamp stands over every part of the floor, or follows every actor."""
    if beam.kind == "sun":
        power, spread = np.array(beam.color) * beam.power, _spread(beam)
        return [
            Light(
                SUN,
                _ROLES[beam.role],
                np.array(beam.from_m),
                power,
                np.zeros(3),
                spread,
                shadows=beam.shadows,
                enters=beam.enters,
            )
        ]
    if beam.kind == "spot" and beam.follows == "actors":
        lamp = _lamp(beam, cast_middle(take))
        power = np.array(beam.color) * beam.power
        return [replace(lamp, power=power, actor=actor) for actor in range(take.actors)]
    return [_lamp(beam, pool) for pool in _pools(take)]


def _lamp(beam: Beam, middle: Array) -> Light:
    way = np.array([0.0, 0.0, 1.2]) - np.array(beam.from_m)
    far = float(np.linalg.norm(way))
    return Light(
        _KINDS[beam.kind],
        _ROLES[beam.role],
        middle + np.array(beam.from_m),
        np.array(beam.color) * (beam.power * far**2),
        way / far,
        _spread(beam) * far,
        beam.cone_deg,
        beam.shadows,
        beam.enters,
        aims_m=far,
    )


def _spread(beam: Beam) -> float:
    return float(np.tan(np.radians(beam.soft_deg) / 2))


def _card(take: Take, lights: list[Light]) -> float:
    """Radiance of a white card in the middle of the cast that faces the strongest light."""
    best = 0.0
    for light in lights:
        far = 1.0 if light.kind == SUN else light.seen_from(cast_middle(take) + np.array([0, 0, 1.2]))[1]
        best = max(best, float(light.power @ LUMA) / far**2)
    return best / np.pi
