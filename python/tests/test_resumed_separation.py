"""What a separation that goes on makes of what earlier attempts have stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from audio_ports.engines.base import BlockEngine, Mix
from audio_ports.errors import TaskError
from audio_ports.pack.flac import decode_flac
from audio_ports.pack.layout import SEGMENT_FRAMES, segment_count
from audio_ports.pack.master import MasterReader
from audio_ports.pack.samples import quantise
from audio_ports.pack.writer import SegmentWriter
from audio_ports.separation.driver import Separation
from audio_ports.separation.request import SeparationRequest
from recording_task import RecordingTask

STEMS = ("vocals", "drums", "other", "guitar")
FRAMES = 3 * SEGMENT_FRAMES + 1000


@dataclass
class GrainyEngine(BlockEngine):
    """Gives shares of the mix; `grain` stands for another machine's rounding."""

    mix: Mix
    sums_to_mix: bool = True
    name: str = "grainy"
    stems: tuple[str, ...] = STEMS
    shares: tuple[float, ...] = (0.4, 0.3, 0.2, 0.1)
    grain: float = 0.0
    facts: Mapping[str, object] = field(default_factory=dict)

    def separate(self, start: int, stop: int) -> dict[str, NDArray[np.float32]]:
        y = self.mix.read(start, stop)
        noise = np.random.default_rng(start).standard_normal(y.shape).astype(np.float32)
        return {
            name: y * np.float32(share) + np.float32(self.grain) * noise
            for name, share in zip(self.stems, self.shares, strict=True)
        }


