"""The gallery's text: a page for each kind of thing, made from what there is."""

from __future__ import annotations

from collections.abc import Iterable

from cinerl.look.body.builds import BUILDS, Build
from cinerl.scenery import expand
from cinerl.spec import data
from cinerl.spec.brief import load_brief
from cinerl.spec.light import load_preset
from cinerl.spec.rig import Rig, load_rig
from cinerl.spec.scene import load_scene, load_set, set_folder
from cinerl.stage.cues import ACTS
from cinerl.stage.library import take_names
from making.plan import ACTS_SHEET, LIGHTS_SHEET
from making.shotlist import Move, Still, load_shot_list

MADE = "<!-- `make gallery` writes this page. -->\n"


def pages() -> dict[str, str]:
    """Text by file name, below `making.picture.FOLDER`."""
    text = {
        "README.md": _index(),
        "sets.md": _sets(),
        "lights.md": _lights(),
        "bodies.md": _bodies(),
        "environments.md": _environments(),
        "rigs.md": _rigs(),
    }
    return {name: MADE + "\n".join(lines).rstrip() + "\n" for name, lines in text.items()}


def _index() -> list[str]:
    counts = {
        "sets": len(data.names("assets/sets")),
        "lights": len(data.names("assets/lights")),
        "bodies": len(BUILDS),
        "environments": len(data.names("envs")),
        "rigs": len(data.names("assets/rigs")),
    }
    return [
        "# Gallery",
        "",
        " · ".join(f"[{count} {name}]({name}.md)" for name, count in counts.items()),
        "",
        "Every picture is a frame of a take as `cinerl film` renders it, on a CPU. `docs/gallery.toml` says"
        " where the camera stands; `make gallery` draws the pictures and writes these pages.",
        "",
        "## Every set in every light",
        "",
        "The first column is the set's own light.",
        "",
        f"[![Sets by lights]({LIGHTS_SHEET})]({LIGHTS_SHEET})",
        "",
        "## Every act by every body",
        "",
        f"{len(ACTS)} acts, each performed once in PyBullet and seen in {len(BUILDS)} builds.",
        "",
        f"[![Acts by bodies]({ACTS_SHEET})]({ACTS_SHEET})",
    ]


def _sets() -> list[str]:
    scenes = {name: load_scene(data.find("assets/scenes", name)) for name in take_names()}
    lines = ["# Sets", "", "`cinerl list sets`; one TOML in `assets/sets` each."]
    for name in data.names("assets/sets"):
        scenery = expand(load_set(name), set_folder(name))
        takes = [take for take, scene in scenes.items() if scene.set == name]
        split = "held out" if any(scenes[take].held_out for take in takes) else "training"
        still = load_shot_list().set[name]
        lines += [
            "",
            f"## {name}",
            "",
            _comment("assets/sets", name),
            "",
            f"![{name}](sets/{name}.jpg)",
            "",
            f"{_camera(still)}. {len(scenery.set.piece)} pieces, {len(scenery.solids)} solids,"
            f" {len(scenery.set.light)} lights. Takes ({split}): {_code(takes)}.",
        ]
    return lines


def _lights() -> list[str]:
    shots = load_shot_list().light
    lines = [
        "# Lights",
        "",
        "`cinerl film --light NAME`; one TOML in `assets/lights` each. The same two shots of"
        f" `{shots.wide.take}` in every one: {shots.wide.focal_mm:g} mm and {shots.close.focal_mm:g} mm.",
    ]
    for name in data.names("assets/lights"):
        lines += ["", f"## {name}", "", f"{load_preset(name).title}.", ""]
        lines += [f"![{name}, {cut}](lights/{name}-{cut}.jpg)" for cut in ("wide", "close")]
    return lines


