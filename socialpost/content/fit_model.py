"""The block `fit:` of the YAML files: what is done with content that does not fit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from socialpost.content.fields import Strict, wrong
from socialpost.content.measures import Aspect, Padding


def _quality(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and not 1 <= value <= 95:
        raise wrong(f"{value} is no quality of a JPEG", "a whole number from 1 to 95; 75 to 90 look good")
    return value


_QUALITY = Annotated[int, Field(ge=1, le=95)]


class Fit(Strict):
    """What is done with content that does not fit; absent: a text is refused, media are contained."""

    text: Literal["refuse", "thread", "cut"] | None = Field(
        default=None, description="A text that is too long: refuse it, split it into a thread, or cut it at a word."
    )
    media: Literal["refuse", "contain", "pad", "crop"] | None = Field(
        default=None,
        description="Media that do not fit: `refuse` them; `contain` (default): scale and convert, all of the picture"
        " stays; `pad`: contain, and add borders; `crop`: contain, and cut around `focal`.",
    )
    pad: Padding = Field(default=None, description='What borders are made of: `blur` (default) or a colour, "#ffffff".')
    quality: Annotated[int, BeforeValidator(_quality, json_schema_input_type=_QUALITY)] | None = Field(
        default=None, description="The lowest quality of a JPEG, 1 to 95 (default 75)."
    )
    shape: Aspect | None = Field(
        default=None, description="Width to height for `pad` and `crop`: 4:5; absent: the nearest that is allowed."
    )
    metadata: Literal["strip", "keep"] | None = Field(
        default=None, description="Where and with what a picture was taken: `strip` it (default) or `keep` it."
    )
