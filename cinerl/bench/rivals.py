"""Other renderers, given the film's own triangles: pyrender and MuJoCo, without and with shadows.

Each draws one frame of a take as one mesh of one colour under one sun: the fewest draw calls there are.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.look.models import models
from cinerl.look.world import Geometry
from cinerl.spec.take import Take

SHADOW_TEXELS = 2048
"""Side of pyrender's shadow map, and so of MuJoCo's."""
_SUN = (-0.55, -0.5, 0.75)
_NEAR_M, _FAR_M = 0.05, 200.0
_FLOOR_M = 30.0
Floats = NDArray[np.float32]


class Place(NamedTuple):
    """What every rival pictures, and from where."""

    point: Floats
    """[V, 3]"""
    normal: Floats
    """[V, 3]"""
    face: NDArray[np.int32]
    """[F, 3]"""
    eyes: Floats
    """[C, 3]"""
    quats: Floats
    """[C, 4] of the cameras."""
    tall: float
    """Radians from the picture's bottom to its top."""


class Rival:
    """A renderer that can be timed: frames per CPU-second."""

    def __init__(self, place: Place, size: tuple[int, int], shadows: bool) -> None:
        self._place, self._size, self._shadows, self._turn = place, size, shadows, 0

    def run(self, seconds: float) -> float:
        began, done = time.process_time(), 0
        while (spent := time.process_time() - began) < seconds:
            self.picture(self._turn % len(self._place.eyes))
            self._turn += 1
            done += 1
        return done / spent

    def picture(self, camera: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Colours [H, W, 3] as bytes, and depth [H, W] in metres."""
        raise NotImplementedError


class Pyrender(Rival):
    """pyrender as it comes, on EGL."""

    def __init__(self, place: Place, size: tuple[int, int], shadows: bool) -> None:
        super().__init__(place, size, shadows)
        from cinerl.look.gl.context import Context

        self._context = Context(size)
        self._context.run(self._set_up)

    def picture(self, camera: int) -> tuple[NDArray[Any], NDArray[Any]]:
        return self._context.run(lambda: self._draw(camera))

    def _set_up(self) -> None:
        from cinerl.look.gl.door import pyrender

        place, sun = self._place, np.eye(4)
        mesh = pyrender.Primitive(place.point, normals=place.normal, indices=place.face)
        sun[:3, :3] = geometry.rotation(geometry.look_at(np.array(_SUN), np.zeros(3)))
        lens = pyrender.PerspectiveCamera(place.tall, znear=_NEAR_M, zfar=_FAR_M)
        self._scene = pyrender.Scene(ambient_light=np.full(3, 0.3))
        self._scene.add(pyrender.Mesh([mesh]))
        self._scene.add(pyrender.DirectionalLight(intensity=3.0), pose=sun)
        self._camera = self._scene.add(lens)
        self._flags = pyrender.RenderFlags.OFFSCREEN
        if self._shadows:
            self._flags |= pyrender.RenderFlags.SHADOWS_DIRECTIONAL
        self._renderer = pyrender.Renderer(*self._size)

    def _draw(self, camera: int) -> tuple[NDArray[Any], NDArray[Any]]:
        pose = np.eye(4)
        pose[:3, :3] = geometry.rotation(self._place.quats[camera])
        pose[:3, 3] = self._place.eyes[camera]
        self._scene.set_pose(self._camera, pose)
        rgb, depth = self._renderer.render(self._scene, self._flags)
        return rgb, depth


class Mujoco(Rival):
    """MuJoCo's renderer, on EGL; colour and depth are two drawings."""

    def __init__(self, place: Place, size: tuple[int, int], shadows: bool) -> None:
        super().__init__(place, size, shadows)
        mujoco = _mujoco()
        model = self._model(mujoco)
        self._data = mujoco.MjData(model)
        mujoco.mj_forward(model, self._data)
        self._renderer = mujoco.Renderer(model, size[1], size[0])
        self._renderer.scene.flags[mujoco.mjtRndFlag.mjRND_SHADOW] = shadows

    def picture(self, camera: int) -> tuple[NDArray[Any], NDArray[Any]]:
        renderer = self._renderer
        renderer.update_scene(self._data, camera)
        rgb = renderer.render()
        renderer.enable_depth_rendering()
        depth = renderer.render()
        renderer.disable_depth_rendering()
        return rgb, depth

    def _model(self, mujoco: Any) -> Any:
        place, spec = self._place, mujoco.MjSpec()
        spec.visual.quality.shadowsize = SHADOW_TEXELS
        spec.visual.global_.offwidth, spec.visual.global_.offheight = self._size
        spec.stat.extent, spec.stat.center = _FLOOR_M, place.eyes.mean(axis=0)
        spec.visual.map.znear, spec.visual.map.zfar = _NEAR_M / _FLOOR_M, _FAR_M / _FLOOR_M
        spec.visual.headlight.ambient, spec.visual.headlight.diffuse = np.full(3, 0.3), np.zeros(3)
        mesh = spec.add_mesh(name="all", inertia=mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL)
        mesh.uservert, mesh.userface = place.point.ravel(), place.face.ravel()
        mesh.usernormal = place.normal.ravel()
        body = spec.worldbody
        body.add_geom(type=mujoco.mjtGeom.mjGEOM_MESH, meshname="all", contype=0, conaffinity=0)
        sun = spec.stat.center + _FLOOR_M * np.array(_SUN)
        kind = mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
        body.add_light(type=kind, pos=sun, dir=-np.array(_SUN), castshadow=True)
        for eye, (x, y, z, w) in zip(place.eyes, place.quats, strict=True):
            body.add_camera(pos=eye, quat=(w, x, y, z), fovy=np.degrees(place.tall))
        return spec.compile()


def _mujoco() -> Any:
    os.environ["MUJOCO_GL"] = os.environ["PYOPENGL_PLATFORM"] = "egl"
    from OpenGL import EGL, _opaque

    if not hasattr(EGL, "EGLDeviceEXT"):  # the PyOpenGL that pyrender wants is older than MuJoCo expects
        EGL.EGLDeviceEXT = _opaque.opaque_pointer_cls("EGLDeviceEXT")
    return importlib.import_module("mujoco")


_KINDS: dict[str, Callable[[Place, tuple[int, int], bool], Rival]] = {"pyrender": Pyrender, "mujoco": Mujoco}


def place_of(take: Take, frame: int, eyes: Floats, quats: Floats, tall: float) -> Place:
    """The triangles that small pictures of a take are made of, in one frame, and two for the floor."""
    shape = Geometry(take, models(take, "low"), wp.get_device("cpu"))
    slot, world = shape.hold(frame, frame), shape.world
    point, normal, face = world.point.numpy()[slot], world.normal.numpy()[slot], world.corner.numpy()
    floor = _FLOOR_M * np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
    up = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    sheet = np.array([[0, 1, 2], [0, 2, 3]], np.int32) + len(point)
    return Place(
        np.concatenate([point, floor]), np.concatenate([normal, up]), np.concatenate([face, sheet]),
        eyes, quats, tall,
    )  # fmt: skip


def rivals(place: Place, size: tuple[int, int]) -> tuple[dict[str, Rival], dict[str, str]]:
    """All that work here, by name; and why the others do not."""
    found: dict[str, Rival] = {}
    skipped: dict[str, str] = {}
    for name, kind in _KINDS.items():
        try:
            found |= {name: kind(place, size, False), f"{name}, shadows": kind(place, size, True)}
        except ModuleNotFoundError as error:
            skipped[name] = f"{error.name} is not installed; run: pip install {error.name}"
        except Exception as error:  # its trouble with this machine is not the benchmark's
            skipped[name] = " ".join(f"{type(error).__name__}: {error}".split())
    return found, skipped
