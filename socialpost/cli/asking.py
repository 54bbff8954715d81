"""Getting a credential from a person (hidden) or from a program (standard input), never from the command line."""

from __future__ import annotations

import difflib
import getpass
import json
import sys
from collections.abc import Mapping, Sequence

from socialpost.adapter import Adapter
from socialpost.auth.credential import EXPIRES
from socialpost.errors import UsageError
from socialpost.scheme import CredentialField, Method

MOST = 64 * 1024  # characters on standard input; a credential has a few thousand
HOW = 'give lines `field=value` or a JSON object on standard input: {"access_token": "..."}'


def gather(adapter: Adapter, wanted: Sequence[str], way: str = "") -> dict[str, str]:
    """Return the fields of a credential: those of `--field`, else all of one way; asked hidden on a terminal.

    UsageError: a name or a line that cannot be read; its value is never repeated.
    """
    if wanted:
        return _named(adapter, wanted)
    if not _somebody():
        known = [one for one in adapter.auth.methods if way in ("", one.name)]
        one = known[0] if len(known) == 1 else None
        return parse(_piped(whole=True), how([item.name for item in one.fields if item.required]) if one else HOW)
    return {field.name: _ask(field) for field in _method(adapter, way).fields}


def values(fields: Sequence[CredentialField]) -> dict[str, str]:
    """Return the values of these fields: asked on a terminal, hidden where secret, else read from standard input.

    What is left empty is left out. UsageError: it cannot be read.
    """
    if not _somebody():
        return parse(_piped(whole=True), how([field.name for field in fields if field.required]))
    return {field.name: value for field in fields if (value := _ask(field))}


def _named(adapter: Adapter, wanted: Sequence[str]) -> dict[str, str]:
    """Return the values of `name` and `name=-` (standard input, a line each), and of `name=value` where that is no secret."""
    known = {field.name: field for field in adapter.auth.fields} | {EXPIRES: CredentialField(EXPIRES, "", secret=False)}
    found: dict[str, str] = {}
    for item in wanted:
        name, _, value = item.partition("=")
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            help_ = f"did you mean {near[0]}?" if near else f"it has: {', '.join(known)}"
            raise UsageError(f"{adapter.title} has no credential field {name!r}", help_)
        if value in ("", "-"):
            found[name] = _ask(known[name]) if _somebody() else _piped(whole=False)
        elif known[name].secret:
            raise UsageError(
                f"{name} is a secret: on the command line others can read it",
                f"write `--field {name}` without a value, and type it or pipe it in",
            )
        else:
            found[name] = value
    return found


def how(names: Sequence[str]) -> str:
    """Return how to give these fields to a command that cannot ask."""
    # `NAME=...` would be hidden as if it were a secret
    wanted = ", ".join(f'"{name}": "..."' for name in names)
    return f"give lines `field=value` or a JSON object on standard input: {{{wanted}}}"


def parse(text: str, fix: str = HOW) -> dict[str, str]:
    """Read a JSON object, or lines `field=value`; `#` begins a comment. UsageError (`fix`), without any of the text."""
    if len(text) > MOST:
        raise UsageError("that is too long for a credential", fix)
    if text.lstrip().startswith("{"):
        return _object(text, fix)
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise UsageError(f"line {number} of standard input is not field=value", fix)
        found[name.strip()] = value.strip()
    if not found:
        raise UsageError("nothing came in on standard input", fix)
    return found


def _object(text: str, fix: str) -> dict[str, str]:
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, Mapping) or not all(isinstance(value, str) for value in data.values()):
        raise UsageError("standard input is not a JSON object of texts", fix)
    return dict(data)


def _method(adapter: Adapter, way: str) -> Method:
    """Return the way to log in: the one that was named, the only one, or the one a person chooses."""
    methods = {method.name: method for method in adapter.auth.methods}
    if way and way not in methods:
        raise UsageError(f"{adapter.title} knows no way {way!r}", f"there are: {', '.join(methods)}")
    if not way and len(methods) > 1:
        for name, method in methods.items():
            needed = ", ".join(field.name for field in method.fields if field.required)
            sys.stderr.write(f"{name}: {needed}\n")
        sys.stderr.write(f"which of them? [{next(iter(methods))}] ")
        sys.stderr.flush()
        way = sys.stdin.readline().strip() or next(iter(methods))
        return _method(adapter, way)
    return methods[way] if way else next(iter(methods.values()))


def _somebody() -> bool:
    """Tell whether a person types."""
    return sys.stdin is not None and sys.stdin.isatty()


def _piped(*, whole: bool) -> str:
    """Return standard input, or its next line. UsageError: it is no text."""
    if sys.stdin is None:
        return ""
    try:
        return sys.stdin.read(MOST + 1) if whole else sys.stdin.readline(MOST).strip()
    except UnicodeDecodeError:
        raise UsageError("standard input is not UTF-8 text", HOW) from None


def _ask(field: CredentialField) -> str:
    optional = "" if field.required else ", Enter to leave it out"
    said = f"{field.name} ({field.help}{optional}): " if field.help else f"{field.name}: "
    if not field.secret:
        sys.stderr.write(said)
        sys.stderr.flush()
        typed = sys.stdin.readline()
    else:
        try:
            typed = f"{getpass.getpass(said)}\n"
        except EOFError:
            typed = ""
    if not typed:  # the end of the input; Enter alone leaves a line end
        raise UsageError(f"nothing was typed for {field.name}", "nothing was kept")
    return typed.strip()
