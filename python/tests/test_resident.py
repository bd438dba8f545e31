"""Ports that answer several requests, and ports whose owner falls silent."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from pathlib import Path

import pytest

from audio_ports.ports.channel import Channel
from port_process import LIMIT_SEC, Message, PortProcess, scripted_port

OWNER_MS = 400
# What the request's `do` names, so that one port can be asked for different things.
BODY = """
    if request["do"] == "fail":
        raise TaskError("no_space", "The disk is full.")
    if request["do"] == "crash":
        raise KeyError("secret")
    if request["do"] == "exit":
        sys.exit(0)
    if request["do"] == "wait":
        task.progress("waiting", 0.5)
        while task.take_focus() is None:
            threading.Event().wait(0.001)
    return {"answer": request["do"]}
"""


def _answer(port: PortProcess, job_id: str, do: str) -> Message:
    port.send(type="run", id=job_id, do=do)
    return port.next("result", "error")


def test_answers_as_many_requests_as_it_is_told_and_exits_by_itself() -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="3") as port:
        for number in range(3):
            answer = _answer(port, f"job {number}", "work")
            assert answer == {"type": "result", "id": f"job {number}", "answer": "work"}
        assert list(port.messages()) == []
        assert port.wait() == 0


def test_a_new_request_may_follow_an_outcome_at_once() -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="0") as port:
        for number in range(500):
            assert _answer(port, str(number), "work")["id"] == str(number)


def test_beats_and_answers_pings_between_requests() -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="0") as port:
        _answer(port, "a", "work")
        port.next("heartbeat")
        port.send(type="ping", sequence=7)
        assert port.next("pong") == {"type": "pong", "sequence": 7}
        port.send(type="ping")
        assert port.next("pong") == {"type": "pong"}


@pytest.mark.parametrize(("do", "code"), [("fail", "no_space"), ("crash", "internal")])
def test_lives_on_after_a_failed_request(do: str, code: str) -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="0") as port:
        assert _answer(port, "a", do)["code"] == code
        assert _answer(port, "b", "work")["type"] == "result"


def test_exits_with_1_when_its_last_request_failed() -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="2") as port:
        _answer(port, "a", "work")
        assert _answer(port, "b", "fail")["type"] == "error"
        assert port.wait() == 1


def test_a_command_that_exits_ends_the_process() -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="0") as port:
        assert _answer(port, "a", "exit")["code"] == "internal"
        assert port.wait() == 1


@pytest.mark.parametrize("asked", [0, 1])
def test_exits_with_0_when_it_is_told_to_while_idle(asked: int) -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="0") as port:
        for number in range(asked):
            _answer(port, str(number), "fail")
        port.send(type="exit")
        port.close_stdin()
        assert port.wait() == 0


@pytest.mark.parametrize("requests", ["0", "1"])
def test_finishes_its_request_before_it_exits(requests: str) -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS=requests) as port:
        port.send(type="run", id="a", do="wait")
        port.next("progress")
        port.send(type="exit")
        port.send(type="ping")
        port.next("pong")
        port.send(type="focus", id="a", frame=0)
        assert port.next("result", "error")["id"] == "a"
        assert list(port.messages()) == []
        assert port.wait() == 0


def test_a_second_run_at_the_same_time_is_a_bad_request() -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="0") as port:
        _answer(port, "a", "work")
        port.send(type="run", id="b", do="wait")
        port.send(type="run", id="c", do="work")
        error = port.next("error", "result")
        assert (error["id"], error["code"]) == ("b", "bad_request")
        assert port.wait() == 1


def test_cancel_ends_the_process_during_a_request() -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="0") as port:
        _answer(port, "a", "work")
        port.send(type="run", id="b", do="wait")
        port.next("progress")
        port.send(type="cancel", id="b")
        error = port.next("error", "result")
        assert (error["id"], error["code"]) == ("b", "cancelled")
        assert port.wait() == 1


@pytest.mark.parametrize("cancel", [{"id": "a"}, {"id": "b"}, {}])
def test_a_cancel_that_comes_too_late_changes_nothing(cancel: dict[str, str]) -> None:
    with scripted_port(BODY, AUDIO_PORTS_REQUESTS="0") as port:
        _answer(port, "a", "work")
        port.send(type="cancel", **cancel)
        assert _answer(port, "c", "work")["type"] == "result"


def test_what_a_finished_request_still_says_is_dropped() -> None:
    body = """
    def chatter():
        while True:
            task.emit("chatter")
    threading.Thread(target=chatter, daemon=True).start()
    return {}
