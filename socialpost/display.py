"""How a platform's feed shows a post, as data: what people see before they tap. Read by the preview, by nothing else.

Vendors document little of it and change it often; `source` says where a number comes from, or that it is experience.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Display:
    """How one kind of post looks in the feed.

    `fold` is (characters, lines) of the text before `more`, None: all is shown. `title_fold` characters of the title in
    lists. `crop` is the (least, most) width to height that the feed shows of a picture; what is beyond is cut around the
    middle. `card`: a link becomes a card with the page's own picture. `title_first`: the title stands over the media.
    """

    fold: tuple[int, int] | None = None
    more: str = "See more"
    title_fold: int | None = None
    crop: tuple[float, float] | None = None
    card: bool = False
    title_first: bool = True
    source: str = ""
