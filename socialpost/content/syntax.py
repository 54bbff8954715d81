"""What libyaml complains about, in words of people."""

from __future__ import annotations

import yaml

from socialpost.content.yaml import MOST_DEPTH, TooDeep, place_of
from socialpost.findings import Finding, Place, error

_QUOTE = ("a quote is opened and not closed", "close the quote")
_NO_START = "cannot start any token"
# (part of the parser's words, what stands there, our words, what helps): the first that fits
_SAYS: tuple[tuple[str, str, str, str], ...] = (
    (_NO_START, "\t", "a tab stands where spaces belong", "YAML indents with spaces"),
    (_NO_START, "", "a value begins with a character that means something in YAML", "put the value in quotes"),
    ("mapping values are not allowed", "", "a second `: ` in one value", "put the value in quotes"),
    ("could not find expected ':'", "", "a key without its `:`, or a line indented too little", "write `key: value`"),
    ("did not find expected key", "", "this line is not indented like its neighbours", "indent it like the line above"),
    (
        "did not find expected '-'",
        "",
        "this line does not fit the list it stands in",
        "begin it with `- ` or indent it",
    ),
    ("did not find expected ',' or", "", "a bracket is not closed, or a comma is missing", "close it with `]` or `}`"),
    ("found unexpected end of stream", "", *_QUOTE),
    ("found unexpected document indicator", "", *_QUOTE),
    ("found undefined alias", "", "a word that begins with `*` is an alias, and it has no anchor", "put it in quotes"),
    ("found duplicate anchor", "", "two anchors (`&name`) of one name", "rename one"),
    ("expected a single document", "", "a second document begins here", "one file holds one post: make two files"),
    ("control characters are not allowed", "", "a control character", "remove it"),
)


def syntax_finding(file: str, text: str, problem: yaml.YAMLError) -> Finding:
    """Return what the parser complains about, at its place."""
    if isinstance(problem, TooDeep):
        message = f"nested deeper than {MOST_DEPTH} levels"
        return error("yaml.alias", message, "no post needs that").at(Place(file))
    said = f"{getattr(problem, 'context', None) or ''} {getattr(problem, 'problem', None) or problem}".strip()
    mark = getattr(problem, "problem_mark", None)
    place = place_of(file, mark)
    lines = text.split("\n")
    here = lines[mark.line][mark.column :] if mark is not None and mark.line < len(lines) else ""
    for part, start, message, fix in _SAYS:
        if part in said and here.startswith(start):
            rule = "yaml.documents" if "single document" in part else "yaml.syntax"
            return error(rule, message, fix).at(place)
    return error("yaml.syntax", f"not readable as YAML: {said}").at(place)
