"""Random trouble from a seed: kills at random points, lost answers, late lists; judged like every crash."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from socialpost.testing import crashes
from socialpost.testing.crashes import Golden, Turn, undisturbed
from socialpost.testing.rig import Case, Rig
from socialpost.testing.suite import AMBIGUOUS, AdapterSuite

KINDS = (*AMBIGUOUS, "429", "apply-late", "slow")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens to one delivery: the points at which its processes die, and what the platform does meanwhile."""

    nths: tuple[int, ...]
    faults: tuple[tuple[str, int], ...]
    late: float

    def turn(self, rig: Rig) -> None:
        """Turn the sandbox's knobs."""
        name = rig.platform.name
        rig.sandbox.world(name).knobs.visible_after = self.late
        for kind, skip in self.faults:
            rig.sandbox.fail(name, "*", kind, skip=skip, count=1)


def draw(dice: random.Random, golden: Golden) -> Trouble:
    """Draw the trouble of one delivery."""
    points, requests = len(golden.points), golden.points.count("request.before")
    nths = tuple(dice.randrange(points) for _ in range(dice.choice((1, 1, 2, 3))))
    faults = tuple((dice.choice(KINDS), dice.randrange(requests + 2)) for _ in range(dice.choice((0, 1, 1, 2))))
    return Trouble(nths, faults, dice.choice((0.0, 0.0, 5.0, 60.0, 110.0)))


def run(suites: Iterable[type[AdapterSuite]], number: int, seed: int) -> Iterator[tuple[Case, Trouble]]:
    """Kill (SIGKILL) and disturb `number` deliveries; AssertionError at the first that went wrong, with the seed."""
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    chosen = [(suite, case) for suite in suites for case in suite.cases]
    goldens: dict[str, Golden] = {}
    for turn_number in range(number):
        suite, case = dice.choice(chosen)
        name = f"{suite.adapter.name}/{case.name}"
        if name not in goldens:
            goldens[name] = undisturbed(suite.adapter, suite.platform, case)
        trouble = draw(dice, goldens[name])
        turn: Turn = trouble.turn
        try:
            crashes.killed(suite.adapter, suite.platform, case, trouble.nths, goldens[name], turn)
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}, turn {turn_number}, {name}, {trouble}: {wrong}") from wrong
        yield case, trouble
