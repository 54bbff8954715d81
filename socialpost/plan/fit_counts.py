"""The gate for numbers of media: how many of each, and which together."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.draft import Role
from socialpost.findings import Finding, error
from socialpost.plan.gate import Case

_PLURAL = {Role.IMAGE: "images", Role.ANIMATION: "animations", Role.VIDEO: "videos"}


def together(case: Case) -> Iterator[Finding]:
    """Judge how many there are, and which together."""
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
