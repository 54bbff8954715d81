"""The small types of pictures in YAML files: colours, shares of a picture, shapes, seconds of a video."""

from __future__ import annotations

import difflib
import math
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from socialpost.content.fields import wrong

MOST_SECONDS = 24 * 3600
WIDEST = 10  # times as wide as high, or as high as wide
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_NAMED = {
    "black": "#000000", "blue": "#0000ff", "gray": "#808080", "green": "#008000", "grey": "#808080",
    "orange": "#ffa500", "red": "#ff0000", "white": "#ffffff", "yellow": "#ffff00",
}  # fmt: skip
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%")
_RATIO = re.compile(r"(\d{1,5}(?:\.\d{1,4})?):(\d{1,5}(?:\.\d{1,4})?)")
_SHAPES = {"square": "1:1", "portrait": "4:5", "landscape": "1.91:1", "wide": "16:9", "story": "9:16"}
_CLOCK = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d(?:\.\d{1,6})?)")


def _colour(value: Any) -> str:
    """Return a colour as `#rrggbb`. PydanticCustomError: it is none."""
    if value is None:  # without quotes a colour begins a comment
        raise wrong("nothing stands here: to YAML, ` #` begins a comment", 'put the colour in quotes: "#ffffff"')
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise wrong(f"`{str(value)[:40]}` is no colour", _colour_fix(str(value)))
    bare = value[1:].lower()
    return f"#{bare if len(bare) == 6 else ''.join(letter * 2 for letter in bare)}"


def _colour_fix(value: str) -> str:
    code = _NAMED.get(value.strip().lower(), f"#{value}")
    return f'write "{code}"' if _COLOUR.fullmatch(code) else 'write it like "#ffffff"'


def _padding(value: Any) -> str:
    """Return `blur`, or a colour as `#rrggbb`. PydanticCustomError: it is neither."""
    if value == "blur":
        return "blur"
    try:
        return _colour(value)
    except PydanticCustomError as problem:
        if not isinstance(value, str):
            raise
        near = difflib.get_close_matches(value, ("blur",), 1, 0.6)
        fix = "did you mean `blur`?" if near else f"{_colour_fix(value)}, or `blur`"
        raise wrong(f"`{value[:40]}` is neither a colour nor `blur`", fix) from problem


def _share(value: Any) -> float:
    """Return the share of a whole that `15%` or 0.15 means. PydanticCustomError: it is none."""
    percent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    number = float(percent[1]) / 100 if percent else value
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not 0 <= number <= 1:
        raise wrong(f"`{str(value)[:40]}` is no share of the picture", _share_fix(value))
    return float(number)


def _share_fix(value: Any) -> str:
    bare = str(value).strip()
    if re.fullmatch(r"\d{1,2}(\.\d{1,4})?", bare) and float(bare) > 1:
        return f"write {bare}%"
    return "write it like 15% or 0.15; at most 100%"


def _some(value: Any) -> float:
    share = _share(value)
    if share == 0:
        raise wrong("nothing of it would be seen", "write it like 15% or 0.15, or `off` to leave it out")
    return share


def _margin(value: Any) -> float:
    share = _share(value)
    if share > 0.45:
        raise wrong(f"a margin of {share:.0%} leaves the corner", "write it like 3%; at most 45%")
    return share


def _aspect(value: Any) -> float:
    """Return width divided by height of `4:5`. PydanticCustomError: it is no shape."""
    sides = _RATIO.fullmatch(value) if isinstance(value, str) else None
    if sides is None:
        raise wrong(f"`{str(value)[:40]}` is no shape", _aspect_fix(value))
    width, height = float(sides[1]), float(sides[2])
    if not width or not height or not 1 / WIDEST <= width / height <= WIDEST:
        raise wrong(f"nobody takes pictures of {value}", f"between 1:{WIDEST} and {WIDEST}:1, like 4:5")
    return width / height


def _aspect_fix(value: Any) -> str:
    if not isinstance(value, str):
        return 'write width and height: "4:5"'
    sides = re.fullmatch(r"(\d+(?:\.\d+)?) ?[x/ :] ?(\d+(?:\.\d+)?)", value.strip())
    if sides:
        return f'write "{sides[1]}:{sides[2]}"'
    near = difflib.get_close_matches(value.lower(), _SHAPES, 1, 0.6)
    return f'write "{_SHAPES[near[0]]}"' if near else "write width and height: 4:5, 1:1 or 1.91:1"


def _seconds(value: Any) -> float:
    """Return seconds of 3.5, `0:03.5` or `1:02:03`. PydanticCustomError: that is no moment of a video."""
    clock = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if clock:
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not 0 <= value < MOST_SECONDS:
        raise wrong(f"`{str(value)[:40]}` is no moment of a video", 'write seconds: 3.5, or "0:03.5"')
    return float(value)


_COLOUR_TEXT = Annotated[str, Field(pattern=f"^{_COLOUR.pattern}$")]
_PADDING_TEXT = Annotated[str, Field(pattern=f"^(blur|{_COLOUR.pattern})$")]
_SHARE_INPUT = Annotated[str, Field(pattern=f"^{_PERCENT.pattern}$")] | Annotated[float, Field(ge=0, le=1)]
_SECONDS_INPUT = Annotated[str, Field(pattern=f"^{_CLOCK.pattern}$")] | Annotated[float, Field(ge=0, lt=MOST_SECONDS)]
Colour = Annotated[str | None, BeforeValidator(_colour, json_schema_input_type=_COLOUR_TEXT)]
Padding = Annotated[str | None, BeforeValidator(_padding, json_schema_input_type=_PADDING_TEXT)]
Share = Annotated[float, BeforeValidator(_some, json_schema_input_type=_SHARE_INPUT)]
Margin = Annotated[float, BeforeValidator(_margin, json_schema_input_type=_SHARE_INPUT)]
Aspect = Annotated[
    float,
    BeforeValidator(_aspect, json_schema_input_type=Annotated[str, Field(pattern=f"^{_RATIO.pattern}$")]),
]
Seconds = Annotated[float, BeforeValidator(_seconds, json_schema_input_type=_SECONDS_INPUT)]
