"""Print what is covered and what differs: `python -m tests.fidelity [PLATFORM ...]`."""

from __future__ import annotations

import sys

from tests.fidelity.descriptions import DESCRIPTIONS, SPECS
from tests.fidelity.findings import Findings, look

ROW = "{:<10} {:>9} {:>12} {:>10} {:>10} {:>8} {:>7} {:>11}\n"
HEAD = ("platform", "exchanges", "fake's calls", "described", "parameters", "fields", "wrong", "on purpose")


def main() -> int:
    """Print the table, then the particulars; return 1 when something is wrong."""
    if not SPECS.exists():
        sys.stdout.write(f"the vendors' descriptions are not here: {SPECS}\n")
        return 2
    asked = sys.argv[1:] or list(DESCRIPTIONS)
    found = [one for one in map(look, asked) if one]
    sys.stdout.write(ROW.format(*HEAD))
    for one in found:
        sys.stdout.write(ROW.format(*row(one)))
    for one in found:
        sys.stdout.writelines(f"{line}\n" for line in particulars(one))
    return int(any(one.wrong or one.stale for one in found))


def row(one: Findings) -> tuple[object, ...]:
    """Return one platform's line of the table."""
    calls = f"{one.routes - len(one.unused)} of {one.routes}"
    fields = sum(map(len, one.fields.values()))
    return (
        one.platform,
        one.exchanges,
        calls,
        len(one.operations),
        one.parameters,
        fields,
        len(one.wrong),
        len(one.meant),
    )


def particulars(one: Findings) -> list[str]:
    """Return what lies behind the line."""
    return [
        f"\n{one.platform}",
        *(f"  {name}: {', '.join(sorted(used)) or 'no parameters'}" for name, used in sorted(one.operations.items())),
        f"  not described: {', '.join(sorted(one.undescribed)) or 'nothing'}",
        f"  the fake can, nothing used: {', '.join(sorted(one.unused)) or 'nothing'}",
        *(f"  WRONG ({count}x): {difference}" for difference, count in one.wrong.items()),
        *(f"  on purpose: {entry}" for entry in one.meant),
        *(f"  STALE: {entry}" for entry in one.stale),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
