"""Writes a small model with random weights: `write_tiny_model.py FILE.safetensors [4|6]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tiny_models import FOUR, SIX, save_safetensors, tiny_transformer


def main(arguments: list[str]) -> None:
    """Write the model that the command line asks for."""
    stems = SIX if arguments[1:] == ["6"] else FOUR
    save_safetensors(tiny_transformer(1, stems), Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
