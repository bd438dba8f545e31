import type { JobView } from "#server/realtime/events.ts";
import {
  clearMutesAndSolos,
  toggleMute,
  toggleSolo,
  toggleSoloAlone,
  type MixerState,
} from "../../../../_player/mixer/mixer.ts";
import type { CommandTargets } from "./command-targets.ts";
import {
  addMarker,
  changeCountIn,
  changePitch,
  changeSnap,
  changeTempo,
  cue,
  loopSection,
  resetTempoAndPitch,
  speak,
  step,
  toggleClick,
  toggleLoop,
  toStart,
} from "./practice-commands.ts";
import type { CommandKind, StudioCommand } from "./studio-commands.ts";
import { jobOf } from "../track-job.ts";

const SAMPLE_RATE = 44_100;

type Run = (targets: CommandTargets, amount: number) => void;

const RUN: Readonly<Record<CommandKind, Run>> = {
  play: ({ practice }) => practice.toggle(),
  start: toStart,
  step,
  seek: ({ parts: { player } }, bySec) => player?.seek(player.positionFrame + bySec * SAMPLE_RATE),
  compare,
  swap: ({ parts, announce }) => {
    const other = parts.otherSeparation;
    if (!other) return;
    parts.session.select(other);
    announce(`Listen to ${other.label}`);
  },
  speak,
  click: toggleClick,
  "count-in": changeCountIn,
  tap: ({ practice }) => practice.open("beats"),
  mute: (targets, place) => changeStem(targets, place, toggleMute),
  solo: (targets, place) => changeStem(targets, place, toggleSolo),
  "solo-alone": (targets, place) => changeStem(targets, place, toggleSoloAlone),
  clear: ({ parts }) => parts.session.setMixer(clearMutesAndSolos),
  loop: toggleLoop,
  "loop-start": ({ practice }) => practice.loop.setHere("start"),
  "loop-end": ({ practice }) => practice.loop.setHere("end"),
  "loop-section": loopSection,
  "loop-move": ({ practice }, beats) => practice.loop.move(beats),
  "loop-scale": ({ practice }, factor) => practice.loop.scale(factor < 1 ? 0.5 : 2),
  snap: changeSnap,
  cue,
  marker: addMarker,
  notes: ({ practice }) => practice.open("notes"),
  zoom: ({ parts }, factor) => parts.timeline.zoom(factor, parts.player?.positionFrame ?? 0),
  fit: ({ parts }) => parts.timeline.fit(),
  follow: ({ parts: { timeline }, announce }) => {
    timeline.setFollowing(!timeline.isFollowing);
    announce(timeline.isFollowing ? "Following off" : "Following on");
  },
  practice: ({ practice }) => practice.setPracticeView(!practice.isPracticeView),
  tempo: changeTempo,
  pitch: changePitch,
  neutral: resetTempoAndPitch,
  cancel: ({ parts, actions }) => {
    const job = jobOf(parts.track);
    if (job && isLive(job)) actions.cancelJob(job.id);
  },
  retry: ({ parts, actions }) => {
    const job = jobOf(parts.track);
    if (job && !isLive(job)) actions.retryJob(job.id);
  },
  jobs: ({ goTo }) => goTo("/jobs"),
  export: ({ parts }) => parts.show("export"),
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
