"""Separation engines, made by name."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from audio_ports.engines.base import Engine, Mix, Tell
from audio_ports.engines.catalogue import engine_modules
from audio_ports.errors import TaskError

__all__ = ["Engine", "Mix", "create_engine"]


def create_engine(message: Mapping[str, object], mix: Mix, tell: Tell) -> Engine:
    """Make the engine that a separation asks for.

    An engine is an entry of the catalogue and a module with a function `create`, which takes what
    this one takes.

    Parameters
    ----------
    message : mapping
        The `run` message; `engine` names it, the rest is the engine's own.
    mix : Mix
        The master to separate; the engine reads it, the caller owns it.
    tell : callable
        Called with a code and words when something changes that a user should know.

    Returns
    -------
    Engine
        The caller closes it.

    Raises
    ------
    TaskError
        `unknown_engine`, `engine_missing`, or what the engine raises.
    """
    name = message.get("engine")
    modules = engine_modules()
    if not isinstance(name, str) or name not in modules:
        known = ", ".join(modules)
        raise TaskError("unknown_engine", f"No engine is called {name!r}; there are {known}.")
    try:
        module = importlib.import_module(modules[name])
        # Some import large packages only now.
        engine: Engine = module.create(message, mix, tell)
    except ModuleNotFoundError as error:
        raise TaskError(
            "engine_missing",
            f"The engine {name} is not set up here: {error.name} is missing. An admin can do that.",
        ) from error
    return engine
