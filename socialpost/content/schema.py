"""JSON Schemas for editors, made from the models and from the options of the installed adapters."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from socialpost import registry
from socialpost.content.model import Post
from socialpost.content.settings import Settings

DRAFT = "https://json-schema.org/draft/2020-12/schema"
POST_FILE, WORKSPACE_FILE = "post.schema.json", "workspace.schema.json"
Options = Mapping[str, type[BaseModel]]


def installed() -> dict[str, type[BaseModel]]:
    """Return the options model of every installed adapter by platform."""
    return {name: registry.load(name).options for name in registry.names()}


def post_schema(options: Options | None = None) -> dict[str, Any]:
    """Return the schema of a post; `options` by platform, by default those of the installed adapters."""
    options = installed() if options is None else options
    schema = _schema(Post, "A post of socialpost")
    blocks = schema["properties"]["platforms"]
    for platform, model in options.items():
        blocks.setdefault("properties", {})[platform] = _block(schema, platform, model)
    return schema


def workspace_schema(options: Options | None = None) -> dict[str, Any]:
    """Return the schema of socialpost.yaml; `options` by platform, by default those of the installed adapters."""
    options = installed() if options is None else options
    schema = _schema(Settings, "A workspace of socialpost")
    account = schema["$defs"]["AccountBlock"]
    account["properties"]["platform"] |= {"enum": sorted(options)} if options else {}
    for platform, model in sorted(options.items()):
        named = {"properties": {"platform": {"const": platform}}}
        account.setdefault("allOf", []).append({"if": named, "then": {"properties": _own(schema, platform, model)}})
    return schema


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema: dict[str, Any] = _tidy(model.model_json_schema(by_alias=True))
    return {"$schema": DRAFT, **schema, "title": title}


def _tidy(part: Any) -> Any:
    """Return a schema without what says nothing to a person: generated titles, defaults that are nothing, `or null`."""
    if isinstance(part, list):
        return [_tidy(item) for item in part]
    if not isinstance(part, dict):
        return part
    tidy = {key: _tidy(value) for key, value in part.items() if not _noise(key, value)}
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
    kinds = [kind for kind in tidy.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return tidy
    del tidy["anyOf"]
    return {**kinds[0], **tidy}


def _noise(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (
        key == "default" and (value is None or isinstance(value, dict))
    )


def _own(schema: dict[str, Any], platform: str, model: type[BaseModel]) -> dict[str, Any]:
    """Return the properties of a platform's options, after moving what they refer to into the schema."""
    own = _tidy(model.model_json_schema(by_alias=True, ref_template=f"#/$defs/{platform}.{{model}}"))
    schema["$defs"] |= {f"{platform}.{name}": part for name, part in own.get("$defs", {}).items()}
    properties: dict[str, Any] = own.get("properties", {})
    return properties


def _block(schema: dict[str, Any], platform: str, model: type[BaseModel]) -> dict[str, Any]:
    """Return a platform's block in a post: what every platform takes, and its own options, each of them optional."""
    properties = {**schema["$defs"]["PlatformOverride"]["properties"], **_own(schema, platform, model)}
    block = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"anyOf": [block, {"enum": ["off", False]}], "description": f"What {platform} does differently, or `off`."}


def rendered(schema: Mapping[str, Any]) -> str:
    """Return the text of a schema's file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> list[Path]:
    """Write both schemas into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {POST_FILE: rendered(post_schema()), WORKSPACE_FILE: rendered(workspace_schema())}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
