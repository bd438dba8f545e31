"""Files of weights that were made to do harm, and requests that name them."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from array_engine import request_for
from audio_ports.engines.demucs.request import NeuralRequest, WeightFile
from audio_ports.engines.demucs.weights import read_model
from audio_ports.errors import TaskError
from tiny_models import FOUR, TinyModel, noise, save_package, sha256_of, tiny_transformer

State = dict[str, torch.Tensor]


def refusal(path: Path, code: str = "model_damaged") -> str:
    with pytest.raises(TaskError) as caught:
        read_model(WeightFile("a", path, sha256_of(path)))
    assert caught.value.code == code
    return caught.value.message


def tensors(path: Path) -> State:
    return {name: tensor.clone() for name, tensor in safetensors.torch.load_file(path).items()}


def metadata(path: Path) -> dict[str, str]:
    content = path.read_bytes()
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    return dict(header["__metadata__"])


@pytest.fixture
def good(models: dict[str, TinyModel]) -> Path:
    return models["one"].files["one0"]


def spoil_number(state: State) -> None:
    next(iter(state.values())).view(-1)[0] = torch.nan


def spoil_infinite(state: State) -> None:
    list(state.values())[-1].view(-1)[0] = torch.inf


def take_one(state: State) -> None:
    del state[next(iter(state))]


def add_one(state: State) -> None:
    state["payload"] = torch.zeros(3)


def reshape_one(state: State) -> None:
    name = next(iter(state))
    state[name] = torch.zeros(*state[name].shape, 2)


def make_whole(state: State) -> None:
    name = next(iter(state))
    state[name] = torch.zeros(state[name].shape, dtype=torch.int64)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (spoil_number, "something else than numbers"),
        (spoil_infinite, "something else than numbers"),
        (take_one, "lacks weights"),
        (add_one, "unknown weights (1: payload)"),
        (reshape_one, "has the shape"),
        (make_whole, "int64, not floating point"),
        (dict.clear, "lacks weights"),
    ],
)
def test_weights_that_are_not_those_of_the_model_are_named(
    good: Path, tmp_path: Path, spoil: Callable[[State], None], words: str
) -> None:
    state = tensors(good)
    spoil(state)
    path = tmp_path / "a.safetensors"
    safetensors.torch.save_file(state, path, metadata(good))
    assert words in refusal(path)


def test_half_precision_on_disk_is_a_model_like_any(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    state = {name: tensor.half() for name, tensor in tensors(good).items()}
    safetensors.torch.save_file(state, path, metadata(good))
    model = read_model(WeightFile("a", path, sha256_of(path)))
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


HUGE = 10**7


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"t_layers": HUGE}, "t_layers is 10000000; the limit is 64"),
        ({"depth": 10**6}, "depth"),
        ({"dconv_depth": -(10**6)}, "dconv_depth"),
        ({"channels": 10**30}, "channels"),
        ({"wiener_iters": 10**6}, "wiener_iters"),
        ({"nfft": HUGE}, "nfft"),
        ({"segment": 10**6}, "segment"),
        ({"segment": 0}, "segment"),
        ({"segment": [1, 2]}, "segment"),
        ({"sources": []}, "stems"),
        ({"sources": ["a"] * 10**4}, "stems"),
        ({"sources": [1, 2, 3, 4]}, "stems"),
        # Tens of GB, if they were ever made.
        ({"channels": 40_000}, "a larger model than its weights"),
        ({"bottom_channels": 100_000}, "a larger model than its weights"),
        # Copies of a layer for each band of frequencies.
        ({"multi_freqs": [0.5] * 64, "channels": 64}, "a larger model than its weights"),
        ({"channels": 16}, "has the shape"),
        ({"multi_freqs": [0.5] * 100}, "a list of 100"),
        ({"t_max_period": float("inf")}, "Infinity"),
    ],
)
def test_arguments_that_only_cost_memory_or_time_are_refused(
    good: Path, tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    described = metadata(good)
    kwargs = json.loads(described["kwargs"]) | {"sources": list(FOUR)} | changes
    path = tmp_path / "a.safetensors"
    safetensors.torch.save_file(
        tensors(good), path, described | {"args": "[]", "kwargs": json.dumps(kwargs)}
    )
    assert words in refusal(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"args": "[" * 10**5},
        {"kwargs": "[]"},
        {"args": "{}"},
        {"args": "no JSON"},
        {"kwargs": '{"segment": {"_type": "fraction", "numerator": 1, "denominator": 0}}'},
        {"klass": "builtins.eval"},
        {"klass": "demucs.htdemucs.__class__"},
    ],
)
def test_metadata_that_is_no_blueprint_is_refused(
    good: Path, tmp_path: Path, changes: dict[str, str]
) -> None:
    path = tmp_path / "a.safetensors"
    safetensors.torch.save_file(tensors(good), path, metadata(good) | changes)
    refusal(path)


@pytest.mark.parametrize("length", [0, 1, 2**40, 2**64 - 1])
def test_a_header_of_any_length_is_no_reason_to_read_on(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(length.to_bytes(8, "little") + b"{}")
    assert "no safetensors file" in refusal(path)


def test_a_pickle_is_not_loaded_under_another_name(tmp_path: Path) -> None:
    package = save_package(tiny_transformer(1), tmp_path / "a.th")
    for name in ("a.bin", "a", "a.SAFETENSORS"):
        assert "ends neither" in refusal(package.rename(tmp_path / name))
        package = (tmp_path / name).rename(package)
    assert "safetensors" in refusal(package.rename(tmp_path / "a.safetensors"))


class Holder:
    """A class that is no model."""

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        raise AssertionError("it was made")


@pytest.mark.parametrize("package", [[], {"klass": Holder, "args": [], "kwargs": {}, "state": {}}])
def test_a_trusted_package_makes_models_of_demucs_only(tmp_path: Path, package: object) -> None:
    path = tmp_path / "a.th"
    torch.save(package, path)
    assert "no model of Demucs" in refusal(path)


def test_a_package_that_is_packed_tightly_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.th"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a/data.pkl", b"\0" * 10**7)
        bomb.writestr("a/version", b"3")
    refusal(path)


def test_a_package_with_other_numbers_is_refused(tmp_path: Path) -> None:
    model = tiny_transformer(1)
    next(iter(model.parameters())).data.fill_(np.nan)
    assert "something else than numbers" in refusal(save_package(model, tmp_path / "a.th"))


def test_a_machine_without_memory_does_not_make_a_file_damaged(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_content: bytes) -> State:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 9 bytes")

    monkeypatch.setattr(safetensors.torch, "load", refuse)
    with pytest.raises(MemoryError):
        read_model(WeightFile("a", good, sha256_of(good)))


def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe, folder, long = tmp_path / "pipe.th", tmp_path / "folder.th", tmp_path / "long.th"
    os.mkfifo(pipe)
    folder.mkdir()
    with long.open("wb") as stream:
        stream.truncate(5 * 1024**3)
    for path in (pipe, folder, long):
        with pytest.raises(TaskError, match="no file of at most 4 GB") as caught:
            read_model(WeightFile("a", path, "0" * 64))
        assert caught.value.code == "model_missing"


def changed(message: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    copy = json.loads(json.dumps(message))
    *places, last = path.split("/")
    place = copy
    for part in places:
        place = place[int(part) if isinstance(place, list) else part]
    place[int(last) if isinstance(place, list) else last] = value
    return dict(copy)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("weights/bag/models", ["one0", "stranger"]),
        ("weights/bag/models", []),
        ("weights/bag/models", ["one0"] * 17),
        ("weights/bag/models", "one0"),
        ("weights/files/0/path", "one0.safetensors"),
        ("weights/files/0/path", "../one0.safetensors"),
        ("weights/files/0/sha256", "A" * 64),
        ("weights/files/0/sha256", "0" * 63),
        ("weights/files/0/sha256", ""),
        ("weights/files/0", "one0"),
        ("weights/files", []),
        ("weights/stems", ["drums", "drums", "other", "vocals"]),
        ("weights/stems", [f"s{n}" for n in range(17)]),
        ("weights/bag/weights", [[float("inf")] * 4]),
        ("weights/bag/weights", [[float("nan")] * 4]),
        ("weights/bag/weights", [[1, 1, 1, -1]]),
        ("weights/bag/weights", [[0, 1, 1, 1]]),
        ("weights/bag/weights", [[1e9, 1, 1, 1]]),
        ("weights/bag/segment", 1e9),
        ("settings/shifts", 11),
        ("settings/shifts", 1.5),
        ("monoStd", float("nan")),
    ],
)
def test_a_request_that_names_something_else_is_refused(
    models: dict[str, TinyModel], path: str, value: object
) -> None:
    message = request_for(models["one"], noise(1))
    NeuralRequest.parse(message)
    with pytest.raises(TaskError) as caught:
        NeuralRequest.parse(changed(message, path, value))
    assert caught.value.code == "bad_request"


def test_two_files_for_one_name_are_refused(models: dict[str, TinyModel]) -> None:
    message: dict[str, Any] = request_for(models["one"], noise(1))
    twice = message["weights"]["files"] * 2
    with pytest.raises(TaskError, match="two files for one0"):
        NeuralRequest.parse(changed(message, "weights/files", twice))
