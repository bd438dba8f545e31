"""Models that the tests make once."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from tiny_models import (
    FOUR,
    SIX,
    TinyModel,
    save_bag,
    tiny_convolution,
    tiny_hybrid,
    tiny_transformer,
)

# As in a port: what is forked from a process with a thread pool hangs.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TinyModel]:
    folder = tmp_path_factory.mktemp("models")
    one_each = tuple(tuple(float(row == column) for column in range(4)) for row in range(4))
    mixed = ((1.0, 1.0, 0.0, 0.0), (1.0, 0.0, 2.0, 1.0))
    bags = [
        save_bag(folder / "one", "one", [tiny_transformer(1)]),
        # As long as the published ones: one chunk reaches over more than a segment.
        save_bag(folder / "long", "long", [tiny_transformer(3, FOUR, Fraction(39, 5))]),
        save_bag(folder / "six", "six", [tiny_transformer(2, SIX, Fraction(39, 40))]),
        save_bag(folder / "tuned", "tuned", [tiny_transformer(n) for n in range(4)], one_each),
        save_bag(folder / "mixed", "mixed", [tiny_transformer(8), tiny_hybrid(9)], mixed, 2),
        save_bag(folder / "old", "old", [tiny_hybrid(4), tiny_convolution(5)], None, 2.5),
    ]
    return {bag.name: bag for bag in bags}
