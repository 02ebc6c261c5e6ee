"""The page, its clips and its votes, by FastAPI."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, FastAPI, HTTPException
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cinerl.prefer.guard import Guard
from cinerl.prefer.session import AlreadyVoted, NoSuchPair, Session
from cinerl.taste.votes import Choice

_HERE = Path(__file__).parent
_STATIC = {"page.css": "text/css", "page.js": "text/javascript"}


def make_app(session: Session, env: str, pairs: int, train: str, port: int) -> Guard:
    """The whole site.

    Args:
        session: that is voted in.
        env: what is filmed, for the title.
        pairs: votes after which the page says that it is enough.
        train: the command that trains with the taste.
        port: that the site will be served on; it answers on no other.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    pages = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        return pages.get_template("page.html").render(env=env, pairs=pairs, train=train)

    @app.get("/static/{name}")
    def static(name: str) -> FileResponse:
        if name not in _STATIC:
            raise HTTPException(404)
        return FileResponse(_HERE / name, media_type=_STATIC[name])

    @app.get("/state")
    def state() -> dict[str, Any]:
        return session.state()

    @app.get("/clips/{name}.mp4")
    def clip(name: str) -> FileResponse:
        path = session.clip(name)
        if path is None:
            raise HTTPException(404, "no such clip")
        return FileResponse(path, media_type="video/mp4")

    @app.post("/vote")
    def vote(pair: Annotated[str, Body(max_length=80)], choice: Annotated[Choice, Body()]) -> dict[str, Any]:
        try:
            session.vote(pair, choice)
        except AlreadyVoted:
            raise HTTPException(409, "this pair has its vote") from None
        except NoSuchPair:
            raise HTTPException(404, "this pair is not being asked about") from None
        except OSError as error:
            raise HTTPException(507, f"the vote was not kept: {error.strerror}") from None
        return session.state()

    return Guard(app, port)
