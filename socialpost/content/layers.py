"""Precedence, last wins.

Account `defaults` < post < `languages.L` < `platforms.P` < `platforms.P.languages.L` < `accounts.A`; and what a variant
says comes right after what the post says in the same place: `languages.L` < `variants.N.languages.L` < `platforms.P`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from socialpost.content.model import (
    Override,
    PlatformOverride,
    PlatformTexts,
    Post,
    Texts,
    Variant,
)
from socialpost.content.workspace import Account


class Kind(StrEnum):
    """Whose words a layer holds; POST and PLATFORM name no language, so they count as the post's own."""

    DEFAULTS = "defaults"
    POST = "post"
    LANGUAGE = "language"
    PLATFORM = "platform"
    PLATFORM_LANGUAGE = "platform language"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Layer:
    """One block and where it stands (`@` before the path: in the workspace's file)."""

    kind: Kind
    block: Texts
    path: str

    def field(self, name: str) -> str:
        """Return the path of a field of the block."""
        return f"{self.path}.{name}" if self.path else name


def matching(want: str, have: Collection[str]) -> str | None:
    """Return the language that serves: the same one, or `de` for `de-AT`."""
    if want in have:
        return want
    bare = want.partition("-")[0]
    return bare if bare in have else None


def platform_block(post: Post, platform: str) -> PlatformOverride:
    """Return what the post says of a platform; nothing when it says nothing or `off`."""
    return post.platforms.get(platform) or PlatformOverride()


def layers(post: Post, account: Account, language: str, variant: int | None = None) -> list[Layer]:
    """Return the blocks that count for an account in a language, weakest first; `variant` by its number from 0."""
    said = varied(post, variant)
    platform, there = platform_block(post, account.platform), said and said.platforms.get(account.platform)
    here, mine = f"platforms.{account.platform}", f"variants.{variant}"
    return [
        Layer(Kind.DEFAULTS, account.defaults, f"@accounts.{account.name}.defaults"),
        Layer(Kind.POST, post, ""),
        *_layer(Kind.POST, said, mine),
        *_layer(Kind.LANGUAGE, post.languages.get(language), f"languages.{language}"),
        *_layer(Kind.LANGUAGE, said and said.languages.get(language), f"{mine}.languages.{language}"),
        Layer(Kind.PLATFORM, platform, here),
        *_layer(Kind.PLATFORM, there, f"{mine}.{here}"),
        *_layer(Kind.PLATFORM_LANGUAGE, platform.languages.get(language), f"{here}.languages.{language}"),
        *_layer(Kind.PLATFORM_LANGUAGE, there and there.languages.get(language), f"{mine}.{here}.languages.{language}"),
        *_layer(Kind.ACCOUNT, post.accounts.get(account.name), f"accounts.{account.name}"),
    ]


def _layer(kind: Kind, block: Texts | None, path: str) -> list[Layer]:
    return [] if block is None else [Layer(kind, block, path)]


def varied(post: Post, variant: int | None) -> Variant | None:
    """Return what a variant says; None without one."""
    return None if variant is None or not post.variants else post.variants[variant]


def pick(stack: list[Layer], name: str) -> tuple[Any, Layer | None]:
    """Return the strongest value of a field and its layer; None and None when nobody says anything."""
    for layer in reversed(stack):
        value = layer.block.__dict__.get(name)  # as getattr, without pydantic's slow way to say that it has none
        if value is not None:
            return value, layer
    return None, None


def pick_inside(stack: list[Layer], block: str, name: str) -> tuple[Any, str]:
    """Return the strongest value of a field in a block (`fit.text`) and its path; None and "" when there is none."""
    for layer in reversed(stack):
        inner = layer.block.__dict__.get(block)
        value = None if inner is None else inner.__dict__.get(name)
        if value is not None:
            return value, layer.field(f"{block}.{name}")
    return None, ""


def options(stack: list[Layer], account: Account) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the platform's own keys merged, key by key, and the path of each."""
    merged = dict(account.options)
    where = {key: f"@accounts.{account.name}.{key}" for key in merged}
    for layer in stack:
        own: Mapping[str, Any] = layer.block.options if isinstance(layer.block, (Override, PlatformTexts)) else {}
        for key, value in own.items():
            merged[key] = value
            where[key] = layer.field(key)
    return merged, where
