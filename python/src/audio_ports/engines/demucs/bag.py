"""Models that work together on one track."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from demucs.apply import BagOfModels
from demucs.htdemucs import HTDemucs

from audio_ports.engines.demucs.geometry import ModelSpan
from audio_ports.engines.demucs.request import BagRequest
from audio_ports.engines.demucs.tiled import can_tile
from audio_ports.engines.demucs.weights import read_model
from audio_ports.errors import TaskError
from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE


@dataclass(frozen=True)
class Bag:
    """Loaded models.

    Attributes
    ----------
    models : tuple of torch.nn.Module
        In the bag's order, on the CPU, without gradients.
    shares : tuple of tuple of float
        Weight of each model by stem.
    stems : tuple of str
        As the models give them.
    """

    models: tuple[torch.nn.Module, ...]
    shares: tuple[tuple[float, ...], ...]
    stems: tuple[str, ...]

    @property
    def can_shorten(self) -> bool:
        """Whether shorter chunks take less memory: transformers fill them up to their length."""
        return not any(
            isinstance(model, HTDemucs) and model.use_train_segment for model in self.models
        )

    @property
    def weights_bytes(self) -> int:
        """How much memory the models take."""
        return sum(
            parameter.numel() * parameter.element_size()
            for model in self.models
            for parameter in model.parameters()
        )

    def wanted_stems(self, model: int) -> tuple[int, ...]:
        """Give the indexes of stems that a model has a share in."""
        return tuple(index for index, share in enumerate(self.shares[model]) if share > 0)

    def spans(self, segment: float | None) -> list[ModelSpan]:
        """Say how each model wants its input.

        Parameters
        ----------
        segment : float or None
            Seconds; None for each model's own length.

        Returns
        -------
        list of ModelSpan

        Raises
        ------
        TaskError
            `bad_settings` if a transformer would get more than it was trained with.
        """
        return [_span(model, segment) for model in self.models]


def load_bag(request: BagRequest) -> Bag:
    """Load the models of a bag.

    Parameters
    ----------
    request : BagRequest
        Its files, weights and segment length.

    Returns
    -------
    Bag

    Raises
    ------
    TaskError
        `model_missing`, `model_damaged`, or `model_mismatch` if the models are not of one kind
        or are not for stereo at 44.1 kHz.
    """
    models = [read_model(file) for file in request.files]
    for model in models:
        if tuple(model.sources) != request.stems:
            raise _mismatch(f"stems {', '.join(model.sources)}, not {', '.join(request.stems)}")
        if model.samplerate != SAMPLE_RATE or model.audio_channels != CHANNELS:
            raise _mismatch(f"{model.audio_channels} channels at {model.samplerate} Hz")
        if getattr(model, "crosstransformer", None) is not None:
            # For training; Demucs would move the places by chance here too.
            model.crosstransformer.sin_random_shift = 0
    # It also sets the models' own segment length where the bag has one.
    shares = [list(row) for row in request.weights]
    BagOfModels(models, shares, request.segment)
    return Bag(tuple(models), request.weights, request.stems)


def _span(model: torch.nn.Module, segment: float | None) -> ModelSpan:
    own = float(model.segment)
    is_trained_length = isinstance(model, HTDemucs) and model.use_train_segment
    if segment is not None and is_trained_length and segment > own:
        raise TaskError(
            "bad_settings",
            f"Segments of {segment:g} s are too long; this model takes at most {own:g} s.",
        )
    frames = int(SAMPLE_RATE * (model.segment if segment is None else segment))
    valid_length = _valid_length(model, None if segment is None else frames)
    filled = int(SAMPLE_RATE * model.segment) if is_trained_length else 0
    return ModelSpan(frames, valid_length, can_tile(model), filled)


def _valid_length(model: torch.nn.Module, segment: int | None) -> Callable[[int], int]:
    if isinstance(model, HTDemucs) and segment is not None:
        return lambda _frames: segment
    own: Callable[[int], int] | None = getattr(model, "valid_length", None)
    return own or (lambda frames: frames)


def _mismatch(has: str) -> TaskError:
    return TaskError("model_mismatch", f"A model of the bag has {has}; it can't be used here.")


def stem_rows(output: torch.Tensor, stems: Sequence[int]) -> torch.Tensor:
    """Pick stems of a model's output.

    Parameters
    ----------
    output : torch.Tensor, shape (batch, all stems, 2, frames)
    stems : sequence of int
        Indexes, ascending.

    Returns
    -------
    torch.Tensor, shape (batch, len(stems), 2, frames)
    """
    return output if len(stems) == output.shape[1] else output[:, list(stems)]
