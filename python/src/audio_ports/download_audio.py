"""The port `download-audio`: an address or words in, the file that yt-dlp finds out."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from audio_ports.download.arguments import fetch_arguments, parse_progress, search_arguments
from audio_ports.download.failures import failure_of, too_large
from audio_ports.download.program import Program
from audio_ports.download.request import DownloadRequest, Search
from audio_ports.download.search import choose, parse_candidates
from audio_ports.download.version import age_days
from audio_ports.errors import TaskError
from audio_ports.ports.request import Request
from audio_ports.ports.task import Task

_SEARCHING = "searching"
_FETCHING = "fetching"
# Of what the program says, enough to tell why it failed.
_MAX_LINES = 200
_ADDRESS = re.compile(r"\w+://\S+")
_UNFINISHED = frozenset({".part", ".ytdl", ".temp"})


def run(message: Request, task: Task) -> dict[str, object]:
    """Bring one file by the operator's program.

    Parameters
    ----------
    message : mapping
        The `run` message.
    task : Task
        Hears of the progress.

    Returns
    -------
    dict
        Fields of the `result` message: the file's name in the output folder, what it is called
        at its source, and the program's version.

    Raises
    ------
    TaskError
        `bad_request`, `timeout`, `too_large`, `downloader_missing` if the program can't be run,
        or why the source gave nothing.
    """
    request = DownloadRequest.parse(message)
    request.output_folder.mkdir(parents=True, exist_ok=True)
    return Download(request, task).run()


class Download:
    """One file, from asking the program for its version to looking at what it has made.

    Parameters
    ----------
    request : DownloadRequest
        What to bring.
    task : Task
        Told how far it is.
    """

    def __init__(self, request: DownloadRequest, task: Task) -> None:
        self._request = request
        self._task = task
        self._program = Program(
            request.program,
            request.output_folder,
            limit_sec=request.limit_sec,
            idle_sec=request.idle_sec,
        )
        self._program.use_proxy(request.proxy)
        self._said: list[str] = []
        self._age_days: int | None = None
        self._title = ""

    def run(self) -> dict[str, object]:
        """Bring it.

        Returns
        -------
        dict
            Fields of the `result` message.

        Raises
        ------
        TaskError
            Why there is none.
        """
        target = self._request.target
        self._task.progress(_SEARCHING if isinstance(target, Search) else _FETCHING, 0)
        version = self._version()
        self._age_days = age_days(version, self._request.today)
        url = self._find(target) if isinstance(target, Search) else target
        self._task.progress(_FETCHING, 0)
        request = self._request
        arguments = fetch_arguments(url, request.output_folder, request.max_bytes)
        exit_code = self._program.run(arguments, self._hear)
        file = self._made() if exit_code == 0 else None
        if file is None:
            raise failure_of(self._said, exit_code, self._age_days)
        if file.stat().st_size > request.max_bytes:
            raise too_large()
        return {"file": file.name, "title": self._title, "version": version[:100]}

    def _version(self) -> str:
        lines: list[str] = []
        try:
            exit_code = self._program.run(["--version"], lines.append)
        except OSError as error:
            _log(f"The program can't be started: {error.strerror}.")
            raise _missing() from error
        if exit_code != 0 or not lines:
            raise _missing()
        return lines[-1]

    def _find(self, search: Search) -> str:
        results: list[str] = []

        def hear(line: str) -> None:
            if line.startswith("{"):
                results.append(line)
            else:
                self._note(line)

        exit_code = self._program.run(search_arguments(search.words), hear)
        candidates = parse_candidates(results)
        if not candidates and exit_code != 0:
            raise failure_of(self._said, exit_code, self._age_days)
        found = choose(candidates, search.duration_sec, search.words)
        if found is None:
            raise TaskError("not_found_at_source", "Nothing that fits was found.")
        self._said.clear()
        return found.url

    def _hear(self, line: str) -> None:
        progress = parse_progress(line)
        if progress is None:
            self._note(line)
            return
        if progress.done > self._request.max_bytes:
            raise too_large()
        self._title = progress.title or self._title
        # The last step is its owner's.
        self._task.progress(_FETCHING, 0.99 * progress.fraction)

    def _note(self, line: str) -> None:
        _log(line)
        self._said.append(line)
        del self._said[:-_MAX_LINES]

    def _made(self) -> Path | None:
        files = [
            path
            for path in self._request.output_folder.iterdir()
            if path.is_file() and not path.is_symlink() and path.suffix not in _UNFINISHED
        ]
        return max(files, key=lambda path: path.stat().st_size, default=None)


def _log(line: str) -> None:
    """Keep what the program says for operators, without addresses, which may hold keys."""
    print(_ADDRESS.sub("(address)", line)[:500], file=sys.stderr, flush=True)


def _missing() -> TaskError:
    return TaskError("downloader_missing", "yt-dlp can't be run on this server.")
