"""Flair by text or id, the lease and the form to the bucket, the answer of the post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from socialpost.adapter import Cause, Effect, Fault, File, Media, Part, Role, Secret, Slice
from socialpost_reddit import flair, leases, submit
from socialpost_reddit.steps import compile_steps

CHOICES = [
    {"flair_template_id": "1", "flair_text": "Product", "flair_text_editable": False},
    {"flair_template_id": "2", "flair_text": ":lamp: Review", "flair_text_editable": True},
    {"flair_template_id": "3", "flair_text": "Twin"},
    {"flair_template_id": "4", "flair_text": "Twin"},
]
ID = "5f0a6c8e-0000-11ee-8000-0242ac120002"
FILE = File("media0", "media/a.jpg", "image/jpeg", 10)
FACTS = {"files": {"media0": {"mime": "image/jpeg"}}}


def looked_up(hands: Any, name: str, choices: Any = CHOICES, **options: Any) -> Any:
    draft = hands.draft(options={"flair": name, **options})
    requests, found = hands.drive(flair.look_up(draft, {}), [hands.reply(200, {"choices": choices})])
    assert requests[0].effect is Effect.READ
    return found


@pytest.mark.parametrize(("name", "found"), [("Product", "1"), ("product ", "1"), ("Review", "2"), ("4", "4")])
def test_a_flair_is_found_by_its_text_or_its_id(hands: Any, name: str, found: str) -> None:
    assert looked_up(hands, name)["id"] == found


@pytest.mark.parametrize(
    ("name", "choices", "fix"),
    [
        ("Produkt", CHOICES, "did you mean 'Product'?"),
        ("Nothing like it", CHOICES, "there are :lamp: Review, Product, Twin"),
        ("Product", [], "it offers none to this account"),
        ("Twin", CHOICES, "Twin is 3, Twin is 4"),
    ],
)
def test_an_unknown_flair_is_refused_with_the_names_there_are(hands: Any, name: str, choices: Any, fix: str) -> None:
    with pytest.raises(Fault) as caught:
        looked_up(hands, name, choices)
    assert caught.value.cause is Cause.REJECTED
    assert fix in caught.value.fix


def test_own_words_go_only_into_a_flair_that_can_be_edited(hands: Any) -> None:
    assert looked_up(hands, "Review", flair_text="Two years on")["id"] == "2"
    with pytest.raises(Fault):
        looked_up(hands, "Product", flair_text="Two years on")


def test_an_id_needs_no_look_and_words_never_travel_alone(hands: Any) -> None:
    draft = hands.draft(options={"flair": ID})
    assert "flair" not in [step.name for step in compile_steps(draft)]
    assert flair.fields(draft, {}) == {"flair_id": ID}
    assert flair.fields(hands.draft(), {}) == {}
    review = hands.draft(options={"flair": "Review", "flair_text": "Two years on"})
    told = flair.fields(review, {"flair": {"id": "2", "text": "Review"}})
    assert told == {"flair_id": "2", "flair_text": "Two years on"}


def test_each_of_several_subreddits_may_have_a_flair_of_its_own(hands: Any) -> None:
    wish = {"flair": {"BuyItForLife": "Product", "r/lamps": "Review"}}
    names = [flair.named(hands.draft(target=target, options=wish)) for target in ("r/buyitforlife", "lamps", "desks")]
    assert names == ["Product", "Review", ""]
    assert "flair" not in [step.name for step in compile_steps(hands.draft(target="desks", options=wish))]


def lease(action: str) -> dict[str, Any]:
    fields = [{"name": name, "value": "v"} for name in ("policy", "Content-Type")] + [{"name": "key", "value": "k1"}]
    return {"args": {"action": action, "fields": fields}, "asset": {"asset_id": "k1"}}


@pytest.mark.parametrize(
    ("action", "url"),
    [
        (
            "//reddit-uploaded-media.s3-accelerate.amazonaws.com",
            "https://reddit-uploaded-media.s3-accelerate.amazonaws.com",
        ),
        ("//127.0.0.1:8802/reddit/s3", "http://127.0.0.1:8802/reddit/s3"),
        ("https://bucket.example.com/", "https://bucket.example.com"),
    ],
)
def test_the_form_gives_back_every_field_then_the_file_without_a_token(hands: Any, action: str, url: str) -> None:
    answers = [hands.reply(200, lease(action)), hands.reply(201)]
    requests, facts = hands.drive(leases.upload(hands.draft(), FILE, FACTS), answers)
    sent = requests[1]
    assert facts == {"asset": "k1", "url": f"{url}/k1"}
    assert (sent.target, sent.auth) == (url, "none")
    assert [part.name for part in sent.body.parts] == ["policy", "Content-Type", "key", "file"]
    assert sent.body.parts[-1] == Part("file", Slice("media0"), filename="a.jpg", mime="image/jpeg")
    assert all(isinstance(value, Secret) for value in sent.save["fields"].values())


def test_a_lease_that_was_saved_is_used_again_and_one_whose_secrets_are_gone_is_not(hands: Any) -> None:
    saved = {"asset": "k1", "action": "https://b.example", "key": "k1", "fields": {"key": Secret("k1")}}
    assert len(hands.drive(leases.upload(hands.draft(), FILE, {**FACTS, "media0": saved}), [hands.reply(201)])[0]) == 1
    erased = {**saved, "fields": {"key": None}}
    answers = [hands.reply(200, lease("//b.example")), hands.reply(201)]
    assert len(hands.drive(leases.upload(hands.draft(), FILE, {**FACTS, "media0": erased}), answers)[0]) == 2


def test_an_upload_counts_as_long_as_its_lease(hands: Any) -> None:
    steps = compile_steps(hands.draft(kind="image", media=(Media(Role.IMAGE, FILE),)))
    assert [(step.name, step.lives, step.needs) for step in steps[:1]] == [("media0", timedelta(minutes=15), ())]


def test_a_lease_without_a_place_is_asked_for_again(hands: Any) -> None:
    for body in ({}, {"args": {"action": "//b", "fields": []}, "asset": {"asset_id": "k1"}}):
        with pytest.raises(Fault) as caught:
            hands.drive(leases.upload(hands.draft(), FILE, FACTS), [hands.reply(200, body)])
        assert caught.value.cause is Cause.RETRY


def made(hands: Any, body: Any, kind: str = "self") -> Any:
    media = (Media(Role.IMAGE, FILE),) if kind == "image" else ()
    facts = {"media0": {"asset": "k1", "url": "https://b.example/k1"}}
    answer = hands.reply(200, body, date="Sat, 21 Nov 2026 20:00:00 GMT")
    return hands.drive(submit.submit(hands.draft(kind=kind, media=media), facts), [answer])[1]


def test_the_id_is_a_fullname_whichever_form_it_comes_in(hands: Any) -> None:
    for data in ({"id": "1kh", "name": "t3_1kh"}, {"id": "t3_1kh"}, {"id": "1kh"}):
        assert made(hands, {"json": {"errors": [], "data": data}})["id"] == "t3_1kh"


def test_an_image_post_comes_without_an_id_and_remembers_when(hands: Any) -> None:
    data = {"user_submitted_page": "https://www.reddit.com/user/U/submitted/", "websocket_url": None}
    assert made(hands, {"json": {"errors": [], "data": data}}, "image") == {"since": "Sat, 21 Nov 2026 20:00:00 GMT"}


@pytest.mark.parametrize("kind", ["self", "image"])
def test_a_success_that_says_nothing_leaves_the_post_in_doubt(hands: Any, kind: str) -> None:
    with pytest.raises(Fault) as caught:
        made(hands, b"<html>", kind)
    assert caught.value.cause is Cause.RETRY
