"""Where credentials are kept and what a workspace may do with them: consents, the encrypted file and its key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from socialpost.auth import age
from socialpost.auth.age_file import AgeVault
from socialpost.auth.consent import NotAgreed, Wish, wishes
from socialpost.doctor.model import INVALID, LOGIN, Line, Site, error, note, ok, warning
from socialpost.errors import LoginNeeded, SocialpostError, StateTrouble, UsageError

WITHOUT = {"smtp": "until then nobody is told by e-mail", "origin": "until then the account cannot be used"}


def consents(site: Site) -> Iterator[Line]:
    """Tell what socialpost.yaml asks for that nobody agreed to on this machine, where no credential's line tells it."""
    if site.safe is None or site.workspace is None:
        return
    told = [held.trouble for held in site.standings.values()]
    for wish in wishes(site.workspace, site.workspace.accounts.values()):
        place = f"{site.workspace.document.place(wish.field)}: asks to "
        if not site.safe.consents.given(wish) and not any(place in one for one in told):
            yield _pending(wish, f"{place}{wish.says}; nobody has agreed to that on this machine")


def _pending(wish: Wish, says: str) -> Line:
    kind = wish.kind.partition(" ")[0]
    fix = f"if you want it: socialpost accounts trust {wish.account}".rstrip()
    match kind:
        case "smtp":
            return warning(f"{says}: {WITHOUT[kind]}", fix)
        case "origin":
            return error(f"{says}: {WITHOUT[kind]}", fix, LOGIN, wish.account)
    return note(f"{says}; so far nothing needs it", fix, wish.account)


def file(site: Site) -> Iterator[Line]:
    """Tell whether the workspace's encrypted file can be opened and written with this person's key."""
    try:
        vault = site.safe.file if site.safe else None
    except UsageError as problem:
        yield error(str(problem), problem.fix, INVALID)
        return
    if vault is None:
        return
    yield from _own_key(site)
    try:
        names = vault.accounts()
        vault.check_write()
    except NotAgreed:
        return  # the consents tell it
    except (LoginNeeded, StateTrouble) as problem:
        yield from _closed(site, vault, problem)
        return
    held = f"it holds {', '.join(names)}" if names else "it holds nothing yet"
    yield ok(f"{vault.path.name} opens with the key of {age.keys(site.environ).source}; {held}")


def _closed(site: Site, vault: AgeVault, problem: SocialpostError) -> Iterator[Line]:
    if any(str(problem) in held.trouble for held in site.standings.values()):
        return  # the credentials tell it
    if vault.path.exists():
        yield warning(f"{vault.path.name} cannot be used: {problem}", problem.fix)
    else:
        yield warning(f"no login could be kept in {vault.path.name}: {problem}", problem.fix)


def _own_key(site: Site) -> Iterator[Line]:
    """Warn of a private key in the folder that is committed."""
    path = age.key_file(site.environ)
    if site.root is not None and path.exists() and _inside(path, site.root):
        yield warning(
            f"the private age key {path} lies in the workspace: whoever gets it opens every version of the file",
            f"move it out, and name it: export {age.KEY_FILE}=...; was it ever committed, renew every credential",
        )


def _inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())
