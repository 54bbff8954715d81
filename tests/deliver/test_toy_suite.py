"""The suite of all adapters, on the toy: every way to recover."""

from __future__ import annotations

from typing import Any

from socialpost.draft import Draft
from socialpost.testing import media
from socialpost.testing.rig import Case
from socialpost.testing.suite import AdapterSuite, pytest_generate_tests
from tests.deliver import toy

__all__ = ["pytest_generate_tests"]

PICTURE = media.jpeg()
FILES = {"media/a.jpg": PICTURE, "media/b.jpg": PICTURE}
TWO = (media.image("media0", "media/a.jpg", PICTURE), media.image("media1", "media/b.jpg", PICTURE))


def case(name: str, **draft: object) -> Case:
    given: dict[str, Any] = {
        "texts": ("Warm light",),
        "media": TWO,
        "options": {"way": name.split("+", maxsplit=1)[0]},
    } | draft
    return Case(name, Draft(f"posts/{name}", "shop", "toy", **given), FILES)


class TestToy(AdapterSuite):
    adapter = toy.adapter
    platform = toy.platform
    cases = (
        case("find"),
        case("find-ask-person"),
        case("ask", media=()),
        case("key"),
        case("find+thread", texts=("one", "two", "three"), comment="Questions?"),
        case("find+confirm", options={"way": "find", "confirm": True, "handle": "lamps"}),
    )
    pairs = "find+thread"
    long = ("find-ask-person", "find+confirm")
