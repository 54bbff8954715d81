"""An OpenAPI 3.0 document (X, Pinterest) as a description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from tests.fidelity.exchange import Exchange
from tests.fidelity.operation import Operation, Parameter
from tests.fidelity.schema import Schema, Schemas, without_nullable


class OpenApi:
    """See the module. `prefix` is what stands before the document's paths in the fake's."""

    def __init__(self, document: Mapping[str, Any], prefix: str = "") -> None:
        self._document: Mapping[str, Any] = without_nullable(document)
        self._prefix = prefix
        self.schemas = Schemas(self._document)
        paths = sorted(self._document["paths"], key=lambda path: path.count("{"))  # literal segments win
        self._paths = [(path, re.compile(_pattern(path))) for path in paths]

    def find(self, exchange: Exchange) -> Operation | None:
        """Return the operation of a request."""
        if not exchange.call.path.startswith(self._prefix + "/"):
            return None
        given = exchange.call.path.removeprefix(self._prefix)
        for path, pattern in self._paths:
            found = pattern.fullmatch(given)
            told = self._document["paths"][path].get(exchange.call.method.lower()) if found else None
            if found and told:
                return self._operation(f"{exchange.call.method} {path}", path, told, found.groupdict())
        return None

    def _operation(self, name: str, path: str, told: Mapping[str, Any], values: Mapping[str, str]) -> Operation:
        parameters = [
            self.schemas.resolve(entry)
            for entry in (*self._document["paths"][path].get("parameters", ()), *told.get("parameters", ()))
        ]
        body = self.schemas.resolve(told.get("requestBody", {}))
        return Operation(
            name,
            query={
                one["name"]: Parameter(one["schema"], bool(one.get("required"))) for one in _at(parameters, "query")
            },
            bodies={kind: media.get("schema", {}) for kind, media in body.get("content", {}).items()},
            needs_body=bool(body.get("required")),
            answers=lambda status: self._answers(told["responses"], status),
            path={one["name"]: (unquote(values[one["name"]]), one["schema"]) for one in _at(parameters, "path")},
        )

    def _answers(self, responses: Mapping[str, Any], status: int) -> list[Schema] | None:
        for key in (str(status), f"{status // 100}XX", "default"):
            if key in responses:
                content = self.schemas.resolve(responses[key]).get("content", {})
                return [media["schema"] for media in content.values() if "schema" in media]
        return None


def _pattern(path: str) -> str:
    return re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))


def _at(parameters: list[Schema], place: str) -> Iterator[Schema]:
    return (one for one in parameters if one["in"] == place)
