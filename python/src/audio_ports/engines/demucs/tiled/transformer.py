"""Layers of the transformer: attention without copies, the rest by pieces of the sequence."""

from __future__ import annotations

import torch
from demucs.transformer import LayerScale
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everywhere

from audio_ports.engines.demucs.tiled.hands import Hands
from audio_ports.engines.demucs.tiled.parts import pieces


class SelfLayer:
    """`MyTransformerEncoderLayer.forward`, normalised first.

    Parameters
    ----------
    layer : MyTransformerEncoderLayer
    values : int
        Size of a tile.
    hands : Hands
        Do the tiles.
    """

    def __init__(self, layer: nn.Module, values: int, hands: Hands) -> None:
        self._layer = layer
        self._attention = _Attention(layer.self_attn, layer.gamma_1, values, hands)
        self._feed_forward = _FeedForward(layer, layer.norm2, values, hands)

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
    hands : Hands
        Do the tiles.
    """

    def __init__(self, layer: nn.Module, values: int, hands: Hands) -> None:
        self._layer = layer
        self._attention = _Attention(layer.cross_attn, layer.gamma_1, values, hands)
        self._feed_forward = _FeedForward(layer, layer.norm3, values, hands)

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

    def __init__(self, attention: nn.Module, scale: nn.Module, values: int, hands: Hands) -> None:
        self._own = attention
        self._scale = _scale_of(scale)
        self._values = values
        self._hands = hands

    def added(
        self, x: torch.Tensor, query: torch.Tensor, other: torch.Tensor | None
    ) -> torch.Tensor:
        """Give x plus what attention makes of a query; arrays of shape (length, channels)."""
        own, channels = self._own, query.shape[1]
        if other is None:
            q, k, v = self._projected(query, 0, 3).split(channels, 1)
        else:
            q = self._projected(query, 0, 1)
            k, v = self._projected(other, 1, 3).split(channels, 1)
        y = torch.empty_like(query)
        out = torch.empty_like(x)

        def attend(head: int) -> None:
            own_part = slice(head * own.head_dim, (head + 1) * own.head_dim)
            each = [part[None, None, :, own_part] for part in (q, k, v)]
            y[:, own_part] = F.scaled_dot_product_attention(*each)[0, 0]

        def add(piece: tuple[int, int]) -> None:
            part = slice(*piece)
            torch.addcmul(x[part], self._scale, own.out_proj(y[part]), out=out[part])

        self._hands.each(attend, range(own.num_heads))
        self._hands.each(add, pieces(len(x), self._values, channels))
        return out

    def _projected(self, x: torch.Tensor, first: int, last: int) -> torch.Tensor:
        """Make queries, keys, values: those from `first` up to `last` of the three."""
        own = slice(first * x.shape[1], last * x.shape[1])
        weight, bias = self._own.in_proj_weight[own], self._own.in_proj_bias[own]
        y = x.new_empty(len(x), len(bias))

        def project(piece: tuple[int, int]) -> None:
            torch.addmm(bias, x[slice(*piece)], weight.T, out=y[slice(*piece)])

        self._hands.each(project, pieces(len(x), self._values, len(bias)))
        return y


class _FeedForward:
    """Two linear maps that are applied to each place of a sequence."""

    def __init__(self, layer: nn.Module, norm: nn.Module, values: int, hands: Hands) -> None:
        self._layer = layer
        self._hands = hands
        self._norm = norm
        self._values = values
        self._scale = _scale_of(layer.gamma_2)

    def add_to(self, x: torch.Tensor) -> None:
        """Add what the maps make of x to it, in place; shape (length, channels)."""
        layer = self._layer
        hidden = layer.linear1.out_features
        # A group norm looks at the whole sequence.
        normed = None if isinstance(self._norm, nn.LayerNorm) else self._norm(x[None])[0]

        def feed(piece: tuple[int, int]) -> None:
            part = x[slice(*piece)]
            y = self._norm(part) if normed is None else normed[slice(*piece)]
            y = layer.linear2(layer.activation(layer.linear1(y)))
            part.addcmul_(self._scale, y)

        self._hands.each(feed, pieces(len(x), self._values, hidden))


def _scale_of(module: nn.Module) -> torch.Tensor:
    return module.scale.detach() if isinstance(module, LayerScale) else torch.ones(())
