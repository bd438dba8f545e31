"""Separation engines, made by name."""

from __future__ import annotations

import os
from collections.abc import Mapping

from audio_ports.engines.base import Engine, Mix
from audio_ports.engines.spectral import SpectralEngine
from audio_ports.errors import TaskError

__all__ = ["Engine", "Mix", "create_engine"]


def create_engine(name: str, model: str, mix: Mix, settings: Mapping[str, object]) -> Engine:
    """Make the engine that a separation asks for.

    Parameters
    ----------
    name, model : str
        Engine and model as stored with the separation.
    mix : Mix
        The master to separate; the engine reads it, the caller owns it.
    settings : mapping
        Options of the engine; `spectral` has none and ignores them.

    Returns
    -------
    Engine

    Raises
    ------
    TaskError
        `unknown_engine` or `unknown_model`.
    """
    del settings
    if name != "spectral":
        raise TaskError("unknown_engine", f"No engine is called {name!r}; there is 'spectral'.")
    if model != "spectral":
        raise TaskError("unknown_model", f"Engine spectral has no model {model!r}.")
    return SpectralEngine(mix, threads=_threads())


def _threads() -> int:
    """Threads that the owner of the process grants, by OMP_NUM_THREADS."""
    granted = os.environ.get("OMP_NUM_THREADS", "")
    return int(granted) if granted.isdecimal() else os.cpu_count() or 1
