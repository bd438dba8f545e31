"""Sums that grow with every unit: the same bits in any order, and no more memory than they need."""

from __future__ import annotations

import random
from contextlib import closing

import numpy as np
import pytest
from numpy.typing import NDArray

from array_engine import ArrayMix, Samples, request_for
from audio_ports.engines.demucs import engine as engines
from audio_ports.engines.demucs.engine import DemucsEngine
from audio_ports.engines.demucs.geometry import Geometry, ModelSpan, Unit, fade
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.engines.demucs.overlap_add import OverlapAdd
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.pack.layout import SEGMENT_FRAMES
from tiny_models import TinyModel, noise

FRAMES = 4 * SEGMENT_FRAMES + 999
SHARES = ((1.0, 0.0), (2.0, 3.0))
WHOLE = [(0, FRAMES)]


def geometry_of(*seconds: float, overlap: float = 0.6, shifts: int = 2) -> Geometry:
    spans = [ModelSpan(round(each * 44_100), lambda frames: frames) for each in seconds]
    return Geometry(FRAMES, spans, overlap, shifts, 0)


def output_of(geometry: Geometry, unit: Unit) -> Samples:
    stems = sum(share > 0 for share in SHARES[unit.model])
    rng = np.random.default_rng([unit.chunk, unit.model, unit.shift])
    shape = (stems, 2, geometry.window(unit).frames)
    return rng.standard_normal(shape, np.float32)


def at_once(geometry: Geometry) -> NDArray[np.float64]:
    """Add up whole passes in double precision, as demucs does it."""
    y = np.zeros((2, 2, FRAMES))
    for model, shares in enumerate(SHARES):
        triangle = fade(geometry.spans[model].segment)
        for shift in range(geometry.shifts):
            total, weights = np.zeros((2, 2, FRAMES)), np.zeros(FRAMES)
            for chunk in range(geometry.chunks(model, shift)):
                unit = Unit(chunk, model, shift)
                start = geometry.window(unit).start
                output = output_of(geometry, unit)
                low, high = max(0, start), start + output.shape[2]
                weight = triangle[low - start : high - start]
                weights[low:high] += weight
                rows = [stem for stem, share in enumerate(shares) if share > 0]
                total[rows, :, low:high] += weight * output[..., low - start :]
            for stem, share in enumerate(shares):
                of_all = sum(row[stem] for row in SHARES)
                y[stem] += share / of_all * total[stem] / weights / geometry.shifts
    return y


def blocks() -> list[tuple[int, int]]:
    starts = range(0, FRAMES, SEGMENT_FRAMES)
    return [(start, min(start + SEGMENT_FRAMES, FRAMES)) for start in starts]


def forwards(geometry: Geometry) -> Samples:
    stems, parts = OverlapAdd(geometry, SHARES), []
    for block in blocks():
        for unit in stems.missing(*block):
            stems.add(unit, output_of(geometry, unit))
        parts.append(stems.take(*block))
    assert stems.kept_bytes == 0
    return np.concatenate(parts, axis=2)


@pytest.mark.parametrize("seconds", [(7.8, 7.8), (3.1, 11.0)])
def test_sums_are_those_of_whole_passes(seconds: tuple[float, float]) -> None:
    geometry = geometry_of(*seconds)
    np.testing.assert_allclose(forwards(geometry), at_once(geometry), atol=1e-5)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("seconds", [(7.8, 7.8), (3.1, 11.0)])
def test_units_in_any_order_make_the_same_bits(seconds: tuple[float, float], seed: int) -> None:
    geometry = geometry_of(*seconds)
    expected = forwards(geometry)
    units = list(geometry.units(0, FRAMES))
    random.Random(seed).shuffle(units)  # noqa: S311
    stems = OverlapAdd(geometry, SHARES)
    for unit in units:
        stems.add(unit, output_of(geometry, unit), WHOLE)
    assert stems.missing(0, FRAMES) == []
    assert np.array_equal(stems.take(0, FRAMES), expected)


@pytest.mark.parametrize("seconds", [(7.8, 7.8), (3.1, 11.0)])
def test_a_jump_backwards_costs_work_and_no_bit(seconds: tuple[float, float]) -> None:
    geometry = geometry_of(*seconds)
    expected = forwards(geometry)
    stems = OverlapAdd(geometry, SHARES)
    for block in [blocks()[3], blocks()[1], blocks()[4], blocks()[0], blocks()[2]]:
        while units := stems.missing(*block):
            # Two are on their way at a time, and come in the wrong order.
            for at, unit in reversed(list(enumerate(units[:2]))):
                stems.add(unit, output_of(geometry, unit), [block], units[:at])
        assert np.array_equal(stems.take(*block), expected[..., block[0] : block[1]])


def test_no_more_is_kept_than_one_chunk_reaches_into() -> None:
    geometry = geometry_of(9.0, 9.0, overlap=0.9)
    stems = OverlapAdd(geometry, SHARES)
    largest = output_of(geometry, Unit(1, 1, 0)).nbytes
    # A chunk of 9 s reaches into four blocks; five units are on their way.
    bound = 4 * stems.block_bytes + 5 * largest
    most = whole = 0
    for block in blocks():
        while units := stems.missing(*block):
            under_way = units[:5]
            for unit in reversed(under_way):
                output = output_of(geometry, unit)
                whole += output.nbytes
                stems.add(unit, output, [block], set(under_way) - {unit})
                most = max(most, stems.kept_bytes)
        stems.take(*block)
    assert most <= bound
    # All that one block depends on would be this much.
    assert 3 * bound < whole


def test_what_is_left_behind_by_jumps_goes_first() -> None:
    geometry = geometry_of(7.8, 7.8)
    stems = OverlapAdd(geometry, SHARES)
    for block in (blocks()[0], blocks()[3]):
        for unit in stems.missing(*block)[:4]:
            stems.add(unit, output_of(geometry, unit), [block])
    stems.trim(2 * stems.block_bytes, [blocks()[3]])
    assert stems.kept_bytes <= 2 * stems.block_bytes
    everything = set(geometry.units(*blocks()[0]))
    assert set(stems.missing(*blocks()[0])) == everything
    assert len(stems.missing(*blocks()[3])) < len(set(geometry.units(*blocks()[3])))


def test_many_passes_take_no_more_memory_than_one(
    models: dict[str, TinyModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_KEPT_BYTES", 0)
    y = noise(4.4)
    request = NeuralRequest.parse(request_for(models["one"], y, overlap=0.9, shifts=4))
    host, kept = ModelHost(), list[int]()
    engine = DemucsEngine(ArrayMix(y), request, host, lambda _code, _words: None)

    def look() -> bool:
        kept.append(engine.kept_bytes)
        return False

    with closing(host), closing(engine):
        output = 4 * 4 * 2 * 44_100
        assert engine.prepare([(0, SEGMENT_FRAMES), (SEGMENT_FRAMES, y.shape[1])], look)
        stems = engine.separate(0, SEGMENT_FRAMES)
        limit = engine.kept_limit
    geometry = Geometry(y.shape[1], [ModelSpan(44_100, lambda frames: frames)], 0.9, 4, 0)
    assert np.isfinite(list(stems.values())).all()
    assert max(kept) <= limit + 2 * output
    # All that the first seconds depend on would be this much.
    assert len(list(geometry.units(0, SEGMENT_FRAMES))) * output > 3 * limit
