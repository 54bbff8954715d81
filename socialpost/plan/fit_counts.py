"""The gate for numbers of media: how many of each, and which together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socialpost.draft import Role
from socialpost.findings import Finding, error
from socialpost.plan.gate import Case

_PLURAL = {Role.IMAGE: "images", Role.ANIMATION: "animations", Role.VIDEO: "videos"}
_KEYS = {Role.IMAGE: "image", Role.ANIMATION: "image", Role.VIDEO: "video"}  # how an entry of `media` begins


def without_place(case: Case) -> list[Role]:
    """Return the roles of which this kind of post takes none."""
    return [role for role, (_, most) in _ranges(case).items() if not most]


def _ranges(case: Case) -> dict[Role, tuple[int, int]]:
    limits = case.limits
    return {Role.IMAGE: limits.images, Role.ANIMATION: limits.animations, Role.VIDEO: limits.videos}


def together(case: Case) -> Iterator[Finding]:
    """Judge how many there are, and which together."""
    ranges = _ranges(case)
    by_role = {role: [n for n, media in enumerate(case.draft.media) if media.role is role] for role in Role}
    present = [role for role in Role if by_role[role]]
    if len(present) > 1 and not case.limits.mixed:
        names = " and ".join(_PLURAL[role] for role in present)
        ways = " or ".join(case.change(f"media: {by_role[role][: ranges[role][1] or None]}") for role in present)
        yield error("media.mixed", f"{case.name} does not take {names} in one post", f"choose: {ways}", "media")
        return
    wrong = [role for role in present if role in without_place(case)]
    missing = [role for role, (least, _) in ranges.items() if len(by_role[role]) < least]
    if wrong and missing:  # taking the one out would only bring the word about the other
        yield _other_media(case, missing[0], ranges[missing[0]][0], wrong)
        return
    for role, (least, most) in ranges.items():
        used = len(by_role[role])
        if used > most:
            yield _too_many(case, role, by_role[role], most)
        elif used < least:
            says = f"{_many(used, role)}, and {case.name} needs at least {least} in this kind of post"
            yield error("media.too-few", says, _add(case, role), "media")


def _other_media(case: Case, role: Role, least: int, wrong: Sequence[Role]) -> Finding:
    """Say in one word that media of one role stand where another is needed."""
    takes = " and no ".join(_PLURAL[one] for one in wrong)
    says = f"{case.name} needs at least {_many(least, role)} in this kind of post, and takes no {takes}"
    return error("media.no-place", says, _add(case, role), "media")


def _add(case: Case, role: Role) -> str:
    off = f"platforms: {{{case.draft.platform}: off}}"
    return f"add `{_KEYS[role]}: media/FILE`, or leave the platform out: {off}"


def _many(count: int, role: Role) -> str:
    return f"1 {_PLURAL[role].removesuffix('s')}" if count == 1 else f"{count} {_PLURAL[role]}"


def _too_many(case: Case, role: Role, numbers: list[int], most: int) -> Finding:
    others = [n for n, media in enumerate(case.draft.media) if media.role is not role]
    fix = f"choose: {case.change(f'media: {sorted([*others, *numbers[:most]])}')}"
    if not most:
        return error("media.no-place", f"{case.name} takes no {_PLURAL[role]} in this kind of post", fix, "media")
    return error(
        "media.too-many", f"{len(numbers)} {_PLURAL[role]}, and {case.name} takes at most {most}", fix, "media"
    )
