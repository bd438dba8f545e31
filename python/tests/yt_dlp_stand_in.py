"""Behaves as yt-dlp's documentation says (options, output template, exit codes) and as it is told.

Run as ``python -I -S yt_dlp_stand_in.py SCRIPT OPTIONS... -- ADDRESS``. SCRIPT is a JSON file:
`version`; `fetches`, by address what happens (`*` for all others); `found`, what a search prints;
`calls`, a file that gets each call's arguments as a JSON line.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

_IGNORES_TERM = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
)


def main(script_path: str, arguments: list[str]) -> int:
    script = json.loads(Path(script_path).read_text())
    if "calls" in script:
        with Path(script["calls"]).open("a") as calls:
            calls.write(json.dumps(arguments) + "\n")
    options = _parser().parse_args(arguments)
    if options.version:
        print(script.get("version", "2026.11.01"))
        return 0
    (address,) = options.address
    if options.dump_json:
        return _search(script, address)
    fetches = script.get("fetches", {})
    return _fetch(fetches.get(address) or fetches["*"], options)


def _parser() -> argparse.ArgumentParser:
    """Know the options that are used; a wrong one ends it with 2, as in the original."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for flag in (
        *("--version", "--ignore-config", "--no-exec", "--no-cookies", "--no-cache-dir"),
        *("--no-playlist", "--restrict-filenames", "--no-mtime", "--newline", "--progress"),
        *("--flat-playlist", "--dump-json", "--extract-audio"),
    ):
        parser.add_argument(flag, action="store_true")
    for option in (
        *("--socket-timeout", "--playlist-items", "--match-filters", "--retries"),
        *("--progress-template", "--max-filesize", "-f", "-P", "-o"),
    ):
        parser.add_argument(option)
    parser.add_argument("address", nargs="*")
    return parser


def _search(script: dict[str, Any], address: str) -> int:
    if not re.fullmatch(r"ytsearch5:.+", address):
        print(f"ERROR: [generic] '{address}' is not a valid URL.", file=sys.stderr)
        return 1
    for item in script.get("found", []):
        print(json.dumps(item))
    return 0


def _fetch(fetch: dict[str, Any], options: argparse.Namespace) -> int:
    for line in fetch.get("says", []):
        print(line, file=sys.stderr, flush=True)
    for address in fetch.get("asks", []):
        _ask(address)
    if fetch.get("hangs"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        subprocess.Popen([sys.executable, "-c", _IGNORES_TERM])
        if "started" in fetch:
            Path(fetch["started"]).touch()
        time.sleep(600)
    if "file" in fetch:
        _give(fetch, options)
    return int(fetch.get("exit", 0))


def _ask(address: str) -> None:
    """Open an address by the proxy of the environment, as urllib does by itself."""
    try:
        with urllib.request.build_opener().open(address, timeout=30) as answer:
            print(f"answered {answer.status}", flush=True)
    except OSError as error:
        print(f"refused {getattr(error, 'code', '')}", flush=True)


def _give(fetch: dict[str, Any], options: argparse.Namespace) -> None:
    source = Path(fetch["file"])
    size = source.stat().st_size
    if size > int(options.max_filesize):
        print(
            f"\r[download] File is larger than max-filesize ({size} bytes >"
            f" {options.max_filesize} bytes). Aborting."
        )
        return
    target = Path(options.P) / options.o.replace("%(ext)s", fetch.get("ext", "m4a"))
    print(f"[download] Destination: {target}")
    for step in range(1, 5):
        progress = {
            "progress.downloaded_bytes": size * step // 4,
            "progress.total_bytes": size,
            "progress.total_bytes_estimate": "NA",
        }
        _report(options.progress_template, progress, fetch.get("title", "Found"))
    shutil.copyfile(source, target)


def _report(template: str, progress: dict[str, Any], title: str) -> None:
    kind, _, text = template.partition(":")
    if kind != "download":
        return
    text = text.replace("%(info.title)j", json.dumps(title))
    print(re.sub(r"%\(([\w.]+)\)s", lambda found: str(progress[found[1]]), text), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
