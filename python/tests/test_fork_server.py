"""The process that ports are forked from, as its owner speaks to it."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fork_server_process import SRC, ForkServerProcess
from guardian_process import LIMIT_SEC, marked, wait_until_gone

SLEEP = "import time; time.sleep(600)\n"


def test_says_first_what_it_has_loaded() -> None:
    with ForkServerProcess("subreaper", "colorsys,numpy.random") as server:
        ready = next(server.messages())
        assert ready.pop("tookMs") > 0
        assert ready == {
            "type": "ready",
            "protocol": 1,
            "port": "fork-server",
            "capabilities": ["fork"],
            "preloaded": ["colorsys", "numpy.random"],
        }


def test_beats_and_answers_pings(plain: ForkServerProcess) -> None:
    plain.next("heartbeat")
    plain.send(type="ping", sequence=3)
    assert plain.next("pong") == {"type": "pong", "sequence": 3}
    plain.next("heartbeat")


def test_ends_when_it_is_told_to(plain: ForkServerProcess) -> None:
    plain.send(type="exit")
    assert all(message["type"] != "error" for message in plain.messages())
    assert plain.process.wait(LIMIT_SEC) == 0


def test_keeps_no_descriptor_of_its_ports(plain: ForkServerProcess) -> None:
    held = Path(f"/proc/{plain.pid}/fd")
    with plain.fork("") as first:
        first.end()
    before = sorted(held.iterdir())
    ports = [plain.fork("import os; print(len(os.listdir('/proc/self/fd')), flush=True)\n" + SLEEP)
             for _ in range(50)]  # fmt: skip
    assert {port.line() for port in ports} == {"4"}
    for port in ports:
        assert _least_descriptors(port.guardian_pid, 6) == 6
    assert sorted(held.iterdir()) == before
    for port in ports:
        port.close()


def _least_descriptors(pid: int, wanted: int) -> int:
    """Look again while there are more: a guardian that looks at its port has one more meanwhile."""
    end = time.monotonic() + LIMIT_SEC
    held = Path(f"/proc/{pid}/fd")
    least = len(list(held.iterdir()))
    while least > wanted and time.monotonic() < end:
        time.sleep(0.005)
        least = min(least, len(list(held.iterdir())))
    return least


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"id": "short"}, "id"),
        ({"id": None}, "id"),
        ({"token": "two words"}, "token"),
        ({"socket": ""}, "socket"),
        ({"socket": "/" + "x" * 200}, "socket"),
        ({"queue": 3}, "queue"),
        ({"argv": []}, "argv"),
        ({"argv": [1]}, "argv"),
        ({"env": {"A=B": "c"}}, "env"),
        ({"env": {"A": 1}}, "env"),
        ({"limits": {"termMs": -1}}, "termMs"),
        ({"limits": {"termMs": 0.5}}, "termMs"),
        ({"limits": {"colour": 1}}, "colour"),
        ({"limits": {"cgroup": 1}}, "cgroup"),
    ],
)
def test_refuses_a_request_and_names_its_fault(
    plain: ForkServerProcess, fields: dict[str, Any], named: str
) -> None:
    answer = plain.ask(**fields)
    assert answer["type"] == "failed"
    assert named in answer["message"]
    plain.next("heartbeat")


def test_a_port_that_can_not_be_connected_is_not_started(plain: ForkServerProcess) -> None:
    port_id = str(uuid.uuid4())
    assert plain.ask(id=port_id, socket="@nobody-listens-here")["type"] == "forked"
    assert wait_until_gone(port_id, marked) == []
    with plain.fork("") as port:
        assert port.end()["status"] == 0


def test_an_owner_that_does_not_accept_is_not_waited_for_endlessly(
    plain: ForkServerProcess,
) -> None:
    port_id = str(uuid.uuid4())
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0{port_id}")
        listener.listen(0)
        assert plain.ask(id=port_id, socket=f"@{port_id}")["type"] == "forked"
        assert wait_until_gone(port_id, marked) == []
        plain.next("heartbeat")


@pytest.mark.parametrize(
    "line", [b"{\n", b"[]\n", b'{"type":"sing"}\n', b"\xff\n", b"x" * 1_000_001]
)
def test_ends_at_what_it_can_not_understand(plain: ForkServerProcess, line: bytes) -> None:
    plain.send_bytes(line)
    assert plain.next("error")["code"] == "bad_request"
    assert list(plain.messages()) == []


def test_does_not_fork_while_another_thread_runs(tmp_path: Path) -> None:
    (tmp_path / "threaded.py").write_text(
        "import threading\n"
        "threading.Thread(target=threading.Event().wait, name='stray', daemon=True).start()\n"
    )
    path = f"{SRC}{os.pathsep}{tmp_path}"
    with ForkServerProcess("subreaper", "threaded", PYTHONPATH=path) as server:
        answer = server.ask()
        assert answer["type"] == "failed"
        assert "stray" in answer["message"]


def test_an_owner_that_reads_late_gets_every_answer() -> None:
    # More than both pipes hold.
    count = 20_000
    pings = b"".join(b'{"type":"ping","sequence":%d}\n' % number for number in range(count))
    with subprocess.Popen(
        [sys.executable, "-m", "audio_ports.fork_server", ""],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(SRC)},
    ) as process:
        assert process.stdin is not None
        rest = _write_until_refused(process.stdin.fileno(), pings)
        assert rest
        writer = threading.Thread(target=_write_all, args=(process.stdin.fileno(), rest))
        writer.start()
        answers = [line for line in _lines(process, count) if b"pong" in line]
        writer.join(LIMIT_SEC)
    assert [int(line.split(b":")[-1].strip(b"}\n")) for line in answers] == list(range(count))


def test_does_not_start_with_a_marker_that_it_could_not_change() -> None:
    command = [sys.executable, "-m", "audio_ports.fork_server", ""]
    env = os.environ | {"PYTHONPATH": str(SRC), "AUDIO_PORTS_ID": "too short"}
    ended = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert ended.returncode == 1
    assert b"AUDIO_PORTS_ID" in ended.stderr


def _write_until_refused(descriptor: int, text: bytes) -> bytes:
    """Write until nobody reads any more, and give what is left."""
    os.set_blocking(descriptor, False)
    room = select.poll()
    room.register(descriptor, select.POLLOUT)
    while text and room.poll(500):
        text = text[os.write(descriptor, text) :]
    os.set_blocking(descriptor, True)
    return text


def _write_all(descriptor: int, text: bytes) -> None:
    rest = memoryview(text)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _lines(process: subprocess.Popen[bytes], pongs: int) -> Iterator[bytes]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        pongs -= b"pong" in line
        if pongs == 0:
            return
