"""A Google discovery document as a description.

Its schemas are JSON schemas with names in place of references; parameters say where they stand; `annotations.required`
of a property names the methods that need it. https://developers.google.com/discovery/v1/reference/apis
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.fidelity.exchange import Exchange
from tests.fidelity.operation import Operation, Parameter
from tests.fidelity.schema import ROOT, Schema, Schemas, leaves

# https://cloud.google.com/apis/design/errors: the discovery document does not describe refusals
REFUSAL: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "integer"},
                "message": {"type": "string"},
                "status": {"type": "string"},
                "errors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            name: {"type": "string"}
                            for name in ("message", "domain", "reason", "location", "locationType", "extendedHelp")
                        },
                    },
                },
                "details": {"type": "array"},
            },
        }
    },
}


class Discovery:
    """See the module."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.schemas = Schemas({"schemas": {name: _plain(one) for name, one in document["schemas"].items()}})
        self._methods = {(method["httpMethod"], place): method for method, place in _methods(document["resources"])}

    def find(self, exchange: Exchange) -> Operation | None:
        """Return the operation of a request; the bytes of a resumable upload belong to the method that opened it."""
        call = exchange.call
        if "upload_id" in call.query:
            method = self._methods.get(("POST", call.path.lstrip("/")))
            return self._session(method, call.path) if method and call.method == "PUT" else None
        method = self._methods.get((call.method, call.path.lstrip("/")))
        return self._operation(method, call.path) if method else None

    def _session(self, method: Mapping[str, Any], path: str) -> Operation:
        """Return the later requests of a resumable upload: bytes or a status query, 308 until the last byte is there.

        https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
        """
        opened = self._operation(method, path)
        query = {**opened.query, "upload_id": Parameter({"type": "string"}, required=True)}
        return Operation(
            f"PUT {path} (session)",
            query=query,
            bodies={"*/*": {}},
            answers=lambda status: [] if status == 308 else opened.answers(status),
            examine=lambda exchange: self._accepted(method["mediaUpload"]["accept"], exchange),
        )

    def _operation(self, method: Mapping[str, Any], path: str) -> Operation:
        parameters = {**self._document["parameters"], **method.get("parameters", {})}
        body = method.get("request", {}).get("$ref", "")
        upload = "mediaUpload" in method and "upload/" in path
        bodies: dict[str, Schema] = {"application/json": _reference(body)} if body else {}
        media = method["mediaUpload"]["accept"] if upload else []
        answer = method.get("response", {}).get("$ref", "")
        return Operation(
            f"{method['httpMethod']} {path}",
            query={name: Parameter(_parameter(one), one.get("required", False)) for name, one in parameters.items()},
            bodies={**bodies, **({"*/*": {}} if media else {})},
            needs_body=bool(body),
            answers=lambda status: (
                [_reference(answer)] if status < 300 and answer else [] if status < 300 else [REFUSAL]
            ),
            examine=lambda exchange: self._examine(method["id"], body, media, exchange),
        )

    def _examine(self, method: str, body: str, media: list[str], exchange: Exchange) -> Iterator[str]:
        """Yield the fields that the method needs and the request lacks, and media types that no upload takes."""
        if media:
            yield from self._accepted(media, exchange)
        if exchange.call.json is not None and body:
            given = set(leaves(exchange.fields))
            for name in self._needed(method, self._document["schemas"][body], given):
                yield f"lacks field {name}"

    def _accepted(self, media: list[str], exchange: Exchange) -> Iterator[str]:
        if exchange.call.raw is not None and exchange.mime:
            family = exchange.mime.partition("/")[0] + "/*"
            if not {exchange.mime, family, "*/*"} & set(media):
                yield f"media of type {exchange.mime} is not accepted"

    def _needed(self, method: str, schema: Mapping[str, Any], given: set[str], path: str = "") -> Iterator[str]:
        """Yield what a method needs of the objects that were given."""
        for name, inner in schema.get("properties", {}).items():
            where = f"{path}.{name}" if path else name
            there = any(one == where or one.startswith((f"{where}.", f"{where}[")) for one in given)
            if not there and method in inner.get("annotations", {}).get("required", ()):
                yield where
            if there and "$ref" in inner:
                yield from self._needed(method, self._document["schemas"][inner["$ref"]], given, where)


def _methods(resources: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for resource in resources.values():
        for method in resource.get("methods", {}).values():
            yield method, method["path"]
            for protocol in method.get("mediaUpload", {}).get("protocols", {}).values():
                yield method, protocol["path"].lstrip("/")
        yield from _methods(resource.get("resources", {}))


def _reference(name: str) -> Schema:
    return {"$ref": f"{ROOT}#/schemas/{name}"}


def _parameter(told: Mapping[str, Any]) -> Schema:
    one = {name: told[name] for name in ("type", "pattern") if name in told}
    if told.get("enum"):
        one["enum"] = told["enum"]
    for bound in ("minimum", "maximum"):
        if bound in told:
            one[bound] = float(told[bound])
    # a repeated parameter may also be a comma list: https://developers.google.com/youtube/v3/docs/videos/list (part, id)
    return {"type": "array", "items": one} if told.get("repeated") else one


def _plain(node: Any) -> Any:
    """Return a discovery schema as JSON schema: references become absolute, what validators misread goes."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    if isinstance(node.get("$ref"), str):
        return _reference(node["$ref"])
    found = {name: node[name] for name in ("type", "enum", "pattern") if name in node}
    if found.get("type") == "any":
        del found["type"]
    if "properties" in node:
        found["properties"] = {name: _plain(item) for name, item in node["properties"].items()}
    for name in ("items", "additionalProperties"):
        if name in node:
            found[name] = _plain(node[name])
    return found
