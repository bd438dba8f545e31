"""A bag of the published `htdemucs`'s shape, with random weights."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python" / part) for part in ("src", "tests", "tests_neural")]

import torch  # noqa: E402
from demucs.htdemucs import HTDemucs  # noqa: E402
from demucs.transformer import LayerScale  # noqa: E402
from tiny_models import FOUR, TinyModel, save_bag  # noqa: E402

PARAMETERS = 41_984_456


def full_size_bag(folder: Path) -> TinyModel:
    """Write the files that `demucs --repo` reads and those that the port reads.

    Parameters
    ----------
    folder : Path
        Where to; about 340 MB.

    Returns
    -------
    TinyModel
        Named `full`.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = HTDemucs(list(FOUR), segment=Fraction(39, 5), dconv_mode=3, bottom_channels=512)
    assert sum(parameter.numel() for parameter in model.parameters()) == PARAMETERS
    # A fresh model hardly uses its residual and attention branches: mistakes there would not show.
    for module in model.modules():
        if isinstance(module, LayerScale):
            torch.nn.init.uniform_(module.scale, 0.1, 0.4)
    return save_bag(folder, "full", [model])
