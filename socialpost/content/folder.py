"""Media paths: relative to the workspace, inside it whatever links say, and a regular file."""

from __future__ import annotations

import difflib
import os
import stat
from pathlib import Path, PurePosixPath


class Folder:
    """The workspace's folder; remembers what it has looked at, opens nothing."""

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._known: dict[str, tuple[str, str]] = {}

    def trouble(self, path: str) -> tuple[str, str]:
        """Return what is wrong with a path and what would help; two empty strings when nothing is."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._look(path)
        return found

    def _look(self, path: str) -> tuple[str, str]:
        if not path.strip() or "\0" in path:
            return "no path of a file", "write media/FILE"
        if "://" in path:
            return "an address, not a file", "download it into media/ and name the file"
        if path.startswith(("/", "~")) or path[1:3] in {":\\", ":/"}:
            return "an absolute path", "paths are relative to the workspace: media/FILE"
        if "\\" in path:
            return "a path with `\\`", f"write {path.replace(chr(92), '/')}"
        if self._leaves(path):
            return "a path that leaves the workspace", "move the file into media/"
        return self._stat(os.path.join(self._root, path), path)  # noqa: PTH118 - called for every file of every post

    def _leaves(self, path: str) -> bool:
        depth = 0
        for part in PurePosixPath(path).parts:
            depth += -1 if part == ".." else 1
            if depth < 0:
                return True
        return False

    def _stat(self, full: str, path: str) -> tuple[str, str]:
        try:
            real = os.path.realpath(full, strict=True)
            if real != self._root and not real.startswith(self._root + os.sep):
                return "a link that leaves the workspace", "copy the file into media/"
            mode = os.stat(real).st_mode  # noqa: PTH116
        except FileNotFoundError:
            return "there is no such file", self._near(path)
        except OSError as problem:
            return f"cannot be read: {problem.strerror or problem}", ""
        if stat.S_ISDIR(mode):
            return "a folder, not a file", "name a file in it"
        return ("", "") if stat.S_ISREG(mode) else ("not a regular file (a pipe, socket or device)", "use a file")

    def _near(self, path: str) -> str:
        """Return a file of nearly that name, in the folder where it should be."""
        parent, _, name = path.rpartition("/")
        folder = os.path.realpath(os.path.join(self._root, parent))  # noqa: PTH118
        if folder != self._root and not folder.startswith(self._root + os.sep):
            return ""
        try:
            found = difflib.get_close_matches(name, os.listdir(folder), 1)  # noqa: PTH208
        except OSError:
            return ""
        return f"did you mean `{f'{parent}/' if parent else ''}{found[0]}`?" if found else ""
