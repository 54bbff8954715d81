"""Bodies byte by byte: what is sent is what was declared, and files are read in pieces."""

from __future__ import annotations

import email
import email.policy
import json
from base64 import b64decode
from email.message import Message
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from socialpost.deliver.body import PIECE, Built, FileOnDisk, build
from socialpost.errors import StateTrouble
from socialpost.wire import Base64, Body, Form, Json, Multipart, Part, Raw, Slice

BOUNDARY = "b0" * 16


def on_disk(folder: Path, size: int) -> FileOnDisk:
    path = folder / "content"
    path.write_bytes(bytes(index * 7 % 256 for index in range(min(size, 1000))) * -(-size // 1000))
    with path.open("r+b") as file:
        file.truncate(size)
    return FileOnDisk(path, size, "video/mp4")


def built(body: Body, file: FileOnDisk | None = None) -> Built:
    return build(body, {"m": file} if file else {}, lambda: BOUNDARY)


def sent(body: Built) -> bytes:
    content = b"".join(body.stream(lambda *_: None))
    assert len(content) == body.length
    return content


def parts_of(body: Built) -> list[Message]:
    head = f"Content-Type: {body.mime}\r\n\r\n".encode()
    message = email.message_from_bytes(head + sent(body), policy=email.policy.HTTP)
    return list(message.iter_parts())


def test_json_is_utf_8_without_spaces() -> None:
    assert (
        sent(built(Json({"text": "日本 ü", "n": [1, True, None]})))
        == '{"text":"日本 ü","n":[1,true,None]}'.replace("None", "null").encode()
    )


@pytest.mark.parametrize("size", [0, 1, 2, 3, 1000, PIECE, PIECE + 1])
def test_a_slice_in_json_becomes_base64_of_its_bytes(tmp_path: Path, size: int) -> None:
    file = on_disk(tmp_path, size)
    body = built(Json({"a": 'x"y', "media": Base64(Slice("m")), "list": [Base64(Slice("m", 0, 1)), "z"]}), file)
    data = json.loads(sent(body))
    content = file.path.read_bytes()
    assert b64decode(data["media"]) == content
    assert b64decode(data["list"][0]) == content[:1]
    assert (data["a"], data["list"][1]) == ('x"y', "z")


def test_a_form_keeps_its_order_and_its_characters() -> None:
    body = built(Form({"b": "a&b=c d", "a": "ü\n"}))
    assert parse_qsl(sent(body).decode()) == [("b", "a&b=c d"), ("a", "ü\n")]
    assert body.mime == "application/x-www-form-urlencoded"


def test_a_multipart_body_keeps_the_order_and_says_what_each_part_is(tmp_path: Path) -> None:
    file = on_disk(tmp_path, 5000)
    parts = (
        Part("policy", "ü=1"),
        Part("file", Slice("m", 10, 20), filename="lamp.mp4", mime="video/quicktime"),
        Part("rest", Slice("m", 30)),
        Part("meta", "{}", mime="application/json"),
    )
    found = parts_of(built(Multipart(parts), file))
    content = file.path.read_bytes()
    names = [part.get_param("name", header="content-disposition") for part in found]
    assert names == ["policy", "file", "rest", "meta"]
    assert [part.get_payload(decode=True) for part in found] == ["ü=1".encode(), content[10:30], content[30:], b"{}"]
    assert [part.get_filename() for part in found] == [None, "lamp.mp4", "m.mp4", None]
    assert [part["content-type"] for part in found] == [None, "video/quicktime", "video/mp4", "application/json"]


def test_names_in_a_multipart_body_cannot_break_out_of_their_quotes() -> None:
    content = sent(built(Multipart((Part('a"\r\nX-Evil: 1', "v", filename='b".jpg'),))))
    assert b'name="a%22%0D%0AX-Evil: 1"; filename="b%22.jpg"' in content


def test_a_raw_body_is_the_slice_itself(tmp_path: Path) -> None:
    file = on_disk(tmp_path, 2500)
    body = built(Raw(Slice("m", 1000, 500), mime="application/octet-stream"), file)
    assert sent(body) == file.path.read_bytes()[1000:1500]
    assert body.mime == "application/octet-stream"


def test_a_slice_longer_than_the_rest_of_its_file_ends_with_it(tmp_path: Path) -> None:
    body = built(Raw(Slice("m", 2000, PIECE)), on_disk(tmp_path, 2500))
    assert body.length == len(sent(body)) == 500


@pytest.mark.parametrize("part", [Slice("other"), Slice("m", 2501)])
def test_a_slice_of_what_is_not_there_is_the_adapters_mistake(tmp_path: Path, part: Slice) -> None:
    with pytest.raises(ValueError, match="there is no byte"):
        built(Raw(part), on_disk(tmp_path, 2500))


def test_no_piece_is_much_larger_than_a_mebibyte(tmp_path: Path) -> None:
    file = on_disk(tmp_path, 3 * PIECE + 5)
    for body in (Raw(Slice("m")), Json({"m": Base64(Slice("m"))})):
        assert max(len(piece) for piece in built(body, file).stream(lambda *_: None)) <= PIECE * 4 // 3


def test_a_file_that_becomes_shorter_while_it_is_sent_is_noticed(tmp_path: Path) -> None:
    file = on_disk(tmp_path, 2 * PIECE)
    stream = built(Raw(Slice("m")), file).stream(lambda *_: None)
    next(stream)
    with file.path.open("r+b") as handle:
        handle.truncate(PIECE + 10)
    with pytest.raises(StateTrouble, match="became shorter"):
        next(stream)
