"""Layers that convolve along frequency: a tile is some rows of frequencies over all of time."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everywhere

from audio_ports.engines.demucs.tiled.hands import Hands
from audio_ports.engines.demucs.tiled.overlap_conv import Joined, OverlapConv
from audio_ports.engines.demucs.tiled.parts import gated, mixed, pieces, window
from audio_ports.engines.demucs.tiled.residual import Branches


class FrequencyEncoder:
    """`HEncLayer.forward` along frequency.

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
        self._embedding: tuple[nn.Module, float] | None = None

    def embed(self, embedding: nn.Module, scale: float) -> None:
        """Add an embedding of each row's frequency to the output."""
        self._embedding = embedding, scale

    def __call__(self, x: torch.Tensor, inject: torch.Tensor | None = None) -> torch.Tensor:
        """Encode; `inject` is for layers that are not tiled."""
        del inject
        layer, frames = self._layer, x.shape[3]
        kernel, stride, pad = layer.kernel_size, layer.stride, layer.pad
        rows = (x.shape[2] + 2 * pad - kernel) // stride + 1
        channels = layer.conv.out_channels
        out = x.new_empty(1, channels, rows, frames)

        def encode(piece: tuple[int, int]) -> None:
            start, stop = piece
            part = window(x, -2, start * stride - pad, (stop - 1) * stride - pad + kernel)
            y = F.conv2d(part, layer.conv.weight, layer.conv.bias, (stride, 1))
            y = F.gelu(y[0].transpose(0, 1).contiguous())
            self._branches.add_to(y)
            target = out[0, :, start:stop].transpose(0, 1)
            gated(mixed(self._mix, layer.rewrite.bias, y), target)
            self._embed_rows(target, start, stop)

        self._hands.each(encode, pieces(rows, self._values, 2 * channels * frames))
        return out

    def _embed_rows(self, y: torch.Tensor, start: int, stop: int) -> None:
        if self._embedding is not None:
            embedding, scale = self._embedding
            y += scale * embedding(torch.arange(start, stop))[:, :, None]


class FrequencyDecoder:
    """`HDecLayer.forward` along frequency.

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
        """Decode; what layers hand on before their last convolution is for those not tiled."""
        del length
        layer = self._layer
        if x.dim() == 3:
            x = x.view(1, layer.chin, -1, x.shape[-1])
        rows, frames = x.shape[2:]
        out = x.new_empty(1, self._overlap.channels, self._overlap.length(rows), frames)
        joined = Joined(self._overlap, out[0], is_last=layer.last)

        def decode(piece: tuple[int, int]) -> None:
            joined.put(*piece, self._overlap.rows(self._rewritten(x, skip, *piece)))

        self._hands.each(decode, pieces(rows, self._values, 2 * layer.chin * frames))
        joined.finish()
        return out, None

    def _rewritten(
        self, x: torch.Tensor, skip: torch.Tensor, start: int, stop: int
    ) -> torch.Tensor:
        """Everything but the transposed convolution; shape (rows, channels, frames)."""
        conv, channels = self._layer.rewrite, self._layer.chin
        halo, beside = conv.padding
        low, high = max(0, start - halo), min(x.shape[2], stop + halo)
        part = x[:, :, low:high] + skip[:, :, low:high]
        part = window(part, -2, start - halo - low, stop + halo - low)
        y = F.conv2d(part, conv.weight, conv.bias, padding=(0, beside))[0].transpose(0, 1)
        z = gated(y, y.new_empty(stop - start, channels, x.shape[3]))
        self._branches.add_to(z)
        return z
