"""The protocol, over a real subprocess."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audio_files import ENCODINGS, music, write_audio
from audio_ports.ports.line_splitter import LineSplitter
from audio_ports.ports.process_tree import descendants
from port_process import LIMIT_SEC, SRC, PortProcess, of_type, scripted_port

_FAST = {"AUDIO_PORTS_HEARTBEAT_MS": "20"}


@pytest.mark.parametrize("port", ["ingest-audio", "separate-stems"])
def test_says_first_what_it_is(port: str) -> None:
    with PortProcess(port) as process:
        ready = next(process.messages())
    assert ready["type"] == "ready"
    assert ready["protocol"] == 1
    assert ready["port"] == port
    assert "cancel" in ready["capabilities"]


def test_refuses_a_queue_that_it_does_not_serve() -> None:
    with PortProcess("test", "-m", "audio_ports", "bake-bread") as process:
        assert list(process.messages()) == []
        assert process.wait() == 1
        assert "usage" in process.stderr


def test_beats_while_the_work_computes() -> None:
    with scripted_port("threading.Event().wait()") as process:
        process.send(type="run", id="j")
        for _ in range(5):
            process.next("heartbeat")


def test_answers_a_ping_while_the_work_computes() -> None:
    with scripted_port("threading.Event().wait()") as process:
        process.send(type="run", id="j")
        process.send(type="ping")
        process.next("pong")


def test_exits_with_0_after_a_result_and_nothing_follows_it() -> None:
    with scripted_port('return {"frames": 7}') as process:
        process.send(type="run", id="j")
        *_, last = process.messages()
        assert last == {"type": "result", "id": "j", "frames": 7}
        assert process.wait() == 0


def test_exits_with_0_when_stdin_closes_right_after_the_result() -> None:
    with scripted_port('return {"frames": 7}') as process:
        process.send(type="run", id="j")
        process.next("result")
        process.close_stdin()
        assert process.wait() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("raise MemoryError", "out_of_memory"),
        ("raise OSError(28, 'No space left on device')", "no_space"),
        ("raise KeyError('secret')", "internal"),
        ("sys.exit(0)", "internal"),
        ("return {'level': float('nan')}", "internal"),
        ("return {'text': 'x' * 1_000_000}", "internal"),
    ],
)
def test_exits_with_1_after_an_error(body: str, code: str) -> None:
    with scripted_port(body) as process:
        process.send(type="run", id="j")
        *_, last = process.messages()
        assert (last["type"], last["id"], last["code"]) == ("error", "j", code)
        assert "secret" not in last["message"]
        assert process.wait() == 1


def test_what_a_library_prints_goes_to_stderr() -> None:
    body = (
        "print('noise'); os.system('echo from a child'); os.write(1, b'raw'); return {'frames': 1}"
    )
    with scripted_port(body) as process:
        process.send(type="run", id="j")
        assert [m["type"] for m in process.messages() if m["type"] != "heartbeat"] == [
            "ready",
            "result",
        ]
        process.wait()
        assert {"noise", "from a child", "raw"} <= set(process.stderr.split("\n"))


def test_end_of_stdin_ends_it_and_its_children() -> None:
    body = """
    children = [
        subprocess.Popen(["sleep", "600"], start_new_session=is_new) for is_new in (False, True)
    ]
    task.emit("progress", children=[child.pid for child in children])
    threading.Event().wait()
"""
    with scripted_port(body) as process:
        process.send(type="run", id="j")
        children = process.next("progress")["children"]
        process.close_stdin()
        assert {message["type"] for message in process.messages()} <= {"heartbeat"}
        assert process.wait() != 0
    for child in children:
        _wait_until_gone(child)


def test_cancel_ends_it_with_its_children_and_says_so() -> None:
    body = """
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    task.emit("progress", child=child.pid)
    threading.Event().wait()
