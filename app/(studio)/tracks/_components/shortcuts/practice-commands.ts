import { stepFrame } from "../../../../_player/practice/snapping.ts";
import type { StudioSettings } from "../../../../_player/settings/studio-settings.ts";
import type { CommandTargets } from "./command-targets.ts";
import {
  markerAt,
  markersFull,
  newId,
  nextMarkerName,
  withCue,
  withMarker,
} from "../practice/place-edit.ts";
import { positionField, spokenFrame } from "../practice/position-words.ts";
import { spanAt } from "../practice/track-analysis.ts";
import { STRETCH_REASONS, stretchSupportOf } from "../stretch/stretch-words.ts";

const SAMPLE_RATE = 44_100;
const SNAPS: readonly StudioSettings["snap"][] = ["off", "beat", "bar"];

function positionOf({ parts }: CommandTargets): number {
  return Math.round(parts.player?.positionFrame ?? 0);
}

/** To the start of the loop that is on, else of the track. */
export function toStart({ parts }: CommandTargets): void {
  const { loop } = parts.settings;
  parts.player?.seek(loop?.isOn ? loop.startFrame : 0);
}

/** To the next bar or the one before, as far as the track goes; by seconds where there are no bars. */
export function step(targets: CommandTargets, by: number): void {
  const { parts, practice } = targets;
  const frame = positionOf(targets);
  const target = practice.grid
    ? stepFrame(practice.grid, frame, { unit: "bar", by: by < 0 ? -1 : 1 })
    : frame + by * SAMPLE_RATE;
  parts.player?.seek(Math.max(0, Math.min(target, parts.timeline.size.durationFrames)));
}

/** Says the bar, where there are bars, and the time. */
export function speak(targets: CommandTargets): void {
  targets.announce(spokenFrame(targets.practice.grid, positionOf(targets)));
}

/** Switches the click; without beats there is nothing to click on yet. */
export function toggleClick({ parts, practice, announce }: CommandTargets): void {
  if (!practice.grid) {
    practice.open("beats");
    return;
  }
  const isOn = !parts.settings.click.isOn;
  parts.changeSettings(({ click }) => ({ click: { ...click, isOn } }));
  announce(isOn ? "Click on" : "Click off");
}

/** None, one bar, two bars, none. */
export function changeCountIn({ parts, practice, announce }: CommandTargets): void {
  if (!practice.grid) {
    practice.open("beats");
    return;
  }
  const countInBars = (parts.settings.click.countInBars + 1) % 3;
  parts.changeSettings(({ click }) => ({ click: { ...click, countInBars } }));
  announce(COUNT_INS[countInBars] ?? "");
}

const COUNT_INS = ["No count-in", "Count-in 1 bar", "Count-in 2 bars"];

export function changeSnap({ parts, practice, announce }: CommandTargets): void {
  if (!practice.grid) {
    practice.open("beats");
    return;
  }
  const { snap } = parts.settings;
  const next = SNAPS[(SNAPS.indexOf(snap) + 1) % SNAPS.length] ?? "off";
  parts.changeSettings({ snap: next });
  announce(`Snap: ${next}`);
}

export function loopSection(targets: CommandTargets): void {
  const { practice, announce } = targets;
  const section = spanAt(practice.analysis?.sections ?? [], positionOf(targets) / SAMPLE_RATE);
  if (!section) {
    announce("There is no section here to loop.");
    return;
  }
  practice.loop.over({
    startFrame: section.startSec * SAMPLE_RATE,
    endFrame: section.endSec * SAMPLE_RATE,
  });
  announce(`Loop: ${section.label}`);
}

export function toggleLoop({ parts, practice, announce }: CommandTargets): void {
  practice.loop.toggle();
  announce(parts.settings.loop?.isOn ? "Loop off" : "Loop on");
}

/** Goes to a cue, or sets it here where it is free. */
export function cue(targets: CommandTargets, place: number): void {
  const { parts, practice, announce } = targets;
  const held = parts.settings.cues[place - 1];
  if (held) {
    parts.player?.seek(held.frame);
    return;
  }
  const frame = positionOf(targets);
  parts.changeSettings(({ cues }) => ({ cues: withCue(cues, place, { frame, name: "" }) }));
  announce(`Cue ${place} set at ${spokenFrame(practice.grid, frame)}`);
}

/** Sets a marker here; where there is one already, says its name. */
export function addMarker(targets: CommandTargets): void {
  const { parts, practice, announce } = targets;
  const frame = positionOf(targets);
  const held = markerAt(parts.settings.markers, frame);
  if (held) {
    announce(`${held.name} is here already`);
    return;
  }
  const full = markersFull(parts.settings);
  if (full !== undefined) {
    announce(`Markers: ${full}`);
    return;
  }
  const name = nextMarkerName(parts.settings.markers);
  parts.changeSettings(({ markers }) => ({
    markers: withMarker(markers, { id: newId(), frame, name }),
  }));
  announce(`${name} at ${positionField(practice.grid, frame)}`);
}

export function changeTempo({ parts, announce }: CommandTargets, byPercent: number): void {
  const noStretch = STRETCH_REASONS[stretchSupportOf(parts)];
  if (noStretch !== undefined) {
    announce(noStretch);
    return;
  }
  const tempoPercent = clamp(parts.settings.tempoPercent + byPercent, 25, 200);
  parts.changeSettings({ tempoPercent });
  announce(`Tempo ${tempoPercent} %`);
}

export function changePitch({ parts, announce }: CommandTargets, bySemitones: number): void {
  const noStretch = STRETCH_REASONS[stretchSupportOf(parts)];
  if (noStretch !== undefined) {
    announce(noStretch);
    return;
  }
  const pitchCents = clamp(parts.settings.pitchCents + bySemitones * 100, -1200, 1200);
  parts.changeSettings({ pitchCents });
  announce(`Pitch ${pitchCents / 100} semitones`.replace("-", "minus "));
}

export function resetTempoAndPitch({ parts, announce }: CommandTargets): void {
  parts.changeSettings({ tempoPercent: 100, pitchCents: 0 });
  announce("Tempo and pitch reset");
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
