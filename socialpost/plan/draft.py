"""Resolved post and measured media become a draft: options checked, files described, nothing fitted yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from socialpost.content.explain import near, problems
from socialpost.content.resolve import MediaRef, Resolved
from socialpost.draft import Draft, File, Media, Role
from socialpost.findings import Finding, error, note
from socialpost.media.fitting.model import Wish
from socialpost.media.model import Measured, MediaTrouble, Probe
from socialpost.plan.wishes import Props, cover_wish, pictures, troubles, wish

_WORD = {Role.IMAGE: "an image", Role.ANIMATION: "an animation", Role.VIDEO: "a video", None: "a caption file"}
_EXPECTED = {"image": {Role.IMAGE, Role.ANIMATION}, "video": {Role.VIDEO}}


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft before the gate, with the probe and the hash of each of its files by key, and what was wrong on the way.

    `wishes` is what is wanted of each image, video and cover beside fitting.
    A file that is in trouble has no probe; it stands in the draft all the same, so that the rest can be judged.
    `valid` is False when the options are not: then nobody can judge the rest.
    """

    draft: Draft
    probes: Mapping[str, Probe] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    valid: bool = True


def paths(resolved: Resolved) -> Iterator[str]:
    """Yield every file that a post names, relative to the workspace."""
    for ref in resolved.media:
        yield ref.path
        if ref.cover:
            yield ref.cover
        yield from ref.captions.values()
    yield from pictures(resolved)


def drafted(resolved: Resolved, model: type[BaseModel], props: Props) -> Drafted:
    """Make the draft of one post for one account. `findings` name draft fields (`media.1`, `options.tier`)."""
    options, findings = valid_options(resolved, model)
    bench = _Bench(props)
    media = tuple(_media(ref, number, bench, resolved) for number, ref in enumerate(resolved.media))
    roles = {number: one.role for number, one in enumerate(media)}
    bench.findings.extend(troubles(resolved, props, roles))
    draft = Draft(
        post=resolved.post,
        account=resolved.account,
        platform=resolved.platform,
        target=resolved.target,
        market=resolved.market,
        language=resolved.language,
        title=resolved.title,
        texts=(resolved.text,),
        link=resolved.link,
        tags=resolved.tags,
        media=media,
        comment=resolved.comment,
        advertising=resolved.advertising,
        ai_generated=resolved.ai_generated,
        options=options,
        languages=resolved.languages,
    )
    return Drafted(draft, bench.probes, bench.hashes, bench.wishes, (*findings, *bench.findings), not findings)


def valid_options(resolved: Resolved, model: type[BaseModel]) -> tuple[Mapping[str, Any], list[Finding]]:
    """Check the platform's own keys; the options come back whole, with their defaults, as JSON would hold them."""
    given = dict(resolved.options)
    try:
        return model.model_validate(given).model_dump(mode="json"), []
    except ValidationError as problem:
        return given, [_option(finding, resolved, model) for finding in problems(problem, given, model)]


def _option(finding: Finding, resolved: Resolved, model: type[BaseModel]) -> Finding:
    """Move a finding into `options`; a key that nobody knows may be a misspelt key of every post."""
    if finding.rule == "key.unknown" and "." not in finding.field:
        known = [*model.model_fields, *_COMMON]
        message = f"{resolved.platform} has no option `{finding.field}`"
        finding = replace(finding, message=message, fix=near(finding.field, known) or "remove it")
    elif finding.rule == "key.missing" and "." not in finding.field:
        return _missing(finding.field, resolved)
    return replace(finding, field=f"options.{finding.field}".removesuffix("."))


def _missing(name: str, resolved: Resolved) -> Finding:
    """Say where an option belongs that every post of an account needs: to the account."""
    field = f"accounts.{resolved.account}"
    message = f"{resolved.platform} needs the option `{name}`"
    finding = error("key.missing", message, f"write `{name}:` there", f"{field}.{name}")
    return finding.at(resolved.workspace.place(field))


_COMMON = ("title", "text", "link", "tags", "media", "comment", "fit", "disclose", "schedule", "targets", "languages")


