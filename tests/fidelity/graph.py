"""Meta's edge specs (those its SDKs are made of) as a description: nodes, their fields, edges and parameters.

They name almost nothing as required, no error codes and no lengths. Parameters and fields that only the newer SDK
lists are added. What every call of the Graph API takes stands in `COMMON`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.fidelity.exchange import Exchange
from tests.fidelity.operation import FORMS, Operation, Parameter
from tests.fidelity.schema import ROOT, Schema, Schemas

NODES = ("Page", "PagePost", "Photo", "AdVideo", "Comment", "Stories")
KINDS = {
    "page": "Page",
    "post": "PagePost",
    "story": "Stories",
    "photo": "Photo",
    "video": "AdVideo",
    "comment": "Comment",
}
GUESSES = ("PagePost", "Photo", "AdVideo", "Comment", "Page")
SDK = "sdk_python_26.0.3_edges.json"
TEXT: Schema = {"type": "string"}
# https://developers.facebook.com/docs/graph-api/overview (fields, also of a write), /docs/graph-api/results (paging)
COMMON: Mapping[str, Schema] = {"fields": TEXT, "access_token": TEXT, "appsecret_proof": TEXT}
PAGING: Mapping[str, Schema] = {"limit": {"type": "integer"}, "after": TEXT, "before": TEXT, "summary": {}}
PAGES: Schema = {
    "type": "object",
    "properties": {
        "cursors": {"type": "object", "properties": {"before": TEXT, "after": TEXT}},
        "next": TEXT,
        "previous": TEXT,
    },
}
# https://developers.facebook.com/docs/graph-api/guides/error-handling
REFUSAL: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "code", "fbtrace_id"],
            "properties": {
                "message": TEXT,
                "type": TEXT,
                "code": {"type": "integer"},
                "error_subcode": {"type": "integer"},
                "error_user_title": TEXT,
                "error_user_msg": TEXT,
                "fbtrace_id": TEXT,
                "is_transient": {"type": "boolean"},
                "error_data": {},
            },
        }
    },
}
PLAIN: Mapping[str, Schema] = {
    "string": TEXT,
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "unsigned int": {"type": "integer", "minimum": 0},
    "float": {"type": "number"},
    "list": {"type": "array"},
    "map": {"type": "object"},
    "Object": {"type": "object"},
    "file": TEXT,
}


class Graph:
    """See the module. `prefixes` are the fake's paths of the hosts that serve the Graph."""

    def __init__(self, folder: Path, prefixes: tuple[str, ...]) -> None:
        self._folder = folder
        self._prefixes = prefixes
        self._sdk = json.loads((folder / SDK).read_text())["classes"]
        self._enums = {
            one["name"]: one["values"] for one in json.loads((folder / "enum_types.subset.json").read_text())
        }
        self._specs = {
            path.stem: told
            for path in folder.glob("*.json")
            if isinstance(told := json.loads(path.read_text()), dict) and "fields" in told
        }

    @cached_property
    def schemas(self) -> Schemas:
        """Every node as a schema, with its readable edges."""
        return Schemas({"nodes": {name: self._node(name) for name in self._specs}})

    def find(self, exchange: Exchange) -> Operation | None:
        """Return the operation: a node, or an edge of a node whose kind the fake knows."""
        prefix = next((one for one in self._prefixes if exchange.call.path.startswith(one + "/")), None)
        parts = exchange.call.path.removeprefix(prefix or "").strip("/").split("/")
        if prefix is None or not re.fullmatch(r"v\d+\.\d", parts[0]) or len(parts) > 3:
            return None
        edge = parts[2] if len(parts) == 3 else None
        for name in self._candidates(exchange, parts[1]):
            for api in self._specs[name]["apis"]:
                if (api["method"], api.get("endpoint")) == (exchange.call.method, edge):
                    return self._operation(name, api)
        return None

    def _candidates(self, exchange: Exchange, node: str) -> list[str]:
        """Return what a node may be: what the fake says, else what has all the fields that are asked for."""
        if node == "me":
            return ["Page"]
        if exchange.kind in KINDS:
            return [KINDS[exchange.kind]]
        if "_" in node:
            return ["PagePost"]
        asked = set(_names(exchange.call.query.get("fields", "")))
        fitting = [name for name in GUESSES if asked <= self._readable(name)]
        return fitting or ["PagePost"]

    def _operation(self, node: str, api: Mapping[str, Any]) -> Operation:
        edge = api.get("endpoint")
        name = f"{api['method']} {node}{'/' + edge if edge else ''}"
        known = {param["name"]: self._type(param["type"]) for param in api.get("params", ())}
        known |= {field: self._type(kind) for field, kind in self._newer(node, api).items() if field not in known}
        needed = [param["name"] for param in api.get("params", ()) if param.get("required")]
        answer = self._answer(api)
        if api["method"] == "GET":
            more = {**COMMON, **(PAGING if edge else {})}
            query = {field: Parameter(kind, field in needed) for field, kind in {**known, **more}.items()}
            return Operation(name, query, answers=answer, examine=lambda one: self._examine(node, api, one))
        body = {"type": "object", "properties": {**known, **COMMON, **_files(api)}, "required": needed or ["fields"]}
        bodies = dict.fromkeys((*FORMS, "application/json"), body if needed else {**body, "required": []})
        return Operation(name, bodies=bodies, answers=answer)

    def _newer(self, node: str, api: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the parameters that the newer SDK lists for the same call."""
        place = f"/{api['endpoint']}" if api.get("endpoint") else "/"
        for call in self._sdk.get(node.lower(), {}).get("calls", {}).values():
            if (call["method"], call["endpoint"]) == (api["method"], place):
                return dict(call["params"])
        return {}

    def _answer(self, api: Mapping[str, Any]) -> Any:
        def answers(status: int) -> list[Schema]:
            if status >= 300:
                return [REFUSAL]
            item = self._type(api["return"])
            if api["method"] == "GET" and api.get("endpoint"):
                return [self._listed(item)]
            return [] if api["return"] == "Object" else [item]

        return answers

    def _examine(self, node: str, api: Mapping[str, Any], exchange: Exchange) -> Iterator[str]:
        read = api["return"] if api.get("endpoint") else node
        if read in self._specs:
            for name in _names(exchange.call.query.get("fields", "")):
                if name not in self._readable(read):
                    yield f"field {name} is none of {read}'s"

    def _readable(self, node: str) -> set[str]:
        return set(self._node(node)["properties"])

    def _node(self, name: str) -> dict[str, Any]:
        told = self._specs[name]
        edges = {
            api["endpoint"]: self._listed(self._type(api["return"]))
            for api in told["apis"]
            if api["method"] == "GET" and api.get("endpoint")
        }
        newer: dict[str, Schema] = {field: {} for field in self._sdk.get(name.lower(), {}).get("fields", ())}
        fields = {field["name"]: self._type(field["type"]) for field in told["fields"]}
        # every node has an id, and its edges may be asked for like fields
        return {"type": "object", "properties": {"id": TEXT, **newer, **edges, **fields}}

    def _listed(self, item: Schema) -> Schema:
        fields = {"data": {"type": "array", "items": item}, "paging": PAGES, "summary": {"type": "object"}}
        return {"type": "object", "properties": fields, "required": ["data"]}

    def _type(self, kind: str) -> Schema:
        if inner := re.fullmatch(r"list<(.+)>", kind):
            return {"type": "array", "items": self._type(inner[1])}
        if kind in PLAIN:
            return PLAIN[kind]
        if kind in self._enums:
            # guides write lower case, specs upper case; the SDK takes both
            return {"enum": [*self._enums[kind], *(str(value).lower() for value in self._enums[kind])]}
        return {"$ref": f"{ROOT}#/nodes/{kind}"} if kind in self._specs else {}


def _files(api: Mapping[str, Any]) -> dict[str, Schema]:
    return {param["name"]: TEXT for param in api.get("params", ()) if param["type"] == "file"}


def _names(fields: str) -> Iterator[str]:
    """Yield the names of a field expression: `a,b.limit(0).summary(true),c{d,e}` gives a, b and c."""
    plain = fields
    while re.search(r"\([^()]*\)|\{[^{}]*\}", plain):
        plain = re.sub(r"\([^()]*\)|\{[^{}]*\}", "", plain)
    yield from (one.split(".")[0].strip() for one in plain.split(",") if one.strip())
