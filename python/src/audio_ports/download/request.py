"""What a `download-audio` job asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from audio_ports.ports import request as fields

_LONGEST_SEC = 24 * 3600.0


@dataclass(frozen=True)
class Search:
    """Words to look for, and how long what is meant takes, in seconds, where that is known."""

    words: str
    duration_sec: float | None


@dataclass(frozen=True)
class DownloadRequest:
    """A checked `run` message of `download-audio`: an address, or what to look for."""

    target: str | Search
    program: str
    proxy: str
    max_bytes: int
    limit_sec: float
    idle_sec: float
    today: date
    output_folder: Path

    @classmethod
    def parse(cls, message: fields.Request) -> DownloadRequest:
        """Check a `run` message.

        Parameters
        ----------
        message : mapping
            As it came from the owner.

        Returns
        -------
        DownloadRequest

        Raises
        ------
        TaskError
            `bad_request`, naming the field.
        """
        return cls(
            target=_target(message),
            program=fields.text(message, "program"),
            proxy=fields.text(message, "proxy"),
            max_bytes=fields.whole(message, "maxBytes", minimum=1),
            limit_sec=fields.number(message, "limitSec", (0, _LONGEST_SEC)),
            idle_sec=fields.number(message, "idleSec", (0, _LONGEST_SEC)),
            today=_day(message, "today"),
            output_folder=fields.folder(message, "outputFolder"),
        )


def _target(message: fields.Request) -> str | Search:
    if message.get("search") is not None:
        search = fields.mapping(message, "search")
        has_length = search.get("durationSec") is not None
        duration = fields.positive(search, "durationSec") if has_length else None
        return Search(" ".join(fields.text(search, "words").split()), duration)
    url = fields.text(message, "url")
    if not url.startswith(("http://", "https://")):
        raise fields.bad_field("url", "an http or https address")
    return url


def _day(message: fields.Request, name: str) -> date:
    try:
        return date.fromisoformat(fields.text(message, name))
    except ValueError as error:
        raise fields.bad_field(name, "a day as 2026-01-31") from error
