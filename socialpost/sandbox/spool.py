"""Bytes of a request on their way to disk: written once, counted and hashed in passing."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from socialpost.sandbox.call import Upload

BATCH = 1 << 20  # bytes a write


class Spool:
    """One file that is being received. `done()` gives the `Upload`; `discard()` removes the file."""

    def __init__(self, folder: Path, filename: str = "", mime: str = "") -> None:
        self.path = folder / uuid4().hex
        self.filename = filename
        self.mime = mime
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = self.path.open("wb", buffering=BATCH)

    def write(self, data: bytes | memoryview) -> None:
        """Append bytes."""
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    def done(self) -> Upload:
        """Close the file and describe it."""
        self._file.close()
        return Upload(self.path, self.size, self._hash.hexdigest(), self.filename, self.mime)

    def discard(self) -> None:
        """Close and remove the file, whatever became of it; a handler may have moved it away."""
        with suppress(OSError):  # a full disk has had its say
            self._file.close()
        self.path.unlink(missing_ok=True)
