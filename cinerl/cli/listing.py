"""``cinerl list`` and ``cinerl doctor``: what there is, and what works on this machine."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

Kind = Literal["envs", "agents", "takes", "rigs", "acts", "sets", "lights", "styles", "terms"]


def listing(
    kind: Annotated[Kind | None, typer.Argument(help="One kind; default all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """List environments, agents, takes, rigs, acts, sets, lights, styles and reward terms."""
    kinds: tuple[Kind, ...] = (
        (kind,)
        if kind
        else ("envs", "agents", "takes", "rigs", "acts", "sets", "lights", "styles", "terms")
    )
    found = {k: _LISTS[k]() for k in kinds}
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    for name, rows in found.items():
        table = Table(
            title=f"{name} ({len(rows)})", title_justify="left", show_header=False, box=None, pad_edge=False
        )
        for row in rows:
            table.add_row(*(str(value) for value in row.values()))
        Console().print(table)


def _envs() -> list[dict[str, Any]]:
    from cinerl.spec import data
    from cinerl.spec.brief import load_brief

    briefs = [load_brief(name) for name in data.names("envs")]
    return [{"id": b.id, "rig": b.rig, "seconds": b.seconds, "title": b.title} for b in briefs]


def _agents() -> list[dict[str, Any]]:
    from cinerl.policy.catalog import SCRIPTED, shipped_agents
    from cinerl.spec import data
    from cinerl.spec.brief import load_brief

    rows = [{"name": name, "kind": "scripted", "envs": "all"} for name in SCRIPTED]
    trained: dict[str, list[str]] = {}
    for env in (load_brief(n).id for n in data.names("envs")):
        for name in shipped_agents(env):
            trained.setdefault(name, []).append(env)
    return rows + [{"name": n, "kind": "trained", "envs": ", ".join(e)} for n, e in trained.items()]


def _takes() -> list[dict[str, Any]]:
    from cinerl.stage.library import load_take, take_names

    rows = []
    for name in take_names():
        take = load_take(name)
        rows.append(
            {
                "name": name,
                "seconds": round(take.seconds, 1),
                "actors": ", ".join(take.body_names[: take.actors]),
                "acts": ", ".join(take.act_names),
            }
        )
    return rows


def _rigs() -> list[dict[str, Any]]:
    from cinerl.spec import data
    from cinerl.spec.rig import load_rig

    return [{"name": n, "title": load_rig(n).title} for n in data.names("assets/rigs")]


def _sets() -> list[dict[str, Any]]:
    from cinerl.scenery import expand
    from cinerl.spec import data
    from cinerl.spec.scene import load_set, set_folder

    rows = []
    for name in data.names("assets/sets"):
        scenery = expand(load_set(name), set_folder(name))
        counts = {"pieces": scenery.set.piece, "solids": scenery.solids, "lights": scenery.set.light}
        rows.append({"name": name, **{k: f"{len(found)} {k}" for k, found in counts.items()}})
    return rows


def _lights() -> list[dict[str, Any]]:
    from cinerl.spec import data
    from cinerl.spec.light import load_preset

    return [{"name": n, "title": load_preset(n).title} for n in data.names("assets/lights")]


def _styles() -> list[dict[str, Any]]:
    from cinerl.paint.catalog import STYLES

    return [{"name": s.name, "title": s.title} for s in STYLES.values()]


def _acts() -> list[dict[str, Any]]:
    from cinerl.stage.cues import ACTS
    from cinerl.stage.network import LEARNED

    return [{"name": name, "kind": "learned" if name in LEARNED else "assisted"} for name in ACTS]


def _terms() -> list[dict[str, Any]]:
    from cinerl.reward.terms import find_term, term_names

    terms = [find_term(name, "") for name in term_names()]
    return [{"name": t.name, "meaning": (t.measure.__doc__ or "").strip().splitlines()[0]} for t in terms]


_LISTS = {
    "envs": _envs,
    "agents": _agents,
    "takes": _takes,
    "rigs": _rigs,
    "acts": _acts,
    "sets": _sets,
    "lights": _lights,
    "styles": _styles,
    "terms": _terms,
}
