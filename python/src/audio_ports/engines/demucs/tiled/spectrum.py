"""The way back from spectra to samples."""

from __future__ import annotations

import torch
from torch import nn


def inverse_by_stem(model: nn.Module) -> None:
    """Make a model turn the spectra of its stems into samples one after another."""
    inverse = model._ispec  # noqa: SLF001 - the model's own way, used for each stem

    def by_stem(z: torch.Tensor, length: int | None = None, scale: int = 0) -> torch.Tensor:
        stems = [inverse(z[:, stem], length, scale) for stem in range(z.shape[1])]
        return torch.stack(stems, 1)

    model._ispec = by_stem  # noqa: SLF001
