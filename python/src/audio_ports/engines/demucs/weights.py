"""Reading weights from files, after their content has been checked."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import stat

import safetensors.torch
import torch
from demucs.states import load_model

from audio_ports.engines.demucs.blueprint import CLASSES, Blueprint
from audio_ports.engines.demucs.request import WeightFile
from audio_ports.errors import TaskError

_MAX_BYTES = 4 * 1024**3


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
        SHA-256 than it should, is no model or holds something else than numbers;
        `model_needs_package` for quantised ones without it.
    """
    content = _read(file)
    try:
        if file.path.suffix == ".safetensors":
            model = _from_safetensors(content)
        elif file.path.suffix == ".th":
            # The content is the one whose hash was trusted, not what the path holds by now.
            model = _from_package(torch.load(io.BytesIO(content), "cpu", weights_only=False))
        else:
            raise ValueError("its name ends neither in .safetensors nor in .th")
        _check_numbers(model)
    except (TaskError, MemoryError):
        raise
    except ValueError as error:
        # What the checks above found, or a parser.
        raise _damaged(file, str(error)[:300]) from error
    except Exception as error:
        if "can't allocate memory" in str(error):
            raise MemoryError from error
        raise _damaged(file, f"it can't be read as a model ({type(error).__name__})") from error
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(requires_grad=False)
    return model


def _read(file: WeightFile) -> bytes:
    try:
        status = file.path.stat()
        # A pipe would be waited for without end.
        content = file.path.read_bytes() if _is_readable(status) else None
    except OSError as error:
        raise _missing(file, "can't be read") from error
    if content is None:
        raise _missing(file, f"is no file of at most {_MAX_BYTES >> 30} GB")
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise _damaged(file, "its content is not what was installed")
    return content


def _is_readable(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_size <= _MAX_BYTES


def _missing(file: WeightFile, reason: str) -> TaskError:
    return TaskError(
        "model_missing",
        f"The model's file {file.path.name} {reason}; fetch or import the model again.",
    )


def _damaged(file: WeightFile, reason: str) -> TaskError:
    return TaskError(
        "model_damaged",
        f"The model's file {file.path.name} is damaged: {reason}. Remove and fetch it again.",
    )


def _from_package(package: object) -> torch.nn.Module:
    """Make the model of a pickled package; `demucs` itself would end the process without diffq."""
    if not isinstance(package, dict) or package.get("klass") not in CLASSES.values():
        raise ValueError("it holds no model of Demucs")
    if "__quantized" in package["state"] and importlib.util.find_spec("diffq") is None:
        raise TaskError(
            "model_needs_package",
            "The model needs the Python package diffq; install it into the engine's environment.",
        )
    return load_model(package)


def _from_safetensors(content: bytes) -> torch.nn.Module:
    # Its words come before any tensor is read.
    blueprint = Blueprint.read(content)
    return blueprint.build(safetensors.torch.load(content))


def _check_numbers(model: torch.nn.Module) -> None:
    for name, tensor in model.state_dict().items():
        if not bool(torch.isfinite(tensor).all()):
            raise ValueError(f"its {name} holds something else than numbers")
