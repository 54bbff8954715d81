"""From a method and a path to the route of a fake platform; literal segments win over named ones."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from socialpost.sandbox.call import Answer, Call
from socialpost.sandbox.kit import Route

Found = tuple[Route, dict[str, str]]


class Routes:
    """The routes of one platform, ready to be searched."""

    def __init__(self, routes: Sequence[Route]) -> None:
        # False sorts first: at each segment a literal is tried before a name
        self._routes = sorted(
            ((_split(route.path), route) for route in routes),
            key=lambda entry: [segment.startswith("{") for segment in entry[0]],
        )

    def find(self, call: Call) -> Found | Answer:
        """Return the route and the named parts of the path; a plain 404 or 405 answer when there is none."""
        method, path = call.method, call.path
        given = _split(path)
        allowed = set()
        for segments, route in self._routes:
            params = _match(segments, given)
            if params is None:
                continue
            if route.method == method and (route.when is None or route.when(call)):
                return route, params
            allowed.add(route.method)
        if allowed:
            return plain(405, f"{method} is not allowed on {path}", {"allow": ", ".join(sorted(allowed))})
        return plain(404, f"the sandbox has no route {method} {path}")


def plain(status: int, message: str, headers: dict[str, str] | None = None) -> Answer:
    """Return an answer of the sandbox's own, not in any platform's shape."""
    return Answer(status, {"sandbox": {"status": status, "message": message}}, headers or {})


def _split(path: str) -> list[str]:
    return path.strip("/").split("/")


def _match(segments: list[str], given: list[str]) -> dict[str, str] | None:
    if len(segments) != len(given):
        return None
    params = {}
    for segment, value in zip(segments, given, strict=True):
        if segment.startswith("{"):
            params[segment.strip("{}")] = unquote(value)
        elif segment != unquote(value):
            return None
    return params
