"""How yt-dlp is called, after its documentation (https://github.com/yt-dlp/yt-dlp#usage-and-options)."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

CANDIDATES = 5

# No settings, cookies or stored state of whoever runs the server, and no programs but its own.
_SAFE = (
    "--ignore-config",
    "--no-exec",
    "--no-cookies",
    "--no-cache-dir",
    "--socket-timeout",
    "30",
)
_MARK = "sfa-progress"
_TEMPLATE = (
    f"download:{_MARK} %(progress.downloaded_bytes)s %(progress.total_bytes)s"
    " %(progress.total_bytes_estimate)s %(info.title)j"
)
_PROGRESS = re.compile(rf"^{_MARK} (\S+) (\S+) (\S+) (.*)$")
# What ingest reads comes first; anything else is refused by its first bytes.
_FORMATS = "/".join(
    [
        *(f"bestaudio[ext={ext}]" for ext in ("m4a", "mp3", "opus", "ogg", "flac", "wav", "aac")),
        "bestaudio",
        "best[ext=mp3]",
    ]
)


@dataclass(frozen=True)
class Progress:
    """How far a file is; `total` is None while nobody knows, all sizes in bytes."""

    done: int
    total: int | None
    title: str

    @property
    def fraction(self) -> float:
        """Of the file, 0 while its size is not known."""
        return min(1.0, self.done / self.total) if self.total else 0.0


def fetch_arguments(url: str, folder: Path, max_bytes: int) -> list[str]:
    """Ask for the sound behind one address, as one file `audio.*`.

    Parameters
    ----------
    url : str
        With its scheme.
    folder : Path
        Where the file is to be.
    max_bytes : int
        Of the file; the program itself heeds it where it knows the size before.

    Returns
    -------
    list of str
    """
    has_converter = all(shutil.which(name) for name in ("ffmpeg", "ffprobe"))
    return [
        *_SAFE,
        "--no-playlist",
        "--playlist-items",
        "1",
        "--match-filters",
        "!is_live",
        "--restrict-filenames",
        "--no-mtime",
        "--retries",
        "3",
        "--newline",
        "--progress",
        "--progress-template",
        _TEMPLATE,
        "--max-filesize",
        str(max_bytes),
        "-f",
        _FORMATS,
        # Takes the sound out of containers that ingest does not read.
        *(["--extract-audio"] if has_converter else []),
        "-P",
        str(folder),
        "-o",
        "audio.%(ext)s",
        "--",
        url,
    ]


def search_arguments(words: str) -> list[str]:
    """Ask for the first things that are found, as JSON lines.

    Parameters
    ----------
    words : str
        To look for.

    Returns
    -------
    list of str
    """
    return [*_SAFE, "--flat-playlist", "--dump-json", "--", f"ytsearch{CANDIDATES}:{words}"]


def parse_progress(line: str) -> Progress | None:
    """Read a line of the progress template.

    Parameters
    ----------
    line : str
        Any line of the program.

    Returns
    -------
    Progress or None
        None if it is another line.
    """
    found = _PROGRESS.match(line)
    if not found:
        return None
    done, total, estimate, title = found.groups()
    return Progress(_bytes(done) or 0, _bytes(total) or _bytes(estimate), _title(title))


def _bytes(text: str) -> int | None:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return None


def _title(text: str) -> str:
    try:
        title = json.loads(text)
    except ValueError:
        return ""
    return title[:300] if isinstance(title, str) else ""
