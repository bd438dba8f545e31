"""The residual branches of a layer, with their second normalisation worked into the weights."""

from __future__ import annotations

import torch
from demucs.demucs import DConv
from demucs.transformer import LayerScale
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everywhere

from audio_ports.engines.demucs.tiled.parts import pieces, window

_KINDS = (nn.Conv1d, nn.GroupNorm, nn.GELU, nn.Conv1d, nn.GroupNorm, nn.GLU, LayerScale)


def can_fold(dconv: nn.Module) -> bool:
    """Tell whether all branches are made as in the published models' outer layers."""
    return isinstance(dconv, DConv) and all(
        [type(module) for module in branch] == list(_KINDS) for branch in dconv.layers
    )


class Branches:
    """All residual branches of a layer.

    Parameters
    ----------
    dconv : DConv or None
        One that `can_fold` accepts.
    values : int
        Size of a tile.
    """

    def __init__(self, dconv: nn.Module | None, values: int) -> None:
        self._branches = [] if dconv is None else [_Branch(each, values) for each in dconv.layers]

    def add_to(self, x: torch.Tensor) -> None:
        """Add what the branches make of `x` to it, in place; shape (batch, channels, frames)."""
        for branch in self._branches:
            branch.add_to(x)


class _Branch:
    """Narrow convolution, normalisation, GELU, wide mixing, normalisation, gate, scale.

    Mean and variance of what the wide mixing gives follow from the mean and the second moments of
    its narrow input, so that it can be mixed and normalised in one step, a piece at a time.
    """

    def __init__(self, branch: nn.Module, values: int) -> None:
        self._narrow, self._norm, _, wide, self._wide_norm, _, scale = branch
        self._values = values
        self._weight = wide.weight.detach()[:, :, 0]
        self._bias = wide.bias.detach()
        weight, bias = self._weight.double(), self._bias.double()
        count = len(bias)
        self._gram = weight.T @ weight / count
        self._cross = weight.T @ bias / count
        self._power = bias @ bias / count
        self._mean_weight, self._mean_bias = weight.mean(0), bias.mean()
        self._scale = scale.scale.detach()[:, None]

    def add_to(self, x: torch.Tensor) -> None:
        channels, frames = x.shape[1:]
        h = F.gelu(self._norm(self._narrowed(x)))
        weight, bias = self._normalised(h)
        for start, stop in pieces(frames, self._values, 2 * channels * len(x)):
            y = torch.baddbmm(bias, weight, h[:, :, start:stop])
            gate = y[:, channels:].sigmoid_().mul_(self._scale)
            x[:, :, start:stop].addcmul_(y[:, :channels], gate)

    def _narrowed(self, x: torch.Tensor) -> torch.Tensor:
        conv, (batch, channels, frames) = self._narrow, x.shape
        if batch * channels * frames <= self._values:
            narrow: torch.Tensor = conv(x)
            return narrow
        h = x.new_empty(batch, conv.out_channels, frames)
        (halo,), (dilation,) = conv.padding, conv.dilation
        for start, stop in pieces(frames, self._values, channels * batch):
            part = window(x, -1, start - halo, stop + halo)
            h[:, :, start:stop] = F.conv1d(part, conv.weight, conv.bias, dilation=dilation)
        return h

    def _normalised(self, h: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Work the second normalisation into weight and bias, for each of the batch."""
        norm = self._wide_norm
        moments = torch.bmm(h, h.transpose(1, 2)).double() / h.shape[2]
        average = h.mean(-1).double()
        mean = average @ self._mean_weight + self._mean_bias
        power = (moments * self._gram).sum((1, 2)) + 2 * (average @ self._cross) + self._power
        deviation = (power - mean.square()).clamp_min(0).add(norm.eps).sqrt()
        gain = norm.weight / deviation.float()[:, None]
        bias = (self._bias - mean.float()[:, None]) * gain + norm.bias
        return self._weight * gain[:, :, None], bias[:, :, None]
