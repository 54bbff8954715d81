"""What is sent, and what the fake knows, against Meta's own parameter lists, where they lie beside the repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from socialpost_facebook import find, options
from socialpost_facebook.sandbox import classic, photos, posts, reels

ROOT = Path(__file__).parents[3]
SPECS = ROOT.parent / "shared" / "specs" / "meta"
SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.yaml"))
OF_ALL = {"fields"}
BY_EDGE = {
    "feed": ("page", "create_feed"), "photos": ("page", "create_photo"), "videos": ("page", "create_video"),
    "photo_stories": ("page", "create_photo_story"), "video_reels": ("page", "create_video_reel"),
    "video_stories": ("page", "create_video_story"), "comments": ("pagepost", "create_comment"),
    "thumbnails": ("advideo", "create_thumbnail"), "captions": ("advideo", "create_caption"),
}  # fmt: skip

pytestmark = pytest.mark.skipif(not SPECS.exists(), reason="Meta's parameter lists are not here")


@cache
def classes() -> dict[str, Any]:
    return dict(json.loads((SPECS / "sdk_python_26.0.3_edges.json").read_text())["classes"])


def parameters(edge: str) -> set[str]:
    place, call = BY_EDGE[edge]
    return set(classes()[place]["calls"][call]["params"])


def sent(path: Path) -> Iterator[tuple[str, set[str]]]:
    for entry in yaml.safe_load(path.read_text())["exchange"]:
        request = entry["request"]
        names = set(request.get("form", request.get("multipart", ())))
        if names:
            yield str(request["target"]).rpartition("/")[2], names


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_parameter_of_the_samples_is_one_of_metas(path: Path) -> None:
    for edge, names in sent(path):
        if edge in BY_EDGE and BY_EDGE[edge][1] in classes()[BY_EDGE[edge][0]]["calls"]:
            # a file part may have any name; the guide's is `source`
            assert names - parameters(edge) - OF_ALL <= {"source", "video_file_chunk", "captions_file"}


@pytest.mark.parametrize(
    ("known", "edge"),
    [(posts.KNOWN, "feed"), (photos.KNOWN, "photos"), (classic.KNOWN, "videos"), (reels.KNOWN, "video_reels")],
)
def test_the_fake_takes_no_parameter_that_meta_does_not_have(known: frozenset[str], edge: str) -> None:
    assert known - parameters(edge) <= {"tags"}


def test_the_fields_of_a_look_are_metas() -> None:
    page_post = json.loads((SPECS / "PagePost.json").read_text())
    names = {field["name"] for field in page_post["fields"]} | {api.get("endpoint") for api in page_post["apis"]}
    assert set(find.POST_FIELDS.split(",")) <= names
    assert set(find.SCHEDULED_FIELDS.split(",")) <= names


def test_the_categories_are_metas() -> None:
    enums = json.loads((SPECS / "enum_types.subset.json").read_text())
    told = next(entry for entry in enums if entry["name"] == "pagevideos_content_category_enum_param")
    assert set(told["values"]) == set(get_args(options.Category))
