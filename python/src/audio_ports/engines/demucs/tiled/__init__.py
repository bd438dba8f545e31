"""The layers of hybrid models, computed tile by tile.

The published code passes whole arrays from operation to operation: tens of megabytes each, written
and read again a dozen times a layer. A processor spends more time on that than on arithmetic, and
more still when several processes share the memory's bandwidth. Here each layer goes through its
input in tiles that stay in the cache. The output is the same up to float32 rounding.

Only for inference, one chunk at a time, on a processor.
"""

from __future__ import annotations

import torch
from demucs.hdemucs import HDecLayer, HDemucs, HEncLayer
from demucs.htdemucs import HTDemucs
from demucs.transformer import CrossTransformerEncoderLayer, MyTransformerEncoderLayer

from audio_ports.engines.demucs.tiled.frequency import FrequencyDecoder, FrequencyEncoder
from audio_ports.engines.demucs.tiled.hands import Hands
from audio_ports.engines.demucs.tiled.residual import can_fold
from audio_ports.engines.demucs.tiled.spectrum import inverse_by_stem
from audio_ports.engines.demucs.tiled.time import TimeDecoder, TimeEncoder
from audio_ports.engines.demucs.tiled.transformer import CrossLayer, SelfLayer

TILE_VALUES = 1 << 19
"""float32 values of the widest array of a tile: 2 MB, what a core has of its own cache."""


def can_tile(model: torch.nn.Module) -> bool:
    """Tell whether a model has layers that are known here."""
    if not isinstance(model, HDemucs | HTDemucs) or not hasattr(model, "tencoder"):
        return False
    return _is_known(model.encoder[0]) and _is_known(model.decoder[-1])


def tile(model: torch.nn.Module, hands: Hands, values: int = TILE_VALUES) -> None:
    """Exchange how a model's layers are computed, for good; a model of another kind stays as it is.

    Parameters
    ----------
    model : torch.nn.Module
        In evaluation mode; its weights are not touched.
    hands : Hands
        Do the tiles.
    values : int
        Size of a tile.
    """
    if not can_tile(model):
        return
    merges = {index for index, layer in enumerate(model.tencoder) if layer.empty}
    for index, layer in enumerate(model.encoder):
        if index not in merges and _is_known(layer):
            layer.forward = (FrequencyEncoder if layer.freq else TimeEncoder)(layer, values, hands)
    offset = len(model.decoder) - len(model.tdecoder)
    splits = {offset + index for index, layer in enumerate(model.tdecoder) if layer.empty}
    for index, layer in enumerate(model.decoder):
        if index not in splits and _is_known(layer):
            layer.forward = (FrequencyDecoder if layer.freq else TimeDecoder)(layer, values, hands)
    for layer in (*model.tencoder, *model.tdecoder):
        if _is_known(layer):
            kind = TimeEncoder if isinstance(layer, HEncLayer) else TimeDecoder
            layer.forward = kind(layer, values, hands)
    _tile_rest(model, values, hands)


def _tile_rest(model: torch.nn.Module, values: int, hands: Hands) -> None:
    first = getattr(model.encoder[0], "forward", None)
    if model.freq_emb is not None and isinstance(first, FrequencyEncoder):
        first.embed(model.freq_emb, float(model.freq_emb_scale))
        model.freq_emb = None
    inverse_by_stem(model, hands)
    transformer = getattr(model, "crosstransformer", None)
    if transformer is None:
        return
    for layer in (*transformer.layers, *transformer.layers_t):
        # Sparse attention and norms after the blocks are in no published model.
        if not layer.norm_first or layer.sparse:
            continue
        if isinstance(layer, MyTransformerEncoderLayer):
            layer.forward = SelfLayer(layer, values, hands)
        elif isinstance(layer, CrossTransformerEncoderLayer):
            layer.forward = CrossLayer(layer, values, hands)


def _is_known(layer: torch.nn.Module) -> bool:
    """Tell whether a layer is made as those of the published models' outer layers."""
    if not isinstance(layer, HEncLayer | HDecLayer) or layer.empty or layer.norm:
        return False
    if layer.rewrite is None or not (layer.dconv is None or can_fold(layer.dconv)):
        return False
    if isinstance(layer, HEncLayer):
        return not any(layer.rewrite.padding)
    return bool(layer.kernel_size == 2 * layer.stride)
