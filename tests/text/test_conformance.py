"""twitter-text's own conformance cases, read from beside the repository; skipped where they are not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from socialpost.text import Span, find_cashtags, find_hashtags, find_mentions, find_urls, weigh
from socialpost.text import weighted as weighted_module

SPECS = Path(__file__).parents[3] / "shared" / "specs" / "twitter-text"
pytestmark = pytest.mark.skipif(
    not SPECS.exists(), reason="the twitter-text conformance data is not beside the repository"
)

# cases of the version 2 configuration, which has no emoji step; under version 3 these two are shorter by design
ONLY_VERSION_2 = {
    "Count a mix of single byte single word, and double word unicode characters": 7,
    "Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers": 4,
}
# validate.yml's tweets (the limit of 140 of before 2017), usernames, lists, hashtags and urls are no cases of counting:
# they judge a whole string by rules of their own (the last by RFC 3986), which nothing here does
WEIGHTED = (
    "WeightedTweetsWithDiscountedEmojiCounterTest",
    "WeightedTweetsCounterTest",
    "UnicodeDirectionalMarkerCounterTest",
)


def cases(file: str, *groups: str) -> list[Any]:
    if not SPECS.exists():
        return []
    tests = yaml.safe_load((SPECS / file).read_text("utf-8"))["tests"]
    return [pytest.param(case, id=f"{group}: {case['description']}"[:90]) for group in groups for case in tests[group]]


@pytest.mark.parametrize("case", cases("validate.yml", *WEIGHTED))
def test_a_text_weighs_what_version_3_says(case: dict[str, Any]) -> None:
    weighed, expected = weigh(case["text"]), case["expected"]
    if case["description"] in ONLY_VERSION_2 and weighed.length != expected["weightedLength"]:
        assert weighed.length == ONLY_VERSION_2[case["description"]]
        return
    assert {
        "weightedLength": weighed.length,
        "valid": weighed.valid,
        "permillage": weighed.permillage,
        "displayRangeStart": 0,
        "displayRangeEnd": weighed.display_end,
        "validRangeStart": 0,
        "validRangeEnd": weighed.valid_end,
    } == expected
    assert weighed.strict_length == expected["weightedLength"]


def test_the_exceptions_are_only_two_and_both_are_among_the_cases() -> None:
    tests = yaml.safe_load((SPECS / "validate.yml").read_text("utf-8"))["tests"]
    other = [
        c["description"]
        for c in tests["WeightedTweetsCounterTest"]
        if weigh(c["text"]).length != c["expected"]["weightedLength"]
    ]
    assert sorted(other) == sorted(ONLY_VERSION_2)


def test_the_numbers_are_those_of_the_published_configuration() -> None:
    config = json.loads((SPECS / "v3.json").read_text("utf-8"))
    assert config["maxWeightedTweetLength"] == weighted_module.MOST
    assert config["transformedURLLength"] == weighted_module.URL
    for place in config["ranges"]:
        for point in (place["start"], place["end"]):
            assert weigh(chr(point)).length == 1, hex(point)
        if place["end"] + 1 != 0x200E:  # a directional mark: its weight is a case of its own
            assert weigh(chr(place["end"] + 1)).length == 2, hex(place["end"] + 1)


@pytest.mark.parametrize("case", cases("extract.yml", "urls", "tco_urls_with_params"))
def test_the_urls_found_are_the_expected_ones(case: dict[str, Any]) -> None:
    assert [url.value for url in find_urls(case["text"])] == case["expected"]


@pytest.mark.parametrize("case", cases("extract.yml", "urls_with_indices", "urls_with_directional_markers"))
def test_the_urls_found_stand_where_expected(case: dict[str, Any]) -> None:
    assert [{"url": u.value, "indices": [u.start, u.end]} for u in find_urls(case["text"])] == case["expected"]


@pytest.mark.parametrize("group", ["country", "generic"])
def test_every_top_level_domain_makes_a_url(group: str) -> None:
    tests = yaml.safe_load((SPECS / "tlds.yml").read_text("utf-8"))["tests"][group]
    assert [c["text"] for c in tests if [u.value for u in find_urls(c["text"])] != c["expected"]] == []


FINDERS: dict[str, Callable[[str], list[Span]]] = {
    "hashtags": find_hashtags,
    "hashtags_from_astral": find_hashtags,
    "mentions": find_mentions,
    "cashtags": find_cashtags,
}


@pytest.mark.parametrize(
    ("finder", "case"),
    [
        pytest.param(find, *case.values, id=case.id)
        for group, find in FINDERS.items()
        for case in cases("extract.yml", group)
    ],
)
def test_the_names_found_are_the_expected_ones(finder: Callable[[str], list[Span]], case: dict[str, Any]) -> None:
    assert [span.value for span in finder(case["text"])] == case["expected"]


@pytest.mark.parametrize("case", cases("extract.yml", "mentions_or_lists_with_indices"))
def test_mentions_and_lists_stand_where_expected(case: dict[str, Any]) -> None:
    found = [{"indices": [m.start, m.end], "name": m.value} for m in find_mentions(case["text"])]
    assert found == [{"indices": e["indices"], "name": e["screen_name"] + e["list_slug"]} for e in case["expected"]]


@pytest.mark.parametrize(
    ("finder", "key", "case"),
    [
        pytest.param(find, key, *case.values, id=case.id)
        for find, key in ((find_hashtags, "hashtag"), (find_cashtags, "cashtag"))
        for case in cases("extract.yml", f"{key}s_with_indices")
    ],
)
def test_tags_stand_where_expected(finder: Callable[[str], list[Span]], key: str, case: dict[str, Any]) -> None:
    assert [{key: tag.value, "indices": [tag.start, tag.end]} for tag in finder(case["text"])] == case["expected"]
