"""What people paste: the whole address, a part of it, the code with what a browser or a platform hangs onto it."""

from __future__ import annotations

import pytest

from socialpost.auth.login.reply import NoReply, from_paste

STATE = "the-state-of-this-login"


@pytest.mark.parametrize(
    "text",
    [
        f"http://127.0.0.1:8085/?state={STATE}&code=a-code",
        f"  'http://127.0.0.1:8085/?code=a-code&state={STATE}#_'\n",
        f"<https://shop.example/back?code=a-code&state={STATE}#_=_>",
        f"127.0.0.1:8085/?state={STATE}&code=a-code",
        f"code=a-code&state={STATE}",
        f"?code=a-code&state={STATE}",
        "a-code",
        "a-code#_",
        "a-code#_=_",
        f"a-code&state={STATE}",
        f"a-code&scope=identity%20submit&state={STATE}#_",
    ],
)
def test_the_code_is_found_in_what_was_pasted(text: str) -> None:
    assert from_paste(text, STATE).code == "a-code"


@pytest.mark.parametrize(
    "text", ["", "a code", f"http://127.0.0.1/?state={STATE}", "http://127.0.0.1/?code=a&state=other", "a&state=other"]
)
def test_what_is_of_another_login_or_none_is_refused(text: str) -> None:
    with pytest.raises(NoReply):
        from_paste(text, STATE)


def test_a_refusal_is_read_from_the_address_too() -> None:
    told = from_paste(f"http://127.0.0.1/?error=access_denied&error_description=no+thanks&state={STATE}", STATE)
    assert (told.code, told.error, told.words) == ("", "access_denied", "no thanks")
