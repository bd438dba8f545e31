"""A seed's song: audio and truth."""

from __future__ import annotations

import numpy as np
from mp3_coding import through_mp3
from scipy.signal import butter, oaconvolve, sosfilt
from truth import SR, STEMS, Samples, Song, Span, Truth, usual_tempo, without_gaps

from workshop.harmony import key_name
from workshop.kit import drum_sounds
from workshop.plan import Plan, Section, plan_song
from workshop.score import Note, bass_notes, chord_notes, lead_notes
from workshop.tones import Instrument

_LEVELS = {"X": 1.0, "x": 0.7, "g": 0.22}
_GAINS = {
    "kick": 0.9,
    "snare": 0.6,
    "rim": 0.35,
    "clap": 0.5,
    "hat": 0.18,
    "open": 0.2,
    "pedal": 0.16,
    "ride": 0.2,
    "shaker": 0.15,
    "crash": 0.35,
    "tom_high": 0.5,
    "tom_low": 0.6,
}
_BASSES = {"offbeat": "synth_bass", "syncopated": "sub_bass", "long": "sub_bass"}
_MACHINES = frozenset({"house", "breakbeat", "hip-hop"})
_ENDING_SEC = 1.6


def render(seed: int) -> Song:
    """Make the song of a seed: the same each time.

    Parameters
    ----------
    seed : int

    Returns
    -------
    Song
    """
    plan = plan_song(seed)
    frames = round((plan.clock.beats[-1] + _ENDING_SEC + 0.8) * SR)
    stems = {stem: np.zeros((2, frames), np.float32) for stem in STEMS}
    _play_drums(plan, stems["drums"])
    _play_notes(plan, stems)
    return Song(_truth(plan, frames / SR), _mixed_down(plan, stems), stems)


def _truth(plan: Plan, duration_sec: float) -> Truth:
    clock, metre = plan.clock, plan.style.metre
    beats = tuple(round(float(sec), 6) for sec in clock.beats[: plan.beats + 1])
    end = clock.sec(plan.beats)
    sections, keys, chords = [], [], []
    for section in plan.sections:
        start, stop = clock.sec(section.start), clock.sec(section.start + section.beats)
        sections.append(Span(start, stop, section.label))
        keys.append(Span(start, stop, key_name(section.tonic, plan.mode)))
        ends = [at for at, _ in section.chords[1:]] + [section.start + section.beats]
        for (at, chord), to in zip(section.chords, ends, strict=False):
            chords.append(Span(clock.sec(at), clock.sec(to), chord.label))
    last = _last_chord(plan)
    chords.append(Span(end, end + _ENDING_SEC, last))
    return Truth(
        name=f"workshop {plan.seed}",
        duration_sec=duration_sec,
        beats=beats,
        downbeats=beats[::metre],
        beats_per_bar=metre,
        tempo_bpm=usual_tempo(beats),
        keys=_stretched(keys, duration_sec),
        chords=without_gaps(chords, duration_sec, "N"),
        sections=_stretched(sections, duration_sec),
        tuning_cents=plan.cents,
        traits=_traits(plan),
    )


def _traits(plan: Plan) -> tuple[str, ...]:
    traits = [plan.style.name, plan.pace]
    traits += ["swing"] if plan.swing > 0.58 else []
    traits += ["drumless"] if all(section.pattern is None for section in plan.sections) else []
    traits += ["modulates"] if len({section.tonic for section in plan.sections}) > 1 else []
    traits += ["detuned"] if abs(plan.cents) > 15 else []
    traits += ["mp3"] if plan.is_coded else []
    traits += ["stops"] if any(section.stops for section in plan.sections) else []
    return tuple(traits)


def _stretched(spans: list[Span], duration_sec: float) -> tuple[Span, ...]:
    """From the first sample to the last one."""
    first, last = spans[0], spans[-1]
    spans = [Span(0.0, first.end_sec, first.label), *spans[1:]]
    spans[-1] = Span(spans[-1].start_sec, duration_sec, last.label)
    return without_gaps(spans, duration_sec, "")


def _last_chord(plan: Plan) -> str:
    quality = "maj" if plan.mode == "major" else "min"
    return f"{key_name(plan.sections[-1].tonic, '').strip()}:{quality}"


def _play_drums(plan: Plan, stem: Samples) -> None:
    rng = plan.rng("drums")
    kit = drum_sounds(rng)
    tightness = 0.0 if plan.style.name in _MACHINES else 0.004
    for section in plan.sections:
        if section.pattern is None:
            continue
        if section.pattern == 1:
            _add(stem, kit["crash"] * np.float32(0.3), plan.clock.sec(section.start), 0.2)
        for position, name, level in _hits(plan, section, rng):
            if name == "kick" and rng.random() < 0.04:
                continue
            start = plan.clock.sec(_swung(position, plan.swing)) + tightness * rng.standard_normal()
            gain = np.float32(1.5 * _GAINS[name] * level * rng.uniform(0.85, 1.0))
            side = {"kick": 0.0, "snare": 0.0}.get(name, (sum(name.encode()) % 9 - 4) / 10)
            _add(stem, kit[name] * gain, start, side)
    if plan.sections[-1].pattern is not None:
        _add(stem, kit["kick"], plan.clock.sec(plan.beats), 0.0)


