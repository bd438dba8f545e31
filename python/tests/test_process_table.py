"""Who is below whom, by the kernel lists and without them."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from audio_ports.process_table import Process, descendants, listed_children, scanned_children
from guardian_process import FAMILY, SLEEP, GuardianProcess, tagged


@pytest.mark.parametrize("way", ["lists", "scan"])
def test_finds_descendants_in_both_ways(tag: str, way: str) -> None:
    # A child of another thread than the first is on a list of its own.
    script = """
import subprocess, sys, threading
def start():
    subprocess.Popen([sys.executable, "-I", "-S", "-c", FAMILY + SLEEP, sys.argv[1]])
    threading.Event().wait()
threading.Thread(target=start).start()
"""
    script = f"FAMILY, SLEEP = {FAMILY!r}, {SLEEP!r}\n" + script
    with GuardianProcess("subreaper", script, tag) as guardian:
        assert guardian.line() == "up"
        root = guardian.process.pid
        children = scanned_children() if way == "scan" else listed_children
        found = descendants(root, children)
        assert {process.pid for process in found} == set(tagged(tag)) - {root}
        assert len(found) == 4
        parents = [root, *(process.pid for process in found)]
        assert all(process.parent in parents[: place + 1] for place, process in enumerate(found))


def test_a_reused_number_is_not_killed() -> None:
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", SLEEP]) as child:
        try:
            process = Process(child.pid)
            process.start -= 1
            process.kill()
            assert child.poll() is None
        finally:
            Process(child.pid).kill()
        assert child.wait(20) == -signal.SIGKILL