"""
    with scripted_port(body, AUDIO_PORTS_REQUESTS="50") as port:
        ended: set[str] = set()
        for number in range(50):
            # The same id again does not let an older request speak.
            job_id = str(number // 2)
            ended.discard(job_id)
            port.send(type="run", id=job_id)
            for message in port.messages():
                assert message.get("id") not in ended
                if message["type"] == "result":
                    break
            ended.add(job_id)
        assert list(port.messages()) == []


def test_temporary_files_go_where_each_request_wants_them(tmp_path: Path) -> None:
    body = """
    child = subprocess.run(["sh", "-c", "echo $TMPDIR"], capture_output=True, text=True)
    return {"own": tempfile.gettempdir(), "childs": child.stdout.strip()}
"""
    folders = [tmp_path / name for name in ("start", "a", "b")]
    for folder in folders:
        folder.mkdir()
    start, a, b = map(str, folders)
    with scripted_port(body, AUDIO_PORTS_REQUESTS="0", TMPDIR=start) as port:
        for asked, expected in [({}, start), ({"tempFolder": a}, a), ({"tempFolder": b}, b)] * 2:
            port.send(type="run", id="j", **asked)
            answer = port.next("result")
            assert (answer["own"], answer["childs"]) == (expected, expected)
        port.send(type="run", id="j", tempFolder="relative")
        error = port.next("error", "result")
        assert error["code"] == "bad_request"
        assert "tempFolder" in error["message"]


def test_ends_with_its_children_when_the_owner_falls_silent() -> None:
    body = """
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    task.emit("progress", child=child.pid)
    threading.Event().wait()
"""
    with scripted_port(body, AUDIO_PORTS_OWNER_MS=str(OWNER_MS)) as port:
        port.send(type="run", id="j")
        child = port.next("progress")["child"]
        assert port.wait() == -signal.SIGKILL
        assert port.stderr.count("\n") == 1
        assert "silent" in port.stderr
    deadline = time.monotonic() + LIMIT_SEC
    while Path(f"/proc/{child}/exe").exists():
        assert time.monotonic() < deadline
        os.sched_yield()


def test_lives_as_long_as_the_owner_speaks() -> None:
    with scripted_port(BODY, AUDIO_PORTS_OWNER_MS=str(OWNER_MS)) as port:
        until = time.monotonic() + 3 * OWNER_MS / 1000
        while time.monotonic() < until:
            port.send(type="ping")
            port.next("heartbeat")
        assert _answer(port, "a", "work")["type"] == "result"


@pytest.mark.parametrize(
    ("body", "beat_ms"), [("while True: task.emit('noise', text='x' * 10_000)", 20), (BODY, 1)]
)
def test_ends_when_the_owner_is_silent_and_reads_nothing(body: str, beat_ms: int) -> None:
    reader, writer = os.pipe()
    # So small that the heartbeats alone fill it within the time.
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    with (
        os.fdopen(reader, "rb"),
        scripted_port(
            body,
            AUDIO_PORTS_OWNER_MS=str(OWNER_MS),
            AUDIO_PORTS_HEARTBEAT_MS=str(beat_ms),
            stdout=writer,
        ) as port,
    ):
        os.close(writer)
        if beat_ms > 1:
            port.send(type="run", id="j")
        assert port.wait() == -signal.SIGKILL


def test_a_pause_of_its_own_is_not_the_owners() -> None:
    with scripted_port(BODY, AUDIO_PORTS_OWNER_MS=str(OWNER_MS)) as port:
        port.next("heartbeat")
        port.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, port.process.pid, os.WSTOPPED)
        # That long takes at least what the stopped one must outlive.
        with scripted_port(BODY, AUDIO_PORTS_OWNER_MS=str(2 * OWNER_MS)) as clock:
            assert clock.wait() == -signal.SIGKILL
        port.forget()
        port.process.send_signal(signal.SIGCONT)
        for _ in range(3):
            # It looks at its owner after each of them.
            assert port.next()["type"] == "heartbeat"
        assert _answer(port, "a", "work")["type"] == "result"


def test_a_channel_closes_with_the_outcome_when_it_is_to_be_left() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as lines, os.fdopen(writer, "wb"):
        channel = Channel(writer)
        turn = channel.begin("a")
        assert turn is not None
        assert channel.begin("b") is None
        channel.leave()
        assert channel.send({"type": "progress"}, turn)
        assert channel.settle(turn, {"type": "result"}, is_last=False)
        assert channel.is_closed
        assert not channel.send({"type": "heartbeat"})
        assert not channel.break_off("cancelled", "Too late.")
        assert [json.loads(lines.readline())["type"] for _ in range(2)] == ["progress", "result"]
