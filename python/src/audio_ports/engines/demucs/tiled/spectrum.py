"""The way back from spectra to samples."""

from __future__ import annotations

import torch
from torch import nn

from audio_ports.engines.demucs.tiled.hands import Hands


def inverse_by_stem(model: nn.Module, hands: Hands) -> None:
    """Make a model turn the spectra of its stems into samples one by one."""
    inverse = model._ispec  # noqa: SLF001 - the model's own way, used for each stem

    def by_stem(z: torch.Tensor, length: int | None = None, scale: int = 0) -> torch.Tensor:
        stems = dict[int, torch.Tensor]()

        def turn(stem: int) -> None:
            stems[stem] = inverse(z[:, stem], length, scale)

        hands.each(turn, range(z.shape[1]))
        return torch.stack([stems[stem] for stem in range(z.shape[1])], 1)

    model._ispec = by_stem  # noqa: SLF001
