"""What a person or a program sees: the only user of rich, and only on a terminal.

In a pipe: plain lines, no colours, no bars. With `--json`: one document, nothing else.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from socialpost.cli.edge import silence

if TYPE_CHECKING:
    from rich.console import Console

    from socialpost.deliver.progress import Progress
    from socialpost.media.prepare import Progress as Making

GAP = 2
NARROW = 72  # columns; below it a table becomes a list
WIDEST = 100  # columns of a box: longer lines are hard to read
_STYLES = {
    "published": "green", "placed": "green", "deleted": "dim", "cancelled": "dim", "queued": "cyan", "failed": "bold red",
    "uncertain": "bold red", "incomplete": "yellow", "held": "yellow", "accepted": "yellow", "sending": "yellow",
    "error": "bold red", "warning": "yellow", "note": "dim", "head": "bold", "dim": "dim",
}  # fmt: skip


def plain(text: str) -> str:
    """Return a text that cannot move the cursor or forge a line."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def is_terminal() -> bool:
    """Tell whether stdout is a terminal that can be drawn on."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def may_ask() -> bool:
    """Tell whether a person can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _folds(width: int, rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether an address would be folded over two lines: then it could not be copied or clicked."""
    others = sum(max(len(row[number]) for row in rows) + GAP for number in range(len(rows[0]) - 1))
    return any("://" in row[-1] and others + len(row[-1]) > width for row in rows)


class Screen:
    """Where a command writes. A reader that went away (a closed pipe) never stops the work."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._console = _console() if not as_json and is_terminal() else None
        self._lock = threading.Lock()

    def say(self, text: str = "", style: str = "") -> None:
        """Write lines for a person; `style` is a state, `head`, `dim`, `error`, `warning` or `note`."""
        if self.as_json:
            return
        for line in text.split("\n"):
            self._line(plain(line), _STYLES.get(style, ""))

    def findings(self, text: str) -> None:
        """Write findings as `report.human` gives them, each in the colour of its level."""
        for line in text.split("\n"):
            level = next((level for level in ("error", "warning", "note") if f"{level}: " in line), "")
            self.say(line, level if line[:1] != " " else "dim")

    def document(self, data: Any) -> None:
        """Write the one JSON document; nothing without `--json`."""
        if self.as_json:
            self._write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")

    def raw(self, text: str) -> None:
        """Write a text that is made for a program (annotations, SARIF) as it is."""
        self._write(text if text.endswith("\n") or not text else text + "\n")

    def box(self, title: str, lines: Iterable[tuple[str, str]]) -> None:
        """Write (text, style) lines that belong together: in a frame on a terminal, else below their title."""
        if self.as_json:
            return
        styled = [(plain(line), _STYLES.get(style, "")) for text, style in lines for line in text.split("\n")]
        if self._console is not None:
            self._framed(plain(title), styled)
            return
        self._line(plain(title))
        for line, _ in styled:
            self._line(f"  {line}".rstrip())
        self._line("")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], style_of: int = -1) -> None:
        """Write a table; the column `style_of` holds states and is coloured. Empty columns are left out."""
        if self.as_json or not rows:
            return
        shown = [number for number in range(len(head)) if any(row[number] for row in rows)]
        clean = [[plain(row[number]) for number in shown] for row in rows]
        names = [head[number] for number in shown]
        if self._console is None:
            self._aligned([names, *clean])
        elif self._console.width < NARROW or _folds(self._console.width, [names, *clean]):
            self._listed(names, clean)
        else:
            self._drawn(names, clean, shown.index(style_of) if style_of in shown else -1)

    @contextmanager
    def working(self) -> Iterator[Progress]:
        """Draw bars of what is uploaded while the body runs; lines written meanwhile stand above them."""
        from socialpost.deliver.progress import silent

        if self._console is None:
            yield silent
            return
        from socialpost.cli.bars import Bars

        with Bars(self._console) as bars:
            yield bars

    @contextmanager
    def making(self) -> Iterator[Making]:
        """Draw bars of the renditions that are made while the body runs, with other lines above; else say now and then."""
        if self._console is None:
            from socialpost.cli.lines import Lines

            yield Lines(self.say, time.monotonic)
            return
        from socialpost.cli.bars import Shares

        with Shares(self._console) as shares:
            yield shares

    @property
    def on_terminal(self) -> bool:
        """Tell whether a person reads along, not a program or a log."""
        return self._console is not None

    @property
    def width(self) -> int:
        """The columns of the terminal; 0 where there is none."""
        return self._console.width if self._console is not None else 0

    @property
    def draws(self) -> bool:
        """Tell whether bars are drawn, so that a line a file is not needed."""
        return self._console is not None

    def _aligned(self, rows: Sequence[Sequence[str]]) -> None:
        widths = [max(len(row[number]) for row in rows) for number in range(len(rows[0]))]
        for row in rows:
            self._line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def _listed(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        for row in rows:
            self._line(row[0], "bold")
            for name, cell in zip(names[1:], row[1:], strict=True):
                if cell:
                    self._line(f"  {name.lower()}: {cell}")

    def _drawn(self, names: Sequence[str], rows: Sequence[Sequence[str]], style_of: int) -> None:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in names:
            table.add_column(name, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell, _STYLES.get(cell, "") if at == style_of else "") for at, cell in enumerate(row)))
        if self._console is not None:
            self._console.print(table)

    def _framed(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        from rich.panel import Panel
        from rich.text import Text

        body = Text("\n", overflow="fold").join(Text(line, style) for line, style in lines)
        if self._console is not None:
            width = min(self._console.width, WIDEST)
            self._console.print(Panel(body, title=Text(title, "bold"), title_align="left", width=width))

    def _line(self, text: str, style: str = "") -> None:
        if self._console is None:
            self._write(text + "\n")
            return
        from rich.text import Text

        self._console.print(Text(text, style), soft_wrap=True)

    def _write(self, text: str) -> None:
        with self._lock:
            try:
                sys.stdout.write(text)
                sys.stdout.flush()
            except BrokenPipeError:
                silence()


def _console() -> Console:
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)
