"""The suite that every adapter inherits: subclass `AdapterSuite`, give it the adapter, its fake and cases.

```python
class TestMine(AdapterSuite):
    adapter = socialpost_mine.adapter
    platform = socialpost_mine.sandbox.platform
    cases = (Case("text", Draft(...)), ...)   # one for every kind of post
    pairs = "text"                            # the case that is crashed twice, at every pair of points
    long = ("film",)                          # cases that are much like another: crashed among the slow tests only
    samples = Path(__file__).parents[1] / "samples"
```
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest

from socialpost.adapter import Adapter
from socialpost.deliver import decisions
from socialpost.deliver.state import Hold, State
from socialpost.sandbox.kit import Platform
from socialpost.testing import crashes, samples
from socialpost.testing.crashes import Golden, judge, undisturbed
from socialpost.testing.rig import Case, Rig
from socialpost.wire import Effect

QUICK = ("drop-before", "drop-after", "half", "500-after", "html")
AMBIGUOUS = (*QUICK, "500-before")
_CRASHING = ("test_killed_all_along_its_way_it_is_published_once", "test_every_lost_answer_is_settled")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test of the suite the cases of its class: import this name in the module of the subclass."""
    suite = metafunc.cls
    if suite is None or not issubclass(suite, AdapterSuite):
        return
    if "case" in metafunc.fixturenames:
        crashing = metafunc.function.__name__ in _CRASHING
        marked = {name: [pytest.mark.slow] for name in suite.long} if crashing else {}
        cases = [pytest.param(case, id=case.name, marks=marked.get(case.name, ())) for case in suite.cases]
        metafunc.parametrize("case", cases)
    if "sample" in metafunc.fixturenames:
        found = samples.files(suite.samples) if suite.samples else []
        metafunc.parametrize("sample", found, ids=[path.stem for path in found])
    if "twice" in metafunc.fixturenames:
        metafunc.parametrize("twice", [case for case in suite.cases if case.name == suite.pairs], ids=lambda c: c.name)