Make = Callable[[Mix], GrainyEngine]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Loud enough for single stems to leave the range of 16 bits."""
    folder = tmp_path_factory.mktemp("master")
    y = np.random.default_rng(4).uniform(-1.9, 1.9, (2, FRAMES)).astype(np.float32)
    samples, _ = quantise(y, 0.5, 24)
    writer = SegmentWriter(folder, 24)
    for index in range(segment_count(FRAMES)):
        start = index * SEGMENT_FRAMES
        writer.write("mix", index, samples[:, start : start + SEGMENT_FRAMES])
    return folder / "mix"


def drive(
    master: Path, out: Path, make: Make, task: RecordingTask | None = None, **fields: object
) -> dict[str, Any]:
    request = SeparationRequest.parse(
        {
            "engine": "grainy",
            "model": "grainy",
            "masterFolder": str(master),
            "frames": FRAMES,
            "masterGain": 0.5,
            "settings": {},
            "outputFolder": str(out),
            **fields,
        }
    )
    reader = MasterReader(master, FRAMES, 0.5)
    return Separation(request, make(reader), reader, task or RecordingTask()).run()


def read(folder: Path, stem: str, index: int) -> NDArray[np.int32]:
    return decode_flac((folder / stem / f"{index:05d}.flac").read_bytes())[0]


def mix_of(master: Path, index: int) -> NDArray[np.int32]:
    start = index * SEGMENT_FRAMES
    stop = min(start + SEGMENT_FRAMES, FRAMES)
    return MasterReader(master, FRAMES, 0.5).read_16_bit(start, stop)


@pytest.mark.parametrize("loud", [False, True])
@pytest.mark.parametrize("published", [("vocals",), STEMS[:2], STEMS[:3], ("vocals", "guitar")])
def test_an_exact_sum_holds_around_stems_of_another_machine(
    master: Path, tmp_path: Path, published: tuple[str, ...], *, loud: bool
) -> None:
    shares = (1.4, -0.9, 0.2, 0.3) if loud else (0.4, 0.3, 0.2, 0.1)
    before, after = tmp_path / "before", tmp_path / "after"
    drive(master, before, lambda mix: GrainyEngine(mix, shares=shares, grain=1e-4))
    done = {stem: [[0, 2] if stem in published else [0, 1]] for stem in STEMS}
    drive(
        master,
        after,
        lambda mix: GrainyEngine(mix, shares=shares),
        doneSegments=done,
        publishedFolder=str(before),
    )
    folders = {stem: before if stem in published else after for stem in STEMS}
    total = sum((read(folders[stem], stem, 1) for stem in STEMS), np.zeros((), np.int32))
    np.testing.assert_array_equal(total, mix_of(master, 1))
    assert not any((after / stem / "00001.flac").exists() for stem in published)


@pytest.mark.parametrize("published", [("vocals",), STEMS[:3], ("drums", "guitar")])
@pytest.mark.parametrize("sums", [True, False])
def test_under_the_same_conditions_it_stores_the_same_bits(
    master: Path, tmp_path: Path, published: tuple[str, ...], *, sums: bool
) -> None:
    def make(mix: Mix) -> GrainyEngine:
        return GrainyEngine(mix, shares=(1.4, -0.9, 0.2, 0.3), sums_to_mix=sums)

    whole, after = tmp_path / "whole", tmp_path / "after"
    drive(master, whole, make)
    done = {stem: [[0, 2] if stem in published else [0, 1]] for stem in STEMS}
    drive(master, after, make, doneSegments=done, publishedFolder=str(whole))
    for file in after.rglob("*.*"):
        assert file.read_bytes() == (whole / file.relative_to(after)).read_bytes()


def test_a_stored_stem_that_is_damaged_is_made_again(master: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    drive(master, before, GrainyEngine)
    (before / "vocals" / "00001.flac").write_bytes(b"fLaC")
    (before / "drums" / "00001.flac").unlink()
    done = {stem: [[0, 1 if stem == "guitar" else 4]] for stem in STEMS}
    task = RecordingTask()
    drive(master, after, GrainyEngine, task, doneSegments=done, publishedFolder=str(before))
    made = [segment["stem"] for segment in task.segments if segment["index"] == 1]
    assert made == ["vocals", "drums", "guitar"]
    parts = [read(before, "other", 1), *(read(after, stem, 1) for stem in made)]
    np.testing.assert_array_equal(sum(parts, np.zeros((), np.int32)), mix_of(master, 1))


def leaving_a_tenth(mix: Mix) -> GrainyEngine:
    return GrainyEngine(mix, sums_to_mix=False, shares=(0.3, 0.3, 0.2, 0.1))


def leaving_half(mix: Mix) -> GrainyEngine:
    return GrainyEngine(mix, sums_to_mix=False, shares=(0.2, 0.1, 0.1, 0.1))


def residual_of(master: Path, folders: list[dict[str, Path]]) -> float:
    left = mixed = 0.0
    for index, by_stem in enumerate(folders):
        mix = mix_of(master, index).astype(np.float64)
        total = sum((read(by_stem[stem], stem, index) for stem in STEMS), np.zeros((), np.int32))
        left += float(((mix - total) ** 2).sum())
        mixed += float((mix**2).sum())
    return float(10 * np.log10(left / mixed))


def test_the_residual_of_a_resumed_separation_is_that_of_the_whole_track(
    master: Path, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    drive(master, before, leaving_half)
    done = {stem: [[0, 3 if stem == "vocals" else 2]] for stem in STEMS}
    task = RecordingTask()
    result = drive(
        master, after, leaving_a_tenth, task, doneSegments=done, publishedFolder=str(before)
    )
    old, new = dict.fromkeys(STEMS, before), dict.fromkeys(STEMS, after)
    mixed = {stem: before if stem == "vocals" else after for stem in STEMS}
    expected = residual_of(master, [old, old, mixed, new])
    assert -15 < expected < -7
    assert result["residualDb"] == pytest.approx(expected, abs=0.01)
    assert task.fractions == sorted(task.fractions)


def test_a_residual_that_can_not_be_known_is_not_said(master: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    drive(master, before, leaving_half)
    (before / "drums" / "00001.flac").unlink()
    done = {stem: [[0, 2]] for stem in STEMS}
    result = drive(master, after, leaving_a_tenth, doneSegments=done, publishedFolder=str(before))
    assert result["residualDb"] is None


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_never_stored(master: Path, tmp_path: Path, value: float) -> None:
    @dataclass
    class Broken(GrainyEngine):
        def separate(self, start: int, stop: int) -> dict[str, NDArray[np.float32]]:
            blocks = super().separate(start, stop)
            if start >= SEGMENT_FRAMES:
                blocks["drums"][1, 7] = value
            return blocks

    task = RecordingTask()
    with pytest.raises(TaskError, match="drums") as caught:
        drive(master, tmp_path, Broken, task)
    assert caught.value.code == "model_failed"
    assert all(segment["index"] == 0 for segment in task.segments)
    assert not (tmp_path / "drums" / "00001.flac").exists()


def test_facts_are_told_when_they_change_and_only_then(master: Path, tmp_path: Path) -> None:
    @dataclass
    class Learning(GrainyEngine):
        def separate(self, start: int, stop: int) -> dict[str, NDArray[np.float32]]:
            # Nothing is known while another way of working is tried.
            precision = ("float16", None, "float32", "float32")[start // SEGMENT_FRAMES]
            self.facts = {"precision": precision} if precision else {}
            return super().separate(start, stop)

    task = RecordingTask()
    drive(master, tmp_path, Learning, task)
    packs = [(at, fields) for at, (kind, fields) in enumerate(task.messages) if kind == "pack"]
    assert "run" not in packs[0][1]
    assert [fields["run"]["precision"] for _, fields in packs[1:]] == ["float16", "float32"]
    first = {
        index: next(
            at
            for at, (kind, fields) in enumerate(task.messages)
            if kind == "segment" and fields["index"] == index
        )
        for index in range(4)
    }
    # What is made under other facts is told after them.
    assert packs[0][0] == 0
    assert packs[1][0] < first[0]
    assert packs[2][0] < first[2]
