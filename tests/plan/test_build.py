"""From files to a plan: everything is known before the first byte leaves, and nothing is raised for bad content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PIL import Image

from socialpost.draft import Role
from socialpost.errors import UsageError
from socialpost.plan.build import CACHE, Asked
from socialpost.plan.diff import without_time_errors
from socialpost.plan.model import DeliveryKey
from socialpost.plan.view import view
from tests.plan.conftest import NOW, POST, dated, found


def test_a_good_post_becomes_a_delivery_with_steps_cost_and_counts(shop: Any) -> None:
    shop.post("lamp", POST)
    plan = shop.plan()
    (planned,) = plan.deliveries
    assert (str(planned.key), planned.identity, plan.every_finding) == ("lamp@main", "fake:77", ())
    assert [step.name for step in planned.steps] == ["media0", "post"]
    assert (planned.usd, str(planned.counts[0])) == (Decimal("0.015"), "10/40")
    assert (planned.draft.media[0].file.width, len(planned.hashes["media0"])) == (64, 64)


def test_the_same_files_give_the_same_plan(shop: Any) -> None:
    shop.post("lamp", POST)
    first, second = view(shop.plan()), view(shop.plan(cache=CACHE))
    assert first == second
    assert view(shop.plan(cache=CACHE)) == first


def test_a_refused_delivery_has_findings_and_no_steps(shop: Any) -> None:
    shop.post("lamp", POST.replace("Warm light", "Warm light " * 9))
    (planned,) = shop.plan().deliveries
    assert (planned.ok, planned.steps, planned.counts) == (False, (), ())
    (finding,) = planned.findings
    assert (finding.rule, finding.place.file, finding.place.line, finding.account) == (
        "text.too-long", "posts/lamp.yaml", 1, "main",
    )  # fmt: skip


def test_a_finding_stands_where_the_text_came_from(shop: Any) -> None:
    long = "Warm light " * 9
    shop.post("lamp", f"{POST}platforms:\n  fake:\n    text: {long}\n")
    (finding,) = shop.plan().every_finding
    assert (finding.field, finding.place.line) == ("platforms.fake.text", 8)


def test_a_video_named_like_a_picture_is_sent_as_a_video_and_said(shop: Any, video: Path) -> None:
    video.rename(shop.root / "media" / "lamp.jpg")
    shop.post("lamp", POST.replace("lamp.png", "lamp.jpg"))
    plan = shop.plan()
    (finding,) = plan.every_finding
    assert (finding.level, finding.field) == ("note", "media.0")
    assert finding.message == "media/lamp.jpg is a video (video/mp4) and is sent as one"
    assert plan.deliveries[0].draft.media[0].role is Role.VIDEO


@pytest.mark.usefixtures("video")
def test_a_cover_is_an_image_captions_are_text_and_neither_is_a_post(shop: Any) -> None:
    (shop.root / "media" / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    odd = "cover: media/a.srt, captions: {en: media/lamp.png}"
    media = f"  - {{video: media/lamp.mp4, {odd}}}\n  - video: media/a.srt\n"
    shop.post("lamp", f"text: Warm light\nmedia:\n{media}to: [main]\n")
    seen = {finding.rule for finding in shop.plan().every_finding if finding.level == "error"}
    assert {"media.cover", "media.captions", "media.role"} <= seen


def test_every_bad_file_is_told_at_once_with_its_place(shop: Any) -> None:
    (shop.root / "media" / "a.png").write_bytes(b"")
    (shop.root / "media" / "b.png").write_bytes((shop.root / "media" / "lamp.png").read_bytes()[:60])
    entries = "".join(f"  - image: media/{name}.png\n    alt: A lamp\n" for name in ("a", "b"))
    shop.post("lamp", f"text: Warm light\nmedia:\n{entries}to: [main]\n")
    seen = [(finding.rule, finding.place.line) for finding in shop.plan().every_finding]
    assert seen == [("media.empty", 3), ("media.truncated", 5)]


def test_an_unknown_option_is_told_with_the_one_that_was_meant(shop: Any) -> None:
    shop.post("lamp", f"{POST}platforms: {{fake: {{audiense: friends, tier: high}}}}\n")
    wrong, bad = shop.plan().every_finding
    assert (wrong.rule, wrong.field, wrong.fix) == (
        "key.unknown",
        "platforms.fake.audiense",
        "did you mean `audience`?",
    )
    assert (bad.rule, bad.field, bad.place.line) == ("value.type", "platforms.fake.tier", 6)


def test_options_that_are_wrong_never_reach_the_adapter(shop: Any) -> None:
    def explode(*_args: object) -> NoReturn:
        raise KeyError("tier")

    shop.adapter = replace(shop.adapter, kind=explode)
    shop.post("lamp", f"{POST}platforms: {{fake: {{tier: high}}}}\n")
    assert found(shop.plan()) == [("error", "value.type")]


def test_an_option_that_an_account_lacks_is_told_where_the_account_stands(shop: Any) -> None:
    class Needs(shop.adapter.options):  # type: ignore[misc]
        board: str

    shop.adapter = replace(shop.adapter, options=Needs)
    shop.post("lamp", POST)
    (finding,) = shop.plan().every_finding
    assert (finding.rule, finding.field, finding.place.file) == (
        "key.missing",
        "accounts.main.board",
        "socialpost.yaml",
    )
    assert finding.place.line == 5


def test_an_option_that_a_later_version_adds_changes_no_fingerprint(shop: Any) -> None:
    shop.post("lamp", POST)
    (before,) = shop.plan().deliveries

    class Later(shop.adapter.options):  # type: ignore[misc]
        sparkle: bool = False

    shop.adapter = replace(shop.adapter, options=Later)
    (after,) = shop.plan().deliveries
    assert "sparkle" in after.draft.options
    assert before.fingerprint == after.fingerprint


def test_a_thread_may_be_a_kind_of_its_own(shop: Any) -> None:
    text = "Warm light without glare, made by hand. On your desk by Friday."
    shop.post("lamp", f"text: {text}\nfit: {{text: thread}}\nto: [main]\n")
    (planned,) = shop.plan().deliveries
    assert (len(planned.draft.texts), planned.draft.kind, planned.ok) == (2, "thread", True)


@pytest.mark.parametrize("required", [True, False])
def test_the_team_decides_whether_alt_text_is_required(shop: Any, *, required: bool) -> None:
    settings = shop.root / "socialpost.yaml"
    settings.write_text(settings.read_text().replace("require_alt: true", f"require_alt: {str(required).lower()}"))
    limits = replace(shop.adapter.limits({}, "post"), animations=(0, 1))
    shop.adapter = replace(shop.adapter, limits=lambda *_: limits)
    Image.new("P", (20, 20)).save(
        shop.root / "media" / "a.gif", save_all=True, append_images=[Image.new("P", (20, 20), 1)]
    )
    shop.post("lamp", "text: Warm light\nmedia:\n  - video: media/a.gif\nto: [main]\n")
    rules = [rule for _, rule in found(shop.plan())]
    assert ("alt.missing" in rules) is required


def test_an_option_reaches_the_draft_and_defaults_do_too(shop: Any) -> None:
    shop.post("lamp", f"{POST}platforms: {{fake: {{audience: friends}}}}\n")
    (planned,) = shop.plan().deliveries
    assert dict(planned.draft.options) == {"page": "77", "audience": "friends", "tier": 0, "native_schedule": False}


@pytest.mark.parametrize("function", ["kind", "limits", "check", "compile", "identity"])
def test_an_adapter_that_raises_is_a_finding_and_the_others_go_on(shop: Any, function: str) -> None:
    def explode(*_args: object) -> NoReturn:
        raise KeyError("page")

    shop.adapter = replace(shop.adapter, **{function: explode})
    shop.post("lamp", POST.replace("[main]", "[main, other]"))
    plan = shop.plan()
    assert [planned.ok for planned in plan.deliveries] == [False, False]
    assert all(f"failed in {function}" in finding.message for finding in plan.every_finding)
    assert {finding.rule for finding in plan.every_finding} == {"adapter.bug"}


def test_steps_of_one_name_are_a_bug_of_the_adapter(shop: Any) -> None:
    steps = shop.adapter.compile
    shop.adapter = replace(shop.adapter, compile=lambda draft: [*steps(draft), *steps(draft)])
    shop.post("lamp", POST)
    assert found(shop.plan()) == [("error", "adapter.bug")]


def test_a_platform_whose_adapter_cannot_be_loaded_is_a_finding(shop: Any) -> None:
    def refuse(_name: Any) -> NoReturn:
        raise UsageError("the adapter 'fake' cannot be imported: boom", "reinstall or remove it")

    from socialpost.content.workspace import load_workspace
    from socialpost.plan.build import build

    shop.post("lamp", POST)
    workspace, _ = load_workspace(shop.root, ["fake"])
    assert workspace is not None
    plan = build(workspace, now=NOW, cache=None, load=refuse)
    (finding,) = plan.findings
    assert (finding.rule, finding.place.file, plan.deliveries) == ("platform.unusable", "socialpost.yaml", ())


def test_only_some_accounts_can_be_asked_for(shop: Any) -> None:
    shop.post("lamp", POST.replace("[main]", "[main, other]"))
    plan = shop.plan(asked=Asked(only={"other"}))
    assert [str(planned.key) for planned in plan.deliveries] == ["lamp@other"]
    with pytest.raises(UsageError, match="no account 'mian'"):
        shop.plan(asked=Asked(only={"mian"}))


def test_another_occurrence_is_another_delivery(shop: Any) -> None:
    shop.post("lamp", POST)
    key = DeliveryKey("lamp", "main")
    (planned,) = shop.plan(asked=Asked(occurrences={key: "again-1"})).deliveries
    assert str(planned.key) == "lamp@main#again-1"


def test_a_date_is_kept_as_written_and_in_utc(shop: Any) -> None:
    shop.post("lamp", dated("2026-11-27 09:00"))
    (planned,) = shop.plan().deliveries
    assert (planned.due.wall, planned.due.zone) == ("2026-11-27T09:00", "America/New_York")
    assert planned.due.utc == datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    assert planned.draft.publish_at is None


def test_a_date_that_has_passed_is_an_error_unless_it_shall_go_out_now(shop: Any) -> None:
    shop.post("lamp", dated("2026-11-20 09:00"))
    plan = shop.plan()
    (finding,) = plan.every_finding
    assert (finding.rule, finding.message) == ("schedule.past", "2026-11-20 09:00 (America/New_York) has passed")
    (planned,) = shop.plan(asked=Asked(due_now=True)).deliveries
    assert (planned.ok, planned.due) == (True, None)


def test_what_is_known_already_may_have_a_date_that_has_passed(shop: Any) -> None:
    shop.post("lamp", dated("2026-11-20 09:00"))
    plan = shop.plan()
    (planned,) = without_time_errors(plan, {DeliveryKey("lamp", "main")}).deliveries
    assert planned.ok
    assert planned.steps
    assert without_time_errors(plan, set()) == plan


def test_a_platform_that_holds_posts_itself_is_asked_only_inside_its_window(shop: Any) -> None:
    window = (timedelta(minutes=10), timedelta(days=5))
    limits = shop.adapter.limits({}, "post")
    shop.adapter = replace(shop.adapter, limits=lambda *_: replace(limits, schedule=window))
    native = "platforms: {fake: {native_schedule: true}}\n"
    shop.post("lamp", dated("2026-11-25 09:00") + native)
    (planned,) = shop.plan().deliveries
    assert (planned.ok, planned.draft.publish_at) == (True, datetime(2026, 11, 25, 14, 0, tzinfo=UTC))
    shop.post("lamp", dated("2026-11-27 09:00") + native)
    assert found(shop.plan()) == [("note", "schedule.window")], "until the platform takes it, it is held here"
    near = datetime(2026, 11, 27, 13, 55, tzinfo=UTC)
    (planned,) = shop.plan(now=near).deliveries
    assert found(shop.plan(now=near)) == [("warning", "schedule.window")], "too near: it is held here, too"
    assert (planned.ok, planned.draft.publish_at, planned.lead) == (True, None, timedelta(0))
    shop.adapter = replace(shop.adapter, limits=lambda *_: limits)
    assert found(shop.plan()) == [("error", "schedule.native")]
