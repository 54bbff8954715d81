"""How the tests get at a client that may be missing and that warns about itself while it is imported."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest


def client(*modules: str) -> Any:
    """Import modules of an optional client; return the last one. The test module is skipped where one is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in modules:
            found = pytest.importorskip(name, reason=f"the peer client {name} is missing: pip install --group peers")
    return found


def rerouted(change: Callable[[str], str]) -> Any:
    """Return a transport adapter for `requests` that changes every address before it is called."""
    adapter = client("requests.adapters").HTTPAdapter()
    send = adapter.send

    def changed(request: Any, **more: Any) -> Any:
        request.url = change(request.url)
        return send(request, **more)

    adapter.send = changed
    return adapter
