"""What yt-dlp's words mean, by its documented exit codes and its messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from audio_ports.errors import TaskError

# Wrong options (documented): this version does not know one that is asked for.
_BAD_OPTIONS = 2
# Its own measure for a version that is too old.
MAX_AGE_DAYS = 90

_TOO_LARGE = re.compile(r"larger than max-filesize", re.IGNORECASE)
_LIVE = re.compile(r"does not pass filter", re.IGNORECASE)
_ASKS_FOR_JS = re.compile(r"JavaScript runtime|challenge solv", re.IGNORECASE)
_SAYS_OLD = re.compile(r"older than \d+ days|out of date|outdated version", re.IGNORECASE)
_WAIT = re.compile(
    r"(?:retry[- ]after:?|try again in|wait for)\s+(\d+)\s*(s|second|minute|min|hour|h)?",
    re.IGNORECASE,
)
_UNITS = {"m": 60, "h": 3600}
_LONGEST_WAIT_SEC = 24 * 3600

# Read in this order: what is said of the file itself tells more than what is said of the program.
_CAUSES: tuple[tuple[str, Callable[[str], TaskError]], ...] = (
    (
        r"HTTP Error 429|too many requests|rate.?limit",
        lambda said: TaskError(
            "rate_limited", "The source takes no more requests for now.", _wait_of(said)
        ),
    ),
    (
        r"no space left on device",
        lambda _: TaskError("no_space", "The disk is full; free some space and try again."),
    ),
    (
        r"unsupported url|\bDRM\b",
        lambda _: TaskError("unsupported_source", "Nothing can be fetched from this address."),
    ),
    (
        r"HTTP Error (404|410)|video (is )?(unavailable|not available)|has been removed"
        r"|does not exist|no longer available|account.{0,40}terminated",
        lambda _: TaskError("not_found_at_source", "The source does not have this any more."),
    ),
    (
        r"private video|sign in|log ?in|members.only|HTTP Error (401|451)|not available in your"
        r"|geo.?restrict",
        lambda _: TaskError(
            "refused_at_source",
            "The source gives this to signed-in people only, or not to this server.",
        ),
    ),
    (
        r"name or service not known|name resolution|getaddrinfo|connection refused"
        r"|network is unreachable|no route to host|timed out|connection reset",
        lambda _: TaskError("unreachable", "The source can't be reached from this server."),
    ),
    (
        r"HTTP Error 5\d\d",
        lambda _: TaskError("source_failed", "The source answers with an error of its own."),
    ),
)


def failure_of(lines: Sequence[str], exit_code: int, age_days: int | None) -> TaskError:
    """Tell why a run gave no file.

    Parameters
    ----------
    lines : sequence of str
        What the program has said, both streams.
    exit_code : int
        Its exit status.
    age_days : int or None
        Since its version came out; None if that is not known.

    Returns
    -------
    TaskError
        Its message holds nothing of the program's own words, which may repeat an address.
    """
    said = "\n".join(lines)
    if _TOO_LARGE.search(said):
        return too_large()
    if _LIVE.search(said):
        return TaskError("unsupported_source", "This is a live broadcast, which has no end.")
    errors = "\n".join(line for line in lines if line.startswith("ERROR")) or said
    for pattern, error_of in _CAUSES:
        if re.search(pattern, errors, re.IGNORECASE):
            return error_of(said)
    return _failure_of_program(said, exit_code, age_days)


def too_large() -> TaskError:
    """Make the error for a file over the limit.

    Returns
    -------
    TaskError
    """
    return TaskError("too_large", "The file is larger than 2 GB, the limit of this server.")


def _failure_of_program(said: str, exit_code: int, age_days: int | None) -> TaskError:
    if _ASKS_FOR_JS.search(said):
        return TaskError(
            "downloader_needs_js",
            "For this source yt-dlp needs a JavaScript runtime, such as Deno, on the server.",
        )
    is_old = age_days is not None and age_days > MAX_AGE_DAYS
    if exit_code == _BAD_OPTIONS or is_old or _SAYS_OLD.search(said):
        age = "" if age_days is None else f", which is {age_days} days old,"
        return TaskError(
            "downloader_outdated", f"The server's version of yt-dlp{age} has to be updated."
        )
    return TaskError("downloader_failed", "yt-dlp could not bring the file.")


def _wait_of(said: str) -> dict[str, object] | None:
    found = _WAIT.search(said)
    if not found:
        return None
    number, unit = found.groups()
    seconds = int(number) * _UNITS.get((unit or "s")[0].lower(), 1)
    return {"retryAfterSec": min(_LONGEST_WAIT_SEC, seconds)}
