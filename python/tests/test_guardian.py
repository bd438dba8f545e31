from __future__ import annotations

import os
import signal
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardian_process import (
    IN_NAMESPACE,
    GuardianProcess,
    start_guardian,
    tagged,
    wait_until_gone,
)

SLEEP = "import time; time.sleep(600)"
FAMILY = f"""
import subprocess, sys, time
for is_session in (False, True):
    command = [sys.executable, "-I", "-S", "-c", {SLEEP!r}, sys.argv[1]]
    subprocess.Popen(command, start_new_session=is_session)
print("up", flush=True)
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"


def _has_namespaces() -> bool:
    return subprocess.run([*IN_NAMESPACE, "true"], check=False, capture_output=True).returncode == 0


MODES = ["namespace", "subreaper"] if _has_namespaces() else ["subreaper"]


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def tag() -> Iterator[str]:
    name = str(uuid.uuid4())
    yield name
    assert wait_until_gone(name) == []


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("", 0),
        ("raise SystemExit(7)", 7 << 8),
        ("import os; os.kill(os.getpid(), 9)", signal.SIGKILL),
        ("import os; os.kill(os.getpid(), 11)", signal.SIGSEGV),
        ("import os; os.abort()", signal.SIGABRT),
        ("import os; os.kill(os.getpid(), 15)", signal.SIGTERM),
    ],
)
def test_reports_the_raw_wait_status(mode: str, tag: str, script: str, status: int) -> None:
    with GuardianProcess(mode, script, tag) as guardian:
        reports = guardian.end()
    assert reports["exited"]["status"] == status
    assert reports["exited"]["endedBy"] is None
    assert guardian.process.returncode == 0


def test_says_which_program_is_not_there(mode: str) -> None:
    process, descriptor = start_guardian(mode, ["/no/such/program"])
    process.communicate(timeout=20)
    with os.fdopen(descriptor, "rb") as reports:
        assert b'"errno": 2' in reports.read()
    assert process.returncode == 127


def test_numbers_processes_as_the_host_does(mode: str, tag: str) -> None:
    with GuardianProcess(mode, FAMILY + SLEEP, tag) as guardian:
        guardian.line()
        family = tagged(tag)
        os.killpg(guardian.process.pid, signal.SIGTERM)
        started = guardian.end()["started"]
    assert {started["guardianPid"], started["portPid"]} < set(family)


def test_ends_what_the_port_leaves_behind(mode: str, tag: str) -> None:
    with GuardianProcess(mode, FAMILY, tag) as guardian:
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["status"] == 0


def test_forwards_sigterm_and_does_not_leave_it_at_that(mode: str, tag: str) -> None:
    with GuardianProcess(mode, FAMILY + SLEEP, tag) as guardian:
        guardian.line()
        os.killpg(guardian.process.pid, signal.SIGTERM)
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["status"] == signal.SIGTERM
    assert reports["exited"]["endedBy"] is None


def test_kills_a_port_that_ignores_sigterm(mode: str, tag: str) -> None:
    with GuardianProcess(mode, DEAF + FAMILY + SLEEP, tag, term_ms="100") as guardian:
        guardian.line()
        os.killpg(guardian.process.pid, signal.SIGTERM)
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["status"] == signal.SIGKILL
    assert reports["exited"]["endedBy"] == "stop"


def test_ends_the_tree_when_the_owner_hangs_up(mode: str, tag: str) -> None:
    with GuardianProcess(mode, DEAF + FAMILY + SLEEP, tag) as guardian:
        guardian.line()
        guardian.hang_up()
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["endedBy"] == "owner"


def test_leaves_stdin_to_the_port(mode: str, tag: str) -> None:
    script = "import sys; print(sys.stdin.readline(), flush=True); " + SLEEP
    with GuardianProcess(mode, script, tag) as guardian:
        assert guardian.process.stdin is not None
        guardian.process.stdin.write(b"for the port\n")
        guardian.process.stdin.flush()
        assert guardian.line() == "for the port"


def test_the_port_has_no_other_descriptors_and_its_signals_are_default(mode: str, tag: str) -> None:
    script = """
import os, signal, sys
held = [fd for fd in range(3, 64) if os.path.exists(f"/proc/self/fd/{fd}")]
ignored = next(line for line in open("/proc/self/status") if line.startswith("SigIgn"))
# Python itself ignores SIGPIPE and SIGXFSZ from its start on; those over 31 are the C library's.
own = 1 << signal.SIGPIPE - 1 | 1 << signal.SIGXFSZ - 1
print(held, int(ignored.split()[1], 16) & 0x7FFFFFFF & ~own, os.getsid(0) == os.getpid())
"""
    with GuardianProcess(mode, script, tag) as guardian:
        assert guardian.line() == "[] 0 True"


def test_ends_a_tree_that_takes_too_much_memory(mode: str, tag: str) -> None:
    script = "kept = b'x' * 200_000_000\n" + SLEEP
    with GuardianProcess(mode, script, tag, memory_bytes="100000000") as guardian:
        exited = guardian.end()["exited"]
    assert exited["endedBy"] == "memory"
    assert exited["status"] == signal.SIGKILL
    assert exited["peakRssBytes"] > 100_000_000


def test_ends_a_tree_of_too_many_processes(mode: str, tag: str) -> None:
    script = "import os, time\nfor _ in range(100): os.fork() or time.sleep(600)\n" + SLEEP
    with GuardianProcess(mode, script, tag, processes="20") as guardian:
        exited = guardian.end()["exited"]
        assert tagged(tag) == []
    assert exited["endedBy"] == "processes"


def test_ends_a_tree_that_forks_faster_than_one_look(mode: str, tag: str) -> None:
    script = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("up", flush=True)
until = time.monotonic() + 10
while time.monotonic() < until:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(0.2)
        os._exit(0)
"""
    with GuardianProcess(mode, script, tag) as guardian:
        guardian.line()
        guardian.hang_up()
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["endedBy"] == "owner"


def test_needs_nothing_but_the_standard_library() -> None:
    source = Path(__file__).parents[1] / "src" / "audio_ports" / "guardian.py"
    assert "audio_ports" not in source.read_text(encoding="utf-8")