class AdapterSuite:
    """See the module."""

    adapter: ClassVar[Adapter]
    platform: ClassVar[Platform]
    cases: ClassVar[tuple[Case, ...]]
    pairs: ClassVar[str] = ""
    long: ClassVar[tuple[str, ...]] = ()
    samples: ClassVar[Path | None] = None
    _goldens: ClassVar[dict[str, Golden]]

    def __init_subclass__(cls) -> None:
        """Let each suite remember its own undisturbed runs: every test of a case is judged by the same one."""
        cls._goldens = {}

    def golden(self, case: Case) -> Golden:
        """Return the undisturbed run of a case."""
        if case.name not in self._goldens:
            self._goldens[case.name] = undisturbed(self.adapter, self.platform, case)
        return self._goldens[case.name]

    def test_every_kind_of_post_has_a_case(self) -> None:
        """A kind without a case would never be crashed."""
        shown = {case.draft.kind or self.adapter.kind(case.draft) for case in self.cases}
        assert shown == set(self.adapter.kinds)

    def test_every_kind_of_post_has_a_sample(self) -> None:
        """The samples are how a reader sees what goes out."""
        if self.samples:
            assert samples.kinds(self.adapter, self.samples) == set(self.adapter.kinds)

    def test_foresight_speaks_of_methods_and_kinds_that_there_are(self) -> None:
        """A slip in a name would let a login end without a word."""
        assert set(self.adapter.lifetimes) <= {method.name for method in self.adapter.auth.methods}
        assert {kind for need in self.adapter.needs for kind in need.kinds} <= set(self.adapter.kinds)

    def test_the_sample_comes_out_request_by_request(self, sample: Path) -> None:
        """A post in, the exact requests out."""
        samples.play(self.adapter, sample)

    def test_compiling_twice_gives_the_same_steps(self, case: Case) -> None:
        """The journal's keys must not depend on anything but the draft."""
        first, second = (self.adapter.compile(case.draft) for _ in range(2))
        assert [(step.name, step.effect, step.role) for step in first] == [
            (step.name, step.effect, step.role) for step in second
        ]

    def test_a_second_run_sends_nothing(self, case: Case) -> None:
        """Running publish again is harmless."""
        with Rig(self.adapter, self.platform) as rig:
            delivery = rig.queue(case)
            rig.carry(delivery)
            before = len(rig.sandbox.log)
            rig.carry(rig.queue(case))
            assert len(rig.sandbox.log) == before

    def test_killed_all_along_its_way_it_is_published_once(self, case: Case) -> None:
        """Kill the process for real: each case at a third of its points, not all of them at the same."""
        self._killed(case, slice(self.cases.index(case) % 3, None, 3))

    @pytest.mark.slow
    def test_killed_at_every_point_it_is_published_once(self, case: Case) -> None:
        """Kill the process for real at each point that an undisturbed run passes."""
        self._killed(case, slice(None))

    def _killed(self, case: Case, which: slice) -> None:
        golden = self.golden(case)
        for nth in range(len(golden.points))[which]:
            assert crashes.killed(self.adapter, self.platform, case, (nth,), golden)

    def test_every_lost_answer_is_settled(self, case: Case) -> None:
        """Each request in turn loses its answer in each way; nothing appears twice, nothing is missed."""
        golden = self.golden(case)
        for kind in QUICK:
            self._disturb_each_request(case, golden, kind)

    @pytest.mark.slow
    def test_every_other_trouble_at_every_request_is_settled(self, case: Case) -> None:
        """The same with what differs little from those: refused by the server, or told to slow down without a time."""
        golden = self.golden(case)
        for kind in (*(kind for kind in AMBIGUOUS if kind not in QUICK), "429-plain"):
            self._disturb_each_request(case, golden, kind)

    def test_every_request_may_be_told_to_slow_down(self, case: Case) -> None:
        """A refusal that surely did nothing is followed by the same request later."""
        self._disturb_each_request(case, self.golden(case), "429")

    def _disturb_each_request(self, case: Case, golden: Golden, kind: str) -> None:
        requests = golden.points.count("request.before")
        for nth in range(requests):
            with Rig(self.adapter, self.platform) as rig:
                rig.sandbox.fail(self.platform.name, "*", kind, skip=nth, count=1)
                judge(rig, rig.queue(case), golden, f"{case.name}: {kind} at request {nth}")

    def test_a_token_that_expires_in_mid_flow_loses_nothing(self, case: Case) -> None:
        """Wherever the token dies, the delivery waits for a login or renews it; then it goes out once."""
        golden = self.golden(case)
        for nth in range(golden.points.count("request.before")):
            with Rig(self.adapter, self.platform) as rig:
                rig.sandbox.fail(self.platform.name, "*", "expired", skip=nth, count=1)
                delivery = rig.queue(case)
                after = rig.carry(delivery)[0]
                if after.hold is Hold.LOGIN:
                    decisions.settle(rig.journal, after.id, after.state, resume_at=rig.clock.now())
                judge(rig, delivery, golden, f"{case.name}: token expired at request {nth}")

    def test_what_appears_late_is_waited_for(self, case: Case) -> None:
        """A new post that lists show a minute and a half late is not sent again after a lost answer."""
        golden = self.golden(case)
        for route in self._publishing():
            with Rig(self.adapter, self.platform) as rig:
                rig.sandbox.world(self.platform.name).knobs.visible_after = 90
                rig.sandbox.world(self.platform.name).knobs.accept_duplicates = True
                rig.sandbox.fail(self.platform.name, route, "drop-after", count=1)
                judge(rig, rig.queue(case), golden, f"{case.name}: {route} lost, shown late")

    def test_what_is_applied_after_the_connection_died_is_waited_for(self, case: Case) -> None:
        """The server may take a request from its buffers long after we gave up on it."""
        golden = self.golden(case)
        for route in self._publishing():
            with Rig(self.adapter, self.platform) as rig:
                rig.sandbox.world(self.platform.name).knobs.accept_duplicates = True
                rig.sandbox.fail(self.platform.name, route, "apply-late", count=1, seconds=45)
                judge(rig, rig.queue(case), golden, f"{case.name}: {route} applied late")

    def _publishing(self) -> list[str]:
        return sorted({route.name for route in self.platform.routes if route.publishes})

    def test_two_deliveries_of_one_text_stay_two(self, case: Case) -> None:
        """Neither adopts the other's post when both lose their answers."""
        golden = self.golden(case)
        with Rig(self.adapter, self.platform) as rig:
            rig.sandbox.world(self.platform.name).knobs.accept_duplicates = True
            judge(rig, rig.queue(case), golden, "the first")
            rig.clock.sleep(10)
            for route in self._publishing():
                rig.sandbox.fail(self.platform.name, route, "drop-after", count=1)
            second = rig.queue(case, again=True)
            twice = Golden(golden.cards * 2, golden.points)
            after = judge(rig, second, twice, "the second")
            first = rig.journal.all()[0]
            assert after.remote_id != first.remote_id

    def test_a_lost_answer_is_settled_without_a_person_where_the_adapter_says_so(self, case: Case) -> None:
        """A look that can never be complete would leave everything to a person."""
        visible = [step for step in self.adapter.compile(case.draft) if step.effect is Effect.PUBLISH]
        alone = all(step.recover and (step.recover.ask or step.recover.absent == "resend") for step in visible)
        for kind in ("drop-before", "drop-after") if alone else ("drop-after",):
            for route in self._publishing():
                with Rig(self.adapter, self.platform) as rig:
                    rig.sandbox.fail(self.platform.name, route, kind, count=1)
                    after = rig.carry(rig.queue(case))[0]
                    assert (after.state, after.warnings) == (State.PUBLISHED, ()), f"{route} {kind}: {after.reason}"

    def test_an_older_post_of_the_same_text_is_not_taken_for_the_lost_one(self, case: Case) -> None:
        """Somebody posted the very same an hour ago, by hand or from another machine."""
        steps = self.adapter.compile(case.draft)
        if any(step.recover and step.recover.key for step in steps):
            pytest.skip("the platform knows the delivery by its key, whoever sent it")
        with Rig(self.adapter, self.platform) as rig:
            rig.sandbox.world(self.platform.name).knobs.accept_duplicates = True
            rig.carry(rig.queue(case))
            rig.forget()
            rig.clock.sleep(3600)
            for route in self._publishing():
                rig.sandbox.fail(self.platform.name, route, "drop-before", count=1)
            after = rig.carry(rig.queue(case))[0]
            if after.state is State.PUBLISHED:
                assert len(rig.cards()) == 2
            else:
                assert after.state is State.UNCERTAIN

    def test_processing_that_takes_minutes_is_watched_to_its_end(self, case: Case) -> None:
        """A flow that is begun anew after a wait must not wait for ever."""
        with Rig(self.adapter, self.platform) as rig:
            rig.sandbox.world(self.platform.name).knobs.processing = 400
            after = rig.carry(rig.queue(case))[0]
            assert after.state is State.PUBLISHED
            assert len(rig.sandbox.log) < 150

    def test_crashed_twice_at_every_pair_of_points(self, twice: Case) -> None:
        """The recovery may crash as well, anywhere (in process: thousands of futures)."""
        self._pairs(twice, step=41)

    @pytest.mark.slow
    def test_crashed_twice_in_the_full_product(self, twice: Case) -> None:
        """Every first point with every second one."""
        self._pairs(twice, step=1)

    def _pairs(self, case: Case, step: int) -> None:
        golden = self.golden(case)
        tried = 0
        for first in range(len(golden.points)):
            for second in range(first % step, 400, step):
                if not crashes.crashed(self.adapter, self.platform, case, (first, second), golden):
                    break
                tried += 1
        assert tried

    def test_interrupted_at_every_request_it_goes_on(self, case: Case) -> None:
        """A polite stop (Ctrl-C) before each request parks the delivery; the next run finishes it."""
        golden = self.golden(case)
        for nth in range(golden.points.count("request.before")):
            with Rig(self.adapter, self.platform) as rig:
                passed: list[str] = []
                rig.at = passed.append
                delivery = rig.queue(case)
                stopped = rig.carry(delivery, stopping=partial(_came, passed, "request.after", nth))[0]
                assert stopped.state is not State.FAILED
                judge(rig, delivery, golden, f"{case.name}: interrupted before request {nth}")


def _came(passed: list[str], point: str, times: int) -> bool:
    """Tell whether a named point was passed so often."""
    return passed.count(point) >= times
