"""Layers that convolve along time: a tile is some frames of all channels."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everywhere

from audio_ports.engines.demucs.tiled.hands import Hands
from audio_ports.engines.demucs.tiled.overlap_conv import Joined, OverlapConv
from audio_ports.engines.demucs.tiled.parts import gated, mixed, pieces, window
from audio_ports.engines.demucs.tiled.residual import Branches


class TimeEncoder:
    """`HEncLayer.forward` along time.

    Parameters
    ----------
    layer : HEncLayer
    values : int
        Size of a tile.
    hands : Hands
        Do the tiles.
    """

    def __init__(self, layer: nn.Module, values: int, hands: Hands) -> None:
        self._layer = layer
        self._values = values
        self._hands = hands
        self._branches = Branches(layer.dconv, values, hands)
        self._mix = layer.rewrite.weight.detach().flatten(1)

    def __call__(self, x: torch.Tensor, inject: torch.Tensor | None = None) -> torch.Tensor:
        """Encode; `inject` is for layers that are not tiled."""
        del inject
        layer, conv = self._layer, self._layer.conv
        if x.dim() == 4:
            x = x.flatten(1, 2)
        kernel, stride, pad = layer.kernel_size, layer.stride, layer.pad
        length = -(-x.shape[-1] // stride) * stride
        frames = (length + 2 * pad - kernel) // stride + 1
        y = x.new_empty(1, conv.out_channels, frames)

        def encode(piece: tuple[int, int]) -> None:
            start, stop = piece
            part = window(x, -1, start * stride - pad, (stop - 1) * stride - pad + kernel)
            y[:, :, start:stop] = F.gelu(F.conv1d(part, conv.weight, conv.bias, stride))

        def rewrite(piece: tuple[int, int]) -> None:
            part = y[:, :, slice(*piece)]
            gated(mixed(self._mix, layer.rewrite.bias, part), part)

        tiles = list(pieces(frames, self._values, 2 * conv.out_channels))
        self._hands.each(encode, tiles)
        self._branches.add_to(y)
        self._hands.each(rewrite, tiles)
        return y


class TimeDecoder:
    """`HDecLayer.forward` along time.

    Parameters
    ----------
    layer : HDecLayer
    values : int
        Size of a tile.
    hands : Hands
        Do the tiles.
    """

    def __init__(self, layer: nn.Module, values: int, hands: Hands) -> None:
        self._layer = layer
        self._values = values
        self._hands = hands
        self._branches = Branches(layer.dconv, values, hands)
        self._overlap = OverlapConv(layer.conv_tr, layer.pad)

    def __call__(
        self, x: torch.Tensor, skip: torch.Tensor, length: int
    ) -> tuple[torch.Tensor, None]:
        """Decode to `length` frames."""
        layer, frames = self._layer, x.shape[2]
        y = self._rewritten(x, skip)
        self._branches.add_to(y)
        out = x.new_empty(1, self._overlap.channels, length)
        joined = Joined(self._overlap, out[0], is_last=layer.last)

        def decode(piece: tuple[int, int]) -> None:
            joined.put(*piece, self._overlap.frames(y[0, :, slice(*piece)]))

        self._hands.each(decode, pieces(frames, self._values, 2 * layer.chin))
        joined.finish()
        return out, None

    def _rewritten(self, x: torch.Tensor, skip: torch.Tensor) -> torch.Tensor:
        conv, frames = self._layer.rewrite, x.shape[2]
        (halo,) = conv.padding
        y = torch.empty_like(x)

        def rewrite(piece: tuple[int, int]) -> None:
            start, stop = piece
            low, high = max(0, start - halo), min(frames, stop + halo)
            part = x[:, :, low:high] + skip[:, :, low:high]
            part = window(part, -1, start - halo - low, stop + halo - low)
            gated(F.conv1d(part, conv.weight, conv.bias), y[:, :, start:stop])

        self._hands.each(rewrite, pieces(frames, self._values, 2 * self._layer.chin))
        return y
