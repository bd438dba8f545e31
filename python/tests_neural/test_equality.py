"""The engine gives what demucs gives, whatever the settings and the order of work."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from array_engine import reference, request_for, separate_all
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.pack.layout import SEGMENT_FRAMES
from tiny_models import TinyModel, noise

_CHUNK = 44_100


@pytest.fixture(scope="module")
def host() -> Iterator[ModelHost]:
    host = ModelHost()
    yield host
    host.close()


_TWICE = {"shifts": 2, "overlap": 0.5, "seed": 7}


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        *((model, {}) for model in ("one", "six", "tuned", "mixed", "old")),
        ("one", {"shifts": 0, "overlap": 0.1}),
        ("mixed", {"shifts": 0, "overlap": 0.1}),
        ("one", _TWICE),
        ("mixed", _TWICE),
        ("one", {"segmentSec": 0.7}),
        ("old", {"segmentSec": 1.5}),
    ],
)
def test_stems_are_those_of_demucs(
    host: ModelHost, models: dict[str, TinyModel], model: str, settings: dict[str, float]
) -> None:
    y = noise(5.3)
    bag = models[model]
    made = separate_all(host, request_for(bag, y, **settings), y)
    expected = reference(bag, y, **settings)
    assert set(made) == set(expected)
    for stem, samples in expected.items():
        np.testing.assert_allclose(made[stem], samples, atol=1e-4)
        # Weights are random: a stem that were silent would prove nothing.
        assert np.abs(samples).max() > 1e-3


@pytest.mark.parametrize(
    "frames",
    [1, 100, _CHUNK - 1, _CHUNK, _CHUNK + 1, SEGMENT_FRAMES, SEGMENT_FRAMES + 1, 3 * _CHUNK],
)
@pytest.mark.parametrize("shifts", [0, 1])
def test_any_length_will_do(
    host: ModelHost, models: dict[str, TinyModel], frames: int, shifts: int
) -> None:
    y = noise(0, frames=frames)
    bag = models["one"]
    if frames == 1:
        # A deviation of one frame does not exist; demucs gives no numbers then.
        made = separate_all(host, request_for(bag, y, shifts=shifts), y)
        assert all(np.isfinite(stem).all() and stem.shape == (2, 1) for stem in made.values())
        return
    made = separate_all(host, request_for(bag, y, shifts=shifts), y)
    for stem, samples in reference(bag, y, shifts=shifts).items():
        np.testing.assert_allclose(made[stem], samples, atol=1e-4)


@pytest.mark.parametrize(
    ("model", "frames"),
    [
        # A little less, just as much, and one frame more than their longest chunks.
        *(("six", 42_997 + more) for more in (-1, 0, 1)),
        *(("mixed", 88_200 + more) for more in (-1, 0, 1)),
        *(("old", 110_250 + more) for more in (-1, 0, 1)),
    ],
)
def test_any_length_will_do_for_bags_and_six_stems(
    host: ModelHost, models: dict[str, TinyModel], model: str, frames: int
) -> None:
    y = noise(0, frames=frames)
    bag = models[model]
    made = separate_all(host, request_for(bag, y), y)
    for stem, samples in reference(bag, y).items():
        np.testing.assert_allclose(made[stem], samples, atol=1e-4)


@pytest.mark.parametrize("kind", ["mono", "silence", "one side"])
@pytest.mark.parametrize("model", ["one", "six", "old"])
def test_any_signal_will_do(
    host: ModelHost, models: dict[str, TinyModel], model: str, kind: str
) -> None:
    y = noise(5)
    if kind == "mono":
        y[1] = y[0]
    elif kind == "silence":
        y[:] = 0
    else:
        y[0] = 0
    bag = models[model]
    made = separate_all(host, request_for(bag, y), y)
    for stem, samples in reference(bag, y).items():
        np.testing.assert_allclose(made[stem], samples, atol=1e-4)


@pytest.mark.parametrize("model", ["one", "mixed"])
@pytest.mark.parametrize("order", [[2, 0, 1], [2, 1, 0]])
def test_the_order_of_work_changes_no_bit(
    host: ModelHost, models: dict[str, TinyModel], model: str, order: list[int]
) -> None:
    y = noise(10.2)
    request = request_for(models[model], y)
    forwards = separate_all(host, request, y)
    for stem, samples in separate_all(host, request, y, order).items():
        assert np.array_equal(samples, forwards[stem])


def test_other_threads_change_less_than_anybody_hears(
    host: ModelHost, models: dict[str, TinyModel]
) -> None:
    y = noise(6)
    alone = separate_all(host, request_for(models["one"], y, threads=1), y)
    for stem, samples in separate_all(host, request_for(models["one"], y, threads=3), y).items():
        np.testing.assert_allclose(samples, alone[stem], atol=1e-4)


def test_two_stems_are_one_and_the_rest(host: ModelHost, models: dict[str, TinyModel]) -> None:
    y = noise(5)
    expected = reference(models["one"], y)
    made = separate_all(host, request_for(models["one"], y, twoStems="vocals"), y)
    assert list(made) == ["vocals", "instrumental"]
    np.testing.assert_allclose(made["vocals"], expected["vocals"], atol=1e-4)
    rest = expected["drums"] + expected["bass"] + expected["other"]
    np.testing.assert_allclose(made["instrumental"], rest, atol=1e-4)
    assert list(separate_all(host, request_for(models["one"], y, twoStems="drums"), y)) == [
        "drums",
        "rest",
    ]
