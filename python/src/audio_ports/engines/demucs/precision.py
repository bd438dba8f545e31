"""Which arithmetic a model gets on a graphics processor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from audio_ports.engines.demucs.geometry import ModelSpan
from audio_ports.engines.demucs.runner import Samples
from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE

_PROBE_FRAMES = 4 * SAMPLE_RATE


@dataclass(frozen=True)
class HalfPrecision:
    """A short number format, and where it is good enough.

    Attributes
    ----------
    dtype : torch.dtype
        What matrix products and convolutions are done in.
    limit_db : float
        It is used where what it changes stays this far below the output in full precision.
    """

    dtype: torch.dtype
    limit_db: float = -60.0


def half_precision(device: str) -> HalfPrecision | None:
    """Choose the short format of a kind of device; None where there is nothing to gain."""
    return HalfPrecision(torch.float16) if device == "cuda" else None


def probe(span: ModelSpan) -> Samples:
    """Make what a model's precision is decided on: always the same noise, normalised.

    Parameters
    ----------
    span : ModelSpan
        Of the model's own segment length; from 4 s on the noise gets no longer, so that the
        decision depends neither on settings nor on memory.

    Returns
    -------
    ndarray of float32, shape (2, frames)
    """
    frames = span.valid_length(min(span.segment, _PROBE_FRAMES))
    y = np.random.default_rng(0).standard_normal((CHANNELS, frames))
    normalised: Samples = ((y - y.mean()) / y.std()).astype(np.float32)
    return normalised


def difference_db(full: torch.Tensor, half: torch.Tensor) -> float:
    """Measure what half precision changes, against the output itself.

    Parameters
    ----------
    full, half : torch.Tensor
        The same output in both.

    Returns
    -------
    float
        In dB; infinite if half precision gave something else than numbers.
    """
    power, error = float(full.square().mean()), float((full - half).square().mean())
    if not math.isfinite(error):
        return math.inf
    return 10 * math.log10(max(error, 1e-30) / max(power, 1e-30))


def precision_name(half: HalfPrecision | None, is_half: Sequence[bool]) -> str:
    """Name the arithmetic of a bag as its facts do.

    Parameters
    ----------
    half : HalfPrecision or None
        The short format.
    is_half : sequence of bool
        By model.

    Returns
    -------
    str
        A format's name; models that differ from the rest of a bag are named by their number.
    """
    if half is None or not any(is_half):
        return "float32"
    short = str(half.dtype).removeprefix("torch.")
    others = [str(model) for model, is_short in enumerate(is_half) if not is_short]
    return f"{short}, float32 for {','.join(others)}" if others else short
