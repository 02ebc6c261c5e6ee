"""Trains the shipped critics on the training takes alone; writes weights and cards to assets/critics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import tomli_w
import torch
import typer

from cinerl.critic import framing, layout, weights
from cinerl.critic.corruptions import FAMILIES
from cinerl.critic.marring import FRAMING_FAMILIES
from cinerl.critic.weights import CriticCard, save_critic
from cinerl.spec import data
from cinerl.spec.archive import write_atomic
from cinerl.spec.document import to_dict
from cinerl.stage.library import load_takes, take_names
from cinerl.train.critic import fit, lesson_of
from cinerl.train.footage import CAMERAMEN, schooling
from cinerl.train.framing import examples, learn
from cinerl.train.layout import learn_layout

MOVES_FROM = (
    "Moves drawn by cinerl.critic.moves about people of the training takes, moves of {cameramen} "
    "in the shipped briefs on the same takes, and the same moves marred by the families below, ranked"
)
NOT_MOVES_FROM = (
    "No ratings by people, no films, no real camera tracks, no held-out takes: it knows what was marred, "
    "not what is beautiful"
)
STILLS_FROM = (
    "Stills of the training takes, drawn by film grammar (cinerl.critic.views), and the same moments marred "
    "by the families below, by several at once, or with nobody in the frame, ranked; people in four of the "
    "six bodies and all in colours of chance; bad views that an earlier critic had liked"
)
NOT_STILLS_FROM = (
    "No ratings by people, no photographs, no films, no held-out takes, none of the bodies 'curvy' and "
    "'heavy': it knows what was marred, not what is beautiful"
)
LAYOUT_FROM = (
    "What the framing critic says of stills of the training takes and of random views of them, told from "
    "where people stand in the frame, what is behind their heads and how far the set is"
)
NOT_LAYOUT_FROM = (
    "No pictures, no light, no ratings by people, no held-out takes: it knows what its teacher knows, at most"
)


def main(
    which: Annotated[list[str] | None, typer.Argument(help="motion, framing, layout; default all")] = None,
    seed: int = 0,
) -> None:
    torch.set_num_threads(1)
    for name in which or list(SCHOOLS):
        SCHOOLS[name](seed)


def motion(seed: int, moves: int = 1500, rows: int = 24, steps: int = 3000) -> None:
    names = take_names("train")
    lesson = lesson_of(schooling(load_takes("train"), moves, rows, seed), seed)
    card = CriticCard(
        schema=1, title="Motion critic",
        learned_from=MOVES_FROM.format(cameramen=", ".join(CAMERAMEN)),
        not_learned_from=NOT_MOVES_FROM, seed=seed, good=len(lesson.clean), marred=len(lesson.marred),
        steps=steps, families=tuple(FAMILIES), takes=tuple(names), numbers=0,
    )  # fmt: skip
    _ship("motion", fit(lesson, seed, steps), weights.SHAPES, card)


def still(seed: int, moments: int = 48, steps: int = 1500) -> None:
    names = take_names("train")
    takes = load_takes("train")
    stills = examples(takes, moments, seed)
    tables, stills = learn(takes, stills, seed, steps, lambda *told: print(*told, flush=True))
    card = CriticCard(
        schema=1, title="Framing critic", learned_from=STILLS_FROM, not_learned_from=NOT_STILLS_FROM,
        seed=seed, good=int((stills.kind == 0).sum()), marred=int((stills.kind > 0).sum()), steps=steps,
        families=FRAMING_FAMILIES, takes=tuple(names), numbers=0,
    )  # fmt: skip
    _ship("framing", tables, framing.SHAPES, card)


def placed(seed: int, moments: int = 40, steps: int = 5000) -> None:
    names = take_names("train")
    tables, count = learn_layout(load_takes("train"), moments, seed, steps)
    card = CriticCard(
        schema=1, title="Layout critic", learned_from=LAYOUT_FROM, not_learned_from=NOT_LAYOUT_FROM,
        seed=seed, good=count[0], marred=count[1], steps=steps, families=FRAMING_FAMILIES,
        takes=tuple(names), numbers=0,
    )  # fmt: skip
    _ship("layout", tables, layout.SHAPES, card)


SCHOOLS: dict[str, Callable[[int], None]] = {"motion": motion, "framing": still, "layout": placed}


def _ship(name: str, tables: weights.Tables, shapes: Mapping[str, tuple[int, ...]], card: CriticCard) -> None:
    folder = data.folder("assets") / "critics"
    save_critic(folder / f"{name}.safetensors", tables, shapes)
    told: dict[str, Any] = to_dict(card) | {"numbers": sum(t.size for t in tables.values())}
    write_atomic(folder / f"{name}.toml", tomli_w.dumps(told).encode())
    print(f"{name}: {card.good} good, {card.marred} marred, {told['numbers']} numbers: {folder}", flush=True)


if __name__ == "__main__":
    typer.run(main)