@dataclass(frozen=True, slots=True)
class _Bench:
    """Where the files of one draft are collected."""

    props: Props
    probes: dict[str, Probe] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    wishes: dict[str, Wish] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def file(self, key: str, path: str, where: str) -> tuple[File, Probe | None]:
        """Return a file of the draft; what is in trouble becomes a finding at `where`."""
        result = self.props.measured.get(self.props.root / path)
        if not isinstance(result, Measured):
            trouble = result or MediaTrouble("media.missing", "does not exist")
            self.findings.append(error(trouble.rule, f"{path} {trouble}", trouble.fix, where))
            return File(key, path, "", 0), None
        probe = result.probe
        self.probes[key], self.hashes[key] = probe, result.sha256
        return File(key, path, probe.mime, probe.size, probe.width, probe.height), probe


def _media(ref: MediaRef, number: int, bench: _Bench, resolved: Resolved) -> Media:
    key, where = f"media{number}", f"media.{number}"
    bench.wishes[key] = wish(resolved, ref, bench.props)
    bench.wishes[f"{key}.cover"] = cover_wish(resolved, ref)
    file, probe = bench.file(key, ref.path, where)
    role = _role(ref, probe, where, bench)
    cover = _cover(ref, key, where, bench)
    burnt = resolved.overlay.subtitles == "burn"
    captions = {} if burnt else {name: _captions(ref, key, name, where, bench) for name in ref.captions}
    if probe is None:
        return Media(role, file, ref.alt, cover=cover, captions=captions)
    return Media(
        role,
        file,
        ref.alt,
        seconds=probe.seconds,
        fps=probe.fps,
        frames=max(1, probe.frames),
        video_codec=probe.video_codec,
        audio_codec=probe.audio_codec,
        pixel_format=probe.pixel_format,
        cover=cover,
        captions=captions,
    )


def _role(ref: MediaRef, probe: Probe | None, where: str, bench: _Bench) -> Role:
    """Return what a file is: its content decides, and says so where the key in the YAML thought otherwise."""
    if probe is None:
        return Role.VIDEO if ref.hint == "video" else Role.IMAGE
    if probe.role is None:
        message = f"{ref.path} is a caption file"
        bench.findings.append(error("media.role", message, "name it under `captions:` of its video", where))
        return Role.IMAGE
    if probe.role not in _EXPECTED.get(ref.hint, {probe.role}):
        message = f"{ref.path} is {_WORD[probe.role]} ({probe.mime}) and is sent as one"
        bench.findings.append(note("media.role", message, f"write `{_key(probe.role)}: {ref.path}`", where))
    return probe.role


def _key(role: Role) -> str:
    return "video" if role is Role.VIDEO else "image"


def _cover(ref: MediaRef, key: str, where: str, bench: _Bench) -> File | None:
    name, field_ = f"{key}.cover", f"{where}.cover"
    if ref.cover_at is not None:
        return _frame(ref, name, field_, bench)
    if not ref.cover:
        return None
    file, probe = bench.file(name, ref.cover, field_)
    if probe is not None and probe.role is not Role.IMAGE:
        message = f"{ref.cover} is {_WORD[probe.role]}, and a cover is an image"
        bench.findings.append(error("media.cover", message, "name a JPEG or PNG", field_))
    return file


def _frame(ref: MediaRef, name: str, field_: str, bench: _Bench) -> File:
    """Return the video itself as the file that the cover is taken from; its own trouble is told already."""
    before = len(bench.findings)
    file, _ = bench.file(name, ref.path, field_)
    del bench.findings[before:]
    return file


def _captions(ref: MediaRef, key: str, language: str, where: str, bench: _Bench) -> File:
    path, field_ = ref.captions[language], f"{where}.captions.{language}"
    file, probe = bench.file(f"{key}.captions.{language}", path, field_)
    if probe is not None and probe.role is not None:
        message = f"{path} is {_WORD[probe.role]}, and captions are SRT or WebVTT text"
        bench.findings.append(error("media.captions", message, "name a .srt or .vtt file", field_))
    return file
