"""Layers that convolve along time: a tile is some frames of all channels."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everywhere

from audio_ports.engines.demucs.tiled.parts import gated, mixed, pieces, window
from audio_ports.engines.demucs.tiled.residual import Branches


class TimeEncoder:
    """`HEncLayer.forward` along time.

    Parameters
    ----------
    layer : HEncLayer
    values : int
        Size of a tile.
    """

    def __init__(self, layer: nn.Module, values: int) -> None:
        self._layer = layer
        self._values = values
        self._branches = Branches(layer.dconv, values)
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
        tiles = list(pieces(frames, self._values, 2 * conv.out_channels))
        for start, stop in tiles:
            part = window(x, -1, start * stride - pad, (stop - 1) * stride - pad + kernel)
            y[:, :, start:stop] = F.gelu(F.conv1d(part, conv.weight, conv.bias, stride))
        self._branches.add_to(y)
        for start, stop in tiles:
            part = y[:, :, start:stop]
            gated(mixed(self._mix, layer.rewrite.bias, part), part)
        return y


class TimeDecoder:
    """`HDecLayer.forward` along time.

    Parameters
    ----------
    layer : HDecLayer
    values : int
        Size of a tile.
    """

    def __init__(self, layer: nn.Module, values: int) -> None:
        self._layer = layer
        self._values = values
        self._branches = Branches(layer.dconv, values)

    def __call__(
        self, x: torch.Tensor, skip: torch.Tensor, length: int
    ) -> tuple[torch.Tensor, None]:
        """Decode to `length` frames."""
        layer, frames = self._layer, x.shape[2]
        y = self._rewritten(x, skip)
        self._branches.add_to(y)
        stride, pad, conv = layer.stride, layer.pad, layer.conv_tr
        full = (frames - 1) * stride + layer.kernel_size
        behind = layer.kernel_size // stride - 1
        out = x.new_empty(1, conv.out_channels, length)
        for start, stop in pieces(frames, self._values, 2 * layer.chin):
            first = max(0, start - behind)
            z = F.conv_transpose1d(y[:, :, first:stop], conv.weight, conv.bias, stride)
            low = max(start * stride, pad)
            high = min(stop * stride if stop < frames else full, pad + length)
            part = z[:, :, low - first * stride : high - first * stride]
            out[:, :, low - pad : high - pad] = part if layer.last else F.gelu(part)
        return out, None

    def _rewritten(self, x: torch.Tensor, skip: torch.Tensor) -> torch.Tensor:
        conv, frames = self._layer.rewrite, x.shape[2]
        (halo,) = conv.padding
        y = torch.empty_like(x)
        for start, stop in pieces(frames, self._values, 2 * self._layer.chin):
            low, high = max(0, start - halo), min(frames, stop + halo)
            part = x[:, :, low:high] + skip[:, :, low:high]
            part = window(part, -1, start - halo - low, stop + halo - low)
            gated(F.conv1d(part, conv.weight, conv.bias), y[:, :, start:stop])
        return y
