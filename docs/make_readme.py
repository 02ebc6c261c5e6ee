"""Puts real output, the latest tables and the last film into the README; writes the observation's page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from cinerl.bench.table import framing_families, framing_rows, layout_rows, motion_rows, taste_rows
from cinerl.env.observation import ENTRIES, GROUPS, LIMIT, OWN, OWN_NAMES, WIDTH
from cinerl.env.planes import MAX_FRAMES, PLANES, Sees

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
OUTPUT = re.compile(r"(<!-- output of: (.+?) -->\n```text\n).*?(```)", re.DOTALL)
TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(?=\n(?:<!--|#+ ))", re.DOTALL)


def output_of(command: str) -> str:
    """What a command prints, 110 columns wide."""
    program = Path(sys.executable).parent / command.split()[0]
    environment = os.environ | {"COLUMNS": "110", "NO_COLOR": "1"}
    done = subprocess.run(
        [str(program), *command.split()[1:]],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
        cwd=ROOT,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines()) + "\n"


def table_of(name: str) -> str:
    """A Markdown table of a benchmark's JSON."""
    path = RESULTS / f"{_HOLDS.get(name, name)}.json"
    return TABLES[name](json.loads(path.read_text())) if path.is_file() else ""


def suite(result: dict[str, Any], name: str = "suite") -> str:
    """IQM of the mean reward on held-out takes, with intervals, success and the difference to `composer`."""
    lines = [
        f"Held-out takes, {result['episodes']} episodes for each policy and training, IQM of the brief's mean"
        " reward with 95 % intervals, success rate beside;"
        f" `benchmarks/results/{name}.json` holds all terms.",
        "",
        "| brief | cameraman | reads | IQM | success |",
        "|---|---|---|---|---|",
    ]
    for env, brief in result["briefs"].items():
        for policy, row in brief["policies"].items():
            low, high = row["interval"]
            iqm = f"{row['iqm']:.4f} ({low:.4f} – {high:.4f})"
            lines.append(f"| {env} | {policy} | {row['reads']} | {iqm} | {row['success_rate']:.0%} |")
    if any(brief["differences"] for brief in result["briefs"].values()):
        lines += ["", "| brief | agent − composer | 95 % interval | above 0 |", "|---|---|---|---|"]
    for env, brief in result["briefs"].items():
        for policy, row in brief["differences"].items():
            low, high = row["interval"]
            sign = "yes" if row["above_zero"] else "no"
            lines.append(f"| {env} | {policy}: {row['iqm']:+.4f} | {low:+.4f} – {high:+.4f} | {sign} |")
    return "\n".join(lines) + "\n"


def speed(result: dict[str, Any]) -> str:
    """Steps per second, and ratios measured in the same run."""
    machine = result["machine"]
    env = ", ".join(f"{n}: {v:,.0f}" for n, v in result["env_steps_per_s"].items())
    core = ", ".join(f"{n}: {v:,.0f}" for n, v in result["core_by_rows"].items())
    rows = [
        ("core, camera steps/s by N", core),
        ("env, camera steps/s by N", env),
        ("one `gym.make` env, steps/s", f"{result['single_env_steps_per_s']:,.0f}"),
        *((f"peer: {k.replace('_', ' ')}", number(v)) for k, v in result["peers"].items()),
        *((f"ratio: {k.replace('_', ' ')}", number(v)) for k, v in result["ratios"].items()),
    ]
    text = "\n".join(f"| {name} | {value} |" for name, value in rows if value)
    where = f"{machine.get('cpu', '')}, {machine.get('cores', '')} cores"
    return f"Measured side by side in one run on {where}:\n\n| what | figure |\n|---|---|\n{text}\n"


