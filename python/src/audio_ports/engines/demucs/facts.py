"""Under what a separation was made."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from audio_ports.engines.demucs.plan import Plan
from audio_ports.engines.demucs.request import NeuralRequest


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
        "versions": {name: version(name) for name in ("torch", "demucs", "numpy")},
        "machine": machine(),
    }


def machine() -> str:
    """Name the kind of processor; `unknown` where the kernel does not say.

    Returns
    -------
    str
    """
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{platform.machine()} {names[0] if names else 'unknown'}"
