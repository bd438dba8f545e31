"""Separation engines, made by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from audio_ports.engines.base import Engine, Mix
from audio_ports.engines.spectral import SpectralEngine
from audio_ports.errors import TaskError

__all__ = ["Engine", "Mix", "create_engine"]

Tell = Callable[[str, str], None]
Make = Callable[[Mapping[str, object], Mix, Tell], Engine]


def create_engine(message: Mapping[str, object], mix: Mix, tell: Tell) -> Engine:
    """Make the engine that a separation asks for.

    Parameters
    ----------
    message : mapping
        The `run` message; `engine` and `model` name it, the rest is the engine's own.
    mix : Mix
        The master to separate; the engine reads it, the caller owns it.
    tell : callable
        Called with a code and words when something changes that a user should know.

    Returns
    -------
    Engine

    Raises
    ------
    TaskError
        `unknown_engine`, `unknown_model`, or what the engine raises.
    """
    name = message.get("engine")
    if name not in _ENGINES:
        known = ", ".join(_ENGINES)
        raise TaskError("unknown_engine", f"No engine is called {name!r}; there are {known}.")
    return _ENGINES[str(name)](message, mix, tell)


def _spectral(message: Mapping[str, object], mix: Mix, _tell: Tell) -> Engine:
    if message.get("model") != "spectral":
        raise TaskError("unknown_model", f"Engine spectral has no model {message.get('model')!r}.")
    return SpectralEngine(mix, threads=_threads())


def _demucs(message: Mapping[str, object], mix: Mix, tell: Tell) -> Engine:
    # Its packages are installed on demand, in an environment of their own.
    try:
        from audio_ports.engines.demucs.resident import create_demucs  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise TaskError(
            "engine_missing", "Neural separation is not set up here; an admin can do that."
        ) from error
    return create_demucs(message, mix, tell)


_ENGINES: Mapping[str, Make] = {"spectral": _spectral, "demucs": _demucs}


def _threads() -> int:
    """Threads that the owner of the process grants, by OMP_NUM_THREADS."""
    granted = os.environ.get("OMP_NUM_THREADS", "")
    return int(granted) if granted.isdecimal() else os.cpu_count() or 1
