"""The list of engines, models and stems that all parts of the system share."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class _Catalogue:
    stems: tuple[str, ...]
    modules: Mapping[str, str]


def engine_modules() -> Mapping[str, str]:
    """Map engines to the modules that make them.

    Returns
    -------
    mapping of str to str
        In the order of the list.
    """
    return _read().modules


def display_order(stems: Iterable[str]) -> tuple[str, ...]:
    """Sort stem names as they are shown; names that the list lacks come last, by name.

    Parameters
    ----------
    stems : iterable of str

    Returns
    -------
    tuple of str
    """
    places = {name: place for place, name in enumerate(_read().stems)}
    return tuple(sorted(stems, key=lambda name: (places.get(name, len(places)), name)))


@cache
def _read() -> _Catalogue:
    """Read the list that AUDIO_PORTS_CATALOGUE names, else the one beside this file."""
    own = Path(__file__).with_name("catalogue.json")
    path = Path(os.environ.get("AUDIO_PORTS_CATALOGUE") or own)
    content = json.loads(path.read_text(encoding="utf-8"))
    modules = {engine["name"]: engine["module"] for engine in content["engines"]}
    return _Catalogue(tuple(content["stems"]), modules)
