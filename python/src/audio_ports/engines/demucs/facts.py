"""Under what a separation was made."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

import torch

from audio_ports.engines.demucs.plan import Plan
from audio_ports.engines.demucs.request import NeuralRequest

_ARITHMETIC = "3"
"""Of this engine's own code: goes up with every change that may touch the last bits."""


def run_facts(request: NeuralRequest, plan: Plan, precision: str) -> dict[str, object]:
    """List what stored segments depend on beside track, model and settings.

    Parameters
    ----------
    request : NeuralRequest
        For the seed.
    plan : Plan
        Device, threads, processes, batch.
    precision : str
        Of the models' arithmetic.

    Returns
    -------
    dict
        JSON values; two runs with the same facts store the same bits.
    """
    return {
        "device": plan.device,
        "threads": plan.threads,
        "processes": plan.processes,
        "batch": plan.batch,
        "segmentSec": plan.segment,
        "precision": precision,
        "seed": request.seed,
        "versions": _versions(plan.device) | {"weights": _weights(request)},
        "machine": machine(plan.device),
    }


def _weights(request: NeuralRequest) -> str:
    """Name the content of the models' files by the beginning of a hash over their hashes."""
    hashes = "".join(file.sha256 for file in request.bag.files)
    return hashlib.sha256(hashes.encode()).hexdigest()[:16]


@cache
def machine(device: str) -> str:
    """Name what computes: the graphics card, or the processor with `unknown` for its name.

    Parameters
    ----------
    device : str
        `cuda`, `mps` or `cpu`.

    Returns
    -------
    str
    """
    if device == "cuda":
        return str(torch.cuda.get_device_name())
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{platform.machine()} {names[0] if names else 'unknown'}"


@cache
def _versions(device: str) -> dict[str, str]:
    versions = {name: version(name) for name in ("torch", "demucs", "numpy")}
    versions["engine"] = _ARITHMETIC
    if device == "cuda":
        # Both choose the ways of computing.
        versions |= {
            "cuda": str(torch.version.cuda),
            "cudnn": str(torch.backends.cudnn.version()),
        }
    return versions
