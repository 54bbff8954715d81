"""A platform as a value, drafts and probes made up, and a workspace on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image
from pydantic import Field

from socialpost.adapter import (
    Adapter,
    Cost,
    Draft,
    Effect,
    FaultTable,
    Limits,
    MediaLimit,
    Options,
    Origin,
    Recover,
    Scheme,
    Signals,
    Step,
    TextLimit,
    Unit,
)
from socialpost.content.workspace import load_workspace
from socialpost.draft import File, Media, Role
from socialpost.media.model import Probe
from socialpost.plan.build import Asked, build
from socialpost.plan.fit import Case, Fitted, Policy, fit
from socialpost.plan.model import Plan

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
POST = """\
text: Warm light
media:
  - image: media/lamp.png
    alt: A lamp
to: [main]
"""

LIMITS = Limits(
    text=TextLimit(40, Unit.WEIGHTED),
    comment=TextLimit(20),
    alt=TextLimit(30),
    thread=True,
    images=(0, 2),
    videos=(0, 1),
    image=MediaLimit(("image/png", "image/jpeg"), bytes=1_000_000, width=(10, 4000)),
    video=MediaLimit(("video/mp4",), seconds=(0.5, 60.0)),
    captions=("text/srt",),
    disclose=("advertising",),
)


DRAFT = Draft("lamp", "main", "fake", texts=("Warm light",))


class FakeOptions(Options):
    """What the made-up platform can be asked for."""

    page: str = Field("", description="the page")
    audience: str = "all"
    tier: int = 0
    native_schedule: bool = False


def _steps(draft: Draft) -> list[Step]:
    def flow(_facts: Mapping[str, Any]) -> Any:
        yield from ()

    uploads = [
        Step(media.key, Effect.STAGE, flow, needs=(), title=f"upload {media.file.path}") for media in draft.media
    ]
    cost = Cost(usd=Decimal("0.015"), units=3, bucket="writes")
    return [*uploads, Step("post", Effect.PUBLISH, flow, recover=Recover(), cost=cost, title="post")]


FAKE = Adapter(
    name="fake",
    title="Fakebook",
    api="v1",
    origins={"api": Origin("https://fake.example")},
    auth=Scheme(()),
    faults=FaultTable(),
    options=FakeOptions,
    kinds={"post": "post", "thread": "thread"},
    kind=lambda draft: "thread" if len(draft.texts) > 1 else "post",
    limits=lambda _options, _kind: LIMITS,
    compile=_steps,
    signals=lambda _response: Signals(),
    identity=lambda options: str(options.get("page", "")),
)


@dataclass
class Gate:
    """Puts one draft before the gate."""

    limits: Limits = LIMITS
    policy: Policy = field(default_factory=Policy)
    draft: Draft = DRAFT
    probes: dict[str, Probe] = field(default_factory=dict)

    def fit(self, *, limits: Mapping[str, Any] | None = None, policy: Policy | None = None, **draft: Any) -> Fitted:
        limited = replace(self.limits, **(limits or {}))
        return fit(Case(replace(self.draft, **draft), limited, "Fakebook", self.probes, policy or self.policy))

    def media(self, number: int = 0, role: Role = Role.IMAGE, alt: str = "A lamp", **probe: Any) -> Media:
        mime = {Role.IMAGE: "image/png", Role.ANIMATION: "image/gif", Role.VIDEO: "video/mp4"}[role]
        known: dict[str, Any] = {"mime": mime, "size": 1000, "role": role, "width": 100, "height": 80}
        seen = Probe(**known | probe)
        key = f"media{number}"
        self.probes[key] = seen
        file = File(key, f"media/{number}.bin", seen.mime, seen.size, seen.width, seen.height)
        return Media(role, file, alt, seconds=seen.seconds)


def rules(fitted: Fitted) -> list[tuple[str, str]]:
    """Return level and rule of every finding."""
    return [(str(finding.level), finding.rule) for finding in fitted.findings]


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def rules_of() -> Callable[[Fitted], list[tuple[str, str]]]:
    return rules


WORKSPACE = """\
language: en
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
accounts:
  main: {platform: fake, market: us, page: "77"}
  second: {platform: fake, market: us, page: "77"}
  other: {platform: fake, market: us, page: "88"}
policy: {require_alt: true}
"""


@dataclass
class Shop:
    """A workspace on disk with one picture."""

    root: Path
    adapter: Adapter = FAKE

    def post(self, name: str, text: str) -> Path:
        path = self.root / "posts" / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def plan(self, *, now: datetime = NOW, asked: Asked | None = None, cache: Path | None = None) -> Plan:
        workspace, findings = load_workspace(self.root, ["fake", "missing"])
        assert workspace is not None, findings
        return build(workspace, now=now, asked=asked or Asked(), cache=cache, load=lambda _name: self.adapter)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "posts").mkdir()
    (tmp_path / "media").mkdir()
    (tmp_path / "socialpost.yaml").write_text(WORKSPACE, encoding="utf-8")
    Image.new("RGB", (64, 48), "orange").save(tmp_path / "media" / "lamp.png")
    return Shop(tmp_path)


@pytest.fixture
def video(shop: Shop) -> Path:
    """Write a short grey video into the shop."""
    path = shop.root / "media" / "lamp.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(24):
            container.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        container.mux(stream.encode())
    return path


def dated(at: str) -> str:
    return f'{POST}schedule: {{at: "{at}", in: market}}\n'


def found(plan: Plan) -> list[tuple[str, str]]:
    return [(str(finding.level), finding.rule) for finding in plan.every_finding]
