"""How many threads each unit of work gets, and whose trouble it is when one fails."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from array_engine import reference
from audio_ports.engines.demucs.crew import Crew
from audio_ports.engines.demucs.geometry import Unit
from audio_ports.engines.demucs.plan import Plan
from audio_ports.engines.demucs.runner import Assignment, OutOfMemoryError
from crew_engine import engine_for, segment_ranges
from tiny_models import TinyModel, noise


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Threads of each unit that is submitted."""
    threads: list[int] = []
    submit = Crew.submit

    def note(crew: Crew, assignment: Assignment) -> None:
        threads.append(assignment.threads)
        submit(crew, assignment)

    monkeypatch.setattr(Crew, "submit", note)
    return threads


def test_what_somebody_waits_for_gets_all_threads(
    models: dict[str, TinyModel], given: list[int]
) -> None:
    engine, host = engine_for(models["long"], 60, [], threads=4)
    with closing(host), closing(engine):
        assert engine.prepare(segment_ranges(0, 8), lambda: False)
        # The others are begun when it is done, while it is stored.
        assert given == [4, 1, 1, 1, 1]
        engine.separate(*segment_ranges(0, 1)[0])
        for index in range(1, 3):
            assert engine.prepare(segment_ranges(index, index + 8), lambda: False)
            engine.separate(*segment_ranges(index, index + 1)[0])
        assert set(given[1:]) == {1}
        before = len(given)
        assert engine.prepare(segment_ranges(12, 14), lambda: False)
        assert max(given[before:]) in {2, 4}


def test_many_seeks_take_no_more_threads_than_twice_those_granted(
    models: dict[str, TinyModel], given: list[int]
) -> None:
    engine, host = engine_for(models["long"], 60, [], threads=4)
    with closing(host), closing(engine):
        for index in (0, 3, 6, 9, 12):
            engine.prepare(segment_ranges(index, index + 1), lambda: True)
            assert sum(engine._in_flight.values()) <= 8  # noqa: SLF001
        assert max(given) == 4


def test_the_last_units_get_the_threads_that_nobody_else_needs(
    models: dict[str, TinyModel], given: list[int]
) -> None:
    engine, host = engine_for(models["long"], 40, [], threads=4)
    with closing(host), closing(engine):
        ranges = [(start, min(stop, 40 * 44_100)) for start, stop in segment_ranges(0, 10)]
        for index, each in enumerate(ranges):
            engine.work_left(ranges[index:])
            assert engine.prepare(ranges[index:], lambda: False)
            engine.separate(*each)
        assert given[:6] == [4, 1, 1, 1, 1, 2]
        assert given[6] in {3, 4}


def test_threads_below_the_operations_are_few_whoever_waits(
    models: dict[str, TinyModel], given: list[int]
) -> None:
    engine, host = engine_for(models["old"], 12, [], threads=4)
    with closing(host), closing(engine):
        assert engine.prepare(segment_ranges(0, 3), lambda: False)
        assert set(given) == {1}


def test_threads_of_a_process_change_no_bit_and_leave_nothing(
    models: dict[str, TinyModel],
) -> None:
    engine, host = engine_for(models["long"], 2, [])
    with closing(host), closing(engine):
        y = noise(7.8)
        crew = host.runner(engine._bag, engine._spans, Plan("cpu", 1, 4, 1, None))  # noqa: SLF001
        assert isinstance(crew, Crew)
        (pid,) = crew.pids
        made: list[np.ndarray] = []
        for threads in (1, 4, 1):
            crew.submit(Assignment(Unit(0, 0, 0), y, 0, y.shape[1], threads))
            ((_, output),) = crew.wait(60)
            made.append(output)
            assert len(list(Path(f"/proc/{pid}/task").iterdir())) == threads
        assert np.array_equal(made[0], made[1])
        assert np.array_equal(made[0], made[2])


def test_trouble_with_the_next_units_does_not_cost_what_is_made(
    models: dict[str, TinyModel], given: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    engine, host = engine_for(models["long"], 20, told, threads=4)
    submit = Crew.submit

    def refuse_the_third(crew: Crew, assignment: Assignment) -> None:
        if len(given) == 2:
            given.append(0)
            raise OutOfMemoryError
        submit(crew, assignment)

    monkeypatch.setattr(Crew, "submit", refuse_the_third)
    with closing(host), closing(engine):
        ranges = segment_ranges(0, 4)
        assert engine.prepare(ranges, lambda: False)
        assert (len(given), told) == (3, [])
        first = engine.separate(*ranges[0])
        second = engine.separate(*ranges[1])
        assert told == ["fewer_processes"]
    for stem, samples in reference(models["long"], noise(20)).items():
        for made, (start, stop) in zip((first, second), ranges[:2], strict=True):
            np.testing.assert_allclose(made[stem], samples[:, start:stop], atol=1e-4)
