"""The state's folder: may it be written, is there room, can others read it, is it kept out of git."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from socialpost.doctor.model import STATE, Line, Site, error, note, ok, warning
from socialpost.media.words import size

LITTLE, FULL = 1 << 30, 64 << 20  # bytes: a video and its rendition; a journal and its log
OWN = ("state.sqlite3*", "pace.sqlite3*", "credentials.*", "media/*")
"""What nobody else may read: texts that are not out yet, upload sessions, the sandbox's tokens."""
NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs")
"""SQLite's locks do not hold on these: https://www.sqlite.org/faq.html#q5."""


def writable(site: Site) -> Iterator[Line]:
    """Tell whether the folder of the state can be used."""
    folder = _there(site)
    try:
        site.probes.file_time(folder)
    except OSError as problem:
        yield error(
            f"{folder} cannot be written: {problem.strerror}",
            _mend(problem, folder, site),
            STATE,
        )
        return
    if site.state is None or not site.state.is_dir():
        yield note(f"nothing was published or queued here yet: {site.state} comes with the first post")
    else:
        yield ok(f"{folder} can be written")


def _mend(problem: OSError, folder: Path, site: Site) -> str:
    """Return what helps: of a disk that takes nothing nobody's rights are at fault."""
    if problem.errno in (errno.EACCES, errno.EPERM):
        return f"give it back to yourself: chown -R {site.probes.user} {folder}; chmod -R u+rwX {folder}"
    return f"see that the disk under {folder} is whole, has room and is mounted to be written (df {folder}, mount)"


def room(site: Site) -> Iterator[Line]:
    """Tell whether the disk has room for the record without which nothing is sent."""
    folder = _there(site)
    left = site.probes.free(folder)
    fix = "free disk space: socialpost media clean --all removes renditions that nothing needs"
    if left < FULL:
        yield error(f"the disk of {folder} is full ({size(left)} left): nothing is sent without a record", fix, STATE)
    elif left < LITTLE:
        yield warning(f"the disk of {folder} has {size(left)} left, too little for videos", fix)
    else:
        yield ok(f"{size(left)} left on the disk")


def private(site: Site) -> Iterator[Line]:
    """Tell which files of the state others could read, and which are somebody else's."""
    if site.state is None or not site.state.is_dir():
        return
    open_to_others, foreign = [], []
    for path in sorted(path for pattern in OWN for path in site.state.glob(pattern)):
        about = path.lstat()
        if about.st_uid != site.probes.user:
            foreign.append(path)
        elif about.st_mode & 0o077 and not path.is_relative_to(site.state / "media"):
            open_to_others.append(path)
    for path in foreign:
        yield error(f"{path} belongs to another user", f"chown {site.probes.user} {path}, or run as its owner", STATE)
    if open_to_others:
        modes = ", ".join(f"{path.name} (mode {stat.S_IMODE(path.stat().st_mode):04o})" for path in open_to_others)
        names = " ".join(map(str, open_to_others))
        yield warning(f"others on this machine can read {modes} in {site.state}", f"chmod 600 {names}")


def local(site: Site) -> Iterator[Line]:
    """Tell whether the journal lies on a network file system, where its locks do not hold."""
    folder = str(_there(site).resolve())
    mounts = [line.split() for line in site.probes.mounts().splitlines() if len(line.split()) > 2]
    under = [(words[1], words[2]) for words in mounts if _inside(folder, words[1].replace("\\040", " "))]
    kind = max(under, key=lambda pair: len(pair[0]))[1] if under else ""
    if kind in NETWORK:
        yield error(
            f"{folder} lies on a network file system ({kind}), where locks cannot be trusted: posts could go out twice",
            "keep the workspace on a disk of this machine; a team on several machines uses PostgreSQL",
            STATE,
        )


def ignored(site: Site) -> Iterator[Line]:
    """Tell whether git would commit the state."""
    told = site.probes.run(("git", "rev-parse", "--is-inside-work-tree"), site.root)
    if told.code is None:
        yield note("git is not installed: content and receipts are worth keeping in it")
    elif told.code:
        yield note("the workspace is in no git repository: nobody could review posts or see what is out", "git init")
    elif site.probes.run(("git", "check-ignore", "-q", ".socialpost/x"), site.root).code:
        yield warning(
            "git would commit .socialpost: the state of this machine, and texts that are not out yet",
            "echo /.socialpost/ >> .gitignore; git rm -r --cached --ignore-unmatch .socialpost",
        )


def _inside(folder: str, mount: str) -> bool:
    return folder == mount or folder.startswith(mount.rstrip(os.sep) + os.sep)


def _there(site: Site) -> Path:
    """Return the state's folder, or the nearest one above it that is there."""
    folder = site.state or Path.cwd()
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder
