"""Transposed convolutions whose kernel is two strides long, as products of matrices."""

from __future__ import annotations

import torch
from torch import nn


class OverlapConv:
    """Each place of the input makes two blocks of a stride's length; neighbours overlap by one.

    Parameters
    ----------
    conv : torch.nn.ConvTranspose1d or torch.nn.ConvTranspose2d
        Along time, or along frequency with a kernel of one frame; its own padding is 0.
    pad : int
        How much is cut off at both ends of the output.
    """

    def __init__(self, conv: nn.Module, pad: int) -> None:
        self.channels: int = conv.out_channels
        self._pad = pad
        self._stride: int = conv.stride[0]
        weight = conv.weight.detach().flatten(2)
        self._weight = weight.permute(1, 2, 0).flatten(0, 1).contiguous()
        self._bias = conv.bias.detach()

    def length(self, places: int) -> int:
        """How long the output is for so many places of input."""
        return (places + 1) * self._stride - 2 * self._pad

    def rows(
        self, x: torch.Tensor, spill: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Convolve some rows of frequencies.

        Parameters
        ----------
        x : torch.Tensor, shape (rows, channels, frames)
        spill : torch.Tensor or None
            What the rows before reach over.

        Returns
        -------
        y : torch.Tensor, shape (channels, rows * stride, frames)
        spill : torch.Tensor
            What these rows reach over; for the next ones, or for `end`.
        """
        blocks = torch.matmul(self._weight, x)
        blocks = blocks.unflatten(1, (self.channels, 2, self._stride))
        return self._joined(blocks.permute(2, 1, 0, 3, 4), spill)

    def frames(
        self, x: torch.Tensor, spill: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Convolve some frames, shape (channels, frames), as `rows` does."""
        blocks = torch.matmul(self._weight, x)
        blocks = blocks.unflatten(0, (self.channels, 2, self._stride))
        return self._joined(blocks.permute(1, 0, 3, 2), spill)

    def _joined(
        self, blocks: torch.Tensor, spill: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Add what overlaps; shape (2, channels, places, stride, ...)."""
        here, beyond = blocks
        here[:, 1:] += beyond[:, :-1]
        if spill is not None:
            here[:, 0] += spill
        here += self._column(here)
        return here.flatten(1, 2), beyond[:, -1].clone()

    def _column(self, like: torch.Tensor) -> torch.Tensor:
        return self._bias.view(-1, *[1] * (like.dim() - 1))

    def end(self, spill: torch.Tensor | None) -> torch.Tensor:
        """Give what the last place reaches over, shape (channels, stride, ...)."""
        if spill is None:
            raise ValueError("an end without a beginning")
        return spill + self._column(spill)
