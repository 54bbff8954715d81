"""What the adapters send and the fakes answer is what the vendors describe, apart from what is listed with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from socialpost.sandbox.call import Answer, Call
from socialpost.sandbox.kit import Route, World
from tests.fidelity import driven
from tests.fidelity.__main__ import particulars
from tests.fidelity.descriptions import DESCRIPTIONS, SPECS
from tests.fidelity.findings import look, reasons, weigh

pytestmark = pytest.mark.skipif(not SPECS.exists(), reason=f"the vendors' descriptions are not at {SPECS}")


@pytest.mark.slow
@pytest.mark.parametrize("platform", DESCRIPTIONS)
def test_everything_is_as_described_or_listed_with_a_reason_that_still_holds(platform: str) -> None:
    found = look(platform)  # once: it drives every kind of post many times
    if found is None:
        pytest.skip(f"the adapter of {platform} has no suite yet")
    assert found.wrong == {}, "\n".join(particulars(found))
    assert found.stale == (), "these differences are none any more: take them off the list"
    suite = driven.suite_of(platform)
    assert suite is not None
    assert not found.unused & {route.name for route in suite.platform.routes if route.publishes}
    assert len(found.operations) > 3 * len(found.undescribed)


def test_a_fake_that_answers_with_a_field_of_its_own_is_found_out() -> None:
    suite = driven.suite_of("x")
    assert suite is not None

    def bent(route: Route) -> Route:
        def handler(world: World, call: Call) -> Answer:
            answer = route.handler(world, call)
            return replace(answer, data={"data": {**answer.data["data"], "colour": "red"}})

        return replace(route, handler=handler) if route.name == "create_post" else route

    platform = replace(suite.platform, routes=tuple(map(bent, suite.platform.routes)))
    exchanges = driven.driven(type("Bent", (suite,), {"platform": platform, "cases": suite.cases[:1]})).exchanges()
    found = weigh("x", DESCRIPTIONS["x"](), exchanges, set(), reasons("x"), 0)
    assert list(found.wrong) == ["POST /2/tweets: answer: 201: unknown field data.colour"]
