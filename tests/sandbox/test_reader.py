from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialpost.sandbox.reader import MOST_MEMORY, BadBody, Body, Reader

Multipart = Callable[..., tuple[bytes, dict[str, str]]]
FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json; charset=utf-8"}


def read(folder: Path, body: bytes, headers: Mapping[str, str], size: int = 1 << 16) -> Body:
    with Reader(folder, headers) as reader:
        for at in range(0, len(body), size):
            reader.feed(body[at : at + size])
        return reader.finish()


@pytest.mark.parametrize("size", [1, 2, 7, 1 << 16])
def test_a_multipart_body_is_the_same_however_it_is_cut_into_chunks(
    size: int, tmp_path: Path, multipart: Multipart
) -> None:
    picture = b"\r\n--edg" + bytes(range(256)) * 4 + b"\r\n-edge--edge"
    body, headers = multipart({"text": "grüße\r\n--", "empty": ""}, {"media": ("Bild ä.jpg", "image/jpeg", picture)})
    with Reader(tmp_path, headers) as reader:
        for at in range(0, len(body), size):
            reader.feed(body[at : at + size])
        found = reader.finish()
        upload = found.files["media"]
        assert dict(found.form) == {"text": "grüße\r\n--", "empty": ""}
        assert (upload.filename, upload.mime, upload.size) == ("Bild ä.jpg", "image/jpeg", len(picture))
        assert upload.read() == picture
        assert upload.sha256 == hashlib.sha256(picture).hexdigest()
    assert list(tmp_path.iterdir()) == []


def test_a_part_with_a_binary_type_is_a_file_without_a_name_too(tmp_path: Path) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="media"\r\nContent-Type: application/octet-stream\r\n\r\nX\r\n'
        b'--b\r\nContent-Disposition: form-data; name="note"\r\nContent-Type: text/plain\r\n\r\nY\r\n--b--\r\n'
    )
    found = read(tmp_path, body, {"content-type": "multipart/form-data; boundary=b"})
    assert (set(found.files), dict(found.form)) == ({"media"}, {"note": "Y"})


def test_json_and_form_become_fields(tmp_path: Path) -> None:
    assert read(tmp_path, '{"a": ["ä"]}'.encode(), JSON).json == {"a": ["ä"]}
    assert dict(read(tmp_path, b"a=1&b=%C3%A4+x&c=", FORM).form) == {"a": "1", "b": "ä x", "c": ""}
    assert read(tmp_path, b"", JSON) == Body()


def test_any_other_body_lies_in_a_file(tmp_path: Path) -> None:
    with Reader(tmp_path, {"content-type": "video/mp4", "content-length": "6"}) as reader:
        reader.feed(b"abc")
        reader.feed(b"def")
        raw = reader.finish().raw
        assert raw is not None
        assert (raw.read(), raw.read(2), raw.size, raw.mime) == (b"abcdef", b"ab", 6, "video/mp4")
    assert list(tmp_path.iterdir()) == []


def test_no_body_is_no_file(tmp_path: Path) -> None:
    assert read(tmp_path, b"", {}) == Body()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{", JSON),
        (b'{"a": "\xff"}', JSON),
        (b"[" * 200_000, JSON),
        (b"a=%&" * 2000, FORM),
        (b"a=\xff\xfe", FORM),
        (b"hello", {"content-type": "multipart/form-data; boundary=b"}),
        (b"", {"content-type": "multipart/form-data; boundary=b"}),
        (b"--b\r\n", {"content-type": "multipart/form-data"}),
        (b"--b\r\n", {"content-type": f"multipart/form-data; boundary={'b' * 300}"}),
        (b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n", {"content-type": "multipart/form-data; boundary=b"}),
        (b"short", {"content-type": "video/mp4", "content-length": "9"}),
    ],
)
def test_a_malformed_body_is_a_bad_request_and_leaves_nothing(
    body: bytes, headers: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(BadBody) as caught:
        read(tmp_path, body, headers)
    assert caught.value.status == 400
    assert list(tmp_path.iterdir()) == []


def test_a_multipart_body_cut_anywhere_is_a_bad_request(tmp_path: Path, multipart: Multipart) -> None:
    body, headers = multipart({"text": "x"}, {"media": ("a.jpg", "image/jpeg", b"picture")})
    whole = len(body) - len("--\r\n")  # up to here the closing boundary is not told from another part's
    for length in range(whole):
        with pytest.raises(BadBody):
            read(tmp_path, body[:length], headers)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("headers", [JSON, FORM])
def test_what_is_kept_in_memory_is_bounded(headers: dict[str, str], tmp_path: Path) -> None:
    with Reader(tmp_path, headers) as reader:
        for _ in range(MOST_MEMORY // (1 << 20) + 1):
            reader.feed(b"x" * (1 << 20))
        with pytest.raises(BadBody) as caught:
            reader.finish()
    assert caught.value.status == 413


def test_text_fields_and_parts_are_bounded(tmp_path: Path, multipart: Multipart) -> None:
    huge, headers = multipart({"a": "x" * (9 << 20), "b": "x" * (9 << 20)}, {})
    many, _ = multipart({f"f{number}": "" for number in range(1001)}, {})
    for body in (huge, many):
        with pytest.raises(BadBody):
            read(tmp_path, body, headers)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    body=st.binary(max_size=300), kind=st.sampled_from(["multipart/form-data; boundary=b", JSON["content-type"], ""])
)
def test_no_bytes_crash_the_reader(body: bytes, kind: str, tmp_path: Path) -> None:
    with suppress(BadBody):
        read(tmp_path, b"--b\r\n" + body if "multi" in kind else body, {"content-type": kind}, 5)
    assert list(tmp_path.iterdir()) == []
