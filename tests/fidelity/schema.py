"""Values against JSON schemas, with two things that validators leave out: names nobody described, and texts of forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft4Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT4

Schema = Mapping[str, Any]
ROOT = "urn:description"


class Schemas:
    """The schemas of one description; `$ref`s in them are `urn:description#/...`."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._registry: Registry[Any] = Registry().with_resource(ROOT, DRAFT4.create_resource(document))
        self._validator = cache(self._made)

    def _made(self, text: str) -> Draft4Validator:
        return Draft4Validator(json.loads(text), registry=self._registry)

    def wrong(self, schema: Schema, value: Any) -> Iterator[str]:
        """Yield what the schema forbids: `data.id: type`, `: required text`. Ids in values never stand in it."""
        validator = self._validator(json.dumps(schema))
        yield from (said(problem) for problem in validator.iter_errors(value))

    def unknown(self, schema: Schema, value: Any, path: str = "") -> Iterator[str]:
        """Yield the dotted names of what the schema does not describe, also where it would let everything pass."""
        if isinstance(value, list):
            items = [branch["items"] for branch in self._branches(schema) if "items" in branch]
            for item in value if items else []:
                yield from self.unknown({"anyOf": items}, item, f"{path}[]")
        elif isinstance(value, Mapping):
            yield from self._unknown_names(list(self._branches(schema)), value, path)

    def _unknown_names(self, branches: list[Schema], value: Mapping[str, Any], path: str) -> Iterator[str]:
        described: dict[str, list[Schema]] = {}
        for branch in branches:
            for name, inner in branch.get("properties", {}).items():
                described.setdefault(name, []).append(inner)
        more = [branch["additionalProperties"] for branch in branches if branch.get("additionalProperties")]
        for name, item in value.items():
            where = f"{path}.{name}" if path else name
            if name in described:
                yield from self.unknown({"anyOf": described[name]}, item, where)
            elif more:
                yield from self.unknown({"anyOf": [one for one in more if one is not True]}, item, f"{path}.*")
            elif described:
                yield where

    def _branches(self, schema: Schema) -> Iterator[Schema]:
        """Yield a schema and everything it is composed of."""
        if "$ref" in schema:
            yield from self._branches(self.resolve(schema))
            return
        yield schema
        for word in ("allOf", "anyOf", "oneOf"):
            for inner in schema.get(word, ()):
                yield from self._branches(inner)

    def resolve(self, entry: Schema) -> Schema:
        """Follow a `$ref`."""
        found: Any = entry
        while "$ref" in found:
            place = found["$ref"].removeprefix(f"{ROOT}#/")
            found = self._document
            for name in place.split("/"):
                found = found[name.replace("~1", "/").replace("~0", "~")]
        return dict(found)

    def property(self, schema: Schema, name: str) -> Schema | None:
        """Return the schema of a property, composed of all that describe it; None when nothing does."""
        found = [
            branch["properties"][name] for branch in self._branches(schema) if name in branch.get("properties", {})
        ]
        return {"anyOf": found} if found else None

    def chosen(self, schema: Schema, value: Any) -> Schema:
        """Return the schema that a discriminator without alternatives names for a value, else the schema itself."""
        told = self.resolve(schema).get("discriminator", {})
        names = told.get("mapping", {}) if isinstance(value, Mapping) else {}
        place = names.get(value.get(told["propertyName"])) if names else None
        return {"$ref": ROOT + place} if place else schema

    def types(self, schema: Schema) -> set[str]:
        """Return the JSON types that a schema names, composed ones included."""
        found: set[str] = set()
        for branch in self._branches(schema):
            kind = branch.get("type", [])
            found |= {kind} if isinstance(kind, str) else set(kind)
        return found

    def read(self, schema: Schema, text: str) -> Any:
        """Read the text of a query, a form field or a path as the schema's type; unreadable text stays text."""
        types = self.types(schema)
        if "array" in types:
            items = [branch["items"] for branch in self._branches(schema) if "items" in branch]
            listed = json_or(text, None) if text.startswith("[") else None
            return listed if isinstance(listed, list) else [self.read({"anyOf": items}, one) for one in text.split(",")]
        if "object" in types:
            return json_or(text, text)
        if "integer" in types and re.fullmatch(r"-?\d+", text):
            return int(text)
        if "number" in types and re.fullmatch(r"-?\d+(\.\d+)?", text):
            return float(text)
        return {"true": True, "false": False}.get(text, text) if "boolean" in types else text


def json_or(text: str, otherwise: Any) -> Any:
    """Return a text as JSON, or something else."""
    try:
        return json.loads(text)
    except ValueError:
        return otherwise


def said(problem: ValidationError) -> str:
    """Return a problem in words that are the same from run to run."""
    path = "".join("[]" if isinstance(step, int) else f".{step}" for step in problem.absolute_path).lstrip(".")
    if problem.validator == "required":
        return f"{path} lacks {problem.message.split(chr(39))[1]}".strip()
    if problem.validator == "additionalProperties":
        return f"{path} has more than is described".strip()
    return f"{path} is wrong by {problem.validator}".strip()


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Yield the dotted names of the leaves of a JSON value."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, f"{path}[]")
    elif path:
        yield path


def without_nullable(node: Any) -> Any:
    """Return an OpenAPI 3.0 schema as JSON schema: `nullable` becomes a type, references become absolute."""
    if isinstance(node, list):
        return [without_nullable(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    found = {name: without_nullable(item) for name, item in node.items()}
    if isinstance(found.get("oneOf"), list):  # vendors write it where branches overlap: Pinterest's metrics fit both
        found["anyOf"] = found.pop("oneOf")
    if isinstance(found.get("$ref"), str):
        return {"$ref": ROOT + found["$ref"]} if found["$ref"].startswith("#") else found
    if found.pop("nullable", False) is True:
        if isinstance(found.get("type"), str):
            found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    return found
