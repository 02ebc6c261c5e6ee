"""`Picture`: ``rgb``, drawn by pyrender: its scene, shadow maps and samples, our surfaces and lamps."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.gl.door import pyrender
from cinerl.look.gl.maps import Maps, light_of
from cinerl.look.gl.openness import openness
from cinerl.look.gl.painter import Painter
from cinerl.look.gl.textures import Table, Target
from cinerl.look.gl.triangles import Sheet, coats_of_points
from cinerl.look.lamps import Lamps
from cinerl.look.world import Geometry
from cinerl.spec.take import Take

_FLAGS = pyrender.RenderFlags
_DRAW = _FLAGS.OFFSCREEN | _FLAGS.SHADOWS_DIRECTIONAL | _FLAGS.SHADOWS_SPOT
_NEAR_M, _FAR_M = 0.02, 5000.0


class Picture:
    """A pyrender scene of a take: the set, what moves, the floor with the sky, a light for every shadow."""

    def __init__(
        self,
        take: Take,
        geometry: Geometry,
        lamps: Lamps,
        tables: tuple[Table, Target],
        size: tuple[int, int],
        samples: int,
    ) -> None:
        self._geometry, self._lamps, self._size = geometry, lamps, size
        world = geometry.world
        point, corner = world.point.numpy()[0], world.corner.numpy()
        self._uv = world.uv.numpy()
        self._coat = coats_of_points(corner, world.coat.numpy(), len(point))
        self._first = int(corner[world.first :].min())
        self._maps = Maps(take, point)
        self._rows = self._maps.throwing(lamps.array.numpy())
        self._scene = pyrender.Scene(bg_color=np.zeros(4))
        self._lights = [self._scene.add(light_of(lamps.array.numpy()[row])) for row in self._rows]
        lens = pyrender.IntrinsicsCamera(1.0, 1.0, 0.0, 0.0, znear=_NEAR_M, zfar=_FAR_M)
        self._camera = self._scene.add(lens)
        sheet = pyrender.Primitive(Sheet.CORNERS)
        still = corner[: world.first]
        glows = world.coats.numpy()["glow"][world.coat.numpy()[: world.first]].max(axis=1) > 0
        shining = self._primitive(0, still[glows], slice(0, self._first))
        for primitive in (sheet, shining, self._primitive(0, still[~glows], slice(0, self._first))):
            if primitive.indices is None or primitive.indices.size:
                self._scene.add(pyrender.Mesh([primitive]))
        self._moving = self._scene.add(pyrender.Mesh([self._movers(0)]))
        light = openness(take, geometry, lamps)
        self._painter = Painter(size, samples, lamps.stage, tables, sheet, {sheet, shining}, light)

    def draw(self, now: NDArray[Any]) -> NDArray[np.float32]:
        """[H, W, 3] linear and exposed, from what the kernels' `Now` says."""
        self._moving.mesh = pyrender.Mesh([self._movers(int(now["slot"]))])
        self._aim(now["eye"])
        lamps = self._lamps.array.numpy()
        views = [self._maps.views(lamps[row]) for row in self._rows]
        self._painter.light(lamps, self._rows, self._lights, views, now["eye"])
        return self._painter.render(self._scene, _DRAW)

    def _aim(self, eye: NDArray[Any]) -> None:
        camera, (width, height) = self._camera.camera, self._size
        camera.fx, camera.fy = np.array([width, height]) / (2 * eye["tan"])
        camera.cx, camera.cy = width / 2, height / 2
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = eye["rot"], eye["pos"]
        self._scene.set_pose(self._camera, pose)

    def _movers(self, slot: int) -> Any:
        corner = self._geometry.world.corner.numpy()[self._geometry.world.first :]
        return self._primitive(slot, corner - self._first, slice(self._first, None))

    def _primitive(self, slot: int, corner: NDArray[np.int32], points: slice) -> Any:
        world = self._geometry.world
        coat = self._coat[points]
        return pyrender.Primitive(
            world.point.numpy()[slot, points],
            normals=world.normal.numpy()[slot, points],
            texcoord_0=self._uv[points],
            texcoord_1=np.stack([coat, coat], axis=1),
            indices=corner,
        )
