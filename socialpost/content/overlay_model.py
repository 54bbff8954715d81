"""The block `overlay:` of the YAML files: what is laid over media."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from socialpost.content.fields import Strict, Words, wrong
from socialpost.content.measures import Colour, Margin, Share

Off = Literal["off", False]
Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]


class LogoBlock(Strict):
    """A picture in a corner of the media."""

    image: str = Field(description="Path of the picture; a PNG with transparent parts looks best.")
    corner: Corner | None = Field(default=None, description="bottom-right unless said otherwise.")
    size: Share | None = Field(default=None, description="Its width, of the media's width: 15%.")
    margin: Margin | None = Field(default=None, description="Its distance from the edges, of the shorter edge: 3%.")
    opacity: Share | None = Field(default=None, description="100% covers what is below.")

    @model_validator(mode="after")
    def _inside(self) -> LogoBlock:
        _check_room("logo", self.size, self.margin)
        return self


class TagBlock(Strict):
    """A text on a coloured plate in a corner of the media: a price."""

    text: Words = Field(description="Jinja is rendered: {{ price[market.name] | money }}. Empty: there is no tag.")
    corner: Corner | None = Field(default=None, description="top-left unless said otherwise.")
    size: Share | None = Field(default=None, description="The height of a line, of the shorter edge: 6%.")
    margin: Margin | None = Field(default=None, description="Its distance from the edges, of the shorter edge: 3%.")
    color: Colour = Field(default=None, description='The letters: "#ffffff".')
    background: Colour = Field(default=None, description='The plate: "#111111".')
    font: str | None = Field(default=None, description="Path of a .ttf or .otf; absent: `overlay.font`.")

    @model_validator(mode="after")
    def _inside(self) -> TagBlock:
        _check_room("tag", self.size, self.margin)
        return self


def _check_room(name: str, size: float | None, margin: float | None) -> None:
    """PydanticCustomError: both are given, and are more than a square has: the size would be another than was written."""
    if size is not None and margin is not None and size + margin > 1:
        most = f"at most {1 - margin:.0%} beside such a margin"
        raise wrong(f"a {name} of {size:.0%} and a margin of {margin:.0%} do not fit into a picture", f"`size`: {most}")


def _off_or_block(value: Any) -> str:
    return "=off" if value is False or value == "off" else "=block"


def _false(_: Any) -> bool:
    return False


def _block(name: str, key: str, example: str) -> Callable[[Any], Any]:
    """Return what explains the shapes that people try first."""

    def explained(value: Any) -> Any:
        if isinstance(value, Mapping) or value is None or _off_or_block(value) == "=off":
            return value
        told = isinstance(value, str) and 0 < len(value) <= 60 and '"' not in value and value not in {"on", "yes"}
        written = value if told else example
        raise wrong(f"`{name}` is `off` or a mapping", f'write {{{key}: "{written}"}}, or `off`')

    return explained


_OFF = Annotated[Literal[False], BeforeValidator(_false, json_schema_input_type=Off), Tag("=off")]
OffOrLogo = Annotated[
    Annotated[_OFF | Annotated[LogoBlock, Tag("=block")], Discriminator(_off_or_block)],
    BeforeValidator(_block("logo", "image", "media/logo.png"), json_schema_input_type=LogoBlock | Off),
]
OffOrTag = Annotated[
    Annotated[_OFF | Annotated[TagBlock, Tag("=block")], Discriminator(_off_or_block)],
    BeforeValidator(_block("tag", "text", "{{ price | money }}"), json_schema_input_type=TagBlock | Off),
]


class OverlayBlock(Strict):
    """What is laid over the media; each key counts alone, `logo` and `tag` whole."""

    logo: OffOrLogo | None = Field(default=None, description="A picture in a corner, or `off`.")
    tag: OffOrTag | None = Field(default=None, description="A text in a corner, or `off`.")
    subtitles: Literal["sidecar", "burn", "both"] | None = Field(
        default=None,
        description="The `captions` of a video: files beside it (default), burnt into the picture, or both.",
    )
    font: str | None = Field(default=None, description="Path of a .ttf or .otf for tag and burnt-in subtitles.")


def _overlay(value: Any) -> Any:
    """Take `off` for nothing at all."""
    if _off_or_block(value) == "=off":
        return {"logo": False, "tag": False, "subtitles": "sidecar"}
    if value is not None and not isinstance(value, Mapping):
        raise wrong("an overlay is `off` or a mapping", "write {logo: {image: media/logo.png}}, or `off`")
    return value


OffOrOverlay = Annotated[OverlayBlock, BeforeValidator(_overlay, json_schema_input_type=OverlayBlock | Off)]
