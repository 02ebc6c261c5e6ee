"""Trains the shipped motion critic on the training takes alone; writes weights and card to assets/critics."""

from __future__ import annotations

import tomli_w
import torch
import typer

from cinerl.critic.corruptions import FAMILIES
from cinerl.critic.weights import CriticCard, save_critic
from cinerl.spec import data
from cinerl.spec.archive import write_atomic
from cinerl.spec.document import to_dict
from cinerl.stage.library import load_take, take_names
from cinerl.train.critic import fit, lesson_of
from cinerl.train.footage import CAMERAMEN, schooling

LEARNED_FROM = (
    "Moves drawn by cinerl.critic.moves about people of the training takes, moves of {cameramen} "
    "in the shipped briefs on the same takes, and the same moves marred by the families below, ranked"
)
NOT_LEARNED_FROM = (
    "No ratings by people, no films, no real camera tracks, no held-out takes: it knows what was marred, "
    "not what is beautiful"
)


def main(moves: int = 1500, rows: int = 24, steps: int = 3000, seed: int = 0) -> None:
    torch.set_num_threads(1)
    names = take_names("train")
    lesson = lesson_of(schooling([load_take(n) for n in names], moves, rows, seed), seed)
    tables = fit(lesson, seed, steps)
    card = CriticCard(
        schema=1, title="Motion critic",
        learned_from=LEARNED_FROM.format(cameramen=", ".join(CAMERAMEN)),
        not_learned_from=NOT_LEARNED_FROM, seed=seed, moves=len(lesson.clean), marred=len(lesson.marred),
        steps=steps, families=tuple(FAMILIES), takes=tuple(names),
        numbers=sum(t.size for t in tables.values()),
    )  # fmt: skip
    folder = data.folder("assets") / "critics"
    save_critic(folder / "motion.safetensors", tables)
    write_atomic(folder / "motion.toml", tomli_w.dumps(to_dict(card)).encode())
    print(f"{len(lesson.clean)} moves, {len(lesson.marred)} marred, {card.numbers} numbers: {folder}")


if __name__ == "__main__":
    typer.run(main)
