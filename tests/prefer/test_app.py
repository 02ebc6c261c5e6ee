"""The page answers to itself alone; a vote is counted once."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from cinerl.prefer.app import make_app
from tests.prefer.conftest import BRIEF

PORT = 8150
HOME = f"http://127.0.0.1:{PORT}"
JSON = {"content-type": "application/json"}
OURS = {"origin": HOME, "sec-fetch-site": "same-origin"}


@pytest.fixture
def client(desk):
    desk.ready()
    return TestClient(make_app(desk.session, BRIEF.id, 60, "cinerl train", PORT), base_url=HOME)


def vote(client, pair=None, choice="left", **headers):
    pair = pair or client.get("/state").json()["pair"]["name"]
    found = {k.replace("_", "-"): v for k, v in headers.items()}
    return client.post("/vote", json={"pair": pair, "choice": choice}, headers=OURS | found)


def test_page_and_state(client):
    page = client.get("/")
    assert page.status_code == 200
    assert BRIEF.id in page.text
    for name in ("page.js", "page.css"):
        assert client.get(f"/static/{name}").status_code == 200
        assert f"/static/{name}" in page.text
    assert "http://" not in page.text.replace("http://127", "")
    assert "https://" not in page.text
    state = client.get("/state").json()
    assert state["votes"] == 0
    assert client.get(f"/clips/{state['pair']['left']}.mp4").content == b"a clip"
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_vote_counts_once(client, desk):
    pair = client.get("/state").json()["pair"]["name"]
    answer = vote(client, pair)
    assert answer.status_code == 200
    assert answer.json()["votes"] == 1
    assert answer.json()["pair"]["name"] != pair
    again = vote(client, pair, "right")
    assert again.status_code == 409
    assert len(desk.votes.votes) == 1


def test_unknown_pairs_and_choices(client, desk):
    assert vote(client, "0000-1111").status_code == 404
    assert vote(client, choice="both").status_code == 422
    assert vote(client, "x" * 200).status_code == 422
    assert client.post("/vote", content=b"{", headers=OURS | JSON).status_code == 422
    assert desk.votes.votes == []


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"http://127.0.0.1:{PORT + 1}"},
        {"origin": f"http://localhost:{PORT}"},  # not the name that was asked
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_votes_from_elsewhere_are_refused(client, desk, headers):
    assert vote(client, **headers).status_code == 403
    assert desk.votes.votes == []


def test_a_form_is_refused(client, desk):
    """What another site's page can post without asking: no JSON, no preflight."""
    pair = client.get("/state").json()["pair"]["name"]
    text = {"content-type": "text/plain"}
    body = f'{{"pair": "{pair}", "choice": "left"}}'
    assert client.post("/vote", content=body, headers=OURS | text).status_code == 415
    assert client.post("/vote", content=body, headers=JSON).status_code == 403
    assert client.post("/vote", content=b" " * 5000, headers=OURS | JSON).status_code == 413
    assert desk.votes.votes == []


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT}0"])
@pytest.mark.parametrize("path", ["/", "/state", "/static/page.js"])
def test_other_names_of_this_machine_are_refused(client, host, path):
    """DNS rebinding: the address is ours, the name is not."""
    assert client.get(path, headers={"host": host}).status_code == 421


def test_other_sites_may_not_look(client):
    name = client.get("/state").json()["pair"]["left"]
    for path in ("/", "/state", f"/clips/{name}.mp4"):
        assert client.get(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert client.get(path, headers={"sec-fetch-site": "none"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/clips/nothing.mp4",
        "/clips/..%2Fvotes.jsonl.mp4",
        "/static/app.py",
        "/static/..%2Fapp.py",
        "/docs",
        "/openapi.json",
        "/votes.jsonl",
    ],
)
def test_nothing_else_is_served(client, path):
    assert client.get(path).status_code == 404


def test_localhost_is_ours_too(client):
    home = f"http://localhost:{PORT}"
    pair = client.get("/state").json()["pair"]["name"]
    headers = {"host": f"localhost:{PORT}", "origin": home}
    assert client.post("/vote", json={"pair": pair, "choice": "tie"}, headers=headers).status_code == 200
