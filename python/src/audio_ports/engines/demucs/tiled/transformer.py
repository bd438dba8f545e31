"""Layers of the transformer: attention without copies, the rest by pieces of the sequence."""

from __future__ import annotations

import torch
from demucs.transformer import LayerScale
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everywhere

from audio_ports.engines.demucs.tiled.parts import pieces


class SelfLayer:
    """`MyTransformerEncoderLayer.forward`, normalised first.

    Parameters
    ----------
    layer : MyTransformerEncoderLayer
    values : int
        Size of a tile.
    """

    def __init__(self, layer: nn.Module, values: int) -> None:
        self._layer = layer
        self._attention = _Attention(layer.self_attn, layer.gamma_1)
        self._feed_forward = _FeedForward(layer, layer.norm2, values)

    def __call__(self, x: torch.Tensor, *_masks: None) -> torch.Tensor:
        """Work on a sequence, shape (1, length, channels)."""
        normed = self._layer.norm1(x)
        y = self._attention.added(x[0], normed[0], None)
        return _finished(self._layer, self._feed_forward, y)


class CrossLayer:
    """`CrossTransformerEncoderLayer.forward`, normalised first.

    Parameters
    ----------
    layer : CrossTransformerEncoderLayer
    values : int
        Size of a tile.
    """

    def __init__(self, layer: nn.Module, values: int) -> None:
        self._layer = layer
        self._attention = _Attention(layer.cross_attn, layer.gamma_1)
        self._feed_forward = _FeedForward(layer, layer.norm3, values)

    def __call__(self, x: torch.Tensor, other: torch.Tensor, _mask: None = None) -> torch.Tensor:
        """Work on a sequence with a look at another, shapes (1, length, channels)."""
        layer = self._layer
        y = self._attention.added(x[0], layer.norm1(x)[0], layer.norm2(other)[0])
        return _finished(layer, self._feed_forward, y)


def _finished(layer: nn.Module, feed_forward: _FeedForward, y: torch.Tensor) -> torch.Tensor:
    feed_forward.add_to(y)
    out: torch.Tensor = layer.norm_out(y[None]) if layer.norm_out else y[None]
    return out


class _Attention:
    """Multi-head attention on one sequence."""

    def __init__(self, attention: nn.Module, scale: nn.Module) -> None:
        self._own = attention
        self._scale = _scale_of(scale)

    def added(
        self, x: torch.Tensor, query: torch.Tensor, other: torch.Tensor | None
    ) -> torch.Tensor:
        """Give x plus what attention makes of a query; arrays of shape (length, channels)."""
        weight, bias = self._own.in_proj_weight, self._own.in_proj_bias
        channels = query.shape[1]
        if other is None:
            q, k, v = F.linear(query, weight, bias).split(channels, 1)
        else:
            q = F.linear(query, weight[:channels], bias[:channels])
            k, v = F.linear(other, weight[channels:], bias[channels:]).split(channels, 1)
        y = F.scaled_dot_product_attention(self._heads(q), self._heads(k), self._heads(v))
        projected = self._own.out_proj(y[0].transpose(0, 1).flatten(1))
        return torch.addcmul(x, self._scale, projected)

    def _heads(self, y: torch.Tensor) -> torch.Tensor:
        return y.unflatten(1, (self._own.num_heads, -1)).transpose(0, 1)[None]


class _FeedForward:
    """Two linear maps that are applied to each place of a sequence."""

    def __init__(self, layer: nn.Module, norm: nn.Module, values: int) -> None:
        self._layer = layer
        self._norm = norm
        self._values = values
        self._scale = _scale_of(layer.gamma_2)

    def add_to(self, x: torch.Tensor) -> None:
        """Add what the maps make of x to it, in place; shape (length, channels)."""
        layer = self._layer
        hidden = layer.linear1.out_features
        # A group norm looks at the whole sequence.
        normed = None if isinstance(self._norm, nn.LayerNorm) else self._norm(x[None])[0]
        for start, stop in pieces(len(x), self._values, hidden):
            part = x[start:stop]
            y = self._norm(part) if normed is None else normed[start:stop]
            y = layer.linear2(layer.activation(layer.linear1(y)))
            part.addcmul_(self._scale, y)


def _scale_of(module: nn.Module) -> torch.Tensor:
    return module.scale.detach() if isinstance(module, LayerScale) else torch.ones(())
