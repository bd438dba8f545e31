"""How old a version of yt-dlp is: its name is the day on which it came out."""

from __future__ import annotations

import re
from datetime import date

_VERSION = re.compile(r"^(\d{4})\.(\d{1,2})\.(\d{1,2})(\D|$)")


def age_days(version: str, today: date) -> int | None:
    """Count the days since a version came out.

    Parameters
    ----------
    version : str
        As the program tells it, for example `2026.10.05`.
    today : date
        The day to count to.

    Returns
    -------
    int or None
        None if the version's name is no day.
    """
    found = _VERSION.match(version.strip())
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return (today - day).days