def _bodies() -> list[str]:
    cast = load_shot_list().cast
    lines = [
        "# Bodies",
        "",
        f"{len(BUILDS)} builds on one skeleton. A name draws an actor's build, hair and outfit, the scene"
        f" says the colours. Full figure at {cast.whole.focal_mm:g} mm, head and shoulders at"
        f" {cast.head.focal_mm:g} mm.",
    ]
    for build in BUILDS:
        lines += ["", f"## {build.name}", "", _measures(build), ""]
        lines += [
            f'<img alt="{build.name}, {cut}" src="bodies/{build.name}-{cut}.jpg" width="48%">'
            for cut in ("whole", "head")
        ]
    return lines


def _environments() -> list[str]:
    lines = ["# Environments", "", "Each on a held-out take, by its shipped agent or whom its command names."]
    for env in data.names("envs"):
        brief, episode = load_brief(env), load_shot_list().env[env]
        terms = ", ".join(f"`{r.term}` {r.weight:g}" for r in brief.reward)
        lines += [
            "",
            f"## {brief.id}",
            "",
            f"{brief.title}.",
            "",
            f"![{brief.id}](environments/{env}.gif)",
            "",
            f"`{episode.take}`, {brief.seconds:g} s, {brief.rig}, {_lens(brief.lens.focal_mm)}."
            f" Reward: {terms}.",
            "",
            f"`cinerl film --env {brief.id} --take {episode.take}{_by(episode.cameraman)}`",
        ]
    return lines


def _by(cameraman: str | None) -> str:
    return f" --agent {cameraman}" if cameraman else ""


def _rigs() -> list[str]:
    lines = [
        "# Rigs",
        "",
        "`cinerl list rigs`; one TOML in `assets/rigs` each. Beside every floor plan, frames of the move.",
        "",
        "| rig | axes | height, m | m/s | °/s |",
        "|---|---|---|---|---|",
        *(_limits(name, load_rig(name)) for name in data.names("assets/rigs")),
    ]
    for name in data.names("assets/rigs"):
        title, move = load_rig(name).title, load_shot_list().rig[name]
        lines += ["", f"## {name}", "", f"{title}.", "", f"![{name}](rigs/{name}.jpg)", "", _driven(move)]
    return lines


def _limits(name: str, rig: Rig) -> str:
    travel = {a: getattr(rig.travel, f"{a}_mps") for a in ("truck", "dolly", "pedestal")}
    turn = {a: getattr(rig.turn, f"{a}_dps") for a in ("pan", "tilt", "roll")}
    axes = [axis for axis, most in (travel | turn).items() if most]
    low, high = rig.height_m
    return (
        f"| [{name}](#{name}) | {', '.join(axes)} | {low:g} – {high:g} | {max(travel.values()):g} |"
        f" {max(turn.values()):g} |"
    )


def _driven(move: Move) -> str:
    held = ", ".join(f"{axis} {share:+.0%}" for axis, share in move.drive.items())
    body = f"at {held} of full speed" if held else f"after the goal of `{move.env}`"
    return (
        f"`{move.take}`, {move.seconds:g} s, {move.focal_mm:g} mm. The composer holds {move.subject} in the"
        f" frame; the body moves {body}."
    )


def _measures(build: Build) -> str:
    sex = "A woman" if build.woman else "A man"
    return f"{sex}; trunk {build.girth:.0%} and limbs {build.limbs:.0%} of the average's thickness."


def _camera(at: Still) -> str:
    return f"`{at.take}` at {at.at_s:g} s, {at.focal_mm:g} mm from {at.from_m[2]:g} m"


def _lens(focal_mm: tuple[float, float] | float) -> str:
    low, high = focal_mm if isinstance(focal_mm, tuple) else (focal_mm, focal_mm)
    return f"{low:g} mm" if low == high else f"{low:g} – {high:g} mm"


def _comment(kind: str, name: str) -> str:
    """The first line of a TOML file, which says what it is."""
    first, *_ = data.find(kind, name).read_text().splitlines()
    return first.removeprefix("#").strip()


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
