"""What is wanted of each file of a post beside fitting: overlays, subtitles, focal point, metadata, as the planner reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from socialpost.content.layers import matching
from socialpost.content.resolve import MediaRef, Resolved
from socialpost.content.wishes import Logo, Tag
from socialpost.draft import Role
from socialpost.findings import Finding, error, warning
from socialpost.media.fitting.model import Wish
from socialpost.media.model import Measured, MediaTrouble

Result = Measured | MediaTrouble


@dataclass(frozen=True, slots=True)
class Props:
    """The files that overlays name, measured: pictures and captions by absolute path, fonts by workspace path."""

    root: Path
    measured: Mapping[Path, Result]
    fonts: Mapping[str, str] = field(default_factory=dict)

    def sha256(self, path: str) -> str:
        """Return the hash of a file; empty where it is in trouble."""
        result = self.measured.get(self.root / path)
        return result.sha256 if isinstance(result, Measured) else self.fonts.get(path, "")


def pictures(resolved: Resolved) -> Iterator[str]:
    """Yield the pictures that overlays name, relative to the workspace."""
    if resolved.overlay.logo:
        yield resolved.overlay.logo.path


def fonts(resolved: Resolved) -> Iterator[str]:
    """Yield the fonts that overlays name, relative to the workspace."""
    if resolved.overlay.tag and resolved.overlay.tag.font:
        yield resolved.overlay.tag.font
    if resolved.overlay.font:
        yield resolved.overlay.font


def wish(resolved: Resolved, ref: MediaRef, props: Props) -> Wish:
    """Return what is wanted of a post's image or video."""
    overlay = resolved.overlay
    logo = overlay.logo if ref.overlay and overlay.logo and props.sha256(overlay.logo.path) else None
    tag = overlay.tag if ref.overlay else None
    burn = _burn(resolved, ref)
    named = [logo.path if logo else "", tag.font if tag else "", burn, overlay.font if burn else ""]
    inputs = {path: props.sha256(path) for path in named if path}
    return Wish(resolved.media_policy, ref.focal, logo, tag, burn, overlay.font if burn else "", inputs)


def cover_wish(resolved: Resolved, ref: MediaRef) -> Wish:
    """Return what is wanted of a cover: a designer's picture gets no overlays, a frame of the video neither."""
    return replace(Wish(resolved.media_policy), at=ref.cover_at)


def _burn(resolved: Resolved, ref: MediaRef) -> str:
    """Return the captions that are drawn into a video: those in the post's language."""
    if resolved.overlay.subtitles == "sidecar":
        return ""
    language = matching(resolved.language, ref.captions) if ref.captions else None
    return ref.captions[language] if language else ""


def troubles(resolved: Resolved, props: Props, roles: Mapping[int, Role | None]) -> Iterator[Finding]:
    """Yield what is wrong with the overlays of a post; `roles` is what each medium is, by number."""
    overlay = resolved.overlay
    shown = [number for number, ref in enumerate(resolved.media) if ref.overlay]
    if overlay.logo and shown:
        yield from _logo(overlay.logo, props)
    if overlay.tag and shown:
        yield from _glyphs(overlay.tag, props)
    for number, ref in enumerate(resolved.media):
        if path := _burn(resolved, ref):
            yield from _captions(path, props, f"media.{number}.captions")
        if overlay.subtitles != "sidecar" and roles.get(number) is Role.VIDEO and not _burn(resolved, ref):
            says = f"{ref.path} has no captions in {resolved.language!r} that could be drawn into it"
            yield warning("subtitles.missing", says, f"captions: {{{resolved.language}: ...srt}}", f"media.{number}")


def _logo(logo: Logo, props: Props) -> Iterator[Finding]:
    result = props.measured.get(props.root / logo.path)
    if isinstance(result, MediaTrouble):
        yield error(result.rule, f"{logo.path} {result}", result.fix, "overlay.logo.image")
    elif isinstance(result, Measured) and result.probe.role is not Role.IMAGE:
        yield error("overlay.logo", f"{logo.path} is no still picture", "name a PNG or JPEG", "overlay.logo.image")


def _captions(path: str, props: Props, field_: str) -> Iterator[Finding]:
    result = props.measured.get(props.root / path)
    if isinstance(result, MediaTrouble):
        yield error(result.rule, f"{path} {result}", result.fix, field_)
    elif isinstance(result, Measured) and result.probe.role is not None:
        message = f"{path} is {result.probe.mime}, and captions are SRT or WebVTT text"
        yield error("media.captions", message, "name a .srt or .vtt file", field_)


def _glyphs(tag: Tag, props: Props) -> Iterator[Finding]:
    from socialpost.media.making import lettering

    try:
        missing = lettering.missing(tag.text, props.root / tag.font if tag.font else None)
    except (MediaTrouble, OSError) as problem:
        yield error("overlay.font", f"{tag.font} {problem}", "name a TrueType or OpenType font", "overlay.tag.font")
        return
    if missing:
        name = tag.font or "the built-in font"
        fix = "name a font that has them: overlay: {tag: {font: media/FONT.ttf}}"
        yield error("overlay.glyphs", f"{name} has no sign for {missing}", fix, "overlay.tag.text")
