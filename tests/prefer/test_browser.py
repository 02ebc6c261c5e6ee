"""The page in a real browser: both clips play, and arrow keys vote."""

from __future__ import annotations

import os
import shutil
import threading
import time

import pytest
import uvicorn

from cinerl.prefer.app import make_app
from cinerl.prefer.serve import listen
from tests.prefer.conftest import BRIEF

CHROMIUM = shutil.which("chromium")
PLAYING = (
    "[...document.querySelectorAll('video')]"
    ".every(v => v.readyState >= 3 && !v.paused && v.videoWidth === 64)"
)
ABSENT = not CHROMIUM and not os.environ.get("CINERL_TEST_WEB")


def until(page, expression):
    """Wait for the page. Its own policy forbids what Playwright would wait with."""
    end = time.monotonic() + 10
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(50)


@pytest.mark.skipif(ABSENT, reason="wants Debian's chromium, or CINERL_TEST_WEB=1")
def test_two_votes_by_keyboard(desk):
    from playwright.sync_api import expect, sync_playwright

    door = listen(0)
    port = door.getsockname()[1]
    app = make_app(desk.session, BRIEF.id, 2, "cinerl train", port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    serving = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    workshop = desk.workshop()
    serving.start()
    workshop.start()
    try:
        with sync_playwright() as play:
            path = CHROMIUM or "/usr/bin/chromium"
            browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = browser.new_page()
            faults = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
            page.goto(f"http://127.0.0.1:{port}")
            expect(page.locator("#pair")).to_be_visible(timeout=25_000)
            until(page, PLAYING)
            first = desk.session.state()["pair"]
            page.keyboard.press("ArrowLeft")
            page.keyboard.press("ArrowLeft")  # hurry: still one vote
            expect(page.locator("#votes")).to_have_text("1 of 2 votes")
            deadline = time.monotonic() + 10
            while (pair := desk.session.state()["pair"]) is None and time.monotonic() < deadline:
                time.sleep(0.05)
            next_ = f"document.querySelector('video').src.includes('{pair['left']}')"
            until(page, f"{next_} && {PLAYING}")
            page.wait_for_timeout(100)
            page.keyboard.press("ArrowDown")
            expect(page.locator("#enough")).to_be_visible()
            page.keyboard.press("Enter")
            expect(page.locator("#pair")).to_be_visible()
            browser.close()
    finally:
        workshop.stop()
        server.should_exit = True
        serving.join()
    assert faults == []
    votes = desk.votes.votes
    assert [(v.left, v.right, v.choice) for v in votes[:1]] == [(first["left"], first["right"], "left")]
    assert [v.choice for v in votes] == ["left", "tie"]
    assert (desk.folder / "taste.toml").is_file()
