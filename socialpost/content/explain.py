"""What pydantic found, in words of people: one finding a problem, with the path of its field."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from socialpost.findings import Finding, error

Path = tuple[str | int, ...]

_BELONGS = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
}


def near(word: str, known: Iterable[str]) -> str:
    """Return "did you mean ...?" for a word, else what is known (when that is short), else nothing."""
    known = sorted(known)
    found = difflib.get_close_matches(word, known, 1, 0.6)
    if found:
        return f"did you mean `{found[0]}`?"
    return f"known: {', '.join(known)}" if 0 < len(known) <= 24 else ""


def kind(value: Any) -> str:
    """Return what a value is, for people."""
    words = {dict: "a mapping", list: "a list", str: "text", bool: "true/false", NoneType: "nothing"}
    return words.get(type(value), "a number")


def problems(problem: ValidationError, data: Any, model: type[BaseModel]) -> list[Finding]:
    """Return a finding for each problem, with `field` as a dotted path in `data` and no place yet."""
    found: dict[tuple[str, str], Finding] = {}
    for detail in problem.errors(include_url=False):
        path = _path(detail["loc"], data)
        finding = _finding(dict(detail), path, model)
        found.setdefault((finding.field, finding.message), finding)
    return list(found.values())


def paths(problem: ValidationError, data: Any) -> list[Path]:
    """Return where in `data` the problems are."""
    return [_path(detail["loc"], data) for detail in problem.errors(include_url=False)]


def _path(loc: Sequence[str | int], data: Any) -> Path:
    """Drop what pydantic adds to a location: union tags and `[key]`."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(data, Mapping) and part in data:
            data = data[part]
        elif isinstance(data, list) and isinstance(part, int):
            data = data[part] if part < len(data) else None
        elif not (isinstance(data, Mapping) and part == loc[-1] and isinstance(part, str) and part[:1] not in "=["):
            continue
        path.append(part)
    return tuple(path)


def _finding(detail: Mapping[str, Any], path: Path, model: type[BaseModel]) -> Finding:
    kind_, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    field = ".".join(str(part) for part in path)
    if kind_ == "extra_forbidden":
        word, known = str(path[-1]), _keys(model, path[:-1])
        return error(
            "key.unknown", f"unknown key `{word}`", _under(model, path[:-1], word, known) or near(word, known), field
        )
    if kind_ == "missing":
        return error("key.missing", f"`{path[-1]}` is missing", f"add `{path[-1]}:`", field)
    if kind_ == "wrong":
        rule = "key.wrong" if detail["loc"][-1:] == ("[key]",) else "value.wrong"
        return error(rule, context["message"], context["fix"], field)
    if kind_ == "literal_error":
        allowed = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return error(
            "value.wrong", f"`{str(value)[:60]}` is not one of {', '.join(allowed)}", near(str(value), allowed), field
        )
    if kind_ in _BELONGS:
        return error(
            "value.type", f"{kind(value)} stands where {_BELONGS[kind_]} belongs", _instead(kind_, value), field
        )
    return error("value.wrong", f"{detail['msg'][:1].lower()}{detail['msg'][1:]}", "", field)


def _under(model: type[BaseModel], above: Path, word: str, known: Iterable[str]) -> str:
    """Return below which key a word would stand, if there is just one: `every` belongs to `schedule`."""
    found = [key for key in known if word in _keys(model, (*above, key))]
    return f"write it under `{found[0]}:`" if len(found) == 1 else ""


def _instead(kind_: str, value: Any) -> str:
    if value is None:
        return "write a value, or remove the line"
    if kind_ == "string_type" and not isinstance(value, (dict, list)):
        return "put it in quotes"
    if kind_ == "list_type" and isinstance(value, str) and len(value) <= 40:
        return f"write [{value}]"
    if kind_.startswith("bool"):
        return "write true or false"
    return ""


def _keys(model: Any, path: Path) -> list[str]:
    """Return the keys that the model at a path knows."""
    for part in path:
        model = _step(model, part)
    bare = [candidate for candidate in _flat(model) if isinstance(candidate, type) and issubclass(candidate, BaseModel)]
    return [field.alias or name for candidate in bare for name, field in candidate.model_fields.items()]


def _flat(annotation: Any) -> list[Any]:
    """Return the alternatives of an annotation, without Annotated, unions and None."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _flat(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return [flat for part in get_args(annotation) if part is not NoneType for flat in _flat(part)]
    return [annotation]


def _step(annotation: Any, part: str | int) -> Any:
    """Return the annotation one level further in."""
    for candidate in _flat(annotation):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            for name, field in candidate.model_fields.items():
                if part in {name, field.alias}:
                    return field.annotation
        elif get_origin(candidate) in {list, dict}:
            return get_args(candidate)[-1]
    return Any
