"""What is asked and counted; a pool that is filmed once; a session that goes on where it was."""

from __future__ import annotations

import dataclasses
import time

import pytest

from cinerl.prefer.pool import open_pool
from cinerl.prefer.session import AlreadyVoted, NoSuchPair, Session
from cinerl.spec.errors import UserError
from cinerl.taste.taste import load_taste
from cinerl.taste.votes import Vote, Votes
from tests.prefer.conftest import ABOUT, BRIEF


def asked(desk):
    return desk.session.state()["pair"]


def test_a_pool_is_filmed_once(filmed, pool_of, takes):
    told = []
    pool = pool_of(filmed, tick=lambda done, total: told.append(done))
    assert not told
    assert len(pool.names) == len(set(pool.names)) == len(pool.measures) >= 8
    shot = pool.shot(0)
    assert shot.digest.startswith(pool.names[0])
    assert shot.take == takes[pool.takes[0]].digest
    with pytest.raises(UserError, match="other seed"):
        pool_of(filmed, seed=1)


def test_a_pair_stays_until_it_has_its_vote(desk):
    assert asked(desk) is None
    desk.ready()
    pair = asked(desk)
    assert asked(desk) == pair
    desk.session.vote(pair["name"], "left")
    assert desk.votes.votes == [Vote(pair["left"], pair["right"], "left")]
    assert asked(desk) not in (None, pair)
    with pytest.raises(AlreadyVoted):
        desk.session.vote(pair["name"], "right")
    with pytest.raises(NoSuchPair):
        desk.session.vote("a-b", "left")
    assert len(desk.votes.votes) == 1


def test_votes_become_a_taste(desk):
    desk.ready()
    for choice in ("left", "right", "tie", "skip"):
        desk.session.vote(asked(desk)["name"], choice)
    state = desk.session.state()
    assert (state["votes"], state["skipped"]) == (3, 1)
    assert 0.5 <= state["sureness"] <= 1
    card = load_taste(desk.folder).card
    assert (card.votes, card.ties, card.env) == (3, 1, BRIEF.id)


def test_it_goes_on_where_it_was(desk):
    desk.ready()
    for choice in ("left", "tie", "skip"):
        desk.session.vote(asked(desk)["name"], choice)
    before, saved = desk.session.state(), (desk.folder / "taste.toml").read_bytes()
    desk.votes.close()
    desk.votes = Votes(desk.folder / "votes.jsonl", ABOUT)
    again = Session(desk.votes, BRIEF.id, desk.folder, 0, "Test")
    again.begin(desk.pool)
    assert again.state() == before
    again.save()
    assert (desk.folder / "taste.toml").read_bytes() == saved


def test_left_is_left(desk):
    """The side that was kept is worth more, whichever of the two the pool has first."""
    desk.ready()
    for _ in range(8):
        pair = asked(desk)
        desk.session.vote(pair["name"], "left" if pair["left"] < pair["right"] else "right")
    ballot = desk.session._ballot
    names = desk.pool.names
    for vote in desk.votes.votes:
        kept, other = (vote.left, vote.right) if vote.choice == "left" else (vote.right, vote.left)
        assert kept < other
    worth = dict(zip(names, ballot.features @ ballot.head.weights, strict=True))
    agree = [worth[min(v.left, v.right)] > worth[max(v.left, v.right)] for v in desk.votes.votes]
    assert sum(agree) >= 7


def test_sides_are_drawn(desk):
    desk.ready()
    sides = []
    while (pair := asked(desk)) and len(sides) < 12:
        sides.append(desk.pool.names.index(pair["left"]) < desk.pool.names.index(pair["right"]))
        desk.session.vote(pair["name"], "skip")
    assert 0 < sum(sides) < len(sides)


def test_every_pair_once_and_then_no_more(desk):
    desk.ready()
    seen = set()
    while pair := asked(desk):
        assert pair["name"] not in seen
        seen.add(pair["name"])
        desk.session.vote(pair["name"], "skip")
    assert len(seen) == len(desk.session._ballot.pairs.first)
    assert desk.session.state()["exhausted"]
    assert desk.session.wanted() is None


def test_votes_on_another_pool(desk):
    desk.votes.add(Vote("0" * 16, "1" * 16, "left"))
    with pytest.raises(UserError, match="not in the pool"):
        desk.ready()


def test_the_workshop_makes_what_is_asked_next(desk):
    """Real clips appear one by one; it idles when enough pairs wait, and goes on after a vote."""
    workshop = desk.workshop()
    desk.session._folder = desk.folder
    workshop.start()
    try:
        end = time.monotonic() + 120
        while asked(desk) is None and time.monotonic() < end:
            assert desk.session.state()["work"]["doing"] in ("filming", "rendering")
            time.sleep(0.05)
        pair = asked(desk)
        for side in ("left", "right"):
            assert desk.session.clip(pair[side]).read_bytes()[4:8] == b"ftyp"
        assert desk.session.clip("0" * 16) is None
    finally:
        workshop.stop()
    assert not [p for p in desk.session._pool.folder.iterdir() if p.name.endswith(".part")]


def test_a_fault_behind_the_page_is_told(desk):
    def broken(tick):
        raise UserError("pool.npz", "is damaged")

    workshop = desk.workshop()
    workshop._open = broken
    workshop.start()
    workshop._thread.join()
    assert desk.session.state()["work"] == {"doing": "failed", "why": "pool.npz: is damaged"}


def test_a_pool_of_another_brief(filmed, takes):
    other = dataclasses.replace(BRIEF, title="Another")
    with pytest.raises(UserError, match="other brief"):
        open_pool(filmed, other, takes, 0, moments=2, styles=2)
