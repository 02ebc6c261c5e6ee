"""What the second judge sees: edges, colours, salience and texture of a small picture, worked out by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

Array = NDArray[np.float32]
CELLS = (4, 7)
"""Rows and columns of the grid that everything is gathered in."""
ORIENTATIONS = 8
SALIENCE = (32, 56)
BANDS = 4
_TINY = 1e-4


def features(rgb: NDArray[np.uint8]) -> Array:
    """Numbers of pictures [N, H, W, 3] as displayed: [N, F], F the same for any size.

    * histograms of oriented gradients in cells (Dalal and Triggs 2005), with each cell's energy;
    * mean and spread of lightness and two opponent colours in cells;
    * salience by spectral residual (Hou and Zhang 2007) in cells, with its centre and spread;
    * energy of the spectrum by frequency and orientation (Torralba and Oliva 2003);
    * colourfulness (Hasler and Süsstrunk 2003), contrast and sharpness of the whole.

    Raises:
        ValueError: other shapes or types, or pictures smaller than 32 x 56.
    """
    if rgb.ndim != 4 or rgb.shape[3] != 3 or rgb.dtype != np.uint8 or min(rgb.shape[1], rgb.shape[2]) < 28:
        raise ValueError(f"want pictures [N, H, W, 3] of bytes, found {rgb.dtype} {rgb.shape}")
    x: Array = rgb.astype(np.float32) / np.float32(255)
    r, g, b = x[..., 0], x[..., 1], x[..., 2]
    light: Array = np.asarray(0.2126 * r + 0.7152 * g + 0.0722 * b, np.float32)
    red: Array = np.asarray(r - g, np.float32)
    yellow: Array = np.asarray(0.5 * (r + g) - b, np.float32)
    parts = [
        *_edges(light), *(p for c in (light, red, yellow) for p in _spread(c)), *_salience(light),
        _spectrum(light), _whole(light, red, yellow),
    ]  # fmt: skip
    return np.concatenate([p.reshape(len(rgb), -1) for p in parts], axis=1).astype(np.float32)


def _edges(light: Array) -> tuple[Array, Array]:
    """Orientation histograms [N, rows, columns, orientations], each cell's to unit length; log energies."""
    down, across = np.gradient(light, axis=(1, 2))
    power = np.hypot(down, across)
    place = (np.arctan2(down, across) % np.pi) / np.pi * ORIENTATIONS
    low = np.floor(place)
    share = place - low
    bins = []
    for k in range(ORIENTATIONS):
        here = (low % ORIENTATIONS == k) * (1 - share) + ((low + 1) % ORIENTATIONS == k) * share
        bins.append(_cells(power * here))
    found = np.stack(bins, axis=-1)
    energy = np.linalg.norm(found, axis=-1, keepdims=True)
    return np.sqrt(found / (found.sum(axis=-1, keepdims=True) + _TINY)), np.log(energy + _TINY)


def _spread(plane: Array) -> tuple[Array, Array]:
    mean = _cells(plane)
    return mean, np.sqrt(np.maximum(_cells(plane**2) - mean**2, 0))


def _salience(light: Array) -> tuple[Array, Array]:
    small = ndimage.zoom(light, (1, SALIENCE[0] / light.shape[1], SALIENCE[1] / light.shape[2]), order=1)
    waves = fft.fft2(small, axes=(1, 2))
    level = np.log(np.abs(waves) + _TINY)
    rest = level - ndimage.uniform_filter(level, (0, 3, 3), mode="wrap")
    found = np.abs(fft.ifft2(np.exp(rest + 1j * np.angle(waves)), axes=(1, 2))) ** 2
    found = ndimage.gaussian_filter(found, (0, 1.5, 1.5)).astype(np.float32)
    found /= found.sum(axis=(1, 2), keepdims=True) + 1e-12
    y, x = (np.linspace(-1, 1, n, dtype=np.float32) for n in SALIENCE)
    at_x, at_y = found.sum(axis=1) @ x, found.sum(axis=2) @ y
    wide = np.sqrt(np.maximum(found.sum(axis=1) @ x**2 - at_x**2, 0))
    high = np.sqrt(np.maximum(found.sum(axis=2) @ y**2 - at_y**2, 0))
    return np.sqrt(_cells(found)), np.stack([at_x, at_y, wide, high, np.abs(at_x)], axis=1)


def _spectrum(light: Array) -> Array:
    """Log energies of bands of frequency by orientation, of the windowed picture."""
    high, wide = light.shape[1:]
    window = np.outer(np.hanning(high), np.hanning(wide)).astype(np.float32)
    waves = np.abs(fft.fft2((light - light.mean(axis=(1, 2), keepdims=True)) * window, axes=(1, 2))) ** 2
    v, u = np.meshgrid(fft.fftfreq(high), fft.fftfreq(wide), indexing="ij")
    band = np.clip(np.log2(np.hypot(u, v) * 2 ** (BANDS + 1) + 1e-9).astype(int), 0, BANDS - 1)
    way = (np.arctan2(v, u) % np.pi / np.pi * BANDS).astype(int) % BANDS
    index = (band * BANDS + way).ravel()
    flat = waves.reshape(len(light), -1)
    sums = np.stack([flat[:, index == k].sum(axis=1) for k in range(BANDS * BANDS)], axis=1)
    return np.log(sums + _TINY).astype(np.float32)


def _whole(light: Array, red: Array, yellow: Array) -> Array:
    flat = [p.reshape(len(light), -1) for p in (light, red, yellow)]
    colour = np.hypot(flat[1].std(axis=1), flat[2].std(axis=1))
    colour = colour + 0.3 * np.hypot(flat[1].mean(axis=1), flat[2].mean(axis=1))
    sharp = np.abs(ndimage.laplace(light, axes=(1, 2))).mean(axis=(1, 2))
    quantiles = np.quantile(flat[0], [0.05, 0.5, 0.95], axis=1)
    return np.stack([colour, flat[0].std(axis=1), sharp, *quantiles], axis=1).astype(np.float32)


def _cells(plane: Array) -> Array:
    """Means over the grid [N, rows, columns]."""
    for axis, count in ((1, CELLS[0]), (2, CELLS[1])):
        edges = np.linspace(0, plane.shape[axis], count + 1).round().astype(int)
        sums = np.add.reduceat(plane, edges[:-1], axis=axis)
        shape = [1, 1, 1]
        shape[axis] = count
        plane = np.asarray(sums / np.diff(edges).reshape(shape), np.float32)
    return plane
