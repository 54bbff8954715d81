from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from socialpost.content.document import parse
from socialpost.content.schema import POST_FILE, WORKSPACE_FILE, post_schema, rendered, workspace_schema, write

DOCS = Path(__file__).parents[2] / "docs"


class Inner(BaseModel):
    answer: int


class Fancy(BaseModel):
    page: str
    inner: Inner | None = None


OPTIONS: dict[str, type[BaseModel]] = {"fancy": Fancy}


def complaints(schema: dict[str, Any], text: str) -> int:
    return len(list(Draft202012Validator(schema).iter_errors(parse("f", text).data)))


@pytest.mark.parametrize("schema", [post_schema(OPTIONS), workspace_schema(OPTIONS)])
def test_a_schema_is_one(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert "=plain" not in rendered(schema)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("text: a\nto: [x]", True),
        ("txet: a", False),
        ("text: 5", False),
        ("platforms: {x: off, y: false}", True),
        ("platforms: {x: on}", False),
        ("platforms: {fancy: {inner: {answer: 1}, text: a, languages: {de: {text: b}}}}", True),
        ("platforms: {fancy: {inner: {answer: a}}}", False),
        ("platforms: {fancy: {iner: {}}}", False),
        ("media: [{image: a, alt: {de: b}}, {video: c}]", True),
        ("media: [{image: a, alt: {deutsch: b}}]", False),
        ("schedule: {at: 2026-11-27 09:00, in: market}", True),
        ("languages: {deutsch: {text: a}}", False),
        ("fit: {text: thread}", True),
        ('fit: {media: crop, pad: "#FFF", quality: 80, shape: 1.91:1, metadata: keep}', True),
        ("fit: {pad: blur}", True),
        ("fit: {pad: white}", False),
        ("fit: {quality: 96}", False),
        ("fit: {shape: square}", False),
        ("overlay: off", True),
        ("overlay: {logo: {image: a.png, size: 15%, opacity: 0.8}, tag: off, subtitles: both}", True),
        ("overlay: {logo: a.png}", False),
        ("overlay: {logo: {size: 15%}}", False),
        ("overlay: {logo: {image: a.png, size: 15}}", False),
        ("overlay: {tag: {text: {de: a, en: b}, corner: top-left}}", True),
        ("overlay: {tag: {text: a, corner: top}}", False),
        ("platforms: {fancy: {fit: {media: pad}, overlay: {tag: off}}}", True),
        ("media: [{video: a, cover: b.jpg}, {video: a, cover: {at: 3.5}}, {video: a, cover: {at: 0:03.5}}]", True),
        ("media: [{video: a, cover: {at: soon}}]", False),
        ("media: [{image: a, overlay: false}]", True),
    ],
)
def test_the_schema_of_a_post_says_what_the_models_say(text: str, good: bool) -> None:
    assert (complaints(post_schema(OPTIONS), text) == 0) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("accounts: {a: {platform: fancy, page: '1'}}", True),
        ("accounts: {a: {platform: fancy, page: 1}}", False),
        ("accounts: {a: {platform: other}}", False),
        ("acounts: {}", False),
        ("policy: {late: {after: 3h, then: hold}}", True),
        ("accounts: {a: {platform: fancy, defaults: {fit: {media: pad}, overlay: {logo: {image: l.png}}}}}", True),
        ("accounts: {a: {platform: fancy, defaults: {overlay: {lgo: off}}}}", False),
    ],
)
def test_the_schema_of_a_workspace_says_what_the_models_say(text: str, good: bool) -> None:
    assert (complaints(workspace_schema(OPTIONS), text) == 0) is good


def test_the_schemas_in_docs_are_current(tmp_path: Path) -> None:
    for path in write(tmp_path):
        assert (DOCS / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), (
            "run: python -m socialpost.content.schema docs"
        )
    assert {path.name for path in tmp_path.iterdir()} == {POST_FILE, WORKSPACE_FILE}
