"""The residual branches of a layer, with their second normalisation worked into the weights."""

from __future__ import annotations

import torch
from demucs.demucs import DConv
from demucs.transformer import LayerScale
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everywhere

from audio_ports.engines.demucs.tiled.hands import Hands
from audio_ports.engines.demucs.tiled.parts import pieces

_KINDS = (nn.Conv1d, nn.GroupNorm, nn.GELU, nn.Conv1d, nn.GroupNorm, nn.GLU, LayerScale)


def can_fold(dconv: nn.Module) -> bool:
    """Tell whether all branches are made as in the published models' outer layers."""
    return isinstance(dconv, DConv) and all(
        [type(module) for module in branch] == list(_KINDS)
        and branch[0].kernel_size == (3,)
        and branch[0].padding == branch[0].dilation
        for branch in dconv.layers
    )


class Branches:
    """All residual branches of a layer.

    Parameters
    ----------
    dconv : DConv or None
        One that `can_fold` accepts.
    values : int
        Size of a tile.
    hands : Hands
        Do the tiles.
    """

    def __init__(self, dconv: nn.Module | None, values: int, hands: Hands) -> None:
        branches = () if dconv is None else dconv.layers
        self._branches = [_Branch(each, values, hands) for each in branches]

    def add_to(self, x: torch.Tensor) -> None:
        """Add what the branches make of `x` to it, in place; shape (batch, channels, frames)."""
        for branch in self._branches:
            branch.add_to(x)


class _Branch:
    """Narrow convolution, normalisation, GELU, wide mixing, normalisation, gate, scale.

    Mean and variance of what the wide mixing gives follow from the mean and the second moments of
    its narrow input, so that it can be mixed and normalised in one step, a piece at a time.
    """

    def __init__(self, branch: nn.Module, values: int, hands: Hands) -> None:
        narrow, self._norm, _, wide, self._wide_norm, _, scale = branch
        self._values = values
        self._hands = hands
        self._taps = narrow.weight.detach().permute(2, 0, 1).flatten(0, 1).contiguous()
        self._narrow_bias = narrow.bias.detach()[:, None]
        (self._dilation,) = narrow.dilation
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

        def add(piece: tuple[int, int]) -> None:
            y = torch.baddbmm(bias, weight, h[:, :, slice(*piece)])
            gate = y[:, channels:].sigmoid_().mul_(self._scale)
            x[:, :, slice(*piece)].addcmul_(y[:, :channels], gate)

        self._hands.each(add, pieces(frames, self._values, 2 * channels * len(x)))

    def _narrowed(self, x: torch.Tensor) -> torch.Tensor:
        """Convolve: all three taps at once as a product of matrices, then shifted and added."""
        narrow, dilation = len(self._taps) // 3, self._dilation
        before, y, after = torch.matmul(self._taps, x).split(narrow, 1)
        y += self._narrow_bias
        y[:, :, dilation:] += before[:, :, :-dilation]
        y[:, :, :-dilation] += after[:, :, dilation:]
        return y

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
