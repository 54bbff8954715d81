"""A token that ends in the middle of an upload: it is renewed once, and the upload goes on where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from socialpost import registry
from socialpost.auth.chain import Chain
from socialpost.auth.vault import FileVault
from socialpost.cli import loopback
from socialpost.deliver.send import Line
from socialpost.deliver.state import Delivery, State
from socialpost.draft import Draft, File, Media, Role
from socialpost.sandbox.faults import parse
from socialpost.testing import media
from socialpost.testing.rig import Case, Rig

MADE = media.mp4(2, (320, 180))
CLIP = MADE + (700_000).to_bytes(4, "big") + b"free" + bytes(700_000 - 8)  # an MP4 may hold boxes of nothing
FILE = File("media0", "media/lamp.mp4", "video/mp4", len(CLIP), 320, 180)
VIDEO = Media(Role.VIDEO, FILE, "The lamp turns", seconds=2.0, fps=24.0, video_codec="h264", audio_codec="aac")


class Renewing(Rig):
    """A rig whose account has a real chain: a vault, its lock, and the fake's own token endpoint."""

    @property
    def vault(self) -> FileVault:
        return FileVault(self.folder / "credentials.json")

    def _line(self, delivery: Delivery) -> Line:
        account, name = delivery.key.account, self.platform.name
        if not self.vault.read(account):
            self.vault.write(account, self.sandbox.seat(name, account, delivery.draft.options))
        chain = Chain(self.adapter, account, environ={}, locks=self.folder, clock=self.clock, vault=self.vault)
        origins = self.sandbox.origins(name)
        return Line(self.adapter, account, chain, client=self._client, origins=origins, clock=self.clock)

    def calls(self) -> Counter[str]:
        return Counter(line.route for line in self.sandbox.log)


def case(platform: str, **options: Any) -> Case:
    draft = Draft("lamp", "shop", platform, title="Lamp", texts=("Warm light",), media=(VIDEO,), options=options)
    return Case("video", draft, {FILE.path: CLIP})


X = case("x", chunk_bytes=262_144)
YOUTUBE = case("youtube", made_for_kids=False, chunk_bytes=262_144)


@pytest.fixture
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Renewing]:
    name = request.param
    platform = next(one for one in loopback.platforms() if one.name == name)
    with Renewing(registry.load(name), platform, tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("rig", "post", "begins", "rule"),
    [
        ("x", X, "media_init", "x:media_append:expired:skip=1"),
        ("x", X, "media_init", "x:media_finalize:expired"),
        ("youtube", YOUTUBE, "open_upload", "youtube:upload:expired:skip=1"),
    ],
    indirect=["rig"],
)
def test_an_upload_goes_on_after_a_renewal(rig: Renewing, post: Case, begins: str, rule: str) -> None:
    delivery = rig.queue(post)
    rig.sandbox.add(parse(rule))
    (after,) = rig.carry(delivery)
    calls = rig.calls()
    renewed = calls["oauth_token"] + calls["token"]
    assert (after.state, calls[begins], renewed, len(rig.cards())) == (State.PUBLISHED, 1, 1, 1)
