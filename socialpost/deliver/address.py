"""Where a team's journal is: a PostgreSQL server, a database in it, and a schema of the workspace's own.

`database: postgresql://db.example.com/marketing?schema=shop` in `socialpost.yaml`, or all of it, with its password, in
SOCIALPOST_DATABASE, which wins. Nothing here needs the server's client: `status` asks in every workspace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from socialpost.errors import InvalidContent, UsageError

VARIABLE = "SOCIALPOST_DATABASE"
FILE = "socialpost.yaml"
SCHEMA = "socialpost"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_SECRETS = ("password", "sslpassword")


@dataclass(frozen=True, slots=True)
class Address:
    """`conninfo` is what libpq reads, secrets included: never shown; `label` is what people see."""

    conninfo: str = field(repr=False)
    schema: str
    label: str
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def jobs(self) -> str:
        """The schema in which due deliveries lie for the workers."""
        return f"{self.schema}_jobs"

    def masked(self, text: str) -> str:
        """Return a text without what must not be shown."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def parse(url: str) -> Address:
    """Return the address that a URL means. UsageError: it is none; the message holds no secret."""
    parts = urlsplit(url)
    try:
        _ = parts.port
    except ValueError:
        raise UsageError("the port of the database's address is no number", _LIKE) from None
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise UsageError("the database's address is no PostgreSQL URL with a database's name", _LIKE)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    schema = dict(asked).get("schema", SCHEMA)
    if not _NAME.fullmatch(schema):
        raise UsageError(f"{schema!r} cannot be a schema's name", "small letters, digits and `_`, a letter first")
    rest = [(name, value) for name, value in asked if name != "schema"]
    plain = [value for name, value in rest if name in _SECRETS and value]
    if parts.password:
        plain.append(unquote(parts.password))
    secrets = [*plain, *map(quote, plain), *filter(None, [parts.password])]
    host = parts.netloc.rpartition("@")[2]
    who = f"{quote(unquote(parts.username))}@" if parts.username else ""
    shown = f"?schema={schema}" if schema != SCHEMA else ""
    return Address(
        conninfo=parts._replace(query=urlencode(rest, quote_via=quote)).geturl(),
        schema=schema,
        label=f"postgresql://{who}{host}{parts.path}{shown}",
        secrets=tuple(dict.fromkeys(secrets)),
    )


_LIKE = "write it like postgresql://db.example.com/marketing, with ?schema=shop where several workspaces share it"


def has_secret(url: str) -> bool:
    """Tell whether a URL holds a password."""
    parts = urlsplit(url)
    return parts.password is not None or any(name in _SECRETS for name, _ in parse_qsl(parts.query))


def address_of(root: Path, environ: Mapping[str, str]) -> Address | None:
    """Return where the journal of a workspace is; None: in its own folder. UsageError, InvalidContent."""
    if url := environ.get(VARIABLE, "").strip():
        return parse(url)
    written = _written(root / FILE)
    if written is None:
        return None
    if not isinstance(written, str):
        raise UsageError(f"`database` in {FILE} is no address", _LIKE)
    if has_secret(written):
        raise InvalidContent(
            f"`database` in {FILE} holds a password, and that file is committed",
            fix=f"take it out, change it on the server, and give the whole address in {VARIABLE}, or PGPASSWORD, or ~/.pgpass",
        )
    return parse(written)


def _written(path: Path) -> object:
    """Return what the file says; it is parsed only where the word stands in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None  # whoever needs the file says what is wrong with it
    if not re.search(r"database[\"']?\s*:", text):
        return None
    import yaml

    from socialpost.content.yaml import Builder, compose

    try:
        node = compose(text)
    except yaml.YAMLError:
        raise InvalidContent(
            f"{FILE} cannot be read, and it may say where the journal is", fix="socialpost validate"
        ) from None
    data = None if node is None else Builder(FILE).build(node)
    return data.get("database") if isinstance(data, dict) else None
