"""Bakes a film look to a table: ``pip install opencolorio==2.6.0; python benchmarks/bake_look.py``.

The look is the output transform of ACES 2.0 for standard dynamic range and Rec.709, as OpenColorIO's own
studio configuration has it, after a print with a little more contrast. The table maps scene-linear
Rec.709, through a logarithmic shaper, to display codes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PyOpenColorIO as ocio

from cinerl.look.display import shape, unshape
from cinerl.spec.archive import save_arrays

CONFIG = "studio-config-v5.0.0_aces-v2.1_ocio-v2.6"
DISPLAY, VIEW = "sRGB - Display", "ACES 2.0 - SDR 100 nits (Rec.709)"
STEPS = 40
PUSH_EV = 0.75
"""ACES shows a grey card at a tenth of white; a monitor in a lit room wants it brighter."""
CONTRAST, SPAN_EV, SATURATION = 1.22, 2.2, 1.06
"""Of the print, before the view: a steeper line around the grey card that leaves deep shadows alone."""
OUT = Path(__file__).parents[1] / "assets/looks/aces2.npz"


def view() -> ocio.CPUProcessor:
    """Scene-linear Rec.709 to display codes."""
    config = ocio.Config.CreateFromBuiltinConfig(CONFIG)
    transform = ocio.DisplayViewTransform(src="Linear Rec.709 (sRGB)", display=DISPLAY, view=VIEW)
    return config.getProcessor(transform).getDefaultCPUProcessor()


def applied(processor: ocio.CPUProcessor, linear: np.ndarray) -> np.ndarray:
    """Display codes [n, 3] of scene-linear colours [n, 3]."""
    stops = np.log2(np.maximum(linear, 1e-7) / 0.18)
    graded = 0.18 * np.exp2(stops + (CONTRAST - 1.0) * SPAN_EV * np.tanh(stops / SPAN_EV))
    luma = graded @ np.array([[0.2126], [0.7152], [0.0722]])
    graded = np.maximum(luma + (graded - luma) * SATURATION, 0.0)
    pixels = np.ascontiguousarray(graded * 2.0**PUSH_EV, np.float32)
    processor.applyRGB(pixels)
    return np.clip(pixels, 0.0, 1.0)


def main() -> None:
    """Write the table, and say how far it is from the transform itself."""
    from cinerl.look.display import display

    processor = view()
    axis = unshape(np.linspace(0.0, 1.0, STEPS))
    cube = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    codes = applied(processor, cube).reshape(STEPS, STEPS, STEPS, 3)
    meta = {"kind": "look", "schema": 1, "config": CONFIG, "display": DISPLAY, "view": VIEW}
    meta |= {"print": [PUSH_EV, CONTRAST, SPAN_EV, SATURATION]}
    save_arrays(OUT, meta, {"table": np.rint(codes * 65535).astype(np.uint16)})
    rng = np.random.default_rng(0)
    colors = np.exp(rng.uniform(np.log(0.002), np.log(8.0), (20000, 1))) * rng.uniform(0.1, 1.0, (20000, 3))
    want = applied(processor, colors) * 255
    error = np.abs(display(colors.astype(np.float32)[None])[0] - want)
    print(f"{OUT.name}: error {error.mean():.2f} mean, {np.quantile(error, 0.99):.2f} at 99 %")
    print("grey card:", applied(processor, np.full((1, 3), 0.18))[0] * 255, shape(np.float32([0.18])))


if __name__ == "__main__":
    main()
