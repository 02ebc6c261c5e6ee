"""What a state observation holds: every entry, its scale and its meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LIMIT = 5.0
"""Entries are clipped to ±5."""


@dataclass(frozen=True)
class Entry:
    """``width`` numbers of the observation, each the quantity in ``unit`` times ``scale``."""

    name: str
    width: int
    scale: float
    unit: str
    meaning: str


def _bystander(place: int) -> tuple[Entry, ...]:
    who = f"actor in place {place}"
    return (
        Entry(f"present_{place}", 1, 1.0, "-", f"1 if there is an {who}"),
        Entry(f"eyes_{place}", 2, 1.0, "screen", f"eyes of the {who}"),
        Entry(f"size_{place}", 1, 0.5, "octaves", f"shot size of the {who}"),
        Entry(f"visible_{place}", 1, 1.0, "share", f"unhidden key points of the {who}"),
    )


ENTRIES: tuple[Entry, ...] = (
    Entry("speed", 3, 0.5, "m/s", "camera speed: right, ahead, up in its heading"),
    Entry("acceleration", 3, 0.3, "m/s²", "camera acceleration, same axes"),
    Entry("turn", 3, 2.0, "rad/s", "pan (to the left), tilt (up), roll rates"),
    Entry("turn_acceleration", 3, 0.5, "rad/s²", "their accelerations"),
    Entry("tilt", 1, 2.0, "rad", "elevation of the optical axis"),
    Entry("roll", 1, 2.0, "rad", "0 is level"),
    Entry("height", 1, 1 / 1.5, "m − 1.5", "camera above the floor"),
    Entry("focal", 1, 1.0, "octaves", "focal length against 35 mm"),
    Entry("zoom", 1, 1.0, "octaves/s", "zoom speed"),
    Entry("away", 3, 1.0, "-", "direction away from the nearest set surface, 1 at contact to 0 at 3 m"),
    Entry("blocked", 1, 1.0, "-", "1 when the set stopped the rig"),
    Entry("progress", 1, 1.0, "share", "of the shot that has passed"),
    Entry("goal_rate", 1, 1.0, "1/shot", "how fast the goal moves now"),
    Entry("goal_size", 1, 0.5, "octaves", "wanted shot size"),
    Entry("goal_swing", 1, 1 / 3.141592653589793, "rad", "wanted angle around the subject so far"),
    Entry("size_error", 1, 1.0, "octaves", "shot size against the goal"),
    Entry("distance_error", 1, 3.0, "relative", "distance against the goal"),
    Entry("bearing_error", 1, 2.0, "rad", "bearing against the goal; 0 if the brief holds none"),
    Entry("swing_error", 1, 3.0, "rad", "angle around the subject against the goal"),
    Entry("place_error", 2, 3.0, "share", "eyes against their wanted place"),
    Entry("eyes", 2, 1.0, "screen", "the subject's eyes"),
    Entry("eyes_speed", 2, 1.0, "screen/s", "their speed on screen"),
    Entry("third", 2, 3.0, "share", "eyes against the nearest thirds"),
    Entry("size", 1, 0.5, "octaves", "shot size"),
    Entry("distance", 1, 0.5, "octaves", "camera to eyes against 1 m"),
    Entry("headroom", 1, 3.0, "share", "air above the head"),
    Entry("lead_room", 1, 1.0, "octaves", "space ahead / behind"),
    Entry("lead_judged", 1, 1.0, "-", "0 while the subject heads along the optical axis"),
    Entry("direction", 3, 1.0, "-", "unit, to the eyes, camera axes"),
    Entry("travel", 3, 0.7, "m/s", "the subject's low-passed velocity, camera axes"),
    Entry("gaze", 3, 1.0, "-", "unit, camera axes"),
    Entry("bearing", 2, 1.0, "-", "sine and cosine of the bearing against travel or chest"),
    Entry("facing", 2, 1.0, "-", "sine and cosine of the bearing against the chest"),
    Entry("elevation", 1, 2.0, "rad", "camera above the subject's eyes"),
    Entry("on_screen", 1, 1.0, "-", "1 while the head is in the frame as its size asks"),
    Entry("visible", 1, 1.0, "share", "unhidden key points"),
    *_bystander(1),
    *_bystander(2),
    *_bystander(3),
)

WIDTH = sum(entry.width for entry in ENTRIES)
"""Length of a state observation, without groups."""

GROUPS: dict[str, tuple[Entry, ...]] = {
    "clutter": (
        Entry("free", 8, 0.2, "m", "level distance to the set, to 5 m: ahead, then every 45° to the left"),
        Entry("unhidden", 8, 1.0, "-", "1 for each of the subject's key points that nothing hides: eyes,"
              " chin, chest, hips, shoulders, knees"),
        Entry("outlook_soon", 5, 1.0, "share", "of head and hips that a camera would see in 0.5 s if all go"
              " on as now: every 30° around the subject, from 60° clockwise to 60° counter-clockwise"),
        Entry("outlook_later", 5, 1.0, "share", "the same in 1.5 s"),
        *(Entry(f"place_{k}", 2, 0.25, "m", f"to the actor in place {k}: right, ahead") for k in (1, 2, 3)),
    ),
    "views": (
        Entry("new_view", 1, 1.0, "-", "how far this view is from all that were shown; 0 in the first 2 s"),
        Entry("back", 3, 0.5, "m", "to where the view was shown that is most like this: right, ahead, up"),
    ),
}  # fmt: skip
"""Entries that follow where a brief ``observes`` them, by group."""


def width_of(groups: Iterable[str]) -> int:
    """Length of a state observation with groups."""
    return WIDTH + sum(entry.width for group in groups for entry in GROUPS[group])


OWN_NAMES = ("speed", "acceleration", "turn", "turn_acceleration", "tilt", "roll", "height", "focal", "zoom",
             "blocked", "progress", "goal_rate", "goal_size", "goal_swing")  # fmt: skip
"""What a camera knows of itself and of its brief without looking at anything."""


def places_of(names: tuple[str, ...]) -> tuple[int, ...]:
    """Where entries stand in the observation."""
    ends = [sum(e.width for e in ENTRIES[: k + 1]) for k in range(len(ENTRIES))]
    return tuple(i for e, end in zip(ENTRIES, ends, strict=True) if e.name in names
                 for i in range(end - e.width, end))  # fmt: skip


OWN = places_of(OWN_NAMES)
"""Where that stands in the observation."""
