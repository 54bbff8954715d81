"""What the subreddit says before anything is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from socialpost.adapter import Cause, Draft, Effect, Fault, File, Finding, Form, Level, Media, Response, Role, Signals
from socialpost_reddit import adapter
from socialpost_reddit.online import online
from socialpost_reddit.requirements import place, requirements
from socialpost_reddit.sandbox.subreddits import FREE

TWO = tuple(Media(Role.IMAGE, File(f"media{n}", f"{n}.jpg", "image/jpeg", 1), alt) for n, alt in enumerate(["a", ""]))


def asked(hand: Any, draft: Draft) -> list[Finding]:
    """Run the questions against the fake."""
    flow = online(draft)
    request = next(flow)
    try:
        while True:
            answer = hand.call(
                request.method,
                request.target + "?" + "&".join(f"{k}={v}" for k, v in request.query.items()),
                form=dict(request.body.fields) if isinstance(request.body, Form) else {},
            )
            response = Response(answer.status, {"content-type": answer.mime}, json.dumps(answer.data).encode())
            fault = adapter.faults.judge(adapter.signals(response), Effect.READ)
            request = flow.throw(fault) if fault else flow.send(response)
    except StopIteration as end:
        return list(end.value)


def rules(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.level.value, finding.rule) for finding in found]


def test_the_rules_of_a_subreddit_are_shown_and_those_about_selling_stand_out(hand: Any, hands: Any) -> None:
    found = asked(hand, hands.draft("Warm light"))
    assert rules(found) == [("note", "reddit.rule"), ("warning", "reddit.rule")]
    assert "Self-promotion: Say so" in found[1].message


def test_a_subreddit_that_is_not_there_is_one_error_and_nothing_more_is_asked(hand: Any, hands: Any) -> None:
    (found,) = asked(hand, hands.draft(options={"subreddit": "nosuchplace"}))
    assert (found.rule, found.field, found.level) == ("reddit.subreddit", "target", Level.ERROR)


def test_a_private_one_too(hand: Any, hands: Any) -> None:
    hand.world.put("subreddit", "lamps", {"type": "private"})
    assert rules(asked(hand, hands.draft())) == [("error", "reddit.subreddit")]


def test_requirements_and_an_unknown_flair_are_found_before_anything_is_sent(hand: Any, hands: Any) -> None:
    demands = {"title_blacklisted_strings": ["cheap"], "is_flair_required": True}
    hand.world.put("subreddit", "lamps", {"requirements": demands, "rules": []})
    assert rules(asked(hand, hands.draft(title="Cheap lamps"))) == [
        ("error", "reddit.forbidden-string"),
        ("error", "reddit.flair-required"),
    ]
    (found,) = asked(hand, hands.draft(options={"flair": "Produkt"}))
    assert (found.rule, found.fix) == ("reddit.flair", "did you mean 'Product'?")
    assert asked(hand, hands.draft(options={"flair": "Product"})) == []
    assert not hand.listed(), "asking sends nothing"


def test_trouble_that_says_nothing_about_the_subreddit_is_no_finding(hands: Any) -> None:
    trouble = Fault(Cause.RETRY, "the platform has trouble", signals=Signals(503))
    with pytest.raises(Fault):
        hands.drive(online(hands.draft()), [trouble])


def test_being_sent_to_the_search_means_that_there_is_no_such_place(hands: Any) -> None:
    elsewhere = Fault(Cause.RETRY, "elsewhere", signals=Signals(302))
    assert rules(hands.drive(online(hands.draft()), [elsewhere])[1]) == [("error", "reddit.subreddit")]


@pytest.mark.parametrize(
    ("about", "fields", "rule"),
    [
        ({"user_is_banned": True}, {}, "reddit.banned"),
        ({"restrict_posting": True, "subreddit_type": "restricted"}, {}, "reddit.restricted"),
        ({"submission_type": "self"}, {"kind": "link"}, "reddit.kind"),
        ({"submission_type": "link"}, {}, "reddit.kind"),
        ({"allow_images": False}, {"kind": "image"}, "reddit.kind"),
        ({"allow_galleries": False}, {"kind": "gallery"}, "reddit.kind"),
        ({"allow_videos": False}, {"kind": "video"}, "reddit.kind"),
        ({"allow_videogifs": False}, {"kind": "video", "options": {"silent": True}}, "reddit.kind"),
        ({"allow_polls": False}, {"kind": "poll"}, "reddit.kind"),
        ({"spoilers_enabled": False}, {"options": {"spoiler": True}}, "reddit.spoiler"),
        ({"over18": True}, {}, "reddit.nsfw"),
        ({"submission_type": "any", "allow_images": True}, {"kind": "image"}, None),
        ({"allow_images": False}, {}, None),
    ],
)
def test_what_a_subreddit_does_not_take(hands: Any, about: dict[str, Any], fields: dict[str, Any], rule: str) -> None:
    assert [finding.rule for finding in place(hands.draft(**fields), about)] == ([rule] if rule else [])


LINK = {"kind": "link", "link": "https://shop.example.com/lamp"}


@pytest.mark.parametrize(
    ("told", "fields", "rule"),
    [
        ({"title_text_min_length": 10}, {}, "reddit.too-short"),
        ({"title_text_max_length": 4}, {}, "reddit.too-long"),
        ({"title_required_strings": ["[OC]", "[Shop]"]}, {}, "reddit.required-string"),
        ({"title_required_strings": ["[OC]", "lam"]}, {}, None),
        ({"title_regexes": [r"^\[\w+\]"]}, {}, "reddit.pattern"),
        ({"title_regexes": ["("]}, {}, None),
        ({"body_restriction_policy": "required"}, {}, "reddit.body"),
        ({"body_restriction_policy": "notAllowed"}, {"text": "x"}, "reddit.body"),
        ({"body_restriction_policy": "notAllowed", "body_text_min_length": 5}, {**LINK}, None),
        ({"body_text_min_length": 5}, {"text": "x"}, "reddit.too-short"),
        ({"body_blacklisted_strings": ["BUY"]}, {"text": "buy it"}, "reddit.forbidden-string"),
        ({"link_restriction_policy": "whitelist", "domain_whitelist": ["imgur.com"]}, LINK, "reddit.domain"),
        ({"link_restriction_policy": "whitelist", "domain_whitelist": ["example.com"]}, LINK, None),
        ({"link_restriction_policy": "blacklist", "domain_blacklist": ["example.com"]}, LINK, "reddit.domain"),
        ({"link_restriction_policy": "blacklist", "domain_blacklist": ["ample.com"]}, LINK, None),
        ({"link_repost_age": 30}, LINK, "reddit.repost"),
        ({"is_flair_required": True}, {}, "reddit.flair-required"),
        ({"gallery_min_items": 3}, {"kind": "gallery", "media": TWO}, "reddit.gallery"),
        ({"gallery_captions_requirement": "required"}, {"kind": "gallery", "media": TWO}, "reddit.gallery"),
        ({"gallery_urls_requirement": "notAllowed"}, {"kind": "gallery", "media": TWO}, None),
        ({"guidelines_text": "Read the wiki"}, {}, "reddit.guidelines"),
        ({}, {"text": "Warm light"}, None),
    ],
)
def test_what_moderators_require(hands: Any, told: dict[str, Any], fields: dict[str, Any], rule: str) -> None:
    draft = hands.draft(**fields)
    assert [finding.rule for finding in requirements(draft, {**FREE, **told})] == ([rule] if rule else [])


def test_a_caption_of_its_own_counts_before_the_alt_text(hands: Any) -> None:
    draft = hands.draft(kind="gallery", media=TWO, options={"gallery": [{"caption": ""}, {"caption": "x"}]})
    (found,) = requirements(draft, {**FREE, "gallery_captions_requirement": "required"})
    assert found.field == "media.0"
