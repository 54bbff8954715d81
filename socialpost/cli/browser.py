"""Opening a page in the person's browser, which inherits nothing of our credentials: its own helpers could read them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def opened(url: str) -> bool:
    """Open a page; False where no browser could be started."""
    import webbrowser

    with _without_secrets():
        return webbrowser.open(url)


@contextmanager
def _without_secrets() -> Iterator[None]:
    """Take our variables out of the environment meanwhile: `webbrowser` lets none be given."""
    ours = {name: value for name, value in os.environ.items() if name.startswith("SOCIALPOST_")}
    for name in ours:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(ours)
