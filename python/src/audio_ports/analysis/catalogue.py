"""The list of features that all parts of the system share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from audio_ports.errors import TaskError

PARTS = ("rhythm", "tonality", "chords", "form", "loudness", "descriptors")
"""Parts of an analysis in the order in which they are computed and written."""


@dataclass(frozen=True)
class Feature:
    """Something that can be wished for: the part that it is in, and the parts that this needs."""

    name: str
    part: str
    title: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """Parts that were asked for, and all that must be computed for them."""

    parts: frozenset[str]
    needed: frozenset[str]


def wish_for(names: Iterable[str] | None) -> Wish:
    """Find the parts that features are in.

    Parameters
    ----------
    names : iterable of str, optional
        Features; all of them if there is none given.

    Returns
    -------
    Wish

    Raises
    ------
    TaskError
        `bad_request` if a name is not in the list.
    """
    known = features()
    wished = list(known if names is None else names)
    unknown = sorted({name for name in wished if name not in known})
    if unknown:
        raise TaskError(
            "bad_request",
            f"Unknown feature {', '.join(unknown)}; known are {', '.join(known)}.",
            {"unknown": unknown},
        )
    parts = frozenset(known[name].part for name in wished)
    return Wish(parts, parts.union(*(known[name].needs for name in wished)))


@cache
def features() -> Mapping[str, Feature]:
    """Read the list.

    Returns
    -------
    mapping of str to Feature
        By name, in the list's order.
    """
    path = Path(__file__).with_name("catalogue.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    return {
        each["name"]: Feature(each["name"], each["part"], each["title"], tuple(each["needs"]))
        for each in content["features"]
    }
