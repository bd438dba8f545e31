"""Runs a real port once and measures it from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass
class PortRun:
    """What one run took: seconds since the start of the process, memory in MB."""

    elapsed_sec: float = 0.0
    first_segments_sec: float = 0.0
    peak_mb: float = 0.0
    result: dict[str, Any] = field(default_factory=dict)
    pack: dict[str, Any] = field(default_factory=dict)


def run_port(port: str, request: Mapping[str, object], threads: int) -> PortRun:
    """Run a job to its end.

    Parameters
    ----------
    port : str
        Name of the queue.
    request : mapping
        Fields of the `run` message besides its id.
    threads : int
        What the worker would set for numeric libraries.

    Returns
    -------
    PortRun

    Raises
    ------
    RuntimeError
        If the port ends with an error.
    """
    run = PortRun()
    started = time.perf_counter()
    announced = 0
    with _start(port, threads) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        line = json.dumps({"type": "run", "id": "bench", **request})
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
        for raw in process.stdout:
            message = json.loads(raw)
            run.peak_mb = max(run.peak_mb, _peak_mb(process.pid))
            match message["type"]:
                case "pack":
                    run.pack = message
                case "segment":
                    announced += 1
                    if announced == len(run.pack["stems"]):
                        run.first_segments_sec = time.perf_counter() - started
                case "result":
                    run.result = message
                case "error":
                    raise RuntimeError(f"{port}: {message['code']}: {message['message']}")
    run.elapsed_sec = time.perf_counter() - started
    if not run.result:
        raise RuntimeError(f"{port} ended without a result")
    return run


def print_table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Print rows under their columns, aligned to the right.

    Parameters
    ----------
    title : str
        Printed above.
    columns : list of str
        Heads.
    rows : list of list of str
        One text for each column.
    """
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    print(f"\n{title}")
    for row in (columns, *rows):
        print("  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)))


def _start(port: str, threads: int) -> subprocess.Popen[bytes]:
    limits = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    return subprocess.Popen(
        [sys.executable, "-m", "audio_ports", port],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | limits | {"PYTHONPATH": str(ROOT / "python" / "src")},
    )


def _peak_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    lines = (line.split() for line in status.splitlines() if line.startswith("VmHWM:"))
    return next((int(fields[1]) / 1024 for fields in lines), 0.0)
