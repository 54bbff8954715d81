"""A command that does something by itself and has sub-commands too (`accounts`, `sandbox`)."""

from __future__ import annotations

import typer

from socialpost.errors import UsageError


def group() -> typer.Typer:
    """Make the app of such a command; its callback does what the bare command does."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def steps_aside(ctx: typer.Context) -> bool:
    """Tell whether a sub-command does the work. UsageError: options stand in front of it, where nobody would read them."""
    name = ctx.invoked_subcommand
    if name is None:
        return False
    given = [option for option in ctx.params if str(ctx.get_parameter_source(option)).endswith("COMMANDLINE")]
    if given:
        raise UsageError(
            f"--{given[0].replace('_', '-')} stands in front of {name}",
            f"write it behind: {ctx.command_path} {name} ...",
        )
    return True
