"""Threads that share tiles."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import torch

from audio_ports.engines.demucs.tiled.hands import Hands

_LIMIT_SEC = 20


@pytest.fixture
def hands() -> Iterator[Hands]:
    made = Hands()
    yield made
    made.close()


def test_every_tile_is_done_once_and_all_threads_take_part(hands: Hands) -> None:
    for hands.count in (3, 1, 2, 3):
        together = threading.Barrier(hands.count)
        done: list[tuple[int, int]] = []

        def work(tile: int, together: threading.Barrier = together) -> None:
            if tile < together.parties:
                together.wait(_LIMIT_SEC)
            done.append((tile, threading.get_ident()))  # noqa: B023 - within the round

        hands.each(work, range(10))
        assert sorted(tile for tile, _ in done) == list(range(10))
        assert len({thread for _, thread in done}) == hands.count


@pytest.fixture
def several_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("several_threads")
def test_helpers_infer_on_one_thread_of_their_own(hands: Hands) -> None:
    hands.count = 2
    own = threading.get_ident()
    together = threading.Barrier(2)
    seen: list[tuple[bool, int]] = []

    def look(_tile: int) -> None:
        together.wait(_LIMIT_SEC)
        if threading.get_ident() != own:
            seen.append((torch.is_inference_mode_enabled(), torch.get_num_threads()))

    with torch.inference_mode():
        hands.each(look, range(2))
    assert seen == [(True, 1)]


def test_tiles_within_tiles_are_done_by_who_has_them(hands: Hands) -> None:
    hands.count = 2
    done: list[tuple[int, int]] = []

    def outer(tile: int) -> None:
        mine = threading.get_ident()
        inner: list[int] = []
        hands.each(lambda _each: inner.append(threading.get_ident()), range(3))
        assert inner == [mine] * 3
        done.append((tile, mine))

    hands.each(outer, range(4))
    assert len(done) == 4


def test_threads_that_the_kernel_refuses_are_done_without(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, started = threading.Thread.start, list[threading.Thread]()

    def refuse_the_second(thread: threading.Thread) -> None:
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse_the_second)
    hands.count = 4
    done: list[int] = []
    hands.each(done.append, range(50))
    assert sorted(done) == list(range(50))
    assert len(started) == 1


def test_what_went_wrong_is_raised_and_the_next_layer_is_done(hands: Hands) -> None:
    hands.count = 2

    def fail(tile: int) -> None:
        if tile == 3:
            raise MemoryError("no room")

    with pytest.raises(MemoryError, match="no room"):
        hands.each(fail, range(8))
    done: list[int] = []
    hands.each(done.append, range(8))
    assert sorted(done) == list(range(8))
    hands.each(done.append, [])
    assert len(done) == 8
