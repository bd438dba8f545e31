"""Models in a folder as the product's store keeps them: a folder for each, with its weights."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio_ports.engines import catalogue

_WEIGHTS = (".safetensors", ".th")
_USUAL_STEMS = ("drums", "bass", "other", "vocals")
_MAX_HEADER_BYTES = 16 * 1024**2
_CHECKSUM = re.compile(r"-[0-9a-f]{8}$")


class ModelFolderError(Exception):
    """A model that can't be used; the message says why and what to do."""


@dataclass(frozen=True)
class FoundModel:
    """A model; `weights` as in a `run` message, `stems` in the model's order."""

    name: str
    stems: tuple[str, ...]
    weights: Mapping[str, object]


def read_catalogue() -> dict[str, Any]:
    """Read the list of models and presets that the product has.

    Returns
    -------
    dict
    """
    path = Path(catalogue.__file__).with_name("catalogue.json")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def read_model(folder: Path, *, allows_pickles: bool = False) -> FoundModel:
    """Describe the model in a folder.

    Parameters
    ----------
    folder : Path
        Named as in the catalogue, or a local model's: one file of weights, or several with
        `<name>.yaml` as demucs writes it.
    allows_pickles : bool
        Local `.th` files run code of their maker when they are loaded. Published ones are only
        ever loaded with the sha256 of the catalogue.

    Returns
    -------
    FoundModel

    Raises
    ------
    ModelFolderError
        If it is not whole, or not allowed.
    """
    for model in read_catalogue()["models"]:
        if model["name"] == folder.name and model["bag"] is not None:
            return _published(folder, model)
    return _local(folder, allows_pickles=allows_pickles)


def _published(folder: Path, model: Mapping[str, Any]) -> FoundModel:
    files = [_entry(file["signature"], folder / file["name"], file) for file in model["files"]]
    missing = [file["name"] for file in model["files"] if not (folder / file["name"]).is_file()]
    if missing:
        raise ModelFolderError(f"{folder} lacks {', '.join(missing)}. Fetch the model again.")
    stems = tuple(model["stems"])
    weights = {"files": files, "bag": model["bag"], "stems": list(stems)}
    return FoundModel(folder.name, stems, weights)


def _local(folder: Path, *, allows_pickles: bool) -> FoundModel:
    files = _weights_by_signature(folder)
    bag = _read_bag(folder, list(files))
    pickles = [file.name for file in files.values() if file.suffix == ".th"]
    if pickles and not allows_pickles:
        raise ModelFolderError(
            f"loading {', '.join(pickles)} would run code of its maker. If you trust it, add "
            "--allow-pickles."
        )
    stems = _stems(next(iter(files.values())))
    entries = [_entry(signature, file) for signature, file in files.items()]
    return FoundModel(folder.name, stems, {"files": entries, "bag": bag, "stems": list(stems)})


def _weights_by_signature(folder: Path) -> dict[str, Path]:
    """Find the weights; of two files for one signature the one that runs no code."""
    found: dict[str, Path] = {}
    for ending in reversed(_WEIGHTS):
        for file in sorted(folder.glob(f"*{ending}")):
            found[_CHECKSUM.sub("", file.stem) if ending == ".th" else file.stem] = file
    if not found:
        raise ModelFolderError(
            f"{folder} has no weights: files that end in {' or '.join(_WEIGHTS)}."
        )
    return found


def _read_bag(folder: Path, signatures: list[str]) -> Mapping[str, object]:
    file = next(iter(sorted(folder.glob("*.yaml"))), None)
    if file is None and len(signatures) == 1:
        return {"models": signatures, "weights": None, "segment": None}
    if file is None:
        raise ModelFolderError(
            f"{folder} has {len(signatures)} files of weights: put the {folder.name}.yaml that "
            "says how they belong together beside them."
        )
    # It comes with demucs: an interpreter without it has nothing to do with bags.
    import yaml  # noqa: PLC0415

    bag = yaml.safe_load(file.read_text(encoding="utf-8"))
    models = bag.get("models") if isinstance(bag, Mapping) else None
    if not isinstance(models, list) or not set(models) <= set(signatures):
        raise ModelFolderError(f"{file} does not list weights that are beside it under models.")
    return {"models": models, "weights": bag.get("weights"), "segment": bag.get("segment")}


def _entry(
    signature: str, file: Path, published: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Describe a file to the engine, which loads nothing that has another sha256."""
    if published is not None:
        sha256 = published["sha256"]
    else:
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"signature": signature, "path": str(file.absolute()), "sha256": sha256}


def _stems(file: Path) -> tuple[str, ...]:
    """Read them from the header of safetensors; pickles are taken to have the usual ones."""
    if file.suffix != ".safetensors":
        return _USUAL_STEMS
    try:
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            header = json.loads(stream.read(min(length, _MAX_HEADER_BYTES)))
        metadata = header["__metadata__"]
        stems = json.loads(metadata["kwargs"]).get("sources") or json.loads(metadata["args"])[0]
        return tuple(str(stem) for stem in stems)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ModelFolderError(
            f"{file} does not say which stems its model has: demucs did not write it."
        ) from error
