"""What pages of cards are made of: templates that escape everything, the macros of a card, what a browser may do."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from socialpost.cards import markup

POLICY = (
    "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline';"
    " base-uri 'none'; form-action 'none'"
)
"""The content security policy of a page of cards: no scripts, nothing from anywhere else."""
HERE = Path(__file__).parent


def environment(folder: Path) -> Environment:
    """Return where the templates of a folder are rendered; `cards.html` and `style.css` of this package are beside them.

    Every value is escaped, and a name that is not there is an error.
    """
    made = Environment(
        loader=FileSystemLoader([folder, HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        rich=markup.rich,
        safe_link=markup.safe_link,
        host=markup.host,
        short=markup.short,
        when=markup.when,
        iso=markup.iso,
        initial=markup.initial,
    )
    return made


def clean(html: str) -> str:
    """Return a page that can be written: half a surrogate pair must not end it."""
    return html.encode("utf-8", "replace").decode()
