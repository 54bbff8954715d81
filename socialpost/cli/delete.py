"""`socialpost delete`: takes down what is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, pick, receipts
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.show import Screen, may_ask
from socialpost.deliver import exits
from socialpost.deliver.hints import to_type
from socialpost.deliver.state import PUBLIC, Delivery, State
from socialpost.errors import SocialpostError, UsageError

if TYPE_CHECKING:
    from socialpost.deliver.journal import Journal
    from socialpost.deliver.office import Office
    from socialpost.receipts.model import Receipt


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one: the delivery as it stands, and what kept it from being deleted."""

    delivery: Delivery
    problem: SocialpostError | None = None


def command(
    what: Annotated[str, typer.Argument(metavar="POST|KEY", help="A post (all it became), or one post@account.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Take a published post down where the platform allows it. It is not sent again without --again."""
    from socialpost.cli import claiming, elsewhere

    place, _ = context.open_workspace(workspace)
    if not sandbox:
        elsewhere.bring_in(place, what)
    with context.journal(place.root, sandbox=sandbox) as journal:
        chosen = _chosen(journal, what, sandbox=sandbox)
    screen = Screen(as_json=json)
    if not yes and not _agreed(chosen):
        screen.document({"deliveries": [], "exit": 0})
        screen.say("nothing was deleted")
        return 0
    book = claiming.book(place, sandbox=sandbox)
    with screen.working() as progress, context.office(place, sandbox=sandbox, progress=progress, book=book) as office:
        results = _remove(office, screen, chosen)
        untold = bool(office.claims.troubles)
    return _tell(screen, results, _left(place.root, results, sandbox=sandbox), untold=untold, sandbox=sandbox)


def _chosen(journal: Journal | None, what: str, *, sandbox: bool) -> list[Delivery]:
    """Return what is meant: one delivery whatever its state, or what is public of a post. UsageError."""
    found = pick.of_post_or_key(journal, what, sandbox=sandbox)
    public = [one for one in found if one.state in PUBLIC or one.state is State.UNCERTAIN]
    if not public and len(found) > 1:
        raise UsageError(f"nothing of {what} is public", f"see: socialpost queue list --all; {found[0].key} ...")
    return public or found


def _agreed(chosen: Sequence[Delivery]) -> bool:
    if not may_ask():
        raise UsageError("delete asks first, and there is nobody to ask", "give --yes to delete without asking")
    typer.echo("This takes down for good:", err=True)
    for one in chosen:
        typer.echo(f"  {one.key}  {one.url}", err=True)
    return typer.confirm("Delete?", default=False, err=True)


def _remove(office: Office, screen: Screen, chosen: Sequence[Delivery]) -> list[Result]:
    from socialpost.cli import sending
    from socialpost.deliver.remove import remove

    tools, results = office.tools(), []
    with sending.stoppable(office.stop):
        for delivery in chosen:
            try:
                results.append(Result(remove(tools, delivery)))
                screen.say(f"deleted  {delivery.key}  {delivery.url}", "deleted")
            except SocialpostError as problem:
                results.append(Result(office.journal.get(delivery.id), problem))
    sending.tell_receipts(office, screen)
    sending.clean(office)
    return results


def _left(root: Path, results: Sequence[Result], *, sandbox: bool) -> list[Receipt]:
    """Return what people see yet of what was deleted, because two clones had sent it."""
    from socialpost.cli.others import beside

    gone = [one.delivery for one in results if one.delivery.state is State.DELETED]
    return [found for one in gone if (found := beside(root, one, sandbox=sandbox)) and found.out]


def _tell(screen: Screen, results: Sequence[Result], left: Sequence[Receipt], *, untold: bool, sandbox: bool) -> int:
    """Say what did not work; `left` is out yet, `untold`: other clones do not learn of it yet."""
    from socialpost.cli.others import receipt_dict

    problems = {result.problem.exit_code for result in results if result.problem}
    codes = problems | ({exits.PARTLY} if untold or left else set())
    code = next((one for one in (*exits.ORDER[:-1], 2) if one in codes), 0)
    deliveries = [_as_dict(result, sandbox=sandbox) for result in results]
    screen.document({"deliveries": deliveries, "left": [receipt_dict(one) for one in left], "exit": code})
    for one in left:
        screen.say(f"warning: {one.key} is out once more: {one.url or one.id}", "warning")
        screen.say(f"  two clones sent it; take this one down, too: socialpost delete {one.key}")
    for result in results:
        if result.problem:
            screen.say(f"error: {result.problem}", "error")
            screen.say(f"  {to_type(result.problem.fix, sandbox=sandbox)}" if result.problem.fix else "")
    return code


def _as_dict(result: Result, *, sandbox: bool) -> dict[str, Any]:
    problem = result.problem
    return {
        **receipts.as_dict(result.delivery, sandbox=sandbox),
        "error": str(problem) if problem else "",
        "fix": to_type(problem.fix if problem else result.delivery.fix, sandbox=sandbox),
    }
