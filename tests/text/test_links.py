import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialpost.text import BadLink, find_links, tag_link

UTM = {"utm_source": "x", "utm_medium": "social", "utm_campaign": "nordic lamp"}


@pytest.mark.parametrize(
    ("url", "tagged"),
    [
        ("https://shop.com", "https://shop.com?utm_source=x"),
        ("https://shop.com/", "https://shop.com/?utm_source=x"),
        ("https://shop.com/a?b=c", "https://shop.com/a?b=c&utm_source=x"),
        ("https://shop.com/a?b=c&", "https://shop.com/a?b=c&utm_source=x"),
        ("https://shop.com/a?", "https://shop.com/a?utm_source=x"),
        ("https://shop.com/a#part?x", "https://shop.com/a?utm_source=x#part?x"),
        ("https://shop.com/a?b=%C3%A9+x#p", "https://shop.com/a?b=%C3%A9+x&utm_source=x#p"),
        ("HTTP://Shop.com:8080/A", "HTTP://Shop.com:8080/A?utm_source=x"),
        ("https://例え.jp/パス", "https://例え.jp/パス?utm_source=x"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a?utm_source=x"),
    ],
)
def test_a_tag_is_added_and_everything_else_stays(url: str, tagged: str) -> None:
    assert tag_link(url, {"utm_source": "x"}) == tagged


def test_a_parameter_that_stands_in_the_link_is_kept() -> None:
    url = "https://shop.com/?utm_source=mine&utm_medium="
    assert tag_link(url, UTM) == f"{url}&utm_campaign=nordic%20lamp"


def test_values_are_escaped_and_empty_ones_left_out() -> None:
    assert tag_link("https://s.com/", {"a": "x&y=#é", "b": ""}) == "https://s.com/?a=x%26y%3D%23%C3%A9"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "shop.com",
            "ftp://shop.com",
            "javascript:alert(1)",
            "https://",
            "https:///a",
            "//shop.com",
            "mailto:a@b.com",
        ),
        *(
            "https://shop.com/a b",
            "https://shop.com/\n",
            "https://shop.com:port/",
            "https://[::1/",
            "https://shop.com\\@evil.com",
        ),
    ],
)
def test_what_is_no_web_link_is_refused(url: str) -> None:
    with pytest.raises(BadLink):
        tag_link(url, UTM)


def test_a_link_with_a_password_is_refused_without_repeating_it() -> None:
    with pytest.raises(BadLink) as caught:
        tag_link("https://user:hunter2@shop.com/", UTM)
    assert "hunter2" not in str(caught.value)


@settings(deadline=None)
@given(
    st.from_regex(
        r"https?://[a-z]{1,8}\.com(:[0-9]{2,4})?(/[a-z%&=.]{0,8})?(\?[a-z%&=+]{0,12})?(#[a-z?&]{0,6})?", fullmatch=True
    )
)
def test_tagging_twice_is_tagging_once(url: str) -> None:
    tagged = tag_link(url, UTM)
    assert tag_link(tagged, UTM) == tagged
    assert tagged.partition("#")[2] == url.partition("#")[2]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see http://localhost:8080/x, then", ["http://localhost:8080/x"]),
        ("(https://a.b/c_(d))", ["https://a.b/c_(d)"]),
        ("詳しくはhttps://shop.example/lamp。次", ["https://shop.example/lamp"]),
        ("“https://a.b/…”", ["https://a.b/"]),
        ("https:// nothing http://", []),
        ("xhttp://a.b", []),
    ],
)
def test_links_are_found_by_their_scheme_without_the_sentence_s_punctuation(text: str, links: list[str]) -> None:
    assert [link.value for link in find_links(text)] == links
