"""Separation without a model, from how music is made."""

from __future__ import annotations

import os
from collections.abc import Mapping

from audio_ports.engines.base import Mix, Tell
from audio_ports.engines.spectral.engine import SpectralEngine
from audio_ports.errors import TaskError

__all__ = ["SpectralEngine", "create"]


def create(message: Mapping[str, object], mix: Mix, tell: Tell) -> SpectralEngine:
    """Make the engine for one track.

    Parameters
    ----------
    message : mapping
        The `run` message; only the model matters.
    mix : Mix
        The master.
    tell : callable
        Never called.

    Returns
    -------
    SpectralEngine

    Raises
    ------
    TaskError
        `unknown_model`.
    """
    del tell
    if message.get("model") != "spectral":
        raise TaskError("unknown_model", f"Engine spectral has no model {message.get('model')!r}.")
    return SpectralEngine(mix, threads=_threads())


def _threads() -> int:
    """Threads that the owner of the process grants, by OMP_NUM_THREADS."""
    granted = os.environ.get("OMP_NUM_THREADS", "")
    return int(granted) if granted.isdecimal() else os.cpu_count() or 1
