"""`Guard`: the page answers to itself alone: no other site, no other name for this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "content-security-policy":
        "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}  # fmt: skip
_MOST_BYTES = 4096
"""Of what is posted."""


class Guard:
    """ASGI middleware in front of a page on loopback.

    A name that another site's server resolves to 127.0.0.1 ("DNS rebinding") shows in ``Host``; a form or a
    script of another site shows in ``Origin`` and ``Sec-Fetch-Site``. There is no cookie to steal.

    Args:
        app: what is guarded.
        port: that it is served on.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no page of ours opens a socket
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        refused = self._refuse(scope["method"], _read(scope))
        answer: Any = PlainTextResponse(refused[1], refused[0]) if refused else self._app
        await answer(scope, receive, with_headers)

    def _refuse(self, method: str, headers: Mapping[str, list[str]]) -> tuple[int, str] | None:
        host = headers.get("host", [])
        if len(host) != 1 or host[0] not in self._hosts:
            return 421, f"this page is at http://{self._hosts[0]} only"
        if any(site not in ("same-origin", "none") for site in headers.get("sec-fetch-site", [])):
            return 403, "other sites may not ask"
        if method in ("GET", "HEAD"):
            return None
        if headers.get("origin") != [f"http://{host[0]}"]:
            return 403, "only the page itself may vote"
        if headers.get("content-type") != ["application/json"]:
            return 415, "want JSON"
        length = headers.get("content-length", [""])
        if len(length) != 1 or not length[0].isdigit() or int(length[0]) > _MOST_BYTES:
            return 413, f"want at most {_MOST_BYTES} bytes"
        return None


def _read(scope: Scope) -> dict[str, list[str]]:
    """Headers by lower-case name; one that comes twice keeps both values."""
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found
