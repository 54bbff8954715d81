"""`socialpost sandbox`: the loopback platforms and the wall in the foreground, and a hand on one that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from socialpost.cli import context, show, steering
from socialpost.cli.groups import group, steps_aside

RULES = (
    "A fault is PLATFORM:ROUTE:KIND, then :count=N :skip=N :wait=SECONDS :seconds=SECONDS as needed; platform and route "
    "may hold *. `socialpost sandbox fault` without a rule shows every kind."
)
PORT = 8642
"""Where a sandbox is served that was never served before."""

app = group()

Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=0,
        max=65535,
        metavar="N",
        help=f"By default the workspace's last one, else {PORT}; 0: a free one.",
    ),
]
Faults = Annotated[
    list[str] | None, typer.Option("--fault", metavar="RULE", help="x:create_post:drop-after:count=2; may be repeated.")
]
Processing = Annotated[
    float | None, typer.Option("--processing", min=0, metavar="SECONDS", help="How long media processing takes.")
]
Fails = Annotated[bool, typer.Option("--processing-fails", help="Media processing ends badly.")]
Visible = Annotated[
    float | None, typer.Option("--visible-after", min=0, metavar="SECONDS", help="How late new posts appear in lists.")
]
Twice = Annotated[bool, typer.Option("--accept-duplicates", help="The platforms take the same post twice.")]
Expired = Annotated[bool, typer.Option("--expire-tokens", help="Every token counts as expired until it is renewed.")]
Record = Annotated[
    Path | None,
    typer.Option("--record", metavar="FILE", dir_okay=False, help="Write every exchange down here, secrets masked."),
]


@app.callback(epilog=RULES)
def command(
    ctx: typer.Context,
    port: Port = None,
    fault: Faults = None,
    processing: Processing = None,
    processing_fails: Fails = False,
    visible_after: Visible = None,
    accept_duplicates: Twice = False,
    expire_tokens: Expired = False,
    record: Record = None,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Serve the loopback platforms and the wall until Ctrl-C; commands with --sandbox use it meanwhile.

    What is posted lasts in the workspace; outside of a workspace it is forgotten at the end. With a command: steer a
    sandbox that runs.
    """
    if steps_aside(ctx):
        return 0
    del sandbox  # it is never anything else
    from socialpost.cli import serving
    from socialpost.sandbox.faults import parse

    rules = [parse(rule) for rule in fault or ()]
    times = {"processing": processing, "visible_after": visible_after}
    switches = {
        "processing_fails": processing_fails,
        "accept_duplicates": accept_duplicates,
        "expire_tokens": expire_tokens,
    }
    knobs = {name: value for name, value in (times | switches).items() if value}
    root = steering.workspace_or_none(workspace)
    return serving.serve(show.Screen(as_json=json), root, port, usual=PORT, rules=rules, knobs=knobs, record=record)


for name, steer in steering.COMMANDS.items():
    app.command(name)(steer)
