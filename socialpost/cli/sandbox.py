"""`socialpost sandbox`: the loopback platforms and the wall in the foreground, and a hand on one that runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, show
from socialpost.errors import SandboxTrouble, UsageError

if TYPE_CHECKING:
    from socialpost.sandbox.client import Control
    from socialpost.sandbox.engine import Sandbox

PORT = 8642
LAST = 40
RULES = """A fault is PLATFORM:ROUTE:KIND, then :count=N :skip=N :wait=SECONDS :seconds=SECONDS as needed; platform and
route may hold *. `socialpost sandbox fault` without a rule shows the kinds."""

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, metavar="N", help="Where it runs; by default the workspace's.")]
Seconds = Annotated[float | None, typer.Option(min=0, metavar="SECONDS")]


@app.callback()
def serve_command(
    ctx: typer.Context,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, metavar="N", help=f"By default the workspace's last one, else {PORT}; 0: any."),
    ] = None,
    fault: Annotated[
        list[str] | None, typer.Option("--fault", metavar="RULE", help="x:create_post:drop-after:count=2; repeatable.")
    ] = None,
    processing: Annotated[
        float | None, typer.Option("--processing", min=0, metavar="SECONDS", help="How long media processing takes.")
    ] = None,
    processing_fails: Annotated[bool, typer.Option("--processing-fails", help="Media processing ends badly.")] = False,
    visible_after: Annotated[
        float | None, typer.Option("--visible-after", min=0, metavar="SECONDS", help="How late new posts show up in lists.")
    ] = None,
    accept_duplicates: Annotated[
        bool, typer.Option("--accept-duplicates", help="The platforms take the same post twice.")
    ] = False,
    expire_tokens: Annotated[bool, typer.Option("--expire-tokens", help="Every token counts as expired until renewed.")] = False,
    as_json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Serve the loopback platforms and the wall until Ctrl-C; commands with --sandbox use it meanwhile.

    What is posted lasts in the workspace. Outside of a workspace it is forgotten at the end.
    """
    del sandbox
    if ctx.invoked_subcommand is not None:
        return 0
    from socialpost.sandbox.faults import parse

    knobs = {
        "processing": processing,
        "processing_fails": processing_fails or None,
        "visible_after": visible_after,
        "accept_duplicates": accept_duplicates or None,
        "expire_tokens": expire_tokens or None,
    }
    rules = [parse(rule) for rule in fault or ()]
    screen = show.Screen(as_json=as_json)
    turned = {name: value for name, value in knobs.items() if value is not None}
    return serve(screen, _root(workspace), port, rules=rules, knobs=turned)