"""
    with scripted_port(body) as process:
        process.send(type="run", id="j")
        child = process.next("progress")["child"]
        process.send(type="cancel", id="another job")
        process.send(type="cancel", id="j")
        error = process.next("error", "result")
        assert (error["type"], error["id"], error["code"]) == ("error", "j", "cancelled")
        assert process.wait() == 1
    _wait_until_gone(child)


@pytest.mark.parametrize(
    "line",
    [
        b"{\n",
        b"[]\n",
        b"\xff\xfe\n",
        b'{"type": "sing"}\n',
        b'{"type": "run"}\n',
        b'{"type": "focus", "id": "j", "frame": -1}\n',
        b"[" * 100_000 + b"\n",
        b"x" * 1_000_001,
    ],
)
def test_a_malformed_line_is_a_bad_request(line: bytes) -> None:
    with scripted_port("threading.Event().wait()") as process:
        process.send_bytes(line)
        error = process.next("error", "result")
        assert (error["type"], error["code"]) == ("error", "bad_request")
        assert process.wait() == 1


def test_a_second_run_is_a_bad_request() -> None:
    with scripted_port("threading.Event().wait()") as process:
        process.send(type="run", id="j")
        process.send(type="run", id="k")
        error = process.next("error", "result")
        assert (error["id"], error["code"]) == ("j", "bad_request")


def test_a_run_with_a_wrong_field_is_a_bad_request_that_names_it(tmp_path: Path) -> None:
    with PortProcess("ingest-audio") as process:
        process.send(type="run", id="j", sourceFile="relative.mp3", outputFolder=str(tmp_path))
        error = process.next("error", "result")
        assert error["code"] == "bad_request"
        assert "sourceFile" in error["message"]


def test_messages_may_arrive_in_pieces_and_together() -> None:
    body = "return {'title': request['title'], 'focus': task.take_focus()}"
    run = json.dumps({"type": "run", "id": "j", "title": "Ærø ♫"}, ensure_ascii=False)
    with scripted_port(body) as process:
        stream = b'\n{"type":"ping"}\r\n{"type":"ping"}\n' + run.encode() + b"\n"
        for position in range(len(stream)):
            process.send_bytes(stream[position : position + 1])
        *_, last = (m for m in process.messages() if m["type"] != "heartbeat")
        assert last["title"] == "Ærø ♫"


def test_lines_are_the_same_wherever_the_stream_is_cut() -> None:
    stream = '{"a":"Ærø ♫"}\n\n  \n[1]\r\nlast'.encode()
    whole = LineSplitter(100).push(stream)
    assert whole == [stream.split(b"\n")[0], b"[1]\r"]
    for cut in range(len(stream) + 1):
        splitter = LineSplitter(100)
        assert splitter.push(stream[:cut]) + splitter.push(stream[cut:]) == whole


def test_a_port_whose_messages_nobody_can_read_ends() -> None:
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "audio_ports", "ingest-audio"],
        stdin=subprocess.PIPE,
        stdout=writer,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(SRC)} | _FAST,
        start_new_session=True,
    )
    os.close(writer)
    os.close(reader)
    with process:
        assert process.wait(LIMIT_SEC) != 0


def test_a_kill_while_it_writes_leaves_only_whole_segments(tmp_path: Path) -> None:
    source = write_audio(tmp_path / "a", music(40), ENCODINGS["wav 16"])
    out = tmp_path / "out"
    with PortProcess("ingest-audio") as process:
        process.send(type="run", id="j", sourceFile=str(source), outputFolder=str(out), settings={})
        announced = process.next("segment")
        os.kill(process.process.pid, signal.SIGKILL)
        rest = of_type(list(process.messages()), "segment")
    for segment in [announced, *rest]:
        assert (out / segment["file"]).stat().st_size == segment["sizeBytes"]


def test_descendants_finds_grandchildren() -> None:
    with scripted_port("os.system('sleep 600 & wait')") as process:
        process.send(type="run", id="j")
        deadline = time.monotonic() + LIMIT_SEC
        while len(descendants(process.process.pid)) < 2:
            assert time.monotonic() < deadline
            process.next("heartbeat")
        process.close_stdin()
        process.wait()
        assert descendants(process.process.pid) == []


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + LIMIT_SEC
    while _is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        os.sched_yield()


def _is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except FileNotFoundError:
        return False
    return stat[stat.rindex(b")") + 2 :].split()[0] != b"Z"
