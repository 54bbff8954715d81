"""The gate for media: how many, which together, what shape. Originals go out untouched; misfits are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from socialpost.draft import File, Media, Role
from socialpost.findings import Finding, error, warning
from socialpost.limits import MediaLimit, Source
from socialpost.media.misfits import misfits
from socialpost.media.model import Probe
from socialpost.plan.fit_fields import too_long
from socialpost.plan.gate import Case

_PLURAL = {Role.IMAGE: "images", Role.ANIMATION: "animations", Role.VIDEO: "videos"}

MOST_PIXELS = 250_000_000
"""The largest sensors that are sold have 200 million; what is larger is a decompression bomb to every platform."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The media as they will be sent, and what does not fit."""

    media: tuple[Media, ...]
    findings: tuple[Finding, ...]


def fit_media(case: Case) -> Pieces:
    """Judge the media of a draft."""
    together = list(_together(case))
    findings = [*_source(case), *together]
    unclear = any(finding.rule == "media.mixed" for finding in together)  # then it is no kind of post at all
    kept = []
    for number, media in enumerate(case.draft.media):
        where = f"media.{number}"
        findings += _shape(case, media, where)
        if not unclear:
            findings += [*_alt(case, media, where), *_cover(case, media, where), *_captions(case, media, where)]
        kept.append(
            replace(
                media,
                alt=media.alt if case.limits.alt else "",
                cover=media.cover if case.limits.cover else None,
                captions=media.captions if case.limits.captions else {},
            )
        )
    return Pieces(tuple(kept), tuple(findings))


def _source(case: Case) -> Iterator[Finding]:
    without = [media.file.path for media in case.draft.media if not media.public_url]
    if case.limits.source is Source.PUBLIC_URL and without:
        says = f"{case.name} fetches media from public addresses, and {without[0]} has none"
        yield error("media.not-public", says, "", "media.0")


def _together(case: Case) -> Iterator[Finding]:
    """Judge counts and mixture."""
    limits = case.limits
    ranges = {Role.IMAGE: limits.images, Role.ANIMATION: limits.animations, Role.VIDEO: limits.videos}
    by_role = {role: [n for n, media in enumerate(case.draft.media) if media.role is role] for role in Role}
    present = [role for role in Role if by_role[role]]
    if len(present) > 1 and not limits.mixed:
        names = " and ".join(_PLURAL[role] for role in present)
        ways = " or ".join(case.change(f"media: {by_role[role][: ranges[role][1] or None]}") for role in present)
        yield error("media.mixed", f"{case.name} does not take {names} in one post", f"choose: {ways}", "media")
        return
    for role, (least, most) in ranges.items():
        used = len(by_role[role])
        if used > most:
            yield _too_many(case, role, by_role[role], most)
        elif used < least:
            says = f"{used} {_PLURAL[role]}, and {case.name} needs at least {least} in this kind of post"
            yield error("media.too-few", says, "", "media")


def _too_many(case: Case, role: Role, numbers: list[int], most: int) -> Finding:
    others = [n for n, media in enumerate(case.draft.media) if media.role is not role]
    fix = f"choose: {case.change(f'media: {sorted([*others, *numbers[:most]])}')}"
    if not most:
        return error("media.no-place", f"{case.name} takes no {_PLURAL[role]} in this kind of post", fix, "media")
    return error(
        "media.too-many", f"{len(numbers)} {_PLURAL[role]}, and {case.name} takes at most {most}", fix, "media"
    )


def _shape(case: Case, media: Media, where: str) -> Iterator[Finding]:
    limits = case.limits
    limit = {Role.IMAGE: limits.image, Role.ANIMATION: limits.animation, Role.VIDEO: limits.video}[media.role]
    yield from _file(case, media.file, limit, where)


def _file(case: Case, file: File, limit: MediaLimit | None, where: str) -> Iterator[Finding]:
    probe = case.probes.get(file.key)
    if probe is None:
        return
    if probe.pixels > MOST_PIXELS:
        says = f"{file.path} is {probe.width} x {probe.height} pixels: nobody unpacks more than {MOST_PIXELS:,}"
        yield error("media.bomb", says, "scale it down", where)
    if limit is None:
        return
    for misfit in misfits(probe, limit):
        says = f"{file.path} {misfit.has}; {case.name} {misfit.takes}"
        if misfit.unknown:
            yield warning(f"media.{misfit.rule}", says, "", where)
        else:
            yield error(f"media.{misfit.rule}", says, _other_file(case, probe), where)


def _other_file(case: Case, probe: Probe) -> str:
    word = "video" if probe.role is Role.VIDEO else "image"
    other = case.change(f"media: [{{{word}: ...}}]")
    if case.policy.media == "refuse":
        return f"prepare a file that fits and name it for this platform: {other}"
    return f"fit: {{media: {case.policy.media}}} cannot change files yet; prepare one that fits and name it: {other}"


def _alt(case: Case, media: Media, where: str) -> Iterator[Finding]:
    limit, field = case.limits.alt, f"{where}.alt"
    if limit is None:
        if media.alt:
            says = f"{case.name} takes no alt text here; that of {media.file.path} is left out"
            yield warning("alt.no-place", says, "", field)
    elif media.alt:
        yield from too_long("alt text", media.alt, limit, field)
    elif case.policy.require_alt and media.role is not Role.VIDEO:
        language = f" in {case.draft.language!r}" if case.draft.language else ""
        says = f"{media.file.path} has no alt text{language}, and the team requires it (policy.require_alt)"
        yield error("alt.missing", says, "write `alt:` beside it: what is to be seen, in one sentence", field)


def _cover(case: Case, media: Media, where: str) -> Iterator[Finding]:
    if media.cover is None:
        return
    if case.limits.cover is None:
        says = f"{case.name} takes no cover image; {media.cover.path} is left out"
        yield warning("cover.no-place", says, "", f"{where}.cover")
        return
    yield from _file(case, media.cover, case.limits.cover, f"{where}.cover")


def _captions(case: Case, media: Media, where: str) -> Iterator[Finding]:
    takes = case.limits.captions
    for language, file in media.captions.items():
        field = f"{where}.captions.{language}"
        if not takes:
            says = f"{case.name} takes no caption files; {file.path} is left out"
            yield warning("captions.no-place", says, "", field)
        elif file.key in case.probes and file.mime not in takes:
            says = f"{file.path} is {file.mime}; {case.name} takes {', '.join(takes)}"
            yield error("media.type", says, "convert it", field)
