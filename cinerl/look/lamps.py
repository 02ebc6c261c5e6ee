"""`Lamps`: the lights of a take on a device, and the meter that sets the neutral exposure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.geometry import Array
from cinerl.look import pattern
from cinerl.look.kernels import meter
from cinerl.look.kernels.records import FAR, Lamp
from cinerl.look.lights import KEY, SUN, Light, Lighting, cast_middle, chest, of_preset, own
from cinerl.look.world import Geometry
from cinerl.spec.light import Preset
from cinerl.spec.take import Take

_MOMENTS = 6
_INDOORS = 0.85
"""Share of the sky that is hidden indoors."""
_BEFORE_WALL = 0.92
_CAP = 6.0
"""Radiance of stray light, of a grey card's, at most."""


class Lamps:
    """Lights ready for the kernels, and the exposure gain that goes with them."""

    def __init__(
        self,
        take: Take,
        preset: Preset | None,
        geometry: Geometry,
        size: tuple[int, int],
        device: Any,
        flat: float = 0.0,
    ) -> None:
        self._take, self._geometry, self._device = take, geometry, device
        lighting = self._placed(of_preset(take, preset)) if preset else own(take)
        self._lighting = lighting.flattened(flat) if flat else lighting
        self.stage = self._lit_stage(size)
        self.array = self._array(self._lighting.records(take, 0), Lamp)
        self.gain = 2.0**self._lighting.exposure_ev / self._metered()
        # Known only now: the first measurement is without it.
        self.stage.cap = _CAP * 0.18 / self.gain * 2.0**self._lighting.exposure_ev

    def turn(self, frame: int) -> None:
        """Let the lamps follow whom they follow."""
        self.array.assign(self._lighting.records(self._take, frame))

    def beside(self) -> tuple[NDArray[Any], float]:
        """What reaches the cast, for a renderer that casts no rays.

        Returns:
            The kernels' lamps, suns first, each with the share of its power that the set lets through to the
            actors; and the light that the surroundings give them, of what an open sky would.
        """
        places, lights = self._places(), self._lighting.lights
        records = self._lighting.records(self._take, 0)
        for row, light in zip(records, lights, strict=False):
            if light.shadows:
                row["power"] *= np.mean([self._seen(light, place) for place in places])
        open_sky = wp.zeros(pattern.COUNT, dtype=float, device=self._device)
        ways = self._array(pattern.spheres(), wp.vec3)
        wp.launch(meter.open, dim=pattern.COUNT, inputs=[self.stage, ways, open_sky], device=self._device)
        share = self._around / max(float(open_sky.numpy().mean()), 1e-6)
        return records[np.argsort(records["kind"] != SUN, kind="stable")], share

    def _seen(self, light: Light, place: Array) -> bool:
        """Whether the set lets a lamp be seen from a place."""
        way, far = light.seen_from(place)
        return bool(self._reach(place[None], way[None])[0] >= min(far - light.size - 0.03, FAR))

    def _placed(self, lighting: Lighting) -> Lighting:
        """Indoors, lights come before the walls."""
        middle = cast_middle(self._take) + np.array([0.0, 0.0, 1.4])
        up = pattern.spheres().astype(np.float64)
        up = up[up[:, 2] > 0.1]
        if float((self._reach(np.tile(middle, (len(up), 1)), up) < FAR).mean()) > _INDOORS:
            lighting = lighting.indoors()
        lighting = lighting.turned(self._sunny_side(lighting))
        return replace(lighting, lights=tuple(self._before_walls(light) for light in lighting.lights))

    def _sunny_side(self, lighting: Lighting) -> float:
        """The turn of all suns, as small as it can be, that brings the key light to the cast."""
        keys = [light for light in lighting.lights if light.kind == SUN and light.role == KEY]
        if not keys:
            return 0.0
        places = self._places()
        turns = [k * np.pi / 8 * sign for k in range(9) for sign in (1, -1)]
        seen = []
        for turn in turns:
            way = lighting.turned(turn).lights[lighting.lights.index(keys[0])].seen_from(places[0])[0]
            seen.append(float((self._reach(places, np.tile(way, (len(places), 1))) >= FAR).mean()))
        return turns[int(np.argmax(np.round(seen, 1)))]

    def _before_walls(self, light: Light) -> Light:
        """A lamp that would stand behind a wall comes forward, and gives as much light from there."""
        if light.kind == SUN or light.practical:
            return light
        target = light.place + light.aim * light.aims_m
        free = _BEFORE_WALL * float(self._reach(target[None], -light.aim[None])[0])
        if free >= light.aims_m:
            return light
        share = free / light.aims_m
        power = light.power if light.actor >= 0 else light.power * share**2
        return replace(
            light, place=target - light.aim * free, power=power, size=light.size * share, aims_m=free
        )

    def _reach(self, origins: Array, ways: Array) -> NDArray[np.float32]:
        far = wp.zeros(len(origins), dtype=float, device=self._device)
        rays = [self._array(a.astype(np.float32), wp.vec3) for a in (origins, ways)]
        # An actor in the way is no wall.
        inputs = [self._geometry.world, self._geometry.world.still, *rays, far]
        wp.launch(meter.reach, dim=len(origins), inputs=inputs, device=self._device)
        return np.asarray(far.numpy())

    def _metered(self) -> float:
        """What an incident light meter reads beside the actors, over the take.

        A grey card of 18 % that faces half into the key light reads 0.18. Constant over a take, so that
        every shot of it cuts with every other.
        """
        places = self._places()
        around, key = (wp.zeros((len(places), pattern.COUNT), dtype=float, device=self._device) for _ in "ab")
        self.stage.cap = 1e6
        inputs = [
            self.stage,
            self._geometry.world,
            self.array,
            self._geometry.world.still,
            self._array(places.astype(np.float32), wp.vec3),
            self._array(pattern.spheres(), wp.vec3),
            self._array(pattern.discs().reshape(-1, 2), wp.vec2),
            around,
            key,
        ]
        wp.launch(meter.measure, dim=around.shape, inputs=inputs, device=self._device)
        reading = around.numpy().mean(axis=1)
        self._around = float(reading.mean())
        reading = reading + key.numpy().mean(axis=1) / np.pi
        return float(np.exp(np.log(np.maximum(reading, 1e-6)).mean()))

    def _places(self) -> Array:
        frames = np.linspace(0, self._take.frames - 1, _MOMENTS).astype(int)
        return np.array([chest(self._take, a, int(f)) for a in range(self._take.actors) for f in frames])

    def _lit_stage(self, size: tuple[int, int]) -> Any:
        lighting, stage = self._lighting, self._geometry.stage(size)
        stage.sky = wp.mat33(*lighting.sky.ravel().tolist())
        stage.lift, stage.rim = wp.vec3(*lighting.lift.tolist()), wp.vec3(*lighting.rim.tolist())
        stage.haze, stage.lamps_glow = lighting.haze, lighting.practicals
        stage.lamps = len(lighting.lights)
        return stage

    def _array(self, values: NDArray[Any], kind: Any) -> Any:
        return wp.array(values, dtype=kind, device=self._device)
