"""Layers in tiles: the same output as the published code's, whatever the size of a tile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from fractions import Fraction
from functools import partial

import pytest
import torch
from demucs.hdemucs import HDemucs
from demucs.htdemucs import HTDemucs
from demucs.transformer import LayerScale

from audio_ports.engines.demucs.tiled import TILE_VALUES, can_tile, tile
from audio_ports.engines.demucs.tiled.frequency import FrequencyDecoder, FrequencyEncoder
from audio_ports.engines.demucs.tiled.hands import Hands
from audio_ports.engines.demucs.tiled.time import TimeDecoder, TimeEncoder
from audio_ports.engines.demucs.tiled.transformer import CrossLayer, SelfLayer
from tiny_models import FOUR, SIX, noise, tiny_convolution


def _merging() -> HTDemucs:
    # So few frequencies that its branches meet, as in no published model.
    return HTDemucs(list(FOUR), channels=8, t_layers=1, t_heads=2, nfft=1024, segment=Fraction(1))


def _transformer() -> HTDemucs:
    # As the published one is made, only narrow: cross attention, residual branches on the way back.
    return HTDemucs(
        list(SIX),
        channels=8,
        bottom_channels=32,
        dconv_mode=3,
        t_layers=3,
        t_heads=2,
        segment=Fraction(1),
        use_train_segment=False,
    )


def _hybrid() -> HDemucs:
    # Deep enough for the layers that have norms, recurrence and attention of their own.
    return HDemucs(list(FOUR), channels=8, depth=6, segment=3)


def _awake(model: torch.nn.Module) -> torch.nn.Module:
    """Give weight to what a fresh model hardly uses, so that a mistake there shows."""
    for module in model.modules():
        if isinstance(module, LayerScale):
            torch.nn.init.uniform_(module.scale, 0.2, 0.6)
        if isinstance(module, torch.nn.GroupNorm | torch.nn.LayerNorm):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.5, 0.5)
    return model.eval()


@pytest.mark.parametrize("values", [700, 20_000, TILE_VALUES])
@pytest.mark.parametrize("frames", [44_100, 30_001])
@pytest.mark.parametrize("make", [_transformer, _merging, _hybrid])
def test_tiles_change_nothing(
    make: Callable[[], torch.nn.Module], frames: int, values: int
) -> None:
    torch.manual_seed(3)
    model = _awake(make())
    tiled = deepcopy(model)
    tile(tiled, Hands(), values)
    x = torch.from_numpy(noise(0, 4, frames))[None]
    with torch.inference_mode():
        expected, output = model(x), tiled(x)
    assert expected.square().mean() > 1e-4
    error = (output - expected).square().mean() / expected.square().mean()
    assert 10 * torch.log10(error) < -100
    torch.testing.assert_close(output, expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("make", [_transformer, _merging, _hybrid])
def test_the_number_of_threads_changes_no_bit(make: Callable[[], torch.nn.Module]) -> None:
    torch.manual_seed(3)
    model = _awake(make())
    x = torch.from_numpy(noise(0, 4, 30_001))[None]
    with closing(Hands()) as hands, torch.inference_mode():
        tile(model, hands, 3_000)
        alone = model(x)
        for hands.count in (2, 4, 3, 1, 4):
            assert torch.equal(model(x), alone)


def test_silence_stays_finite() -> None:
    torch.manual_seed(3)
    model = _awake(_transformer())
    tiled = deepcopy(model)
    tile(tiled, Hands(), 5_000)
    with torch.inference_mode():
        x = torch.zeros(1, 2, 44_100)
        torch.testing.assert_close(tiled(x), model(x), rtol=0, atol=1e-4)


def test_the_layers_that_take_the_time_are_in_tiles() -> None:
    model = _transformer()
    tile(model, Hands())
    kinds = {
        FrequencyEncoder: model.encoder,
        FrequencyDecoder: model.decoder,
        TimeEncoder: model.tencoder,
        TimeDecoder: model.tdecoder,
    }
    for kind, layers in kinds.items():
        assert [type(layer.forward) for layer in layers] == [kind] * 4
    assert [type(layer.forward) for layer in model.crosstransformer.layers] == [
        SelfLayer,
        CrossLayer,
        SelfLayer,
    ]


def test_only_known_layers_of_a_deep_hybrid_are_in_tiles() -> None:
    model = _hybrid()
    tile(model, Hands())
    assert [isinstance(layer.forward, FrequencyEncoder) for layer in model.encoder] == [
        *[True] * 4,
        *[False] * 2,
    ]
    assert [isinstance(layer.forward, FrequencyDecoder) for layer in model.decoder] == [
        *[False] * 2,
        *[True] * 4,
    ]


def _without_time() -> HDemucs:
    return HDemucs(list(FOUR), channels=8, depth=4, segment=3, hybrid=False)


def _with_norms() -> HDemucs:
    return HDemucs(list(FOUR), channels=8, depth=6, segment=3, norm_starts=0)


@pytest.mark.parametrize("make", [partial(tiny_convolution, 5), _without_time, _with_norms])
def test_another_kind_of_model_stays_as_it_is(make: Callable[[], torch.nn.Module]) -> None:
    model = make().eval()
    before = dict(vars(model))
    assert not can_tile(model)
    tile(model, Hands())
    assert vars(model) == before
    with torch.inference_mode():
        assert model(torch.from_numpy(noise(0.5))[None]).isfinite().all()
