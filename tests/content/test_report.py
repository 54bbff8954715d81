from __future__ import annotations

import json
from dataclasses import replace

from socialpost.content.report import FORMATS, as_json, counted, github, human, sarif
from socialpost.findings import Finding, Level, Place, error, note, warning

FOUND = [
    warning("b.rule", "odd").at(Place("posts/b c.yaml", 2, 3)),
    error("a.rule", "bad, really: 100%", "do\nthis", "text").at(Place("posts/a.yaml", 4, 5)),
    note("c.rule", "by the way"),
    error("a.rule", "worse").at(Place("posts/a.yaml")),
]


def test_people_read_place_level_message_rule_and_what_helps_in_the_order_of_places() -> None:
    assert human(FOUND).split("\n") == [
        "note: by the way [c.rule]",
        "posts/a.yaml: error: worse [a.rule]",
        "posts/a.yaml:4:5: error: bad, really: 100% [a.rule]",
        "    do\\nthis",
        "posts/b c.yaml:2:3: warning: odd [b.rule]",
        "2 errors, 1 warning, 1 note",
    ]


def test_a_finding_is_told_once() -> None:
    assert counted([FOUND[0], FOUND[0]]) == "1 warning"
    assert human([]) == "no findings"


def test_what_is_said_of_several_accounts_is_said_once_to_people_and_apart_to_programs() -> None:
    bad = error("a.rule", "bad").at(Place("posts/a.yaml", 1, 2))
    both = [replace(bad, account="x-us"), replace(bad, account="fb-us")]
    assert human(both) == "posts/a.yaml:1:2: error: bad (x-us, fb-us) [a.rule]\n1 error"
    assert human([bad, *both]) == "posts/a.yaml:1:2: error: bad [a.rule]\n1 error"
    assert github(both).count("::error") == 1
    assert json.loads(as_json(both))["errors"] == 2


def test_a_message_cannot_move_the_cursor() -> None:
    assert "\x1b" not in human([error("r", "\x1b[2Jgone")])
    assert "\\x1b[2Jgone" in human([error("r", "\x1b[2Jgone")])


def test_json_holds_every_part_of_a_finding() -> None:
    read = json.loads(as_json(FOUND))
    assert read["errors"] == 2
    assert read["findings"][2] == {
        "level": "error", "rule": "a.rule", "message": "bad, really: 100%", "fix": "do\nthis", "field": "text",
        "account": "", "file": "posts/a.yaml", "line": 4, "column": 5,
    }  # fmt: skip


def test_annotations_are_escaped_so_that_no_text_ends_the_command() -> None:
    lines = github(FOUND).split("\n")
    assert len(lines) == 4
    assert lines[2] == "::error file=posts/a.yaml,line=4,col=5,title=a.rule::bad, really: 100%25%0Ado%0Athis"
    assert lines[0] == "::notice title=c.rule::by the way"
    odd = github([error("r", "m").at(Place("a:b,c.yaml", 1, 1))])
    assert odd.startswith("::error file=a%3Ab%2Cc.yaml,line=1")


def test_sarif_has_the_shape_that_code_scanners_read() -> None:
    log = json.loads(sarif(FOUND))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["a.rule", "b.rule", "c.rule"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
    last = run["results"][-1]["locations"][0]["physicalLocation"]
    assert last == {
        "artifactLocation": {"uri": "posts/b%20c.yaml"},
        "region": {"startLine": 2, "startColumn": 3},
    }
    assert "region" not in run["results"][1]["locations"][0]["physicalLocation"]
    assert "locations" not in run["results"][0]


def test_every_format_takes_no_findings_and_many() -> None:
    many = [Finding(level, "r", "m") for level in Level]
    assert all(isinstance(render(found), str) for render in FORMATS.values() for found in ([], many))
    assert set(FORMATS) == {"human", "json", "github", "sarif"}
