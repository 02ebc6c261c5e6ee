"""Peak memory of a process that makes a clip, MiB: ``python -m tests.look.memory raycast 14400 16x9``."""

from __future__ import annotations

import sys
from collections import deque
from pathlib import Path

from cinerl.look.clip import clip
from tests.scenes import make_shot, make_take


def main() -> None:
    """Looks at all frames but the first, by which everything is set up; with ``keep`` they stay in memory."""
    renderer, frames, size, *how = sys.argv[1:]
    width, height = size.split("x")
    take = make_take(int(frames))
    shot = make_shot(take, eye=(0.4, -4.0, 1.5), at=(0, 0, 0.9), focal_mm=28)
    film = clip(shot, take, (int(width), int(height)), renderer=renderer, detail="low")
    next(film)
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest so far
    kept = deque(film, maxlen=None if how == ["keep"] else 1)
    assert kept[-1].index == int(frames) - 1
    words = Path("/proc/self/status").read_text().split()
    print(int(words[words.index("VmHWM:") + 1]) / 1024)


if __name__ == "__main__":
    main()
