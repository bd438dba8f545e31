"""Which files are loaded, and what is said of the others."""

from __future__ import annotations

import os
import pickle
from fractions import Fraction
from pathlib import Path

import pytest
import safetensors.torch
import torch
from demucs.htdemucs import HTDemucs

from audio_ports.engines.demucs.bag import load_bag
from audio_ports.engines.demucs.request import BagRequest, WeightFile
from audio_ports.engines.demucs.weights import read_model
from audio_ports.errors import TaskError
from tiny_models import FOUR, SIX, TinyModel, save_package, sha256_of, tiny_transformer


def _file(path: Path, sha256: str | None = None) -> WeightFile:
    return WeightFile("a", path, sha256 or sha256_of(path))


def test_both_formats_hold_the_same_model(models: dict[str, TinyModel]) -> None:
    folder = models["one"].folder
    pickled = read_model(_file(folder / "one0.th"))
    safe = read_model(_file(folder / "one0.safetensors"))
    x = torch.randn(1, 2, 44_100)
    with torch.inference_mode():
        assert torch.equal(pickled(x), safe(x))
    assert safe.segment == pickled.segment


def test_a_model_with_chance_in_it_gives_the_same_each_time(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = HTDemucs(
        list(FOUR),
        channels=8,
        t_layers=1,
        t_heads=2,
        nfft=1024,
        segment=Fraction(1),
        t_sin_random_shift=1000,
    )
    path = save_package(model, tmp_path / "a.th")
    loaded = load_bag(BagRequest((_file(path),), ((1.0,) * 4,), None, FOUR)).models[0]
    # So small a model hardly hears its transformer.
    x, xt = torch.randn(1, 64, 8, 20), torch.randn(1, 64, 30)
    with torch.inference_mode():
        _, first = loaded.crosstransformer(x, xt)
        for _ in range(3):
            assert torch.equal(loaded.crosstransformer(x, xt)[1], first)


def test_a_file_with_another_content_is_never_opened(tmp_path: Path) -> None:
    class Malice:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "made"),)

    path = tmp_path / "a.th"
    path.write_bytes(pickle.dumps(Malice()))
    with pytest.raises(TaskError) as caught:
        read_model(_file(path, "0" * 64))
    assert caught.value.code == "model_damaged"
    assert not (tmp_path / "made").exists()


def test_a_file_that_is_gone_or_no_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(TaskError) as gone:
        read_model(_file(tmp_path / "a.safetensors", "0" * 64))
    assert gone.value.code == "model_missing"
    for name, content in (("b.safetensors", b"RIFF" * 9), ("c.th", b"\x80\x04."), ("d.th", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(TaskError) as caught:
            read_model(_file(path))
        assert caught.value.code == "model_damaged"


def test_metadata_names_models_only(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    metadata = {"klass": "subprocess.Popen", "args": '[["touch", "x"]]', "kwargs": "{}"}
    safetensors.torch.save_file({"a": torch.zeros(1)}, path, metadata)
    with pytest.raises(TaskError) as caught:
        read_model(_file(path))
    assert caught.value.code == "model_damaged"


def test_a_quantised_model_names_the_package_that_it_needs(tmp_path: Path) -> None:
    path = save_package(tiny_transformer(1), tmp_path / "a.th")
    package = torch.load(path, weights_only=False)
    package["state"]["__quantized"] = True
    torch.save(package, path)
    with pytest.raises(TaskError, match="diffq") as caught:
        read_model(_file(path))
    assert caught.value.code == "model_needs_package"


def test_a_bag_of_models_with_other_stems_is_refused(models: dict[str, TinyModel]) -> None:
    file = _file(models["six"].files["six0"])
    with pytest.raises(TaskError, match="guitar") as caught:
        load_bag(BagRequest((file,), ((1.0,) * 4,), None, FOUR))
    assert caught.value.code == "model_mismatch"
    assert load_bag(BagRequest((file,), ((1.0,) * 6,), None, SIX)).stems == SIX
