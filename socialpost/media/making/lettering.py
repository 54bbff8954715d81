"""Text as pictures: prices on plates and burnt-in subtitles, in the seller's font or in Roboto.

Complex and right-to-left scripts are shaped by Raqm, which Pillow's wheels carry.
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.media.making import glyphs
from socialpost.media.model import MediaTrouble
from socialpost.text.graphemes import grapheme_ends

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_INVISIBLE = {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"}
_WHITE = (255, 255, 255)
_DARK = (16, 16, 16)
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BREAK = re.compile(r"[^\S\u00a0\u202f\u2007]+")  # no-break spaces hold a number and its currency together


@dataclass(frozen=True, slots=True)
class Ink:
    """The colour of letters and, where `outline` pixels are drawn around them, of the outline."""

    colour: tuple[int, int, int]
    outline: int = 0
    outline_colour: tuple[int, int, int] = _DARK


def font(path: Path | None, size: int) -> FreeTypeFont:
    """Load a font at so many pixels; None is the built-in one. MediaTrouble: it is no font."""
    from PIL import ImageFont

    try:
        data = path.read_bytes() if path else _built_in()
        return ImageFont.truetype(io.BytesIO(data), max(1, size))
    except (OSError, ValueError) as problem:
        raise _no_font(path, problem) from None


def missing(text: str, path: Path | None) -> str:
    """Return the characters of `text` that the font has no glyph for, each once, in their order. MediaTrouble: no font.

    What is never drawn (controls, joiners, spaces) is not missed; a letter with a mark is there when both parts are.
    """
    drawn = unicodedata.normalize("NFC", text)
    needed = [character for character in dict.fromkeys(drawn) if _needs_glyph(character)]
    if not needed:
        return ""
    covered = _coverage(path)
    return "".join(character for character in needed if character not in covered and not _in_parts(character, covered))


def lines(text: str, path: Path | None, size: int, width: int) -> Image:
    """Return subtitles as RGBA: white with a dark outline, centred, wrapped to `width` pixels; `size` is the font's.

    Line breaks in the text are kept. A word that is wider than a line is broken between its letters. MediaTrouble: no
    font.
    """
    face = font(path, size)
    ink = Ink(_WHITE, outline=max(1, round(size / 12)))
    return block(wrapped(text, face, max(1, width - 2 * ink.outline)), face, ink)


def block(texts: list[str], face: FreeTypeFont, ink: Ink) -> Image:
    """Return lines as RGBA, as large as they are, each centred."""
    from PIL import Image, ImageDraw

    texts = [_SPACE.sub(" ", text) for text in texts]  # fonts without odd spaces would draw a box
    ascent, descent = face.getmetrics()
    boxes = [face.getbbox(text, anchor="ls") if text else (0, 0, 0, 0) for text in texts]
    width = round(max(box[2] - box[0] for box in boxes)) + 2 * ink.outline
    height = (ascent + descent) * len(texts) + 2 * ink.outline
    letters = Image.new("L", (max(1, width), height))
    around = letters.copy() if ink.outline else letters
    pens = [(ImageDraw.Draw(letters), 0)] + ([(ImageDraw.Draw(around), ink.outline)] if ink.outline else [])
    for number, (text, box) in enumerate(zip(texts, boxes, strict=True)):
        left = (width - box[2] + box[0]) / 2 - box[0]
        base = ink.outline + ascent + number * (ascent + descent)
        for pen, stroke in pens:
            pen.text((left, base), text, fill=255, font=face, anchor="ls", stroke_width=stroke)
    coloured = Image.new("RGB", letters.size, ink.outline_colour if ink.outline else ink.colour)
    if ink.outline:
        coloured.paste(ink.colour, mask=letters)
    coloured.putalpha(around)
    return coloured


def wrapped(text: str, face: FreeTypeFont, width: int) -> list[str]:
    """Break a text into lines of at most `width` pixels, at spaces where there are some."""
    found: list[str] = []
    for paragraph in readable(text).splitlines() or [""]:
        line = ""
        for word in _BREAK.split(paragraph.strip()):
            longer = f"{line} {word}" if line else word
            if face.getlength(longer) <= width:
                line = longer
                continue
            found += [line] if line else []
            *full, line = _broken(word, face, width)
            found += full
        found.append(line)
    return found


def readable(text: str) -> str:
    """Return a text as it is drawn: composed letters, no controls but line breaks."""
    composed = unicodedata.normalize("NFC", text.replace("\t", " "))
    return "".join(each for each in composed if each == "\n" or unicodedata.category(each) != "Cc").strip("\n")


def _broken(word: str, face: FreeTypeFont, width: int) -> list[str]:
    ends = sorted(grapheme_ends(word))
    pieces = [""]
    for start, end in zip([0, *ends], ends, strict=False):
        if pieces[-1] and face.getlength(pieces[-1] + word[start:end]) > width:
            pieces.append("")
        pieces[-1] += word[start:end]
    return pieces


def _needs_glyph(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE or unicodedata.combining(character) != 0


def _in_parts(character: str, covered: glyphs.Coverage) -> bool:
    """Tell whether shaping can put the character together from others."""
    parts = unicodedata.normalize("NFD", character)
    return parts != character and all(part in covered for part in parts)


def _coverage(path: Path | None) -> glyphs.Coverage:
    try:
        return glyphs.coverage(path.read_bytes() if path else _built_in())
    except (OSError, ValueError) as problem:
        raise _no_font(path, problem) from None


@cache
def _built_in() -> bytes:
    """Return the font that is installed along: Latin, Greek and Cyrillic letters and nearly every currency's sign."""
    spec = find_spec("font_roboto")
    if spec is None or spec.origin is None:
        message = "is not installed"
        raise MediaTrouble("media.font", message, "install it: pip install font-roboto")
    return (Path(spec.origin).parent / "files" / "Roboto-Medium.ttf").read_bytes()


def _no_font(path: Path | None, problem: Exception) -> MediaTrouble:
    reason = getattr(problem, "strerror", None) or str(problem)
    name = path.name if path else "the built-in font"
    return MediaTrouble(
        "media.font", f"cannot be given text: {name} is not a font ({reason})", "name a TrueType or OpenType file"
    )