def _hits(plan: Plan, section: Section, rng: np.random.Generator) -> list[tuple[float, str, float]]:
    style = plan.style
    pattern = style.patterns[section.pattern or 0]
    hits = []
    for bar in range(section.start, section.start + section.beats, style.metre):
        is_last = bar + style.metre >= section.start + section.beats
        fill = is_last and not section.stops and rng.random() < 0.7
        limit = 1.0 if is_last and section.stops else style.metre - (1.0 if fill else 0.0)
        for name, steps in pattern.items():
            for step, mark in enumerate(steps):
                if mark != "." and step / style.steps < limit:
                    hits.append((bar + step / style.steps, name, _LEVELS[mark]))
        if fill:
            row = ("snare", "snare", "tom_high", "tom_low")
            count = 4 if plan.tempo < 120 else 2
            count = 3 if style.steps == 3 else count
            hits += [
                (bar + limit + n / count, row[n * 4 // count], 0.55 + 0.1 * n) for n in range(count)
            ]
    return hits


def _play_notes(plan: Plan, stems: dict[str, Samples]) -> None:
    style = plan.style
    rng = plan.rng("sounds")
    bass = Instrument(_BASSES.get(style.bass, "finger_bass"))
    comps = [Instrument(name) for name in style.chords]
    voices = [Instrument(f"voice{vowel}") for vowel in range(4)]
    for section in plan.sections:
        notes = (
            list(bass_notes(plan, section))
            if section.label != "intro" or rng.random() < 0.5
            else []
        )
        _play(plan, section, notes, (stems["bass"], [bass], 0.24))
        comp = comps[1 if section.label == "B" else 0]
        level = 0.26 if style.comps[0].startswith("arp") else 0.12
        _play(plan, section, list(chord_notes(plan, section)), (stems["other"], [comp], level))
        if section.has_lead:
            _play(plan, section, list(lead_notes(plan, section)), (stems["vocals"], voices, 0.26))
    _play_ending(plan, stems, (bass, comps[0]))


def _play_ending(
    plan: Plan, stems: dict[str, Samples], instruments: tuple[Instrument, Instrument]
) -> None:
    tonic, third = plan.sections[-1].tonic, 4 if plan.mode == "major" else 3
    start = plan.clock.sec(plan.beats)
    low = 31 + (tonic - 31) % 12
    bass = instruments[0].note(_hertz(low, plan.cents), _ENDING_SEC)
    _add(stems["bass"], bass * np.float32(0.24), start, 0.0)
    for step in (0, third, 7):
        y = instruments[1].note(_hertz(55 + (tonic + step - 55) % 12, plan.cents), _ENDING_SEC)
        _add(stems["other"], y * np.float32(0.14), start, 0.1)


def _play(
    plan: Plan, section: Section, notes: list[Note], part: tuple[Samples, list[Instrument], float]
) -> None:
    stem, instruments, level = part
    silent_from = section.start + section.beats - plan.style.metre + 1 if section.stops else 1e9
    for number, note in enumerate(notes):
        if note.position >= silent_from:
            continue
        start = plan.clock.sec(_swung(note.position, plan.swing))
        end = min(_swung(note.position + note.beats, plan.swing), silent_from)
        instrument = instruments[number * 7 % len(instruments)]
        y = instrument.note(_hertz(note.pitch, plan.cents), plan.clock.sec(end) - start)
        _add(stem, y * np.float32(level * note.level), start, (note.pitch % 7 - 3) / 12)


def _swung(position: float, swing: float) -> float:
    beat, within = divmod(position, 1.0)
    if within <= 0.5:
        return beat + within * 2 * swing
    return beat + swing + (within - 0.5) * 2 * (1 - swing)


def _hertz(pitch: float, cents: float) -> float:
    return float(440 * 2 ** ((pitch - 69) / 12 + cents / 1200))


def _add(stem: Samples, y: Samples, start_sec: float, side: float) -> None:
    """Put a sound at a time, between left (-1) and right (1)."""
    first = round(start_sec * SR)
    if first < 0:
        y, first = y[-first:], 0
    y = y[: stem.shape[1] - first]
    stem[0, first : first + len(y)] += y * np.float32(min(1, 1 - side))
    stem[1, first : first + len(y)] += y * np.float32(min(1, 1 + side))


def _mixed_down(plan: Plan, stems: dict[str, Samples]) -> Samples:
    rng = plan.rng("mix")
    balance = {stem: 10 ** (rng.uniform(-3, 3) / 20) for stem in STEMS}
    for stem in STEMS:
        stems[stem] *= np.float32(balance[stem])
    dry = np.sum([stems[stem] for stem in STEMS], axis=0)
    send = dry - 0.6 * stems["bass"] - 0.6 * stems["drums"]
    mix = (
        dry
        + np.float32(plan.wet)
        * oaconvolve(send, _tail(plan.room_sec, rng), axes=1)[:, : dry.shape[1]]
    )
    mix = mix / np.abs(mix).max()
    if plan.drive:
        mix = np.tanh(plan.drive * 1.5 * mix)
    mix = mix + 10 ** (plan.noise_db / 20) * rng.standard_normal(mix.shape)
    mix = (mix * (rng.uniform(0.5, 0.98) / np.abs(mix).max())).astype(np.float32)
    return through_mp3(mix, 128) if plan.is_coded else mix


def _tail(seconds: float, rng: np.random.Generator) -> Samples:
    """Decaying noise, darker than white, that begins after 15 ms."""
    frames = round(seconds * SR)
    decay = np.exp(-6.9 * np.arange(frames) / frames)
    noise = rng.standard_normal((2, frames)) * decay
    noise[:, : round(0.015 * SR)] = 0
    y = sosfilt(butter(1, 4000, fs=SR, output="sos"), noise, axis=1)
    return np.asarray(y / np.sqrt(np.sum(y**2, axis=1, keepdims=True)), np.float32)
