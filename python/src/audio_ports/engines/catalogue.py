"""The list of engines, models and stems that all parts of the system share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path


@cache
def stem_names() -> tuple[str, ...]:
    """List all stem names in display order.

    Returns
    -------
    tuple of str
    """
    content = Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8")
    return tuple(json.loads(content)["stems"])


def display_order(stems: Iterable[str]) -> tuple[str, ...]:
    """Sort stem names as they are shown; names that the list lacks come last, by name.

    Parameters
    ----------
    stems : iterable of str

    Returns
    -------
    tuple of str
    """
    places = {name: place for place, name in enumerate(stem_names())}
    return tuple(sorted(stems, key=lambda name: (places.get(name, len(places)), name)))
