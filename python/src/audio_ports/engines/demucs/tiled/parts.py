"""What the tiled layers have in common."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch.nn import functional as F  # noqa: N812 - as everywhere


def pieces(total: int, values: int, each: int) -> Iterator[tuple[int, int]]:
    """Cut a length into pieces that fit a tile.

    Parameters
    ----------
    total : int
        Of rows or frames.
    values : int
        Size of a tile.
    each : int
        Values of one row or frame in the widest array.

    Yields
    ------
    tuple of int
        Half-open ranges, ascending, without gaps.
    """
    step = max(1, values // each)
    for start in range(0, total, step):
        yield start, min(total, start + step)


def window(x: torch.Tensor, dim: int, start: int, stop: int) -> torch.Tensor:
    """Take a range along the last or the last but one dimension; zero outside of the array.

    Parameters
    ----------
    x : torch.Tensor
    dim : int
        -1 or -2.
    start, stop : int
        Half-open; may reach outside.

    Returns
    -------
    torch.Tensor
        A view where nothing lies outside.
    """
    length = x.shape[dim]
    low, high = max(0, start), min(length, stop)
    inner = x.narrow(dim, low, high - low)
    if low == start and high == stop:
        return inner
    edges = (low - start, stop - high)
    return F.pad(inner, edges if dim == -1 else (0, 0, *edges))


def gated(y: torch.Tensor, out: torch.Tensor) -> torch.Tensor:
    """Gate the first half of the channels by the second, as `glu`; `y` is used up.

    Parameters
    ----------
    y : torch.Tensor, shape (batch, 2 * channels, ...)
    out : torch.Tensor, shape (batch, channels, ...)
        Where to; any strides.

    Returns
    -------
    torch.Tensor
        `out`.
    """
    channels = out.shape[1]
    return torch.mul(y[:, :channels], y[:, channels:].sigmoid_(), out=out)


def mixed(weight: torch.Tensor, bias: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Mix channels: a convolution of width 1.

    Parameters
    ----------
    weight : torch.Tensor, shape (channels out, channels in)
    bias : torch.Tensor, shape (channels out,)
    x : torch.Tensor, shape (batch, channels in, frames)

    Returns
    -------
    torch.Tensor, shape (batch, channels out, frames)
    """
    return torch.baddbmm(bias[None, :, None], weight.expand(x.shape[0], *weight.shape), x)
