"""A credential that a command prints: `token_command: pass show x-main` in socialpost.yaml.

What it prints is a JSON object of texts, or lines `field=value`, or one line: the access token. With one command for each
field, each prints that field's value alone. It is run without a shell, in the person's home, without standard input and
without our variables; what it says on standard error is never repeated, because it may hold the secret.
"""

from __future__ import annotations

import json
import os
import select
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from socialpost import children
from socialpost.auth.credential import EXPIRES
from socialpost.errors import LoginNeeded
from socialpost.scheme import Header, Scheme

PATIENCE = 60.0  # seconds; a person may have to unlock something
MOST = 64 * 1024  # bytes of output
HOW = "it prints one value, lines `field=value`, or a JSON object of texts; socialpost adapters names the fields"

Run = Callable[[list[str]], "Printed"]


@dataclass(frozen=True, slots=True)
class Printed:
    """How a command ended and what it printed; `code` None: it took too long, or could not be started."""

    code: int | None
    text: str = ""


class Command:
    """The commands of one account: run at the first use, once, and again after `forget`.

    `commands` are by field, an empty one printing all of them. `agreed(field)` raises LoginNeeded until the person allowed
    that very command. `root` is the workspace, from which nothing is run.
    """

    def __init__(
        self,
        account: str,
        scheme: Scheme,
        commands: Mapping[str, str],
        *,
        agreed: Callable[[str], None],
        root: Path,
        run: Run | None = None,
    ) -> None:
        self._account = account
        self._scheme = scheme
        self._commands = commands
        self._agreed = agreed
        self._root = root
        self._run = run or printed
        self._known: dict[str, str] | None = None

    def values(self) -> dict[str, str]:
        """Return the fields that the commands give. LoginNeeded: not agreed to, or what came is no credential."""
        if self._known is None:
            for field in self._commands:
                self._agreed(field)
            self._known = self._checked({k: v for field in self._commands for k, v in self._one(field).items()})
        return self._known

    def forget(self) -> None:
        """Let the commands be run again: the platform refused what they gave."""
        self._known = None

    def _one(self, field: str) -> dict[str, str]:
        line = self._commands[field]
        words = shlex.split(line)
        told = self._run([self._program(words[0], line), *map(self._outside, words[1:])])
        if told.code is None:
            raise self._trouble("did not end in time, or could not be started", line)
        if told.code:
            raise self._trouble(f"ended with code {told.code}", line)
        text = told.text.strip()
        if not text or len(text) > MOST:
            raise self._trouble("printed nothing" if not text else "printed too much for a credential", line)
        if not field:
            return self._parsed(text, line)
        if "\n" in text:
            raise self._trouble(f"printed several lines for {field}", line)
        return {field: text}

    def _program(self, word: str, line: str) -> str:
        found = shutil.which(self._outside(word))
        if found is None:
            raise self._trouble("names a program that is not there", line)
        return self._outside(found)

    def _outside(self, word: str) -> str:
        """Refuse a part of the workspace: whoever can push to it could change what was agreed to."""
        path = Path(word.partition("=")[2] if word.startswith("-") else word)
        meant = Path.home() / path  # where it is run
        inside = meant.resolve().is_relative_to(self._root) and (path.is_absolute() or meant.is_file())
        if inside or (os.sep in word and not path.is_absolute() and (self._root / path).exists()):
            raise LoginNeeded(
                f"{self._account}: the command for its credential runs a file of the workspace, which others can change",
                "keep it outside of the workspace, and name it by its whole path or put it on the PATH",
            )
        return word

    def _parsed(self, text: str, line: str) -> dict[str, str]:
        known = {field.name for field in self._scheme.fields} | {EXPIRES}
        if text.startswith("{"):
            return self._object(text, line)
        pairs = [one.partition("=") for one in text.splitlines() if one.strip() and not one.lstrip().startswith("#")]
        if all(equals and name.strip() in known for name, equals, _ in pairs):
            return {name.strip(): value.strip() for name, _, value in pairs}
        if len(pairs) == 1 and (" " in text or not text.isprintable()):
            raise self._trouble("printed words and no token: does it ask for something?", line)
        if len(pairs) == 1:
            return {_token_field(self._scheme): text}
        raise self._trouble("printed several lines that are not field=value", line)

    def _object(self, text: str, line: str) -> dict[str, str]:
        try:
            data: Any = json.loads(text)
        except ValueError:
            data = None
        if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
            raise self._trouble("printed no JSON object of texts", line)
        return data

    def _checked(self, values: dict[str, str]) -> dict[str, str]:
        fields = {field.name: field for field in self._scheme.fields}
        for name in values:
            if name not in fields and name != EXPIRES:
                raise LoginNeeded(
                    f"{self._account}: the command for its credential gives a field that is none: {name[:40]!r}",
                    f"there are: {', '.join(fields)}",
                )
            if name in fields and fields[name].rotates:
                raise LoginNeeded(
                    f"{self._account}: {name} cannot come from a command: it is replaced at every use, so the one that the"
                    " command knows would die at once",
                    f"leave it out, and log in here: socialpost login {self._account}",
                )
        return values

    def _trouble(self, what: str, line: str) -> LoginNeeded:
        return LoginNeeded(
            f"{self._account}: the command for its credential {what}", f"run it to see why: {line}; {HOW}"
        )


def printed(words: list[str]) -> Printed:
    """Run a program to its end and return what it printed; what it says on standard error is thrown away.

    One that prints more than MOST bytes is not listened to any longer.
    """
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - the person agreed to these very words
            words, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet, cwd=Path.home(), env=children.environment()
        )
    except OSError:
        return Printed(None)
    with process:
        try:
            return _heard(process, time.monotonic() + PATIENCE)
        finally:
            process.kill()  # does nothing to one that has ended


def _heard(process: subprocess.Popen[bytes], until: float) -> Printed:
    assert process.stdout is not None  # noqa: S101 - it was started with a pipe
    content = b""
    while len(content) <= MOST:
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return Printed(None)
        chunk = os.read(process.stdout.fileno(), MOST)
        if not chunk:
            break
        content += chunk
    text = content.decode("utf-8", "replace")
    if len(content) > MOST:
        return Printed(0, text)
    try:
        return Printed(process.wait(max(0.0, until - time.monotonic())), text)
    except subprocess.TimeoutExpired:
        return Printed(None)


def _token_field(scheme: Scheme) -> str:
    """Return the field that holds the access token, of the first way that has such a one."""
    styles = (method.style("account") for method in scheme.methods)
    return next((style.field for style in styles if isinstance(style, Header)), "access_token")
