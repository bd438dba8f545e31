"""The engine as its callers see it: ranges, order, sums, bounds."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from audio_ports.engines import Engine, create_engine
from audio_ports.engines.spectral import SpectralEngine
from audio_ports.engines.spectral.engine import KEPT_TILES
from audio_ports.engines.spectral.spectrogram import KEPT_CHUNKS
from audio_ports.errors import TaskError
from spectral_signals import SR, ArrayMix, Samples, bass_line, clicks, voice, wide_chords

SEGMENT = 4 * SR
Ranges = Iterable[tuple[int, int]]


@pytest.fixture(scope="module")
def song() -> Samples:
    length = 10.0
    return clicks(length) + bass_line(length) + voice(length) + wide_chords(length)


@pytest.fixture(scope="module")
def in_order(song: Samples) -> dict[str, Samples]:
    return separated(SpectralEngine(ArrayMix(song)), segments(song))


def segments(y: Samples) -> list[tuple[int, int]]:
    return [(a, min(a + SEGMENT, y.shape[1])) for a in range(0, y.shape[1], SEGMENT)]


def separated(engine: SpectralEngine, ranges: Ranges) -> dict[str, Samples]:
    blocks = [engine.separate(start, stop) for start, stop in ranges]
    return {stem: np.concatenate([b[stem] for b in blocks], axis=1) for stem in engine.stems}


def test_stems_sum_to_the_mix(song: Samples, in_order: dict[str, Samples]) -> None:
    assert list(in_order) == ["vocals", "drums", "bass", "other"]
    total = sum(in_order.values(), np.zeros_like(song))
    assert np.abs(total - song).max() < 1e-5


def test_two_threads_give_the_same_bits(song: Samples, in_order: dict[str, Samples]) -> None:
    parallel = separated(SpectralEngine(ArrayMix(song), threads=2), segments(song))
    for stem, y in in_order.items():
        np.testing.assert_array_equal(parallel[stem], y)


def test_any_order_of_segments_gives_the_same_bits(
    song: Samples, in_order: dict[str, Samples]
) -> None:
    engine = SpectralEngine(ArrayMix(song), threads=2)
    for start, stop in reversed(segments(song)):
        for stem, y in engine.separate(start, stop).items():
            np.testing.assert_array_equal(y, in_order[stem][:, start:stop])


def test_odd_ranges_give_the_same_bits(song: Samples, in_order: dict[str, Samples]) -> None:
    engine = SpectralEngine(ArrayMix(song))
    for start, stop in ((SEGMENT - 7, SEGMENT + 1901), (300_001, 300_002)):
        for stem, y in engine.separate(start, stop).items():
            np.testing.assert_array_equal(y, in_order[stem][:, start:stop])


def test_a_jump_reads_no_more_than_the_context_around_it() -> None:
    mix = ArrayMix(np.zeros((2, 60 * SR), np.float32))
    SpectralEngine(mix).separate(40 * SR, 44 * SR)
    assert min(start for start, _ in mix.reads) > 20 * SR


def test_caches_are_bounded_at_any_length() -> None:
    quiet = np.zeros((2, 30 * SR), np.float32)
    engine = SpectralEngine(ArrayMix(quiet), threads=2)
    separated(engine, segments(quiet))
    chunks, tiles = engine.kept
    assert chunks <= KEPT_CHUNKS
    assert tiles <= KEPT_TILES


@pytest.mark.parametrize("frames", [0, 1, 500, 5000, 60_000])
def test_short_tracks_keep_their_sum(frames: int) -> None:
    y = np.random.default_rng(1).uniform(-1, 1, (2, frames)).astype(np.float32)
    stems = SpectralEngine(ArrayMix(y)).separate(0, frames)
    total = sum(stems.values(), np.zeros_like(y))
    assert all(stem.shape == y.shape for stem in stems.values())
    np.testing.assert_allclose(total, y, atol=1e-5)


@pytest.mark.parametrize(
    "y",
    [
        pytest.param(np.zeros((2, 5 * SR), np.float32), id="silence"),
        pytest.param(np.full((2, 5 * SR), 0.7, np.float32), id="DC"),
        pytest.param(2 * np.sign(wide_chords(5)), id="beyond full scale"),
        pytest.param(np.repeat(wide_chords(5)[:1], 2, axis=0), id="mono"),
        pytest.param(wide_chords(5) * np.array([[1], [0]], np.float32), id="one side"),
        pytest.param(wide_chords(5) * np.float32(1e-20), id="denormal"),
    ],
)
def test_extremes_stay_finite_and_keep_their_sum(y: Samples) -> None:
    stems = separated(SpectralEngine(ArrayMix(y)), segments(y))
    assert all(np.isfinite(stem).all() for stem in stems.values())
    np.testing.assert_allclose(sum(stems.values(), np.zeros_like(y)), y, atol=1e-5)


def test_silence_gives_silence() -> None:
    quiet = np.zeros((2, 3 * SR), np.float32)
    for stem in SpectralEngine(ArrayMix(quiet)).separate(0, 3 * SR).values():
        assert not stem.any()


def test_engines_are_made_by_name() -> None:
    mix = ArrayMix(np.zeros((2, 10), np.float32))

    def create(name: str, model: str) -> Engine:
        return create_engine({"engine": name, "model": model}, mix, lambda _code, _words: None)

    engine = create("spectral", "spectral")
    assert (engine.name, engine.sums_to_mix) == ("spectral", True)
    with pytest.raises(TaskError, match="No engine") as unknown_engine:
        create("htdemucs", "spectral")
    assert unknown_engine.value.code == "unknown_engine"
    with pytest.raises(TaskError, match="no model") as unknown_model:
        create("spectral", "large")
    assert unknown_model.value.code == "unknown_model"


def test_a_neural_engine_that_is_not_set_up_says_so() -> None:
    mix = ArrayMix(np.zeros((2, 10), np.float32))
    with pytest.raises(TaskError, match="not set up") as missing:
        create_engine({"engine": "demucs"}, mix, lambda _code, _words: None)
    assert missing.value.code == "engine_missing"
