from __future__ import annotations

from dataclasses import replace

import pytest

from socialpost import registry
from socialpost.cli import context, delete
from socialpost.deliver.progress import silent
from socialpost.deliver.remove import remove
from socialpost.errors import SocialpostError
from tests.cli.conftest import LAMP, Shop

ON_X = LAMP.replace("[all]", "[x-us]")


def test_a_post_is_taken_down_everywhere_and_not_sent_again(shop: Shop) -> None:
    with shop.sandbox() as control:
        shop.publish()
        said = shop.run("delete", "lamp", "--sandbox", "--json", "--yes")
        assert control.cards() == []
        again = shop.publish()
        assert control.cards() == []
    assert (said.code, set(said.states().values())) == (0, {"deleted"})
    assert set(again.states().values()) == {"deleted"}


def test_one_delivery_is_taken_down_and_the_other_stays(shop: Shop) -> None:
    with shop.sandbox() as control:
        shop.publish()
        shop.run("delete", "lamp@x-us", "--sandbox", "--yes")
        assert [card["platform"] for card in control.cards()] == ["facebook"]


def test_a_thread_goes_with_its_parts_and_its_comment(shop: Shop) -> None:
    words = " ".join(f"word{number}" for number in range(80))
    post = f"text: {words}\nplatforms: {{x: {{fit: {{text: thread}}}}}}\ncomment: Questions?\nto: [x-us]\n"
    shop.write("posts/lamp.yaml", post)
    with shop.sandbox() as control:
        shop.publish()
        assert len(control.cards()[0]["thread"]) > 0
        said = shop.run("delete", "lamp", "--sandbox", "--yes")
        assert control.cards() == []
    assert said.code == 0


def test_nobody_is_asked_without_a_terminal(shop: Shop) -> None:
    with shop.sandbox() as control:
        shop.publish()
        said = shop.run("delete", "lamp", "--sandbox")
        assert len(control.cards()) == 2
    assert said.code == 2
    assert "--yes" in said.err


@pytest.mark.parametrize(("answer", "left"), [(True, 0), (False, 2)])
def test_a_person_is_asked_first(shop: Shop, monkeypatch: pytest.MonkeyPatch, answer: bool, left: int) -> None:
    monkeypatch.setattr(delete, "may_ask", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer)
    with shop.sandbox() as control:
        shop.publish()
        said = shop.run("delete", "lamp", "--sandbox")
        assert len(control.cards()) == left
    assert said.code == 0


def test_a_refusal_leaves_it_published_and_says_so(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        shop.publish()
        control.fail("x:delete_post:refuse")
        said = shop.run("delete", "lamp", "--sandbox", "--json", "--yes")
    assert said.code == 1
    assert said.states() == {"lamp@x-us": "published"}
    assert "is still there" in said.json["deliveries"][0]["error"]
    assert shop.run("delete", "lamp", "--sandbox", "--yes").code == 0


def test_what_could_not_be_taken_down_is_as_before_and_free_for_others(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        shop.publish()
        control.fail("x:delete_post:refuse")
        place, _ = context.open_workspace(shop.root)
        with context.office(place, sandbox=True, progress=silent) as office:
            (before,) = office.journal.all()
            with pytest.raises(SocialpostError, match="is still there"):
                remove(office.tools(), before)
            after = office.journal.get(before.id)
    assert replace(after, updated=before.updated) == before


def test_a_lost_answer_is_asked_again_and_ends_deleted(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        shop.publish()
        control.fail("x:delete_post:drop-after")
        said = shop.run("delete", "lamp", "--sandbox", "--json", "--yes")
        assert control.cards() == []
    assert (said.code, said.states()) == (0, {"lamp@x-us": "deleted"})


def test_a_platform_that_asks_to_wait_ends_in_run_it_again(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        shop.publish()
        control.fail("x:delete_post:429:wait=900")
        said = shop.run("delete", "lamp", "--sandbox", "--json", "--yes")
    assert (said.code, said.states()) == (75, {"lamp@x-us": "published"})


def test_a_token_that_has_expired_and_cannot_be_renewed_asks_for_a_login(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[fb-us]"))
    with shop.sandbox() as control:
        shop.publish()
        control.turn("facebook", expire_tokens=True)
        said = shop.run("delete", "lamp", "--sandbox", "--json", "--yes")
    assert said.code == 4


def test_what_is_gone_already_counts_as_deleted(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    with shop.sandbox() as control:
        shop.publish()
        control.reset()
        (shop.root / ".socialpost" / "sandbox" / "credentials.json").unlink()
        said = shop.run("delete", "lamp", "--sandbox", "--json", "--yes")
    assert said.states() == {"lamp@x-us": "deleted"}


def test_a_platform_without_delete_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("posts/lamp.yaml", ON_X)
    shop.publish()
    load = registry.load
    monkeypatch.setattr(registry, "load", lambda name: replace(load(name), delete=None))
    said = shop.run("delete", "lamp", "--sandbox", "--json", "--yes")
    assert said.code == 2
    assert "X lets no tool delete" in said.json["deliveries"][0]["error"]


def test_what_only_waits_is_cancelled_not_deleted(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", ON_X + 'schedule: {at: "2099-01-01 09:00", in: market}\n')
    shop.publish()
    said = shop.run("delete", "lamp", "--sandbox", "--yes")
    assert said.code == 2
    assert "socialpost queue cancel lamp@x-us" in said.out
