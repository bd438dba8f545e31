"""Transposed convolutions whose kernel is two strides long, as products of matrices."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everywhere


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
        self.pad = pad
        self.stride: int = conv.stride[0]
        weight = conv.weight.detach().flatten(2)
        self._weight = weight.permute(1, 2, 0).flatten(0, 1).contiguous()
        self._bias = conv.bias.detach()

    def length(self, places: int) -> int:
        """How long the output is for so many places of input."""
        return (places + 1) * self.stride - 2 * self.pad

    def rows(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Convolve some rows of frequencies.

        Parameters
        ----------
        x : torch.Tensor, shape (rows, channels, frames)

        Returns
        -------
        y : torch.Tensor, shape (channels, rows * stride, frames)
            Without what the rows before reach over.
        spill : torch.Tensor, shape (channels, stride, frames)
            What these rows reach over.
        """
        blocks = torch.matmul(self._weight, x)
        blocks = blocks.unflatten(1, (self.channels, 2, self.stride))
        return self._joined(blocks.permute(2, 1, 0, 3, 4))

    def frames(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Convolve some frames, shape (channels, frames), as `rows` does."""
        blocks = torch.matmul(self._weight, x)
        blocks = blocks.unflatten(0, (self.channels, 2, self.stride))
        return self._joined(blocks.permute(1, 0, 3, 2))

    def _joined(self, blocks: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Add what overlaps; shape (2, channels, places, stride, ...)."""
        here, beyond = blocks
        here[:, 1:] += beyond[:, :-1]
        here += self._bias.view(-1, *[1] * (here.dim() - 1))
        return here.flatten(1, 2), beyond[:, -1].clone()

    def end(self, spill: torch.Tensor) -> torch.Tensor:
        """Give what the last place reaches over, shape (channels, stride, ...)."""
        return spill + self._bias.view(-1, *[1] * (spill.dim() - 1))


class Joined:
    """Takes the tiles of an output in any order, and their seams when all are there.

    Parameters
    ----------
    conv : OverlapConv
        What makes them.
    out : torch.Tensor, shape (channels, length, ...)
        Where to.
    is_last : bool
        Without an activation.
    """

    def __init__(self, conv: OverlapConv, out: torch.Tensor, *, is_last: bool) -> None:
        self._conv = conv
        self._out = out
        self._is_last = is_last
        self._seams: dict[int, tuple[int, torch.Tensor, torch.Tensor]] = {}

    def put(self, start: int, stop: int, tile: tuple[torch.Tensor, torch.Tensor]) -> None:
        """Take what places [start, stop) of the input make; tiles may come from several threads."""
        y, spill = tile
        self._write(y[:, self._conv.stride :], start + 1)
        self._seams[start] = stop, y[:, : self._conv.stride].clone(), spill

    def finish(self) -> None:
        """Put the tiles together where one reaches into the next."""
        spill, place = None, 0
        while place in self._seams:
            stop, seam, beyond = self._seams[place]
            self._write(seam if spill is None else seam + spill, place)
            spill, place = beyond, stop
        if spill is not None:
            self._write(self._conv.end(spill), place)

    def _write(self, y: torch.Tensor, place: int) -> None:
        """Write what belongs to the input from a place on, without what is cut off."""
        first = place * self._conv.stride - self._conv.pad
        low, high = max(0, first), min(self._out.shape[1], first + y.shape[1])
        if low < high:
            part = y[:, low - first : high - first]
            self._out[:, low:high] = part if self._is_last else F.gelu(part)
