import type { JobView } from "#server/realtime/events.ts";
import type { Announce } from "../../../_components/live-region.tsx";
import {
  clearMutesAndSolos,
  toggleMute,
  toggleSolo,
  toggleSoloAlone,
  type MixerState,
} from "../../../_player/mixer.ts";
import type { TrackActions } from "../../_components/use-track-actions.ts";
import { spokenPosition } from "./format-position.ts";
import type { StudioParts } from "./studio-context.ts";
import type { CommandKind, StudioCommand } from "./studio-shortcuts.ts";
import { jobOf } from "./track-job.ts";

const SAMPLE_RATE = 44_100;

interface CommandTargets {
  readonly parts: StudioParts;
  readonly actions: TrackActions;
  readonly announce: Announce;
  readonly showShortcuts: () => void;
}

type Run = (targets: CommandTargets, amount: number) => void;

const RUN: Readonly<Record<CommandKind, Run>> = {
  play: ({ parts: { player, playback } }) =>
    playback.isPlaying ? player?.pause() : player?.play(),
  start: ({ parts }) => parts.player?.seek(0),
  seek: ({ parts: { player } }, bySec) => player?.seek(player.positionFrame + bySec * SAMPLE_RATE),
  compare,
  swap: ({ parts, announce }) => {
    const other = parts.otherSeparation;
    if (!other) return;
    parts.session.select(other);
    announce(`Listen to ${other.label}`);
  },
  speak: ({ parts, announce }) =>
    announce(spokenPosition((parts.player?.positionFrame ?? 0) / SAMPLE_RATE)),
  mute: (targets, place) => changeStem(targets, place, toggleMute),
  solo: (targets, place) => changeStem(targets, place, toggleSolo),
  "solo-alone": (targets, place) => changeStem(targets, place, toggleSoloAlone),
  clear: ({ parts }) => parts.session.setMixer(clearMutesAndSolos),
  zoom: ({ parts }, factor) => parts.timeline.zoom(factor, parts.player?.positionFrame ?? 0),
  fit: ({ parts }) => parts.timeline.fit(),
  cancel: ({ parts, actions }) => {
    const job = jobOf(parts.track);
    if (job && isLive(job)) actions.cancelJob(job.id);
  },
  retry: ({ parts, actions }) => {
    const job = jobOf(parts.track);
    if (job && !isLive(job)) actions.retryJob(job.id);
  },
  shortcuts: ({ showShortcuts }) => showShortcuts(),
};

/** Does what a key asked for; a stem that is not there, or a job at rest, is no error. */
export function runCommand(command: StudioCommand, targets: CommandTargets): void {
  RUN[command.kind](targets, command.amount);
}

function changeStem(
  { parts }: CommandTargets,
  place: number,
  change: (mixer: MixerState, stem: string) => MixerState,
): void {
  const stem = parts.stemNames[place - 1];
  if (stem !== undefined) parts.session.setMixer((held) => change(held, stem));
}

function compare({ parts, announce }: CommandTargets): void {
  if (!parts.stems || !parts.mix) return;
  const next = parts.playback.listening === "stems" ? "mix" : "stems";
  parts.player?.setListening(next);
  announce(next === "stems" ? "Stems" : "Original mix");
}

function isLive(job: JobView): boolean {
  return job.state === "queued" || job.state === "running";
}
