"""Processes that share a model: what they leave, and what happens when one is lost."""

from __future__ import annotations

import os
import signal
from contextlib import closing

import numpy as np
import pytest

from array_engine import ArrayMix, reference
from audio_ports.engines.demucs.engine import DemucsEngine
from audio_ports.errors import TaskError
from audio_ports.pack.layout import SEGMENT_FRAMES
from crew_engine import crew_of, engine_for
from tiny_models import TinyModel, noise


def test_a_second_track_meets_warm_models_and_no_trace_of_the_first(
    models: dict[str, TinyModel],
) -> None:
    engine, host = engine_for(models["one"], 4.5, [])
    with closing(host):
        engine.separate(0, SEGMENT_FRAMES)
        pids = crew_of(host).pids
        engine.close()
        assert crew_of(host).pids == pids
        for member in crew_of(host)._members:  # noqa: SLF001
            assert not member.slot.input.any()
            assert not member.slot.output.any()
        second = DemucsEngine(
            ArrayMix(noise(5, 2)),
            engine._request,  # noqa: SLF001
            host,
            lambda _code, _words: None,
        )
        with closing(second):
            second.separate(0, SEGMENT_FRAMES)
        assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_killed_process_costs_room_and_no_sample(models: dict[str, TinyModel]) -> None:
    told: list[str] = []
    engine, host = engine_for(models["one"], 8.5, told, threads=4)
    with closing(host), closing(engine):
        first = engine.separate(0, SEGMENT_FRAMES)
        os.kill(crew_of(host).pids[0], signal.SIGKILL)
        second = engine.separate(SEGMENT_FRAMES, 2 * SEGMENT_FRAMES)
        assert told == ["fewer_processes"]
    expected = reference(models["one"], noise(8.5))
    for stem, samples in expected.items():
        np.testing.assert_allclose(first[stem], samples[:, :SEGMENT_FRAMES], atol=1e-4)
        np.testing.assert_allclose(
            second[stem], samples[:, SEGMENT_FRAMES : 2 * SEGMENT_FRAMES], atol=1e-4
        )


def test_memory_that_runs_out_again_and_again_ends_with_words(
    models: dict[str, TinyModel],
) -> None:
    told: list[str] = []
    engine, host = engine_for(models["one"], 20, told)
    with closing(host), closing(engine):
        engine.separate(0, SEGMENT_FRAMES)

        def kill_all() -> bool:
            for pid in crew_of(host).pids if host._running else []:  # noqa: SLF001
                os.kill(pid, signal.SIGKILL)
            return False

        with pytest.raises(TaskError, match="more memory") as caught:
            engine.prepare([(4 * SEGMENT_FRAMES, 5 * SEGMENT_FRAMES)], kill_all)
        assert caught.value.code == "out_of_memory"
        assert told == ["fewer_processes"]


def test_a_process_that_ends_otherwise_is_a_failure_of_the_model(
    models: dict[str, TinyModel],
) -> None:
    engine, host = engine_for(models["one"], 9, [])
    with closing(host), closing(engine):
        engine.separate(0, SEGMENT_FRAMES)
        os.kill(crew_of(host).pids[0], signal.SIGSEGV)
        with pytest.raises(TaskError) as caught:
            engine.separate(SEGMENT_FRAMES, 2 * SEGMENT_FRAMES)
        assert caught.value.code == "model_failed"
        # The port lives on: the next track finds processes that work.
        engine.close()
        again = DemucsEngine(
            engine._mix,  # noqa: SLF001
            engine._request,  # noqa: SLF001
            host,
            lambda _code, _words: None,
        )
        with closing(again):
            again.separate(SEGMENT_FRAMES, 2 * SEGMENT_FRAMES)
            assert len(crew_of(host).pids) == 2