def critics(result: dict[str, Any]) -> str:
    """What the motion critic tells apart on held-out takes, by family."""
    result = result["motion"]
    judged, never = result["in_distribution"], result["left_out"]
    lines = [
        "Held-out takes; area under the ROC curve of professional and marred moves, 95 % intervals;"
        " `benchmarks/results/critics.json` holds all figures.",
        "",
        "| marred by | kinematic terms | network | both | network that never met the family |",
        "|---|---|---|---|---|",
        "| all of these | "
        + " | ".join(interval(judged[k]) for k in ("kinematic_terms", "network", "both"))
        + " | |",
    ]
    for name in judged["network"]["families"]:
        told = [interval(judged[k]["families"][name]) for k in ("kinematic_terms", "network", "both")]
        lines.append(f"| {name} | " + " | ".join([*told, interval(never[name])]) + " |")
    lines += ["", "| what | figure |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in motion_rows(result)]
    return "\n".join(lines) + "\n"


def framing(result: dict[str, Any]) -> str:
    """What the framing and the layout critic tell apart."""
    lines = [
        "How often a good still is preferred to the same moment marred, 95 % intervals;"
        " `benchmarks/results/critics.json` holds all figures.",
        "",
        "| marred by | held-out scenes | unseen people | network that never met the family |",
        "|---|---|---|---|",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in framing_families(result["framing"])]
    lines += ["", "| what | figure |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in framing_rows(result["framing"])]
    lines += ["", "| the layout critic | figure |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in layout_rows(result["layout"])]
    return "\n".join(lines) + "\n"


def interval(found: dict[str, Any]) -> str:
    """A value with its interval."""
    low, high = found["interval"]
    return f"{found['value']:.3f} ({low:.3f} – {high:.3f})"


def number(value: Any) -> str:
    """Numbers with thousands separators; nested figures are left to the JSON."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def pixels(result: dict[str, Any]) -> str:
    """The same of cameramen that look."""
    return suite(result, "pixels")


def style_video(result: dict[str, Any]) -> str:
    """Warp error and sharpness of every style, beside the same without anchors and blended."""
    work, clean = result["workload"], result["clean"]
    rivals = list(next(iter(result["styles"].values()))["rivals"])
    lines = [
        f"{len(work['cases'])} held-out shots, {'x'.join(map(str, work['size']))}; warp error of neighbouring"
        f" frames x 1000 / sharpness; the clean render's own error is {1e3 * clean['warp_1']['value']:.2f};"
        " `benchmarks/results/style_video.json` holds all figures.",
        "",
        "| style | " + " | ".join(rivals) + " | CPU ms a frame |",
        "|---|" + "---|" * (len(rivals) + 1),
    ]
    for style, found in result["styles"].items():
        cells = [
            f"{1e3 * f['warp_1']['value']:.2f} / {f['sharpness']['value']:.2f}"
            + (" blurred" if f["blurred"] else "")
            for f in found["rivals"].values()
        ]
        lines.append(f"| {style} | " + " | ".join(cells) + f" | {result['cpu_ms_per_frame'][style]:.0f} |")
    return "\n".join(lines) + "\n"


def judges(result: dict[str, Any]) -> str:
    """What judges say of cameramen, and of each against the rival."""
    rival = result["against"]
    lines = [
        f"Held-out takes, {result['episodes']} episodes of every training; 95 % intervals;"
        " `benchmarks/results/judges.json` holds all figures.",
        "",
        f"| cameraman | composition | second judge | composition, less {rival} | second judge, less {rival}"
        f" | above chance, composition | above chance, second judge |",
        "|---|---|---|---|---|---|---|",
    ]
    for brief in result["briefs"].values():
        for name, p in brief["policies"].items():
            told = [interval(p["judges"][j]) for j in ("composition", "beholder")]
            less = p.get("less_rival")
            told += [share(less[j]["share"]) if less else "" for j in ("composition", "beholder")]
            told += [interval(p["tour"]["above_chance"][j]) for j in ("composition", "beholder")]
            lines.append(f"| {name} | " + " | ".join(told) + " |")
    return "\n".join(lines) + "\n"


def share(found: dict[str, Any]) -> str:
    """A relative difference with its interval."""
    low, high = found["interval"]
    return f"{100 * found['value']:+.1f} % ({100 * low:+.1f} – {100 * high:+.1f})"


def hacking(result: dict[str, Any]) -> str:
    """What the judges say of the best of K cameras by a critic."""
    lines = [
        f"The best of K random cameras by a critic, {result['moments']} held-out moments, as judges see it;"
        " bold: significantly below a smaller K; `benchmarks/results/hacking.json` holds all figures.",
        "",
        "| critic | judge | " + " | ".join(f"K = {k}" for k in result["best_of"]) + " |",
        "|---|---|" + "---|" * len(result["best_of"]),
    ]
    for name, curves in result["critics"].items():
        for judge, curve in curves.items():
            fell = [False, *(step["fell"] for step in curve["against_smaller"])]
            told = [f"{m['value']:.3f}" for m in curve["means"]]
            cells = [f"**{text}**" if bad else text for text, bad in zip(told, fell, strict=True)]
            lines.append(f"| {name} | {judge} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def taste(result: dict[str, Any]) -> str:
    """Votes that simulated voters needed."""
    lines = [
        f"{result['workload']['tastes']} simulated voters, a tenth of whose votes is random; 95 % intervals;"
        " `benchmarks/results/taste.json` holds all figures.",
        "",
        "| what | figure |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| {name} | {value} |" for name, value in taste_rows(result))]) + "\n"


TABLES = {
    "taste": taste, "judges": judges, "hacking": hacking,
    "suite": suite, "pixels": pixels, "speed": speed, "critics": critics, "framing": framing,
    "style_video": style_video,
}  # fmt: skip
_HOLDS = {"framing": "critics"}
"""Tables that share a file of results."""


def observation_page() -> str:
    """`docs/observation.md`."""
    lines = [
        "# Observations",
        "",
        "`gym.make(id, obs=...)`, `gym.make_vec`, `build` and `Core` take `obs`: `state`, the default, "
        "observes numbers; `rgb`, `rgbd` and `gbuffer` observe pictures, and with `own=True` also what a"
        " camera knows of itself.",
        "",
        "## The state observation",
        "",
        f"{WIDTH} numbers, each a quantity times a fixed scale, clipped to ±{LIMIT:g}. There is no running"
        " normaliser.",
        "",
        "| from | width | name | unit | scale | meaning |",
        "|---|---|---|---|---|---|",
    ]
    at = 0
    for e in ENTRIES:
        lines.append(f"| {at} | {e.width} | `{e.name}` | {e.unit} | {e.scale:.4g} | {e.meaning} |")
        at += e.width
    for group, entries in GROUPS.items():
        lines += [
            "",
            f"### The group `{group}`",
            "",
            f"{sum(e.width for e in entries)} numbers more, for briefs with `observes = [\"{group}\"]`.",
            "",
            "| width | name | unit | scale | meaning |",
            "|---|---|---|---|---|",
            *(f"| {e.width} | `{e.name}` | {e.unit} | {e.scale:.4g} | {e.meaning} |" for e in entries),
        ]
    return "\n".join([*lines, *pixel_section()]) + "\n"


def pixel_section() -> list[str]:
    """Pixel observations: shape, stack, and every byte plane."""
    width, height = Sees().size
    return [
        "",
        "## Pixel observations",
        "",
        "`size=(width, height)` and `frames=n` go with `obs`. An observation is one image of bytes,"
        f" `[height, width, planes × frames]`, by default {width}x{height} pixels and one frame; the stack"
        f" holds the last 1 to {MAX_FRAMES} pictures, oldest first. Stable-Baselines3's `CnnPolicy` takes"
        " it as it is.",
        "",
        "* A picture always holds the whole of the film's 16:9 frame: a square size squeezes it, it never"
        " re-frames.",
        "* A pixel is what the ray through its centre meets; depth, normal, class, id and motion are exact"
        " there.",
        "* An episode begins with its first picture in every place of the stack.",
        "* Motion looks back, since an agent must not see the future: from where the point was one frame ago"
        " to where it is. For the first picture the camera is taken to have stood still.",
        "* Triangles and lights are the film's, in `low` detail: depth, instance and class are those of"
        " `clip(..., detail=\"low\", samples=1)`. Lamps shine as far as they reach the cast, without cast"
        " shadows, and a round shadow lies under every body.",
        "* A picture does not tell the time left or the goal. With `own=True` an observation is a `Dict`:"
        f" `picture`, and `own`, the {len(OWN)} numbers of the state observation that a camera has without"
        f" looking: {', '.join(f'`{name}`' for name in OWN_NAMES)}.",
        "",
        "| plane | " + " | ".join(f"`{obs}`" for obs in PLANES) + " | byte | meaning |",
        "|---|" + "---|" * len(PLANES) + "---|---|",
        *(
            f"| `{p.name}` | "
            + " | ".join(str(planes.index(p)) if p in planes else "" for planes in PLANES.values())
            + f" | {p.byte} | {p.meaning} |"
            for p in PLANES["gbuffer"]
        ),
        "",
        "The same rasteriser gives `depth` in metres, `id`, `kind`, `normal` and `motion` as numbers:"
        " `cinerl.look.raster.Raster(..., exact=True)`.",
    ]


def film_picture() -> None:
    """The contact sheet of the last ``make film`` as the README's picture."""
    sheet = ROOT / "out" / "contact.png"
    if sheet.is_file():
        with Image.open(sheet) as picture:
            small = picture.convert("RGB")
        small.thumbnail((1280, 1280), Image.Resampling.LANCZOS)
        small.save(ROOT / "docs" / "film.png", optimize=True)


def main() -> None:
    """Write both pages and the picture."""
    film_picture()
    path = ROOT / "README.md"
    text = OUTPUT.sub(lambda m: m[1] + output_of(m[2]) + m[3], path.read_text())
    text = TABLE.sub(lambda m: m[1] + table_of(m[2]), text)
    path.write_text(text)
    (ROOT / "docs" / "observation.md").write_text(observation_page())


if __name__ == "__main__":
    main()
