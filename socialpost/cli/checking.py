"""Asking a platform whose credential an account has, over the same line that publishing uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from socialpost import registry
from socialpost.adapter import Cause, Fault
from socialpost.content.workspace import Account
from socialpost.deliver import question
from socialpost.deliver.office import Office
from socialpost.errors import LoginNeeded, SocialpostError, UsageError

LOGIN, AGAIN, WRONG = 4, 75, 3
_LOGIN = (Cause.LOGIN, Cause.REFRESH)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who the platform says it is, or why it cannot be told; `code` is what that means for the command, `me` the whole answer."""

    id: str = ""
    name: str = ""
    trouble: str = ""
    fix: str = ""
    code: int = 0
    me: Mapping[str, Any] = field(default_factory=dict)


def ask_all(office: Office, accounts: Sequence[Account]) -> dict[str, Answer]:
    """Ask for every account, side by side."""
    if not accounts:
        return {}
    with ThreadPoolExecutor(min(8, len(accounts))) as pool:
        return dict(zip([one.name for one in accounts], pool.map(lambda one: ask(office, one), accounts), strict=True))


def ask(office: Office, account: Account) -> Answer:
    """Ask whose credential an account has."""
    adapter = registry.load(account.platform)
    if adapter.whoami is None:
        return Answer(trouble=f"{adapter.title} cannot tell whose credential it is")
    options = {**account.defaults.options, **account.options}
    try:
        options = adapter.options.model_validate(options).model_dump(mode="json")
    except ValidationError as problem:
        # what is missing may stand in each post: whose login it is can be asked without
        wrong = [".".join(map(str, one["loc"])) for one in problem.errors() if one["type"] != "missing"]
        if wrong:
            fix = f"mend {', '.join(dict.fromkeys(wrong))} at the account {account.name} in socialpost.yaml"
            return Answer(trouble="its settings are wrong", fix=fix, code=WRONG)
    try:
        me = question.ask(office.line_for(account, options), adapter, adapter.whoami(options)) or {}
    except Fault as fault:
        return Answer(trouble=fault.says, fix=fault.fix, code=LOGIN if fault.cause in _LOGIN else AGAIN)
    except SocialpostError as problem:
        codes = {LoginNeeded: LOGIN, UsageError: WRONG}
        return Answer(trouble=str(problem), fix=problem.fix, code=codes.get(type(problem), problem.exit_code))
    return Answer(str(me.get("id", "")), str(me.get("name", "")), me=me)
