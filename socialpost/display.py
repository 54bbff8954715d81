"""How a platform's feed shows a post, as data: what people see before they tap. Read by the preview, by nothing else.

Vendors document little of it and change it often; `source` says where a number comes from, or that it is experience.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Span = tuple[float | None, float | None]
"""The least and the most width to height; None: no bound on that side."""


@dataclass(frozen=True, slots=True)
class Display:
    """How one kind of post looks in the feed.

    `fold` is (characters, lines) of the text before `more`; lines None: they do not count; (0, 0): the feed shows no
    text; fold None: it shows all of it. A line is taken for characters / lines letters wide. `title_fold` characters of
    the title in lists.

    `crop` is the (least, most) width to height that the feed shows of a single picture; what is beyond is cut around the
    middle. `frame`: a picture is shown whole in a frame of that width to height, with bars. `tiles`: how several
    pictures lie beside each other, their number -> width to height of each, what is beyond is cut around the middle; of
    more pictures than the largest number the rest waits behind the last. Empty: one at a time, by swiping.

    `card`: a link becomes a card with the page's own picture. `title_first`, `text_first`: they stand over the media.
    `place`: where on the platform (a board, a subreddit), `poll`: the answers, both as the options tell. `advertising`
    and `ai`: what the platform writes on a post that is disclosed. `colour` is the platform's own.
    """

    fold: tuple[int, int | None] | None = None
    more: str = "See more"
    title_fold: int | None = None
    crop: Span | None = None
    frame: float | None = None
    tiles: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    card: bool = False
    title_first: bool = True
    text_first: bool = True
    place: str = ""
    poll: tuple[str, ...] = ()
    advertising: str = "Paid partnership"
    ai: str = "Made with AI"
    colour: str = "#555"
    source: str = ""
