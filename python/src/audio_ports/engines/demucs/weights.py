"""Reading weights from files, after their content has been checked."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import safetensors.torch
import torch
from demucs import demucs, hdemucs, htdemucs
from demucs.states import load_model

from audio_ports.engines.demucs.request import WeightFile
from audio_ports.errors import TaskError

# What a file may name: nothing else is ever looked up for it.
_CLASSES: Mapping[str, Callable[..., torch.nn.Module]] = {
    "demucs.demucs.Demucs": demucs.Demucs,
    "demucs.hdemucs.HDemucs": hdemucs.HDemucs,
    "demucs.htdemucs.HTDemucs": htdemucs.HTDemucs,
}


def read_model(file: WeightFile) -> torch.nn.Module:
    """Load one model.

    Parameters
    ----------
    file : WeightFile
        A `.safetensors` file with its class and arguments in the metadata, or a pickled `.th`
        package. A pickle runs code of its maker, so the owner names only files that it trusts.

    Returns
    -------
    torch.nn.Module
        On the CPU, for evaluation.

    Raises
    ------
    TaskError
        `model_missing` if the file can't be read, `model_damaged` if its content has another
        SHA-256 than it should or is no model.
    """
    content = _read(file)
    try:
        if file.path.suffix == ".safetensors":
            model = _from_safetensors(content)
        else:
            # The content is the one whose hash was trusted, not what the path holds by now.
            model = _from_package(torch.load(io.BytesIO(content), "cpu", weights_only=False))
    except TaskError:
        raise
    except Exception as error:
        raise _damaged(file, f"it can't be read as a model ({type(error).__name__})") from error
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(requires_grad=False)
    return model


def _read(file: WeightFile) -> bytes:
    try:
        content = file.path.read_bytes()
    except OSError as error:
        raise TaskError(
            "model_missing",
            f"The model's file {file.path.name} can't be read; fetch or import the model again.",
        ) from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise _damaged(file, "its content is not what was installed")
    return content


def _damaged(file: WeightFile, reason: str) -> TaskError:
    return TaskError(
        "model_damaged",
        f"The model's file {file.path.name} is damaged: {reason}. Remove and fetch it again.",
    )


def _from_package(package: Mapping[str, Mapping[str, object]]) -> torch.nn.Module:
    """Make the model of a pickled package; `demucs` itself would end the process without diffq."""
    if "__quantized" in package["state"] and importlib.util.find_spec("diffq") is None:
        raise TaskError(
            "model_needs_package",
            "The model needs the Python package diffq; install it into the engine's environment.",
        )
    return load_model(package)


def _from_safetensors(content: bytes) -> torch.nn.Module:
    metadata = _metadata(content)
    name = metadata.get("klass", "")
    if name not in _CLASSES:
        raise ValueError(f"unknown class {name!r}")
    state: object = safetensors.torch.load(content)
    if "structure" in metadata:
        raise TaskError(
            "model_needs_package", "Quantised models are read from their .th files only."
        )
    return load_model(
        {
            "klass": _CLASSES[name],
            "args": _decode(json.loads(metadata["args"])),
            "kwargs": _decode(json.loads(metadata["kwargs"])),
            "state": state,
        }
    )


def _metadata(content: bytes) -> Mapping[str, str]:
    """Read the text fields of a safetensors header: its length in 8 bytes, then JSON."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    metadata = header.get("__metadata__", {})
    if not isinstance(metadata, dict):
        raise ValueError("no metadata")
    return metadata


def _decode(value: object) -> object:
    """Turn the JSON of a model's arguments into Python, fractions included."""
    if isinstance(value, dict):
        if value.get("_type") == "fraction":
            return Fraction(value["numerator"], value["denominator"])
        return {key: _decode(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_decode(item) for item in value]
    return value
