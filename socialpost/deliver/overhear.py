"""What a line sent and heard, as the recorder writes it down: structure and sizes, never the bytes of files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from socialpost.auth.credential import Credential
from socialpost.deliver.body import FileOnDisk
from socialpost.deliver.record import Noted, parsed
from socialpost.wire import Base64, Body, Form, Json, Multipart, Raw, Response, Slice

Hear = Callable[[Noted], None]
"""Hears every exchange of a line after its end; must not raise."""

Files = Mapping[str, FileOnDisk]


def overheard(
    *,
    platform: str,
    bases: Mapping[str, str],
    time: datetime,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: Body | None,
    files: Files,
    answer: Response | None,
    credential: Credential | None,
) -> Noted:
    """Return one exchange; `answer` None: none came. `bases` are the URLs of the account's origins by name."""
    origin, path, query = _place(url, bases)
    return Noted(
        *(time, platform, origin, method, path),
        query=query,
        headers=headers,
        body=_body(body, files),
        status=answer.status if answer else 0,
        answer_headers=answer.headers if answer else {},
        answer=parsed(answer.content) if answer else None,
        secrets=credential.secrets if credential else (),
    )


def _place(url: str, bases: Mapping[str, str]) -> tuple[str, str, dict[str, str]]:
    """Return (origin or host, path below it, query)."""
    parts = urlsplit(url)
    plain = f"{parts.scheme}://{parts.netloc}{parts.path}"
    found = [(name, base) for name, base in bases.items() if plain == base or plain.startswith(f"{base}/")]
    name, base = max(found, key=lambda one: len(one[1]), default=(parts.netloc, f"{parts.scheme}://{parts.netloc}"))
    return name, plain.removeprefix(base), dict(parse_qsl(parts.query, keep_blank_values=True))


def _body(body: Body | None, files: Files) -> dict[str, Any]:
    match body:
        case Json():
            return {"json": _leaf(body.data, files)}
        case Form():
            return {"form": dict(body.fields), "files": {}}
        case Multipart():
            return {
                "form": {part.name: part.value for part in body.parts if isinstance(part.value, str)},
                "files": {part.name: _file(part.value, files) for part in body.parts if isinstance(part.value, Slice)},
            }
        case Raw():
            return {"raw": _file(body.slice, files)}
    return {}


def _leaf(value: Any, files: Files) -> Any:
    match value:
        case Base64():
            return f"<{4 * -(-_file(value.slice, files)['size'] // 3)} characters>"
        case Mapping():
            return {name: _leaf(item, files) for name, item in value.items()}
        case list() | tuple():
            return [_leaf(item, files) for item in value]
    return value


def _file(part: Slice, files: Files) -> dict[str, Any]:
    """Return size, digest and type; only a whole file has a digest, a slice would have to be read for it."""
    file = files[part.file]
    rest = file.size - part.offset
    size = rest if part.length is None else min(part.length, rest)
    return {"size": size, "sha256": file.sha256 if size == file.size else "", "type": file.mime}
