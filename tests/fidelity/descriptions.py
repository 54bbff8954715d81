"""The descriptions that vendors publish, by platform. They lie beside the repository and are never part of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.fidelity.discovery import Discovery
from tests.fidelity.graph import Graph
from tests.fidelity.openapi import OpenApi
from tests.fidelity.operation import Description

SPECS = Path(__file__).parents[3] / "shared" / "specs"


def _read(*parts: str) -> Any:
    return json.loads(SPECS.joinpath(*parts).read_text())


DESCRIPTIONS: Mapping[str, Callable[[], Description]] = {
    "x": lambda: OpenApi(_read("x", "openapi.json")),  # 2.167
    "facebook": lambda: Graph(SPECS / "meta", ("/graph", "/graph-video")),  # specs of v25, parameters of the v26 SDK
    "pinterest": lambda: OpenApi(_read("pinterest", "openapi-v5.23.0-organic-subset.json"), "/v5"),
    "youtube": lambda: Discovery(_read("google", "youtube.v3.json")),  # revision 20261104
}
"""Reddit publishes no description: its fake is held against recorded exchanges instead."""
